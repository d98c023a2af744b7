"""A draft → the passages in which requirements are looked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sbkennis.coverage.shapes import Unit
from sbkennis.drafts import Draft, Paragraph, Part

__all__ = ["FEWEST", "ITSELF", "LABEL", "LONGEST", "WORD", "units"]

FEWEST = 8  # words of the sentences that name it, in such a passage
_LONGEST_HEAD = 10  # words at the head of a row or column
_MOSTLY = 0.6  # share of the passages that stand under one heading when it is the title
LABEL = re.compile(r"[\W\d_]*(?P<head>[^\W\d_][^.:!?;]{2,70}?)[.:]\s+(?=[^\W_]|[‘“\"'(€])")
_TELLS = re.compile(  # words that make a few words with a full stop a sentence, and no label
    r"\b(?:is|zijn|was|waren|wordt|worden|werd|heeft|hebben|had|kan|kunnen|moet|moeten|mag|mogen|wil"
    r"|willen|zal|zullen|gaat|blijft|doet|komt|staat|geeft|krijgt|helpt|vraagt|maakt|ziet|hoort"
    r"|werkt|zegt|telt|tellen|ligt|vormt|begint|verdient|kost|raakt|groeit|daalt|stijgt|bestaat"
    r"|ontstaat|gebeurt|betekent|vergt|wij|we|ik|u|hij|zij|ze|men|niemand|iedereen)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 6  # words at the head of a point
WORD = re.compile(r"[^\W\d_]{3,}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,120}>")
_SIGNS = re.compile(r"^#{1,6}\s+|(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)")
ITSELF = re.compile(
    r"\b(?:leeswijzer|inhoudsopgave|in (?:dit|het (?:volgende|vorige)|de volgende \w+) hoofdstuk\w*"
    r"|in hoofdstuk \w+|hoofdstuk \d+ \w+|gaan we in op|gaan wij in op|we starten met"
    r"|staat beschreven in (?:hoofdstuk|bijlage|paragraaf))\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(  # words with which a writer only says that the text is still to be written
    r"(?:\b(?:dit|deze|de|het|hier|hoofdstuk(?:ken)?|paragraaf|tekst|(?:onder)?deel|alinea|passage"
    r"|concept|versie|volgende|latere|wordt|worden|moet|moeten|nog|later|volgt|volgen|komt|komen|in|te"
    r"|aan|toe|uit|(?:in|aan)?(?:ge)?vul(?:d|len)|(?:uit)?(?:ge)?werk(?:t|en)|(?:ge)?schr[ie]+ven"
    r"|toegevoegd|nader|verder|bepa(?:ald|len)|we|wij|pm|p|m|ntb|n|t|b|tbd|todo)\b|[\W\d_])+",
    re.IGNORECASE,
)
LONGEST = 500  # signs of a sentence in which a denial is looked for
_READ = (Part.TEXT, Part.LIST, Part.QUOTE, Part.TABLE, Part.BOX)


def units(draft: Draft) -> list[Unit]:
    """The passages of a draft: paragraphs, lists together with their lead, cells of tables."""
    found: list[Unit] = []
    run: list[Paragraph] = []

    def close() -> None:
        if run:
            text = "\n".join(_plain(one.text) for one in run)
            found.append(_unit(run, text, _label(run[0].text)))
            run.clear()

    for one in draft.paragraphs:
        joins = (
            bool(run)
            and one.heading == run[-1].heading
            and one.part is Part.LIST
            and not one.text.rstrip().endswith(":")
            and not _label(one.text)
            and not _label(run[-1].text)
            and (run[-1].part is Part.LIST or run[-1].text.rstrip().endswith(":"))
        )
        if not joins:
            close()
        if one.part is Part.TABLE and one.cells:
            found += _cells(one)
        elif one.part in _READ:
            run.append(one)
    close()
    return _without_title(
        [one for one in found if WORD.search(one.text) and not (_is_guide(one) or _is_to_come(one))]
    )


def _label(text: str) -> str:
    """The few words with which a point begins, as a heading does: "Mantelzorg: wij bieden …".

    A short sentence is none: "Mantelzorg is zwaar. Wij bieden …".
    """
    found = LABEL.match(plain := _plain(text))
    if not found or len(found["head"].split()) > _LONGEST_LABEL:
        return ""
    if plain[found.end("head")] == "." and _TELLS.search(found["head"]):
        return ""
    return found["head"] if len(plain[found.end() :].split()) >= FEWEST else ""


def _without_title(found: list[Unit]) -> list[Unit]:
    """The passages without the heading that stands above (nearly) all of them: the title."""
    tops = Counter(one.heading[0] for one in found if len(one.heading) > 1)
    title, count = max(tops.items(), key=lambda each: each[1], default=("", 0))
    if count <= _MOSTLY * len(found):
        return found
    return [
        replace(one, heading=one.heading[1:]) if one.heading[:1] == (title,) else one
        for one in found
    ]


def _is_guide(unit: Unit) -> bool:
    """Whether a passage only says what stands where in the draft."""
    return any(ITSELF.fullmatch(each.strip(" .:0123456789")) for each in unit.heading[-1:])


def _is_to_come(unit: Unit) -> bool:
    """Whether a passage only keeps the place of one: "Dit hoofdstuk volgt nog."."""
    return len(unit.text) < LONGEST and _TO_COME.fullmatch(unit.text) is not None


def _cells(one: Paragraph) -> Iterator[Unit]:
    for number, cell in enumerate(one.cells):
        text = _plain(cell.text)
        if not _is_head(text) or len(one.cells) == 1 or cell.column:
            found = _unit([one], text, _head(cell.row), _head(cell.column), f".{number}")
            yield replace(found, leads=_is_head(text) and bool(cell.column) and not cell.row)


def _unit(
    paragraphs: Sequence[Paragraph], text: str, row: str = "", column: str = "", more: str = ""
) -> Unit:
    first, last = paragraphs[0], paragraphs[-1]
    numbers = f"{first.number}-{last.number}" if last is not first else f"{first.number}"
    noun = "alinea" if last is first else "alinea's"
    where = f"{noun} {numbers}"
    if first.page is not None:
        where = f"p. {first.page}, {where}"
    heading = tuple(_plain(each) for each in first.heading)
    return Unit(
        f"{first.number}{more}", first.number, last.number, where, text, heading, row, column
    )


def _plain(text: str) -> str:
    """Text without what is left of tags and signs of markup, on one line."""
    return " ".join(_SIGNS.sub("", _TAG.sub(" ", text).strip()).split())


def _is_head(text: str) -> bool:
    return len(text.split()) <= _LONGEST_HEAD and not text.endswith((".", "!", "?"))


def _head(text: str) -> str:
    plain = _plain(text)
    return plain if _is_head(plain) else ""
