"""Saved searches ↔ one JSON file each in ``corpus/zoekvragen``, to be read and edited by hand."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

from filelock import FileLock

from sbkennis.asking import is_day
from sbkennis.errors import SourceMissingError, StoreError, Unfit, UsageError, fault, reason
from sbkennis.files import changing, is_reserved, write_atomically
from sbkennis.records import Filters, Problem

__all__ = ["SavedSearch", "SavedSearches", "asked_today", "mark", "proposed"]

_NAME = re.compile(r"[^\W_][\w-]{0,60}")
_LONG = 40  # characters of a name that we make up
_KEYS = {"vraag", "aantal", "filters", "laatst", "gezien"}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question to ask again; ``seen`` holds the marks of what it found when it was
    saved, and of what was shown since."""

    name: str
    question: str
    filters: Filters = Filters()
    count: int = 10
    asked: str = ""  # ISO date of the last time
    seen: tuple[str, ...] = field(default=())

    def asks_as(self, question: str, filters: Filters) -> bool:
        """Whether it asks this; how many hits are shown is no part of what is asked."""
        return (self.question, self.filters) == (question, filters)


def mark(text: str) -> str:
    """What a passage is recognised by, also when its document was replaced: its words.

    >>> mark("De  wijk krijgt\\neen buurthuis.") == mark("de wijk krijgt een buurthuis")
    True
    """
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12]


def proposed(question: str, taken: Collection[str]) -> str:
    """A name for a question that is not taken yet.

    >>> proposed("Hoe worden mantelzorgers ondersteund?", ["hoe-worden-mantelzorgers-ondersteund"])
    'hoe-worden-mantelzorgers-ondersteund-2'
    >>> proposed("Con?", [])  # a name that Windows keeps for itself
    'vraag-con'
    """
    words = "-".join(re.findall(r"[^\W_]+", question.casefold())) or "zoekvraag"
    name = words if len(words) <= _LONG else words[: _LONG + 1].rpartition("-")[0] or words[:_LONG]
    if is_reserved(name):
        name = f"vraag-{name}"
    numbers = ("", *(f"-{number}" for number in range(2, len(taken) + 2)))
    return next(f"{name}{one}" for one in numbers if f"{name}{one}" not in taken)


class SavedSearches:
    """The saved searches of a kennisbank.

    Args:
        corpus: the folder ``corpus/`` of the kennisbank.
    """

    def __init__(self, corpus: Path) -> None:
        self._folder = corpus / "zoekvragen"

    def all(self) -> list[SavedSearch]:
        """All saved searches, by name.

        Raises:
            UsageError: a file is not one.
        """
        return [self._read(path) for path in self._paths()]

    def readable(self) -> list[SavedSearch]:
        """All saved searches by name, but those that `broken` tells of."""
        found = []
        for path in self._paths():
            with suppress(UsageError):
                found.append(self._read(path))
        return found

    def _paths(self) -> list[Path]:
        return sorted(one for one in self._folder.glob("*.json") if one.name[0] != ".")

    def broken(self) -> list[Problem]:
        """The files that are no saved search."""
        found = []
        for path in self._paths():
            try:
                self._read(path)
            except UsageError as error:
                hidden = (
                    "Een bestand in corpus/zoekvragen is geen bewaarde zoekvraag. Herstel of "
                    "verwijder het bestand."
                )
                found.append(Problem(None, str(error), hidden))
        return found

    def get(self, name: str) -> SavedSearch:
        """The saved search of a name.

        Raises:
            SourceMissingError: there is none.
            UsageError: its file is not valid.
        """
        path = self._folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            names = ", ".join(one.stem for one in self._paths() if _NAME.fullmatch(one.stem))
            raise SourceMissingError(
                f"Er is geen bewaarde zoekvraag {name}. "
                + (f"Wel: {names}." if names else "Bewaar er een met `sbkennis zoek … --bewaar`.")
            )
        return self._read(path)

    def changing(self) -> FileLock:
        """Hold this while a saved search is read, changed and written.

        Raises:
            LibraryLockedError: another command holds it.
            StoreError: nothing can be written there.
        """
        return changing(self._folder, "de bewaarde zoekvragen")

    def check_free(self, search: SavedSearch) -> None:
        """Refuse a name under which another question, or another filter, is kept.

        Raises:
            UsageError: it is, or the file of that name is no saved search.
        """
        if kept := self.other(search):
            with_filters = " met filters" if kept.filters != Filters() else ""
            raise UsageError(
                f"De naam {search.name} heeft al een andere zoekvraag: “{kept.question}”"
                f"{with_filters}. Kies een andere naam, of verwijder die eerst met `sbkennis nieuw "
                f"{search.name} --vergeet`."
            )

    def other(self, search: SavedSearch) -> SavedSearch | None:
        """What is kept under the name of a search, where that asks something else.

        Raises:
            UsageError: the file of that name is no saved search.
        """
        try:
            kept = self.get(search.name)
        except SourceMissingError:
            return None
        return None if kept.asks_as(search.question, search.filters) else kept

    def write(self, search: SavedSearch) -> Path:
        """Add or replace a saved search, all at once.

        Raises:
            UsageError: its name cannot be the name of a file.
            StoreError: it could not be written.
        """
        if is_reserved(search.name):
            raise UsageError(
                f"“{search.name}” kan geen naam zijn: Windows houdt die voor een apparaat. Kies "
                "een andere."
            )
        if not _NAME.fullmatch(search.name):
            raise UsageError(
                f"“{search.name}” kan geen naam zijn. Gebruik letters, cijfers en streepjes, "
                "bijvoorbeeld mantelzorg-almere."
            )
        path = self._folder / f"{search.name}.json"
        content = {
            "vraag": search.question,
            "aantal": search.count,
            "filters": {name: value for name, value in asdict(search.filters).items() if value},
            "laatst": search.asked,
            "gezien": search.seen,
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(content, ensure_ascii=False, indent=1)
            write_atomically(path, f"{text}\n".encode())
        except OSError as error:
            raise StoreError(
                f"{path} kon niet worden geschreven: {reason(error)}. Wat er al stond, is bewaard. "
                "Verhelp dit en probeer het opnieuw."
            ) from error
        return path

    def see(self, search: SavedSearch, marks: Iterable[str]) -> bool:
        """Note that hits were seen today, beside what another command noted meanwhile.

        Returns:
            whether the search is still kept, and asks the same.

        Raises:
            StoreError: it could not be written.
        """
        with self.changing():
            kept = next((one for one in self.readable() if one.name == search.name), None)
            if kept is None or not kept.asks_as(search.question, search.filters):
                return False
            fresh = [one for one in dict.fromkeys(marks) if one not in kept.seen]
            self.write(asked_today(kept, (*fresh, *kept.seen)))
        return True

    def forget(self, name: str) -> SavedSearch:
        """Remove a saved search; what it was.

        Raises:
            SourceMissingError: there is none of that name.
            StoreError: its file could not be removed.
        """
        self.get(name)  # where there is none, no folder is made for the lock
        path = self._folder / f"{name}.json"
        with self.changing():
            search = self.get(name)
            try:
                path.unlink()
            except OSError as error:
                raise StoreError(
                    f"{path} kon niet worden verwijderd: {reason(error)}. Controleer de rechten."
                ) from error
        return search

    def _read(self, path: Path) -> SavedSearch:
        if not _NAME.fullmatch(path.stem):
            raise UsageError(
                f"{path} is geen bewaarde zoekvraag: zo kan zij niet heten. Hernoem het bestand "
                "met letters, cijfers en streepjes, zoals mantelzorg-almere.json, of verwijder het."
            )
        try:
            values = json.loads(path.read_text(encoding="utf-8-sig"))
            if unknown := values.keys() - _KEYS:
                raise Unfit(f"{min(unknown)} is onbekend")
            question, count = values["vraag"], values.get("aantal", 10)
            if not isinstance(question, str) or not question.strip():
                raise Unfit("vraag is geen tekst")
            if type(count) is not int or count < 1:
                raise Unfit("aantal is geen getal vanaf 1")
            asked, seen = values.get("laatst") or "", values.get("gezien", [])
            if asked and not (_is_date(asked) and len(asked) == len("2026-11-28")):
                raise Unfit("laatst is geen datum, zoals 2026-11-28")
            if not _are_texts(seen):
                raise Unfit("gezien is geen lijst van teksten")
            filters = _filters(values.get("filters", {}))
        except OSError as error:
            raise UsageError(
                f"{path} is niet te lezen: {reason(error)}. Controleer de schijf en de rechten."
            ) from error
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{path} is geen bewaarde zoekvraag ({fault(error)}). Herstel of verwijder "
                "het bestand."
            ) from error
        return SavedSearch(path.stem, question, filters, count, asked, tuple(seen))


def _filters(written: Mapping[str, object]) -> Filters:
    """The filters in a file, which a person may have written.

    Raises:
        Unfit: one is not known, or has a value of another form.
    """
    if unknown := written.keys() - {one.name for one in fields(Filters)}:
        raise Unfit(f"onbekend filter {min(unknown)}")
    given: dict[str, Any] = {}
    for name, value in written.items():
        if name in ("since", "until"):
            if value is not None and not _is_date(value):
                raise Unfit(f"filter {name} is geen datum, zoals 2024 of 2024-05-17")
            given[name] = value
        elif name == "labels":
            if not isinstance(value, list) or not all(
                _are_texts(one) and len(one) == 2 for one in value
            ):
                raise Unfit('filter labels is geen lijst van paren, zoals [["thema", "sport"]]')
            given[name] = tuple(map(tuple, value))
        else:
            if not _are_texts(value):
                raise Unfit(f'filter {name} is geen lijst van teksten, zoals ["Almere"]')
            given[name] = tuple(value)
    return Filters(**given)


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and is_day(value)


def asked_today(search: SavedSearch, seen: tuple[str, ...]) -> SavedSearch:
    """The same search, asked now."""
    return replace(search, asked=date.today().isoformat(), seen=seen)
