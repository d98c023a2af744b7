"""A CSL style file and sources → citations and a list of sources, with what is in italics.

"rijk", the footnote of the Dutch government, is what `sbkennis.citations` prints and needs no
file. Any other name is a file: in ``corpus/stijlen`` of the library, else in ``data/stijlen``.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from sbkennis.errors import SbkennisError, UsageError
from sbkennis.exports.csl import Item
from sbkennis.records import Anchor, Piece
from sbkennis.vocabularies import is_same_publisher

if TYPE_CHECKING:
    from citeproc import CitationStylesBibliography

__all__ = ["GOVERNMENT", "Piece", "Style", "available", "open_style", "plain"]

GOVERNMENT = "rijk"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_STAND_INS = ("900071", "900072")
_LABELS = {"page": "page", "slide": "figure", "paragraph": "paragraph", "line": "line"}
_UNIT = re.compile(r"^(?:pp?\.|dia(?:'s)?|alinea(?:'s)?|regels?)\s")  # a style has its own word
_ITALIC = re.compile(r"<(?P<end>/)?(?P<name>[a-z]+)[^>]*>")
_SIGNS = str.maketrans("&<>", "\ue000\ue001\ue002")  # of a title or address, not of the formatter
_OWN_SIGNS = str.maketrans("\ue000\ue001\ue002", "&<>")
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)]")
_UNDATED = 1000  # a year before all others
_YEARS = 10**9  # stand-ins for one year, to be sorted as it is; no case number is as long


def plain(pieces: Sequence[Piece]) -> str:
    """The text without italics."""
    return "".join(piece.text for piece in pieces)


@contextmanager
def _usable(name: str) -> Iterator[None]:
    """What citeproc-py meets in a spoiled style becomes a Dutch error; it has many of its own."""
    try:
        yield
    except SbkennisError:
        raise
    except Exception as error:
        raise UsageError(
            f"Met de stijl {name} is geen verwijzing te maken: het bestand is beschadigd of vraagt "
            "iets wat sbkennis niet kan. Haal het opnieuw op of kies een andere stijl."
        ) from error


class Style:
    """A style that is open; ``is_note`` says whether it cites in footnotes.

    Args:
        content: the file.
        name: how a user calls it, for messages.

    Raises:
        UsageError: it is no CSL style.
    """

    def __init__(self, content: bytes, name: str) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UsageError(
                f"De stijl {name} is geen geldige XML. Haal het bestand opnieuw op."
            ) from error
        citation = root.find(_CSL + "citation")
        if root.tag != _CSL + "style" or citation is None:
            raise UsageError(
                f"De stijl {name} is geen CSL-stijl die zelf kan verwijzen. Een afhankelijke stijl "
                "wijst naar een andere; gebruik die."
            )
        self.name = name
        self.is_note = root.get("class") == "note"
        self._adds_letters = citation.get("disambiguate-add-year-suffix") == "true"
        # APA 7 (9.29) names no publisher that is the author; no style file can say so.
        self._is_apa = re.search(r"\bapa\b", root.findtext(f"{_CSL}info/{_CSL}id", "")) is not None
        self._no_date = next(
            (
                one.text
                for one in root.iter(_CSL + "term")
                if one.get("name") == "no date" and one.get("form") == "short" and one.text
            ),
            "z.d.",
        )
        self._has_list = root.find(_CSL + "bibliography") is not None
        self._whole = etree.tostring(root)
        # citeproc-py fails on the label of a locator that is not there, so without one it goes.
        for label in list(root.iter(_CSL + "label")):
            if label.get("variable") == "locator":
                label.getparent().remove(label)
        self._without_locator = etree.tostring(root)

    def cite(
        self, items: Sequence[Item], wanted: Sequence[tuple[str, Anchor]]
    ) -> list[tuple[Piece, ...]]:
        """Citations of places: (id of an item, where in it), in the order of a text.

        Raises:
            UsageError: the style is damaged, or makes nothing of what is known of an item.
        """
        with _usable(self.name):
            made = self._cite(items, wanted)
        titles = {str(one["id"]): one.get("title", "") for one in items}
        for (item_id, _), pieces in zip(wanted, made, strict=True):
            if not any(map(str.isalnum, plain(pieces))):  # "()" is nothing either
                raise UsageError(
                    f"De stijl {self.name} maakt van “{titles[item_id]}” een lege verwijzing: die "
                    "vraagt om gegevens die van dit document niet bekend zijn. Kies een andere "
                    "stijl."
                )
        return made

    def _cite(
        self, items: Sequence[Item], wanted: Sequence[tuple[str, Anchor]]
    ) -> list[tuple[Piece, ...]]:
        from citeproc import Citation, CitationItem, Locator

        found: list[tuple[Piece, ...]] = []
        open_styles: dict[bool, CitationStylesBibliography] = {}
        stand_ins: dict[int, tuple[str, ...]] = {}  # for pages that are not digits
        made = []
        for item_id, anchor in wanted:
            locator = _locator(anchor)
            if locator is None:
                made.append((False, Citation([CitationItem(item_id)])))
            else:
                label, value, ends = locator
                if not re.fullmatch(r"\d+(?:-\d+)?", value) or (len(ends) == 1 and "-" in value):
                    # it counts "iv-v" as one page, and "3-12" as two
                    stand_ins[len(made)] = ends
                    value = "-".join(_STAND_INS[: len(ends)])
                cited = CitationItem(item_id, locator=Locator(label, value))
                made.append((True, Citation([cited])))
        items, years = self._lettered(items)
        for has_locator in (True, False):
            open_styles[has_locator] = self._bibliography(
                items, self._whole if has_locator else self._without_locator
            )
        for has_locator, citation in made:
            open_styles[has_locator].register(citation)
        for number, (has_locator, citation) in enumerate(made):
            rendered = str(open_styles[has_locator].cite(citation, lambda _: None))
            for digits, page in zip(_STAND_INS, stand_ins.get(number, ()), strict=False):
                rendered = rendered.replace(digits, page)
            found.append(_pieces(_replaced(rendered, years)))
        return found

    def sources(self, items: Sequence[Item]) -> list[tuple[Piece, ...]]:
        """The list of sources, in the order of the style.

        Raises:
            UsageError: the style is damaged.
        """
        with _usable(self.name):
            return self._sources(items)

    def _sources(self, items: Sequence[Item]) -> list[tuple[Piece, ...]]:
        from citeproc import Citation, CitationItem

        items, years = self._lettered(items)
        bibliography = self._bibliography(items, self._without_locator)
        for one in items:
            bibliography.register(Citation([CitationItem(str(one["id"]))]))
        bibliography.sort()
        return [_pieces(_replaced(str(one), years)) for one in bibliography.bibliography()]

    def _lettered(self, items: Sequence[Item]) -> tuple[Sequence[Item], dict[str, str]]:
        """The items, and what is to be printed for a year that stands in them.

        Of sources that a citation does not tell apart, the year gets a letter, in the order of the
        list of sources; citeproc-py leaves that out. The stand-ins sort as the years do.
        """
        letters = self._letters(items) if self._adds_letters else {}
        if not letters:
            return items, {}
        lettered: list[Item] = []
        years: dict[str, str] = {}
        for one in items:
            letter = letters.get(str(one["id"]).lower(), 0)
            is_dated = "issued" in one
            if not is_dated and not letter:
                lettered.append(one)
                continue
            year, *rest = one["issued"]["date-parts"][0] if is_dated else (_UNDATED,)
            stand_in = _YEARS * year + letter
            printed = str(year) if is_dated else f"{self._no_date}-"
            years[str(stand_in)] = printed + _letter(letter)
            lettered.append(one | {"issued": {"date-parts": [[stand_in, *rest]]}})
        return lettered, years

    def _letters(self, items: Sequence[Item]) -> dict[str, int]:
        """The numbers, from 1, of items that a citation does not tell apart, by id."""
        from citeproc import Citation, CitationItem

        bibliography = self._bibliography(items, self._without_locator)
        made = {str(one["id"]).lower(): Citation([CitationItem(str(one["id"]))]) for one in items}
        for citation in made.values():
            bibliography.register(citation)
        if self._has_list:
            bibliography.sort()
        alike: dict[str, list[str]] = {}
        for key in bibliography.keys:
            shown = str(bibliography.cite(made[key], lambda _: None))
            alike.setdefault(shown, []).append(key)
        several = (keys for keys in alike.values() if len(keys) > 1)
        return {key: number for keys in several for number, key in enumerate(keys, 1)}

    def _bibliography(self, items: Sequence[Item], content: bytes) -> CitationStylesBibliography:
        from citeproc import CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of fields and versions it does not know
            style = CitationStylesStyle(io.BytesIO(content), locale="nl-NL", validate=False)
            source = CiteProcJSON([_for_citeproc(one, is_apa=self._is_apa) for one in items])
            return CitationStylesBibliography(style, source, formatter.html)


def _for_citeproc(one: Item, *, is_apa: bool) -> Item:
    """An item without what citeproc-py cannot read: corporate names become a family name."""
    shown: Item = {
        key: value.translate(_SIGNS) if isinstance(value, str) and key != "id" else value
        for key, value in one.items()
        if key != "note"
    }
    if "author" in one:
        shown["author"] = [
            {
                part: text.translate(_SIGNS)
                for part, text in (
                    {"family": name["literal"]} if "literal" in name else name
                ).items()
            }
            for name in one["author"]
        ]
        if is_apa and any(
            is_same_publisher(name.get("literal", ""), one.get("publisher", ""))
            for name in one["author"]
        ):
            shown.pop("publisher", None)
    return shown


def _replaced(rendered: str, stand_ins: Mapping[str, str]) -> str:
    for stand_in, printed in stand_ins.items():
        rendered = rendered.replace(stand_in, printed)
    return rendered


def _letter(number: int) -> str:
    """The letters of a number as columns of a sheet have them; none for 0.

    >>> [_letter(number) for number in (0, 1, 26, 27)]
    ['', 'a', 'z', 'aa']
    """
    letters = ""
    while number > 0:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("a") + last) + letters
    return letters


def _locator(anchor: Anchor) -> tuple[str, str, tuple[str, ...]] | None:
    """The kind of place, the place as it is printed, and the ends of it when it is a range."""
    if not anchor.label:
        return None
    # the printed page, where there is one: "p. iv (pdf p. 6)"
    printed = re.sub(r"\s*\(.*\)$", "", anchor.label)
    value = _UNIT.sub("", printed).strip()
    is_range = anchor.first != anchor.last or printed.startswith("pp. ")
    ends = _ends(value) if is_range else (value,)
    return (_LABELS[anchor.kind], value, ends) if value else None


def _ends(value: str) -> tuple[str, ...]:
    """The first and the last page of a range; a label may hold a hyphen itself.

    "A-12-A-13" is from A-12 to A-13.
    """
    parts = value.split("-")
    if len(parts) == 1:
        return (value,)
    middle = (len(parts) + 1) // 2
    return "-".join(parts[:middle]), "-".join(parts[middle:])


def _pieces(rendered: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    italic = 0
    place = 0
    for tag in [*_ITALIC.finditer(rendered), None]:
        shown = html.unescape(rendered[place : tag.start()] if tag else rendered[place:])
        text = shown.translate(_OWN_SIGNS)
        if text:
            if pieces and pieces[-1].italic == (italic > 0):
                pieces[-1] = Piece(pieces[-1].text + text, italic > 0)
            else:
                pieces.append(Piece(text, italic > 0))
        if tag:
            place = tag.end()
            if tag["name"] == "i":
                italic += -1 if tag["end"] else 1
    return tuple(pieces)


def available(own: Path) -> list[str]:
    """The names of all styles: the government's, those of the package, those of the library."""
    shipped = resources.files("sbkennis").joinpath("data/stijlen")
    names = {Path(one.name).stem for one in shipped.iterdir() if one.name.endswith(".csl")}
    if own.is_dir():
        names |= {path.stem for path in own.glob("*.csl")}
    return sorted({GOVERNMENT, *names})


def open_style(name: str, own: Path) -> Style | None:
    """A style by name; None for the government's, unless the library has a file of that name.

    Raises:
        UsageError: there is no such style, or its file is no CSL style.
    """
    path = own / f"{name}.csl"
    if "/" not in name and "\\" not in name and path.is_file():
        return Style(path.read_bytes(), str(path))
    if name == GOVERNMENT:
        return None
    names = available(own)
    if name not in names:
        raise UsageError(
            f"De stijl {name} is er niet; kies uit {', '.join(names)}. Een eigen stijl zet u als "
            f"{name}.csl in {own}."
        )
    shipped = resources.files("sbkennis").joinpath(f"data/stijlen/{name}.csl")
    return Style(shipped.read_bytes(), name)


def as_markdown(pieces: Sequence[Piece], escape: Mapping[int, str]) -> str:
    """The text with italics between asterisks, and addresses as they are between angle brackets."""
    return "".join(
        f"*{piece.text.translate(escape)}*" if piece.italic else _plain_markdown(piece.text, escape)
        for piece in pieces
    )


def _plain_markdown(text: str, escape: Mapping[int, str]) -> str:
    written, place = "", 0
    for address in _ADDRESS.finditer(text):
        written += f"{text[place : address.start()].translate(escape)}<{address.group()}>"
        place = address.end()
    return written + text[place:].translate(escape)
