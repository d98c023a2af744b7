"""A Dutch word → whether it is known, and its lemma; over the word list of simplemma.

The list is kept in the user's cache as a trie, which opens at once where the packed list of the
package takes a third of a second. Both say the same. Where no cache can be written, the packed
list is used.
"""

from __future__ import annotations

import os
import tempfile
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma import Lemmatizer
    from simplemma.strategies import DictionaryLookupStrategy
    from simplemma.strategies.dictionaries.dictionary_factory import DictionaryFactory

__all__ = ["is_known", "lemma"]


def is_known(word: str) -> bool:
    """Whether a word stands in the list, in this form.

    >>> is_known("buurthuizen"), is_known("buurthuisfeest")
    (True, False)
    """
    lookup, _ = _opened()
    return lookup.get_lemma(unicodedata.normalize("NFC", word), "nl") is not None


def lemma(word: str) -> str:
    """The form under which a dictionary has a word; the word itself when that is not known.

    >>> lemma("vrijwilligers")
    'vrijwilliger'
    """
    _, lemmatizer = _opened()
    return str(lemmatizer.lemmatize(word, lang="nl"))


@lru_cache(maxsize=1)
def _opened() -> tuple[DictionaryLookupStrategy, Lemmatizer]:
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy

    factory = _factory()
    strategy = DefaultStrategy(dictionary_factory=factory)
    return DictionaryLookupStrategy(factory), Lemmatizer(lemmatization_strategy=strategy)


def _factory() -> DictionaryFactory:
    import platformdirs
    import simplemma
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
    from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

    cache = Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "woordenlijst"
    folder = cache / simplemma.__version__
    if not (folder / _FILE).is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as fresh:  # never half a list
                TrieDictionaryFactory(disk_cache_dir=fresh).get_dictionary("nl")
                os.replace(Path(fresh) / _FILE, folder / _FILE)
        except OSError:
            return DefaultDictionaryFactory()
    return TrieDictionaryFactory(disk_cache_dir=str(folder))


_FILE = "nl.dic"  # as simplemma names it
