"""Comparisons → pictures: heat map, bars, small multiples, timeline, difference; SVG, PNG, HTML.

Every picture can be read in black and white and by colour-blind readers: lightness runs one way,
and what differs in colour differs in shape or hatching as well. Each ends in a line that says
where it comes from and what was not read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sbkennis.comparison import Comparison, Quoted
from sbkennis.errors import StoreError, UsageError, reason
from sbkennis.files import write_result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["figures", "one", "save"]

PNG_DPI = 150


def figures(made: Comparison, only: str | None = None) -> dict[str, Figure]:
    """The pictures that can be drawn of a comparison, by name; or ``only`` one of them.

    One that needs what is not there is left out: a timeline wants two years, bars want a facet
    of two labels that stand against each other, a difference wants exactly two units.
    """
    from sbkennis.pictures import drawings

    drawers: dict[str, Callable[[Comparison], Figure | None]] = {
        "warmtekaart": drawings.heat_map,
        "waarden": drawings.diverging_bars,
        "sferen": drawings.small_multiples,
        "tijdlijn": drawings.timeline,
        **{
            f"verschil-{facet}": partial(drawings.differences, facet=facet)
            for facet in made.differences
        },
    }
    found = {name: draw(made) for name, draw in drawers.items() if only in (None, name)}
    return {name: figure for name, figure in found.items() if figure is not None}


def one(made: Comparison, name: str, form: Literal["svg", "png"]) -> bytes:
    """One picture as a file.

    Raises:
        UsageError: there is no such picture of this comparison.
    """
    from sbkennis.pictures.style import as_svg

    drawn = figures(made, name).get(name)
    if drawn is None:
        raise UsageError(f"Het beeld {name[:40]} is van deze vergelijking niet te maken.")
    if form == "svg":
        return as_svg(drawn).encode()
    buffer = io.BytesIO()
    drawn.savefig(buffer, format="png", dpi=PNG_DPI, facecolor="white")
    return buffer.getvalue()


def save(made: Comparison, folder: Path, quotes: Sequence[Quoted] = ()) -> list[Path]:
    """Write each picture as SVG and PNG, and all of them in one page to click through.

    Args:
        quotes: the passages that the page shows behind its cells.

    Returns:
        the files that were written.

    Raises:
        StoreError: the folder cannot be written.
    """
    from sbkennis.pictures import page
    from sbkennis.pictures.style import as_svg

    drawn = figures(made)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in drawn.items():
            vector, bitmap = folder / f"{name}.svg", folder / f"{name}.png"
            write_result(vector, as_svg(figure).encode())
            drawing = io.BytesIO()
            figure.savefig(drawing, format="png", dpi=PNG_DPI, facecolor="white")
            write_result(bitmap, drawing.getvalue())
            written += [vector, bitmap]
        path = folder / "vergelijking.html"
        svgs = {name: as_svg(figure) for name, figure in drawn.items()}
        write_result(path, page.render(made, svgs, quotes).encode())
        written.append(path)
    except OSError as error:
        raise StoreError(
            f"De beelden konden niet worden geschreven in {folder}: {reason(error)}."
        ) from error
    return written
