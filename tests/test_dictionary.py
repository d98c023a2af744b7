"""The Dutch word list: kept as a trie, and the same as the list of simplemma."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
import simplemma

from sbkennis import dictionary

WORDS = ("vrijwilligers", "Buurthuizen", "mantelzorgers", "coöperaties", "cafe\u0301", "gemeente")
WORDS += ("xqzv", "liep", "IZA", "zo'n", "beleids-")


@pytest.fixture
def _anew() -> Iterator[None]:
    dictionary._opened.cache_clear()
    yield
    dictionary._opened.cache_clear()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _anew: None) -> Path:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path))
    return tmp_path / "woordenlijst"


def same_as_the_package() -> bool:
    return all(
        dictionary.lemma(word) == simplemma.lemmatize(word, lang="nl")
        and dictionary.is_known(word) == simplemma.is_known(word, lang="nl")
        for word in WORDS
    )


def test_the_trie_says_what_the_package_says_and_is_kept(cache: Path) -> None:
    assert same_as_the_package()
    kept = list(cache.rglob("*"))
    assert [one.name for one in kept if one.is_file()] == ["nl.dic"]  # and no half one
    written = next(one for one in kept if one.is_file()).stat().st_mtime_ns
    dictionary._opened.cache_clear()
    assert same_as_the_package()
    assert next(cache.rglob("nl.dic")).stat().st_mtime_ns == written


def test_where_no_cache_can_be_written_the_package_itself_is_read(cache: Path) -> None:
    cache.write_text("no folder", encoding="utf-8")
    assert same_as_the_package()


def test_a_damaged_trie_is_made_again(cache: Path) -> None:
    assert dictionary.is_known("gemeente")
    kept = next(cache.rglob("nl.dic"))
    kept.write_bytes(kept.read_bytes()[:1000])
    dictionary._opened.cache_clear()
    assert same_as_the_package()
    assert kept.stat().st_size > 1000
