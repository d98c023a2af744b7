"""A comparison, findings or changes → what a terminal of 80 columns shows of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from sbkennis.cli import terminal
from sbkennis.errors import UsageError
from sbkennis.phrases import how_many
from sbkennis.wording_comparison import POINTS, explained, gap, told, unread, words_between

if TYPE_CHECKING:
    from sbkennis.comparison import (
        Cell,
        Changes,
        Comparison,
        Findings,
        Found,
        Quoted,
        Table,
        Unit,
    )
    from sbkennis.comparison.wording import Run
    from sbkennis.library import Library

__all__ = ["open_cell", "print_comparison", "print_differences", "print_found_or_changed"]

_NAMES = {
    "omschrijving": "omschrijving",
    "rol": "rol van de gemeente",
    "criterium": "criterium",
    "verwachting": "verwachting",
}
_LABEL_WIDTH = 20
_CELL_WIDTH = 14
_MOST_COLUMNS = 8  # units beside each other; with more, they stand under each other
_ABSENT = {
    "gemeente": "van welke gemeente",
    "soort": "van welke soort",
    "jaar": "uit welk jaar",
    "uitgever": "van welke uitgever",
}
"""A grouping → what of a document is not known when it falls outside its groups."""


def print_comparison(made: Comparison, measure: str) -> None:
    """Shows the tables of a comparison, with what each unit holds above them."""
    console = _console()
    letters = _letters(made.units)
    _print_units(console, made, letters)
    for table in made.tables:
        console.print()
        _print_table(console, made, table, measure, letters)
    console.print()
    console.print(Text(f"{explained(made, measure)}: --cel RIJ/KOLOM.", style="dim"))


def _print_units(console: Console, made: Comparison, letters: Mapping[str, str]) -> None:
    from sbkennis.comparison.sample import UNKNOWN

    for unit in made.units:
        coverage = unit.coverage
        line = Grid.grid()  # a long name goes on under its own beginning
        line.add_column(width=4)
        line.add_column(overflow="fold")
        line.add_row(Text(f"{letters[unit.name]:>2}", style="bold"), Text(unit.name))
        facts = [
            f"{how_many(coverage.passages, 'passage', 'passages')}, "
            f"{how_many(coverage.words, 'woord', 'woorden')}",
            unread(coverage),
        ]
        if made.grouping != "document":
            noun = "document" if coverage.documents == 1 else "documenten"
            facts.insert(0, f"{coverage.documents} {noun}")
        if unit.name == UNKNOWN and made.grouping in _ABSENT:
            facts[0] += (
                f", waarvan niet bekend is {_ABSENT[made.grouping]} (zie `sbkennis bronnen`)"
            )
        if not coverage.enough:
            facts.append("te weinig tekst voor aandelen")
        console.print(line)
        console.print(_padded(Text("; ".join(facts), style="dim"), (0, 0, 0, 4)))
    for remark in made.remarks:
        console.print(Text("Let op: ", style="yellow") + Text(remark))


def _print_table(
    console: Console, made: Comparison, table: Table, measure: str, letters: Mapping[str, str]
) -> None:
    from sbkennis.comparison.shown import absent

    by_unit = table.unit is None
    cells = {(one.row, one.column): one for one in table.cells}
    rows, columns = list(table.rows), list(table.columns)
    # Labels stand under each other, whatever the table calls its rows: they are the longest.
    turned = len(columns) > (_MOST_COLUMNS if by_unit else len(rows))
    if turned:
        rows, columns = columns, rows
        cells = {(column, row): one for (row, column), one in cells.items()}
    everything = rows
    if not (by_unit and turned):
        rows = [row for row in rows if any(cells[row, column].passages for column in columns)]
    title = f"{made.facets.get(table.row_facet, table.row_facet)} × "
    title += made.facets.get(table.column_facet, table.column_facet).lower()
    if table.unit is not None:
        title += f" · {table.unit.name}"
    console.print(Text(title, style="bold"))
    if not rows:
        console.print("  geen passage met deze labels")
        return
    across, beside = (letters, {}) if by_unit and not turned else ({}, letters if by_unit else {})
    named = {one: across.get(one, made.titles.get(one, one)) for one in columns}
    figures = {key: _figure(cell, measure) for key, cell in cells.items()}
    widths = {
        one: max(
            _CELL_WIDTH - 1,
            *(len(word) for word in name.split() or [""]),
            *(len(figures[row, one]) for row in rows),
        )
        for one, name in named.items()
    }  # a head is broken between its words, not in them, and a figure nowhere
    parts = _fitting(columns, widths, _width() - _LABEL_WIDTH)
    for part in parts:
        grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
        grid.add_column("", max_width=_LABEL_WIDTH, overflow="fold")
        for column in part:
            grid.add_column(named[column], justify="right", width=widths[column], overflow="fold")
        for row in rows:
            name = beside.get(row, made.titles.get(row, row))
            grid.add_row(Text(name), *(figures[row, one] for one in part))
        console.print(grid)
        if part is not parts[-1]:
            console.print()
    if missing := absent(made.titles, [one for one in everything if one not in rows], table):
        console.print(Text(missing, style="dim"))


def _fitting(columns: Sequence[str], widths: Mapping[str, int], room: int) -> list[list[str]]:
    """Columns in as many rows of tables as the width of the terminal asks."""
    parts: list[list[str]] = [[]]
    left = room
    for column in columns:
        if parts[-1] and widths[column] + 1 > left:
            parts.append([])
            left = room
        parts[-1].append(column)
        left -= widths[column] + 1
    return parts


def _figure(cell: Cell, measure: str) -> Text:
    from sbkennis.comparison.shown import amount

    shown, between = amount(cell, measure)
    if not between:
        return Text("te weinig", style="dim")
    is_nought = measure != "aantal" and not cell.share.value
    return Text(f"{shown} [{between.replace('–', '-')}]", style="dim" if is_nought else "")


def _letters(units: Sequence[Unit]) -> dict[str, str]:
    """A letter, or two, for each unit: A to Z, AA, AB …"""
    found = {}
    for place, unit in enumerate(units):
        first, last = divmod(place, 26)
        found[unit.name] = (chr(64 + first) if first else "") + chr(65 + last)
    return found


# ---------------------------------------------------------------------- one cell


def open_cell(library: Library, made: Comparison, written: str, *, as_json: bool) -> None:
    """Shows the passages of the cell that someone wrote as RIJ/KOLOM.

    Raises:
        UsageError: there is no such cell, or more than one.
    """
    cell = _cell(made, written)
    quoted = library.cited(cell.passages)
    if as_json:
        from sbkennis import contract_comparison

        terminal.print_json(contract_comparison.opened(cell, quoted))
        return
    console = _console()
    row, column = made.titles.get(cell.row, cell.row), made.titles.get(cell.column, cell.column)
    console.print(Text(f"{row} × {column}", style="bold"))
    if cell.column != cell.unit:
        console.print(Text(f"in {cell.unit}"))
    console.print(Text("\n".join(told(cell))))
    console.print()
    for place, one in enumerate(quoted, 1):
        _print_quoted(console, one, f"{place}.")


def _cell(made: Comparison, written: str) -> Cell:
    """The cell that goes by RIJ/KOLOM, or by RIJ/KOLOM/DOCUMENT where tables stand apart."""
    if "/" not in written:
        raise UsageError(f"--cel {written}: schrijf een rij en een kolom, zoals eenzaamheid/A.")
    found = next((cells for named in _readings(written) if (cells := _cells(made, *named))), [])
    if not found:
        raise UsageError(
            f"--cel {written}: die cel is er niet. Noem de rij en de kolom zoals ze in de tabel "
            "staan; een document mag ook met zijn letter of bestandsnaam. Staat elk document of "
            "elke groep apart, zet die er dan achter, zoals RIJ/KOLOM/A."
        )
    units = dict.fromkeys(cell.unit for cell in found)
    if len(units) > 1:
        letters = _letters(made.units)
        raise UsageError(
            f"--cel {written}: die cel is er {len(units)} keer. Zet erachter welke u bedoelt, "
            f"zoals {written}/{letters[next(iter(units))]}: "
            f"{'; '.join(f'{letters[name]} is {name}' for name in units)}."
        )
    return found[0]


def _readings(written: str) -> Iterator[tuple[str, str, str]]:
    """Row, column and unit ("" for any), wherever a name may hold the sign between them."""
    parts = written.split("/")
    for first in range(1, len(parts)):
        row = "/".join(parts[:first])
        yield row, "/".join(parts[first:]), ""
        for second in range(first + 1, len(parts)):
            yield row, "/".join(parts[first:second]), "/".join(parts[second:])


def _cells(made: Comparison, row: str, column: str, unit: str) -> list[Cell]:
    """The cells of the first tables of one kind that have such a row and column."""
    rows, columns = _label(made, row), _label(made, column) | _unit_names(made, column)
    wanted = _unit_names(made, unit)
    found: dict[tuple[str, str], list[Cell]] = {}
    for table in made.tables:
        if unit and (table.unit is None or table.unit.name.casefold() not in wanted):
            continue
        for cell in table.cells:
            row_is, column_is = cell.row.casefold(), cell.column.casefold()
            if (row_is in rows and column_is in columns) or (
                table.unit is not None and row_is in columns and column_is in rows
            ):
                found.setdefault((table.row_facet, table.column_facet), []).append(cell)
    return next(iter(found.values()), [])


def _unit_names(made: Comparison, written: str) -> set[str]:
    """Names of units that go by this name, letter, file or id."""
    wanted = written.strip().casefold()
    letters, files = _letters(made.units), {one.id: one.file for one in made.documents}
    found = {wanted}
    for unit in made.units:
        alone = unit.documents if len(unit.documents) == 1 else ()
        named = (letters[unit.name], *alone, *(files[one] for one in alone))
        if wanted in (one.casefold() for one in named):
            found.add(unit.name.casefold())
    return found


def _label(made: Comparison, written: str) -> set[str]:
    """Names of labels that go by this name or title."""
    wanted = written.strip().casefold()
    return {wanted, wanted.replace(" ", "_")} | {
        name.casefold() for name, title in made.titles.items() if title.casefold() == wanted
    }


def _print_quoted(console: Console, one: Quoted, mark: str) -> None:
    body = Text(f"“{one.citation.display}”")
    words = how_many(one.passage.words, "woord", "woorden")
    known = Text(f"[{one.passage.id}] {words}", style="dim")
    console.print(Text(f"{mark} ", style="bold") + known)
    console.print(_padded(body, (0, 0, 0, 3)))
    console.print(_padded(Text(f"→ {one.citation.text}", style="dim"), (0, 0, 1, 3)))


# ---------------------------------------------------------------------- differences


def print_differences(made: Comparison) -> None:
    """Shows how two units differ, label by label."""
    console = _console()
    first, second = made.units
    letters = _letters(made.units)
    console.print()
    console.print(Text("Verschil", style="bold"))
    _print_units(console, made, letters)
    for facet, gaps in made.differences.items():
        console.print()
        console.print(Text(made.facets.get(facet, facet), style="bold"))
        grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
        grid.add_column("", max_width=_LABEL_WIDTH + 2, overflow="fold")
        for name in (letters[first.name], letters[second.name], "verschil"):
            grid.add_column(name, justify="right", no_wrap=True)
        grid.add_column("95 %", no_wrap=True)
        grid.add_column("")
        names = [letters[first.name], letters[second.name]]
        for one in gaps:
            grid.add_row(Text(made.titles.get(one.label, one.label)), *gap(one, names))
        console.print(grid)
    console.print()
    console.print(Text(POINTS, style="dim"))


# ---------------------------------------------------------------------- findings and changes


def print_found_or_changed(
    made: Findings | tuple[Changes, ...], title_of: Callable[[str], str]
) -> None:
    """Shows what patterns found, or what changed between versions."""
    from sbkennis.comparison import Findings

    if isinstance(made, Findings):
        _print_findings(made, title_of)
    else:
        _print_changes(made)


def _print_findings(made: Findings, title_of: Callable[[str], str]) -> None:
    from sbkennis.reports.content import (
        checked_note,
        counted,
        possible_note,
        review_note,
        with_unread,
    )

    console, called = _console(), made.names
    if made.chosen is not None:
        console.print(Text("Gekozen omschrijving", style="bold"))
        _print_found(console, made, made.chosen, title_of)
    for document in made.documents:
        here = [one for one in made.of(document.id) if one is not made.chosen]
        if not here:
            continue
        console.print(Text(with_unread(document, called), style="bold"))
        if told := counted(here):
            console.print(_padded(Text(told, style="dim"), (0, 0, 0, 3)))
        if len(made.documents) > 1 and (note := checked_note(made, document.id)):
            console.print(_padded(Text(note, style="dim"), (0, 0, 0, 3)))
        is_told = False
        for one in here:
            if one.statement.is_possible and not is_told:
                console.print(_padded(Text("Mogelijk", style="bold yellow"), (0, 0, 0, 3)))
                is_told = True
            _print_found(console, made, one, title_of)
    if note := possible_note(made):
        without = "" if made.untaught else " Liever zonder? Zet --zonder-mogelijk erbij."
        console.print(Text(f"{note}{without}", style="dim"))
    if note := review_note(made):
        console.print(Text(note, style="dim"))
    if made.contrasts:
        console.print(
            Text("{+…+} staat niet in de gekozen omschrijving, [-…-] alleen daarin.", style="dim")
        )
    _print_without(console, made, [with_unread(one, called) for one in made.without])


def _print_without(console: Console, made: Findings, names: Sequence[str]) -> None:
    """Where nothing was found, and that nothing found is not nothing there."""
    if names:
        of = f" van “{made.term}”" if made.term else ""
        absent = Text(f"Geen {_NAMES[made.kind]}{of} gevonden in: ", style="yellow")
        console.print(absent + Text(f"{'; '.join(names)}."))
        told = "Dat wil niet zeggen dat het er niet in staat: patronen missen een deel."
    elif made.documents:
        told = "Wat er niet bij staat, kan er toch in staan: patronen missen een deel."
    else:
        return
    console.print(Text(told, style="dim"))


def _print_found(
    console: Console, made: Findings, one: Found, title_of: Callable[[str], str]
) -> None:
    from sbkennis.reports.content import looked_at

    numbers = {id(each): number for number, each in enumerate(made.found)}
    statement = one.statement
    beside = [statement.term] if statement.term and made.term is None else []
    beside += [", ".join(map(title_of, statement.labels))] if statement.labels else []
    if beside:
        console.print(_padded(Text(" · ".join(beside), style="italic"), (0, 0, 0, 3)))
    contrast = (made.contrasts or {}).get(numbers[id(one)])
    body = Text(f"“{one.quoted.citation.display}”")
    if contrast:
        body = _worded(contrast.shown)
    console.print(_padded(body, (0, 0, 0, 3)))
    if contrast and contrast.missing:
        console.print(
            _padded(Text("ontbreekt: ", style="bold") + Text(", ".join(contrast.missing)),
                    (0, 0, 0, 3))
        )  # fmt: skip
    if statement.kind == "verwachting" and statement.what:
        console.print(_padded(Text("waartoe: ", style="bold") + Text(statement.what), (0, 0, 0, 3)))
    found_by = looked_at(statement) or statement.rule
    rule = "" if statement.is_possible else f" [{found_by}]"
    cited = Text(f"→ {one.quoted.citation.text}{rule}", style="dim")
    console.print(_padded(cited, (0, 0, 1, 3)))


def _worded(runs: Sequence[Run]) -> Text:
    """Word by word: [-only in the first-], {+only in the second+}."""
    text, before = Text(), ""
    for run in runs:
        text.append(words_between(before, run.text))
        before = run.text
        if run.state == "zelfde":
            text.append(run.text)
        elif run.state == "alleen eerste":
            text.append(f"[-{run.text}-]", style="red")
        else:
            text.append(f"{{+{run.text}+}}", style="green")
    return text


def _print_changes(steps: Sequence[Changes]) -> None:
    from sbkennis.reports.content import with_unread

    console = _console()
    for step in steps:
        called = step.names
        title = f"{called[step.old.id]} → {called[step.new.id]}"
        console.print(Text(title, style="bold"))
        console.print(
            f"{step.unchanged} {'zin' if step.unchanged == 1 else 'zinnen'} gelijk, "
            f"{step.count('gewijzigd')} gewijzigd, "
            f"{step.count('toegevoegd')} toegevoegd, {step.count('vervallen')} vervallen"
        )
        unread = [
            with_unread(one, called) for one in (step.old, step.new) if one.pages_without_text
        ]
        if unread:
            said = f"{'; '.join(unread)}. Wat daar staat, telt niet mee."
            console.print(Text("Let op: ", style="yellow") + Text(said))
        if step.has_little_in_common:
            console.print(
                Text("Deze teksten hebben weinig gemeen: zijn het versies van hetzelfde stuk?",
                     style="yellow")
            )  # fmt: skip
        for kind, title in (
            ("gewijzigd", "Gewijzigd"), ("toegevoegd", "Toegevoegd"), ("vervallen", "Vervallen"),
        ):  # fmt: skip
            here = [one for one in step.changed if one.change.kind == kind]
            if not here:
                continue
            console.print()
            console.print(Text(title, style="bold"))
            for one in here:
                side = one.new or one.old
                assert side is not None  # a change has at least one side
                body = _worded(one.change.runs) if one.change.runs else Text(
                    f"“{side.citation.display}”"
                )  # fmt: skip
                console.print(_padded(body, (0, 0, 0, 3)))
                console.print(_padded(Text(f"→ {side.citation.text}", style="dim"), (0, 0, 1, 3)))
    console.print(
        Text("[-weggevallen-] en {+nieuw+}; een zin die is verplaatst of een ander volgnummer "
             "kreeg, telt als gelijk. Koppen en zinnen van minder dan vier woorden (met een cijfer "
             "erin: drie) zijn niet vergeleken.", style="dim")
    )  # fmt: skip


# ---------------------------------------------------------------------- the terminal


def _console() -> Console:
    return terminal.out()


def _padded(text: Text, sides: tuple[int, int, int, int]) -> Padding:
    return Padding(text, sides, expand=False)


def _width() -> int:
    return max(60, min(shutil.get_terminal_size((80, 24)).columns, 200))
