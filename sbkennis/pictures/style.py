"""What all pictures share: colours that survive a copier, Dutch numbers, names that fit."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from sbkennis.comparison import Comparison, Unit
from sbkennis.comparison.sample import as_read
from sbkennis.phrases import decimal, how_many, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "DARK",
    "INK",
    "LIGHT",
    "MARKERS",
    "MUTED",
    "apart",
    "as_svg",
    "dated",
    "figure",
    "moment_of",
    "named",
    "percent",
    "points",
    "short",
    "shown_names",
    "source_line",
    "ticks",
    "unit_names",
    "wrapped",
]

INK = "#1a1a1a"
MUTED = "#6b6b6b"
DARK = "#1f4e79"  # blue, dark when printed in grey
LIGHT = "#f5b971"  # orange, light when printed in grey; always with hatching
MARKERS = ("o", "s", "^", "D", "v", "P")

_SMALL = 0.0195  # a difference that is written with a decimal
_MOST_DIGITS = 2  # of a share
_ROUNDS = 3
_LEAST = 14  # characters of a name that are for how it begins, where names begin alike
_SHORTEST_TITLE = 10  # characters; "AZWA" alone says too little

_SETTINGS: dict[str, object] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "text.parse_math": False,  # a dollar sign in a title is no formula
    "svg.fonttype": "none",  # text stays text: it can be selected, searched and read aloud
    "svg.hashsalt": "sbkennis",  # the same figures give the same file
    "hatch.linewidth": 0.6,
}


def figure(width: float, height: float) -> Figure:
    """An empty figure of a size in inches."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(_SETTINGS)
    return Figure(figsize=(width, height), layout="constrained")


def as_svg(one: Figure) -> str:
    """A figure as SVG, without a date, so that the same figures give the same text."""
    buffer = io.StringIO()
    one.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "sbkennis"})
    return re.sub(r"^<\?xml.*?\?>\s*<!DOCTYPE.*?>\s*", "", buffer.getvalue(), flags=re.DOTALL)


def percent(share: float, digits: int = 0) -> str:
    """A share as Dutch readers write it; what is not nought is not written so.

    >>> percent(0.1234), percent(0.004, 1), percent(0.002), percent(0.0002), percent(0.0)
    ('12 %', '0,4 %', '0,2 %', '0,02 %', '0 %')
    """
    while 0 < 100 * share < 0.5 * 10**-digits and digits < _MOST_DIGITS:
        digits += 1
    return f"{decimal(100 * share, f'.{digits}f')} %"


def points(gap: float) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> points(0.123), points(-0.015), points(0.0)
    ('+12', '−1,5', '0')
    """
    form = "+.1f" if abs(gap) < _SMALL else "+.0f"
    is_nought = not float(f"{100 * gap:{form}}")
    return "0" if is_nought else decimal(100 * gap, form).replace("-", "−")


def short(name: str, most: int = 38) -> str:
    """A name that fits: without its subtitle, else cut at a word.

    >>> short("Samen leven in Vijfheerenlanden. Beleidsvisie sociale basis", 34)
    'Samen leven in Vijfheerenlanden'
    >>> short("Aanvullend Zorg- en Welzijnsakkoord", 30)
    'Aanvullend Zorg- en …'
    """
    if len(name) <= most:
        return name
    title = re.split(r"\.\s|:\s", name, maxsplit=1)[0]
    if _SHORTEST_TITLE <= len(title) <= most:
        return title
    cut = name[: most - 1]
    if not name[most - 1].isspace() and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return f"{cut.rstrip(' .,;:–-')} …"


@lru_cache(maxsize=64)
def apart(names: tuple[str, ...], most: int) -> Mapping[str, str]:
    """Names that fit, no two of them alike: where a cut would make them so, what differs is kept.

    >>> for one in apart(("Visie sociale basis 2024-2030 gemeente Ede", \
                          "Visie sociale basis 2024-2030 gemeente Urk"), 28).values():
    ...     print(one)
    Visie sociale basis … Ede
    Visie sociale basis … Urk
    """
    found = {name: short(name, most) for name in names}
    for _ in range(_ROUNDS):  # of three that are alike, two may be so for longer
        for same in _alike(found):
            found |= _cut_between(same, most)
    for same in _alike(found):  # a long word, as the name of a file, differs where it ends
        found |= {name: f"{name[: most // 3].rstrip()} … {name[-(most // 2) :]}" for name in same}
    for same in _alike(found):
        found |= dict(zip(same, same, strict=True))
    return found


def _alike(found: Mapping[str, str]) -> list[list[str]]:
    """The names that are shown alike, each group by itself."""
    groups: dict[str, list[str]] = {}
    for name, shown in found.items():
        groups.setdefault(as_read(shown), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _cut_between(names: Sequence[str], most: int) -> dict[str, str]:
    """Names that begin alike, each with the words from where they differ."""
    words = [name.split() for name in names]
    read = [list(map(as_read, each)) for each in words]
    common = len(list(takewhile(lambda same: len(set(same)) == 1, zip(*read, strict=False))))
    common = min(common, *(len(each) - 1 for each in words))  # each keeps a word of its own
    found = {}
    for name, each in zip(names, words, strict=True):
        own = short(" ".join(each[common:]), max(most - _LEAST, most // 2))
        room = most - len(own) - 3
        begin = " ".join(each[:common])
        if len(begin) > room:
            begin = begin[: room + 1].rpartition(" ")[0]
        found[name] = f"{begin.rstrip(' .,;:–-')} … {own}" if begin and own else own or name
    return found


def wrapped(name: str, width: int = 16, lines: int = 3) -> str:
    """A name over a few lines."""
    parts = textwrap.wrap(name, width)
    if len(parts) > lines:
        parts = [*parts[: lines - 1], f"{parts[lines - 1].rstrip('.,;:')} …"]
    return "\n".join(parts)


def named(unit: Unit, made: Comparison) -> str:
    """The name of a unit as it fits beside a picture, with the year of a single document."""
    return dated(unit, made, 40)


def dated(unit: Unit, made: Comparison, most: int) -> str:
    """The name of a unit in so many characters, with its year when it is one dated document."""
    if len(unit.documents) != 1 or re.fullmatch(r"\d{4}", unit.name):
        return unit.name
    document = next(one for one in made.documents if one.id == unit.documents[0])
    shown = unit_names(made, most)[unit.name]
    if document.date and document.date[:4] not in shown:
        return f"{unit_names(made, most - 7)[unit.name]} ({document.date[:4]})"
    return shown


def shown_names(
    made: Comparison, names: Sequence[str], most: int = 40, *, of_units: bool, cut: bool = False
) -> list[str]:
    """The names of rows or columns of a table as readers see them.

    Args:
        of_units: they are of units, and have their year; else of labels, and are their titles.
        most: how many characters a unit takes.
        cut: whether a title takes no more either.
    """
    if of_units:
        units = {unit.name: unit for unit in made.units}
        return [dated(units[one], made, most) for one in names]
    titles = [made.titles.get(one, one) for one in names]
    return [short(one, most) for one in titles] if cut else titles


def unit_names(made: Comparison, most: int) -> Mapping[str, str]:
    """The names of all units in so many characters, by their whole name."""
    return apart(tuple(unit.name for unit in made.units), most)


def moment_of(unit: Unit, made: Comparison) -> float | None:
    """When a unit is from, in years; a month counts as a part of one."""
    if re.fullmatch(r"\d{4}", unit.name):
        return float(unit.name)
    if len(unit.documents) != 1:
        return None
    date = next(one.date for one in made.documents if one.id == unit.documents[0])
    if not date:
        return None
    year, *rest = date.split("-")
    return int(year) + ((int(rest[0]) - 0.5) / 12 if rest else 0.5)


def ticks(top: float) -> list[float]:
    """Two to four round shares along an axis from 0 to ``top``.

    >>> ticks(0.34), ticks(0.07)
    ([0.1, 0.2, 0.3], [0.02, 0.04, 0.06])
    """
    for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25):
        count = int(top / step + 1e-9)
        if count <= 4:
            return [round(step * one, 3) for one in range(1, count + 1)]
    return [0.5, 1.0]


def source_line(made: Comparison, width: int = 110) -> str:
    """Where the figures come from and what was not read, over lines of so many characters."""
    read, passages = made.whole, made.whole.passages
    unread = (
        f"{number(read.pages_without_text)} van {number(read.pages)} pagina's zonder tekst"
        if read.pages
        else "bronnen zonder pagina's"
    )
    count = len(made.documents)
    text = (
        f"Bron: sbkennis; {count} {'document' if count == 1 else 'documenten'}, "
        f"{how_many(passages, 'passage', 'passages')}, {unread}. "
    )
    text += f"{made.labelled}; zie de passages achter elk cijfer."
    return textwrap.fill(text, width)
