"""What is done to a small library while the world fails, and what it then holds.

A scene is a list of commands. A state is a flat record of all that matters of a library, so that
two libraries can be compared piece by piece.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from sbkennis import codebook, vectors
from sbkennis.cli.commands import run
from sbkennis.errors import ReadError, SbkennisError
from sbkennis.files import digest
from sbkennis.library import Library
from sbkennis.pages import Limits, check, reader
from sbkennis.records import Reading
from sbkennis.register import Register
from sbkennis.saved import SavedSearch, SavedSearches
from sbkennis.settings import Settings
from sbkennis.tags.tagger import Tagger

__all__ = ["ONCE", "SCENES", "Command", "Inline", "build", "prepare", "said", "state", "warm"]

SECOND = "woordhash-twee"
TEXTS = {
    "a.md": "# Samen\n\nMantelzorgers krijgen een gesprek met een consulent van de gemeente.\n\n"
    "## Club\n\nDe ijsclub en de buurtvereniging koken elke maand samen in het dorpshuis.\n",
    "b.md": "# Wijk\n\nDe wijk krijgt een buurthuis waar bewoners elkaar kunnen ontmoeten.\n",
    "c.md": "# Geld\n\nDe gemeente betaalt de huur van de zaal voor de vrijwilligers.\n",
    "d.md": "# Opzij\n\nDe buurtvereniging poot samen bloembollen in het plantsoen.\n",
}
CHANGED = {
    "a.md": TEXTS["a.md"] + "\n## Nieuw\n\nEr komt een spreekuur voor jonge mantelzorgers.\n",
    "e.md": "# Sport\n\nDe sportclub opent haar kantine overdag voor de hele buurt.\n",
    "f.txt": "Wie eenzaam is, kan bij het dorpshuis terecht voor een kop koffie.\n",
}

LABEL = """
[[label]]
naam = "gebouwen"
facet = "thema"
titel = "Gebouwen"
definitie = "Ruimte om elkaar te ontmoeten."
termen = ["dorpshuis", "buurthuis", "zaal"]
"""


class Command:
    """One command; ``call`` gives its exit code and prints what a user would see."""

    def __init__(self, name: str, call: Callable[[Path], int]) -> None:
        self.name = name
        self.call = call


def cli(*arguments: str) -> Command:
    def call(work: Path) -> int:
        filled = [one.replace("{work}", str(work)) for one in arguments]
        return run([*filled, "--kennisbank", str(work / "kb")])

    return Command(" ".join(arguments), call)


def through(name: str, what: Callable[[Library], object]) -> Command:
    """What only the web does; told as the command line tells it."""

    def call(work: Path) -> int:
        try:
            with Library(Settings.read(work / "kb")) as library:
                what(library)
        except SbkennisError as error:
            os.write(2, f"Fout: {error}\n".encode())
            return 1
        return 0

    return Command(name, call)


def correct(opening: str, coder: str, *labels: str) -> Command:
    """A correction of the first passage that opens so."""

    def call(work: Path) -> int:
        return run(
            ["label", "--corrigeer", _passage(work, opening), *labels, "--coder", coder,
             "--kennisbank", str(work / "kb")]
        )  # fmt: skip

    return Command(f"label --corrigeer {opening}", call)


def in_basket(opening: str) -> Command:
    """A passage in the basket, the first that opens so."""

    def call(work: Path) -> int:
        return run(["mand", "erbij", _passage(work, opening), "--kennisbank", str(work / "kb")])

    return Command("mand erbij", call)


def _passage(work: Path, opening: str) -> str:
    """Its id, which the user saw earlier; it is written down by `build`, beside the library."""
    if not _passages:
        _passages.update(json.loads((work.parent / "passages.json").read_text()))
    return _passages[opening]


def _aside(library: Library) -> None:
    library.set_aside("b.md")


def _back(library: Library) -> None:
    for one in library.set_aside_before():
        if one.file == "d.md":
            report = library.bring_back(one.id)
            if report.error:
                raise ReadError(report.error)


def _search(library: Library) -> None:
    SavedSearches(library.settings.corpus).write(SavedSearch("zorg", "zorg in de wijk"))


SCENES: dict[str, list[Command]] = {
    "ingest": [cli("ingest", "{work}/bron", "--json")],
    "retag": [cli("label", "--json")],
    "reembed": [cli("model", SECOND)],
    "correct": [
        correct("Mantelzorgers", "Anna", "--thema", "monitoring"),
        correct("De ijsclub", "Bob", "--thema", "geen"),
        correct("Mantelzorgers", "Bob", "--thema", "+eenzaamheid"),
        correct("Mantelzorgers", "Anna", "--thema", "eenzaamheid"),
    ],
    "withdraw": [
        correct("De ijsclub", "Bob", "--thema", "geen"),
        cli("label", "--herstel", "--coder", "Bob"),
    ],
    "remove": [cli("verwijder", "b.md"), cli("verwijder", "c.md")],
    "aside": [through("opzij leggen", _aside), through("terughalen", _back)],
    "keep": [
        in_basket("De ijsclub"),
        cli("mand", "eruit", "1"),
        through("zoekvraag bewaren", _search),
    ],
}
ONCE = ("withdraw", "keep")
"""Scenes of which a command does something else when it is done twice."""


def prepare(work: Path, scene: str) -> None:
    """What the user changes beside the library before the commands of a scene."""
    if scene == "ingest":
        for name, text in CHANGED.items():
            (work / "bron" / name).write_text(text, encoding="utf-8")
    if scene == "retag":
        shutil.copy(work / "codeboek.toml", work / "kb" / "corpus" / "codeboek.toml")


def build(work: Path) -> None:
    """The library that all scenes begin with."""
    (work / "bron").mkdir(parents=True)
    for name, text in TEXTS.items():
        (work / "bron" / name).write_text(text, encoding="utf-8")
    with Library(Settings.read(work / "kb")) as library:
        assert not library.ingest([work / "bron"]).failed
        (work / "bron" / "d.md").unlink()
        library.set_aside("d.md")
        found = {
            " ".join(one.quote.split()[:2]).removesuffix(" krijgen"): one.id
            for document in library.documents()
            for one in library.store.passages_of(document.id)
        }
        (work.parent / "passages.json").write_text(json.dumps(found))
        library.correct(found["Mantelzorgers"], {"sfeer": ["persoonlijk"]}, coder="Carla")
        library.correct(found["De ijsclub"], {"sfeer": ["gemeenschappelijk"]}, coder="Bob")
        library.put_in_basket([found["Mantelzorgers"]])
        SavedSearches(library.settings.corpus).write(SavedSearch("wijk", "de wijk"))
    # another edition of the codebook: a label more, so that tags change
    from importlib.resources import files

    text = (files("sbkennis") / "data" / "codeboek.toml").read_text(encoding="utf-8")
    (work / "codeboek.toml").write_text(text + LABEL, encoding="utf-8")


# ---------------------------------------------------------------------- what a library holds


def state(work: Path) -> dict[str, Any]:
    """All that matters of a library, piece by piece."""
    found: dict[str, Any] = {}
    with Library(Settings.read(work / "kb")) as library:
        store = library.store
        found["model"] = library.settings.model
        for document in store.documents():
            passages = store.passages_of(document.id)
            tags = store.tags([one.id for one in passages])
            found[f"document {document.id}"] = [
                document.file,
                document.sha256,
                _hash(*(one.quote for one in passages)),
                _hash(store.text(document.id)),
            ]
            found[f"tags {document.id}"] = sorted(
                [one, tag.facet, tag.label, tag.assigned, tag.doubtful, tag.coder]
                for one, several in tags.items()
                for tag in several
            )
        register = Register(library.settings.corpus)
        for one in register.all():
            source = register.source(one)
            is_whole = source.exists() and digest(source) == one.sha256
            found[f"registered {one.id}"] = [one.file, one.sha256, is_whole]
        for one in register.aside():
            found[f"aside {one.id}"] = one.file
        for entry in library.basket():
            assert entry.kept is not None
            found[f"basket {entry.kept.passage}"] = entry.state
        for search in SavedSearches(library.settings.corpus).all():
            found[f"search {search.name}"] = search.question
        assert all(hit.passage.quote for hit in library.search("buurthuis").hits)
    return found


def said(work: Path) -> set[str]:
    """Every line in the files of judgements: none of those may ever go."""
    return {
        line
        for path in (work / "kb" / "corpus" / "labels").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    }


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


# ---------------------------------------------------------------------- quick stand-ins


class Second(vectors.WordHash):
    """Another model, as quick: the same vectors turned round."""

    name = SECOND

    def passages(self, texts: Sequence[str], progress: Any = None) -> Any:
        return np.roll(super().passages(texts, progress), 7, axis=1)


class Inline:
    """Reads in this process what needs no guard: our own small texts."""

    def __init__(self, limits: Limits | None = None, processes: int = 1) -> None:
        self.limits = limits or Limits()

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def submit(self, path: Path, *, address: str | None = None) -> Future[Reading]:
        future: Future[Reading] = Future()
        try:
            name = check(path, self.limits)
            future.set_result(reader(name, address)(path, self.limits))
        except SbkennisError as error:
            future.set_exception(error)
        return future


_taggers: dict[str, Tagger] = {}
_passages: dict[str, str] = {}


def warm() -> None:
    """Load once, before forking, what every run needs; and put the stand-ins in place."""
    from functools import cache, cached_property

    original = vectors.embedder
    codebook.standard = cache(codebook.standard)  # type: ignore[assignment]
    parse = cache(codebook.parse)
    codebook.parse = parse  # type: ignore[assignment]

    def embedder(model: str, **options: Any) -> Any:
        return Second() if model == SECOND else original(model, **options)

    def tagger(library: Library) -> Tagger:
        path = library.settings.codebook
        book = codebook.load(path) if path.exists() else codebook.standard()
        if book.fingerprint not in _taggers:
            from sbkennis.tags import classifier

            made = Tagger(book, classifier.packaged(), None, model=vectors.WORD_HASH)
            _taggers[book.fingerprint] = made
            _ = made.signature
        return _taggers[book.fingerprint]

    vectors.embedder = embedder
    tags = cached_property(tagger)
    tags.__set_name__(Library, "_tagger")
    Library._tagger = tags  # type: ignore[assignment]
