"""``corpus/mand/mand.json`` ↔ the passages that someone put aside, with a note and a heading.

The file is plain, so that it can be read, kept and mended by hand. Each entry holds the quoted
words themselves: when a document is ingested anew, they are what is found again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from filelock import FileLock

from sbkennis.errors import StoreError, Unfit, fault, reason
from sbkennis.files import changing

__all__ = ["Basket", "Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One passage in the basket, as it was when it was put there."""

    passage: str  # its id
    document: str  # document id
    file: str
    quote: str  # verbatim
    display: str  # the same words as a reader sees them
    citation: str
    note: str = ""
    heading: str = ""
    added: str = ""  # ISO date
    spans: tuple[tuple[int, int], ...] = ()  # in the text of the document


class Basket:
    """The basket of a library.

    Args:
        folder: ``corpus/mand``; it is made at the first writing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "mand.json"

    def all(self) -> list[Kept]:
        """What is in the basket, in its order.

        Raises:
            StoreError: the file is damaged.
        """
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8-sig"))["mand"]
            return [_kept(row) for row in rows]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                f"{self.path} is niet te lezen: {reason(error)}. Controleer de schijf en probeer "
                "het opnieuw."
            ) from error
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise StoreError(
                f"{self.path} is beschadigd ({fault(error)}). Herstel het bestand of zet het "
                "weg; zonder dit bestand is de mand leeg."
            ) from error

    def changing(self) -> FileLock:
        """Hold this while the basket is read, changed and written.

        Raises:
            LibraryLockedError: another command holds it.
        """
        return changing(self._folder, "de mand")

    def content(self, kept: list[Kept]) -> bytes:
        """The file that holds these passages."""
        rows = [asdict(one) for one in kept]
        return (json.dumps({"mand": rows}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _kept(row: dict[str, object]) -> Kept:
    known = {one.name for one in fields(Kept)}
    values = {name: value for name, value in row.items() if name in known}
    spans = values.pop("spans", ())
    one = Kept(**values, spans=tuple((a, b) for a, b in spans))  # type: ignore[arg-type,attr-defined]  # checked below
    if not all(isinstance(each, str) for each in (one.passage, one.document, one.quote)):
        raise Unfit("een regel zonder woorden")
    return one
