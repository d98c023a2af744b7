"""A comparison → one HTML page that opens its passages on a click; it asks nothing of a network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from sbkennis.comparison import Cell, Comparison, Difference, Quoted, Table
from sbkennis.comparison.shown import amount
from sbkennis.phrases import how_many, number
from sbkennis.pictures.style import named, percent, points, shown_names, source_line

__all__ = ["render"]

MOST_QUOTES = 5_000  # passages in one page; a browser opens that in a second or two

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: #1a1a1a;
  max-width: 1200px; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.tabel { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 2px; font-size: .87rem; }
th { font-weight: 600; text-align: left; vertical-align: bottom; padding: .2rem .4rem;
  max-width: 13rem; }
tbody th { background: #fff; position: sticky; left: 0; z-index: 1; font-weight: 400;
  vertical-align: middle; min-width: 8rem; max-width: min(18rem, 40vw); }
td { padding: 0; }
td button { all: unset; box-sizing: border-box; display: block; width: 100%; min-width: 4.5rem;
  padding: .3rem .45rem; text-align: right; cursor: pointer; font-variant-numeric: tabular-nums; }
td button small { display: block; font-size: .75rem; }
td button:focus-visible, td button:hover { outline: 3px solid #c2410c; outline-offset: -1px; }
td.weinig { background: repeating-linear-gradient(45deg,#fff 0 5px,#bbb 5px 6px); }
td.weinig button { font-size: .75rem; line-height: 1.2; }
td.weinig span { background: #fff; padding: 0 .15rem; }
td.leeg button { cursor: default; color: #6b6b6b; }
.feiten { font-size: .87rem; border-spacing: 0; } .feiten td { padding: .15rem .8rem .15rem 0; }
.feiten th { max-width: min(34rem, 60vw); }
.feiten td.getal { text-align: right; white-space: nowrap; }
#passages { border-top: 3px solid #1f4e79; margin-top: 1.5rem; padding-top: .5rem; }
blockquote { margin: .8rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid #9db8d2;
  white-space: pre-line; }
cite { display: block; font-style: normal; font-size: .85rem; color: #444; white-space: normal; }
.bron { font-size: .82rem; color: #555; }
figure { margin: 1.5rem 0; overflow-x: auto; }
figure svg { width: 100%; min-width: 44rem; height: auto; }
@media print { #passages { display: none; } }
"""

_SCRIPT = """
const bij = document.getElementById('bij-cel');
const lijst = document.getElementById('lijst');
document.querySelectorAll('td button[data-p]').forEach(knop => {
  knop.addEventListener('click', () => {
    bij.textContent = knop.dataset.kop;
    document.getElementById('cijfers').textContent = knop.getAttribute('title') || '';
    lijst.replaceChildren();
    const namen = JSON.parse(knop.dataset.p);
    let zonder = 0;
    for (const naam of namen) {
      const een = PASSAGES[naam];
      if (!een) { zonder += 1; continue; }
      const blok = document.createElement('blockquote');
      blok.textContent = een[0];
      const cite = document.createElement('cite');
      cite.textContent = '→ ' + een[1] + ' [' + naam + ']';
      blok.append(cite);
      lijst.append(blok);
    }
    if (zonder) {
      const p = document.createElement('p');
      p.textContent = zonder + ' passages staan niet in deze pagina; lees ze met ' +
        '`sbkennis vergelijk --cel`.';
      lijst.append(p);
    }
    document.getElementById('passages').scrollIntoView({behavior: 'smooth', block: 'start'});
  });
});
"""


def render(made: Comparison, pictures: Mapping[str, str], quotes: Sequence[Quoted] = ()) -> str:
    """A page with every table as a heat map and the pictures under it.

    Args:
        pictures: SVG by name.
        quotes: the passages behind the cells; the first few thousand are put in the page.
    """
    held = {
        one.passage.id: [one.citation.display, one.citation.text] for one in quotes[:MOST_QUOTES]
    }
    tables = "\n".join(_table(made, one) for one in made.tables)
    tables += "\n".join(_gaps(made, facet) for facet in made.differences)
    figures = "\n".join(f"<figure>{svg}</figure>" for svg in pictures.values())
    # "</" would end the script early and "<!--" would never end it; JSON reads "\\u003c" as "<".
    passages = json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")
    count = len(made.documents)
    crossed = " Waar twee labels elkaar kruisen, telt een passage met beide."
    return f"""<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vergelijking · sbkennis</title><style>{_STYLE}</style></head><body>
<h1>Vergelijking van {count} {"document" if count == 1 else "documenten"}</h1>
<p>Kies een cel om de passages te lezen die erachter staan. Hoe donkerder, hoe groter het aandeel
van de woorden. Onder elk cijfer staat de marge (95 %): zo ver kan het afwijken doordat er net
andere passages hadden kunnen staan, of doordat labels onzeker zijn. Gearceerd is te weinig
tekst.{crossed if made.crosses_facets else ""}</p>
{_units(made)}
{tables}
<section id="passages" aria-live="polite"><h2 id="bij-cel">Nog geen cel gekozen</h2>
<p id="cijfers"></p><div id="lijst"></div></section>
<h2>Beelden</h2>
{figures}
<p class="bron">{escape(source_line(made, 400))}</p>
<script>const PASSAGES = {passages};{_SCRIPT}</script>
</body></html>
"""


def _passages(count: int) -> str:
    return how_many(count, "passage", "passages")


def _pages(count: int) -> str:
    return f"{number(count)} " + ("pagina" if count == 1 else "pagina's")


def _units(made: Comparison) -> str:
    rows = []
    for unit in made.units:
        coverage = unit.coverage
        read = (
            f"{coverage.pages_without_text} van {_pages(coverage.pages)} zonder tekst"
            if coverage.pages
            else "zonder pagina's"
        )
        rows.append(
            f'<tr><th scope="row">{escape(unit.name)}</th>'
            f'<td class="getal">{_passages(coverage.passages)}</td>'
            f'<td class="getal">{number(coverage.words)} woorden</td><td>{read}</td></tr>'
        )
    return f'<div class="tabel"><table class="feiten"><tbody>{"".join(rows)}</tbody></table></div>'


def _table(made: Comparison, table: Table) -> str:
    cells = {(one.row, one.column): one for one in table.cells}
    rows, columns = list(table.rows), list(table.columns)
    turned = table.unit is None and len(columns) > 8
    if turned:
        rows, columns = columns, rows
        cells = {(column, row): one for (row, column), one in cells.items()}
    top = max((one.share.value for one in table.cells if one.enough), default=0.0)

    across = shown_names(made, columns, of_units=table.unit is None and not turned)
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in across)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(
            _cell(cells[row, column], f"{name} × {other}", top)
            for column, other in zip(columns, across, strict=True)
        )
        + "</tr>"
        for row, name in zip(rows, shown_names(made, rows, of_units=turned), strict=True)
    )
    kind = made.facets.get(table.row_facet, table.row_facet)
    other = made.facets.get(table.column_facet, table.column_facet).lower()
    beside = f" · {escape(table.unit.name)}" if table.unit else ""
    return (
        f'<h2>{escape(kind)} × {escape(other)}{beside}</h2><div class="tabel"><table><thead>'
        f"<tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _gaps(made: Comparison, facet: str) -> str:
    """How two units differ, label by label; each difference opens what stands behind both."""
    found = [one for one in made.differences[facet] if one.first.passages or one.second.passages]
    if not found:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(made.titles.get(one.label, one.label))}</th>'
        f"{_gap(one, made.titles.get(one.label, one.label))}</tr>"
        for one in found
    )
    first, second = (named(unit, made) for unit in made.units)
    return (
        f"<h2>{escape(made.facets.get(facet, facet))}: het verschil</h2><p>{escape(first)} min "
        f"{escape(second)}, in procentpunten van de woorden, met het 95 %-interval. Vet: "
        f'aangetoond.</p><div class="tabel"><table><tbody>{rows}</tbody></table></div>'
    )


def _gap(one: Difference, heading: str) -> str:
    behind = list(dict.fromkeys((*one.first.passages, *one.second.passages)))
    ids = escape(json.dumps(behind), quote=True)
    opens = f"data-kop=\"{escape(heading)}: het verschil\" data-p='{ids}'"
    if one.difference is None or one.interval is None:
        return f'<td class="weinig"><button {opens}><span>{one.lacking}</span></button></td>'
    said = points(one.difference)
    between = f"{points(one.interval.low)} tot {points(one.interval.high)}"
    shown = f"<b>{said}</b>" if one.is_shown else said
    return (
        f'<td><button title="{one.outcome}" {opens}>{shown}<small>{between}</small></button></td>'
    )


def _cell(cell: Cell, heading: str, top: float) -> str:
    share = cell.share
    if not cell.enough and not cell.passages:
        return '<td class="weinig"><button disabled><span>te weinig tekst</span></button></td>'
    ids = escape(json.dumps(list(cell.passages)), quote=True)
    if not cell.enough:
        read = cell.coverage
        said = f"te weinig tekst: {_passages(read.passages)}, {number(read.words)} woorden"
        return (
            f'<td class="weinig"><button title="{escape(said)}" data-kop="{escape(heading)}" '
            f"data-p='{ids}'><span>te weinig tekst</span></button></td>"
        )
    shown, between = amount(cell)
    count = int(cell.count.value)
    unread = cell.coverage.pages_without_text
    told = (
        f"{_passages(count)}; {percent(share.value, 1)} van de "
        f"woorden; bij andere passages {percent(share.by_passages.low, 1)} tot "
        f"{percent(share.by_passages.high, 1)}; met onzekere labels "
        f"{percent(share.by_labels.low, 1)} tot {percent(share.by_labels.high, 1)}; "
        f"{_pages(unread)} zonder tekst"
    )
    if not cell.passages:
        return (
            f'<td class="leeg" title="{escape(told)}"><button tabindex="-1">0 %'
            f"<small>{between}</small></button></td>"
        )
    level = share.value / max(top, 1e-9)
    # From white to dark blue by lightness alone, so that a grey copy reads the same.
    red, green, blue = (
        round(255 + level * (end - 255)) for end in (31, 78, 121)
    )  # fmt: skip
    ink = "#fff" if level > 0.7 else "#1a1a1a"  # where white is the better to read
    return (
        f'<td style="background:rgb({red},{green},{blue});color:{ink}"><button title="'
        f'{escape(told)}" data-kop="{escape(heading)}" data-p=\''
        f"{ids}'>{shown}"
        f"<small>{between}</small></button></td>"
    )
