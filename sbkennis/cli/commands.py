"""The commands ``ingest``, ``verwijder``, ``zoek``, ``lees``, ``bronnen`` and ``status``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbkennis import wording
from sbkennis.cli import inputs
from sbkennis.cli.application import app, bare, filters_of, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.edge import main, run
from sbkennis.cli.options import (
    Again,
    AsJson,
    Gemeenten,
    Kinds,
    Overwrite,
    Publishers,
    Root,
    Since,
    Until,
)
from sbkennis.errors import QueryError, SbkennisError, SourceMissingError, UsageError

if TYPE_CHECKING:
    from sbkennis.contract_shapes import Json
    from sbkennis.disagreement import Disagreement
    from sbkennis.library import Library
    from sbkennis.search import Found

__all__ = ["app", "main", "run"]


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer calls it so
    if wanted:
        from sbkennis import surroundings
        from sbkennis.cli.status import print_version

        print_version(surroundings.here())
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool,
        typer.Option(
            "--versie",
            help="Toon de versies, voor wie een fout meldt.",
            callback=_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass


# ---------------------------------------------------------------------- ingest


_DESCRIBING = ("--titel", "--uitgever", "--auteurs", "--datum", "--soort", "--gemeente")


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis ingest ~/beleid --kennisbank ~/kennis")
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PAD",
            help="Bestanden, mappen of webadressen. Zonder PAD maakt sbkennis af wat de vorige "
            "keer niet klaar kwam.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    sources: Annotated[
        bool, typer.Option("--bronnen", help="Haal de adressen uit corpus/bronnen.toml op.")
    ] = False,
    refer: Annotated[
        bool, typer.Option("--verwijs", help="Laat bestanden staan waar ze zijn; kopieer niet.")
    ] = False,
    thorough: Annotated[
        bool,
        typer.Option(
            "--grondig",
            help="Vergelijk de inhoud, niet alleen grootte en tijd; zonder PAD die van elke bron.",
        ),
    ] = False,
    title: Annotated[
        str | None, typer.Option("--titel", metavar="TEKST", help="Titel, als die bekend is.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--uitgever", metavar="NAAM", help="Uitgever.")
    ] = None,
    authors: Annotated[
        str | None,
        typer.Option(
            "--auteurs",
            metavar="NAMEN",
            help="Auteurs, met een puntkomma ertussen: “Bos, A.; Jan Jansen”.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--datum", metavar="DATUM", help="Datum: 2024, 2024-05 of 2024-05-17."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--soort", metavar="SOORT", help="Soort document.")
    ] = None,
    gemeente: Annotated[
        str | None, typer.Option("--gemeente", metavar="NAAM", help="Gemeente.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Neem documenten op in de kennisbank en geef een leesverslag."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.reading_report import print_report

    overrides = {
        "title": title,
        "publisher": publisher,
        "authors": authors,
        "date": date,
        "kind": kind,
        "gemeente": gemeente,
    }
    for option, value in zip(_DESCRIBING, overrides.values(), strict=True):
        if value is not None and not value.strip():
            raise UsageError(
                f"Achter {option} staat niets. Geef een waarde op of laat {option} weg."
            )
    said = {name: value for name, value in overrides.items() if value}
    library = open_library(root)
    with library, terminal.progress_bar(quiet=as_json) as progress:
        report = library.ingest(
            paths or [],
            from_sources=sources,
            overrides=said,
            refer=refer,
            thorough=thorough,
            progress=progress,
        )
    if as_json:
        terminal.print_json(contract.report(report))
    else:
        print_report(report, paths or [], said)
    if report.failed:
        raise typer.Exit(1)


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis verwijder oude-visie.pdf")
def verwijder(
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT", help="Document-id's of bestandsnamen.")
    ],
    root: Root = None,
) -> None:
    """Haal documenten uit de kennisbank. Het oorspronkelijke bestand blijft staan."""
    from sbkennis.cli import terminal

    failed = False
    with open_library(root) as library:
        for name in documents:
            try:
                document = library.remove(name)
            except SourceMissingError as error:  # the others can be removed all the same
                terminal.fail(str(error))
                failed = True
            else:
                terminal.say(f"Verwijderd: {document.title or document.file} ({document.id}).")
                for told in wording.left(document.id, library.left_of(document.id)):
                    terminal.say(told)
    if failed:
        raise typer.Exit(1)


# ---------------------------------------------------------------------- zoek


_Question = Annotated[
    str | None,
    typer.Argument(
        metavar="VRAAG",
        help='Uw vraag, in gewone taal. U kunt ook eisen stellen: "letterlijk zo", begin*, '
        "a OF b, NIET c, NEAR(a b, 5), gemeente:Almere, jaar:2022-2024, soort:, uitgever:, "
        'sfeer:, thema:"positieve gezondheid", waarde:, een eigen facet:, titel:.',
        show_default=False,
    ),
]
_Sferen = Annotated[list[str] | None, typer.Option(metavar="SFEER", help="Alleen deze sfeer.")]
_Themas = Annotated[list[str] | None, typer.Option(metavar="THEMA", help="Alleen dit thema.")]
_Waarden = Annotated[
    list[str] | None, typer.Option(metavar="WAARDE", help="Alleen dit waardeperspectief.")
]
_Labels = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FACET:LABEL",
        help="Alleen dit label, ook van een facet uit uw eigen codeboek: doelgroep:jongeren.",
    ),
]
_Count = Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="Hoeveel passages.")]
_PerDocument = Annotated[
    int,
    typer.Option(
        min=0,
        metavar="N",
        help="Hoogstens zoveel passages per document bij de eerste tien, "
        "als tien of meer documenten iets bevatten; met 0 is er geen grens.",
    ),
]
_Questions = Annotated[
    Path | None,
    typer.Option(
        metavar="BESTAND", help="Vragen uit een bestand, één per regel.", show_default=False
    ),
]
_Alike = Annotated[
    str | None,
    typer.Option(
        metavar="PASSAGE",
        help="Zoek wat op deze passage lijkt; de id staat onder elke treffer.",
        show_default=False,
    ),
]
_Answers = Annotated[
    Path | None,
    typer.Option(
        metavar="BESTAND",
        help="Zet alle antwoorden in één bestand, .csv of .jsonl.",
        show_default=False,
    ),
]
_Saved = Annotated[
    str | None,
    typer.Option(
        metavar="NAAM",
        help="Bewaar de vraag; `sbkennis nieuw` toont later wat erbij kwam.",
        show_default=False,
    ),
]


@app.command(
    cls=DutchCommand,
    epilog='Voorbeeld: sbkennis zoek "Wat doen gemeenten tegen eenzaamheid?" --gemeente Almere '
    "--vanaf 2023",
)
def zoek(
    question: _Question = None,
    root: Root = None,
    sfeer: _Sferen = None,
    thema: _Themas = None,
    waarde: _Waarden = None,
    label: _Labels = None,
    gemeente: Gemeenten = None,
    soort: Kinds = None,
    uitgever: Publishers = None,
    vanaf: Since = None,
    tot: Until = None,
    aantal: _Count = 10,
    per_document: _PerDocument = 3,
    invoer: _Questions = None,
    zoals: _Alike = None,
    uit: _Answers = None,
    overschrijf: Overwrite = False,
    bewaar: _Saved = None,
    herrangschik: Again = None,
    as_json: AsJson = False,
) -> None:
    """Zoek passages die een vraag beantwoorden, met bronvermelding."""
    from sbkennis.cli import saving, terminal

    _one_question({"een VRAAG": question, "--invoer": invoer, "--zoals": zoals})
    if bewaar is not None and question is None:
        raise UsageError("Met --bewaar hoort één VRAAG.")
    if herrangschik is not None and zoals is not None:
        raise UsageError("Met --herrangschik hoort een VRAAG of --invoer, niet --zoals.")
    if uit is not None:
        saving.check_target(uit, overwrite=overschrijf)
    filters = filters_of(
        {"sfeer": sfeer, "thema": thema, "waarde": waarde}, gemeente, soort, uitgever, vanaf, tot,
        own=label or (),
    )  # fmt: skip
    with open_library(root, herrangschik) as library:
        questions = [question or bare(zoals or "")]
        if invoer is not None:
            questions = inputs.questions(invoer, library.own_facets())
        must_hold(library)
        _follow_codebook(library)
        # Saved first: a name that cannot be is refused before anything is shown.
        keep = partial(library.save_search, question=questions[0], filters=filters, count=aantal)
        kept = None if bewaar is None else keep(bewaar)
        search = library.search if zoals is None else library.alike
        ask = partial(search, filters=filters, count=aantal, per_document=per_document)
        every: list[tuple[Found, Json]] = []
        for one in questions:
            found = _asked(ask, one, invoer)
            differing = library.contradictions(found.hits)
            if as_json or uit is not None:
                told = _told(found, differing)
                if uit is not None:
                    every.append((found, told))
                if as_json:
                    terminal.print_json(told)
            else:
                _show(library, found, differing, one if invoer is not None else "")
        for missing in library.unmatched(filters):
            terminal.say(f"--{missing.field} {missing.told}")
        if uit is not None:
            saving.write_results(uit, every, overwrite=overschrijf)
            several = "vraag" if len(every) == 1 else "vragen"
            terminal.say(f"De antwoorden op {len(every)} {several} staan in {uit}.")
        if kept is not None:
            terminal.say(f"Bewaard in {kept}; `sbkennis nieuw {bewaar}` toont wat erbij komt.")


def _one_question(given: dict[str, object]) -> None:
    """Refuse none, or more than one, of the ways in which something can be asked."""
    both = [name for name, value in given.items() if value is not None]
    if len(both) == 2:
        raise UsageError(f"Geef {' of '.join(both)}, niet allebei.")
    if len(both) != 1:
        raise UsageError(
            "Geef een VRAAG op, of een bestand met vragen met --invoer, of een passage met --zoals."
        )


def _follow_codebook(library: Library) -> None:
    """Bring labels up to date with the codebook, and tell when that cannot be done."""
    from sbkennis.cli import terminal

    if trouble := library.codebook_trouble():
        terminal.say(
            f"Let op: het codeboek is niet te gebruiken. {trouble} Tot dan staan bij de "
            "passages de labels van voorheen."
        )
    library.follow_codebook()


def _asked(ask: Callable[[str], Found], question: str, source: Path | None) -> Found:
    """What is found; an error in a question of a file says which question it was."""
    try:
        return ask(question)
    except QueryError as error:
        if source is None:
            raise
        raise QueryError(f"{source}, vraag “{question}”: {error}") from error


def _told(found: Found, differing: Sequence[Disagreement]) -> Json:
    """An answer, and where its passages disagree, as JSON."""
    from sbkennis import contract, contract_drafting

    return contract.found(found) | {"contradictions": contract_drafting.disagreements(differing)}


def _show(library: Library, found: Found, differing: Sequence[Disagreement], question: str) -> None:
    """Show an answer, where its passages disagree, and what might have been found but for OCR."""
    from sbkennis.cli import drafting, terminal
    from sbkennis.cli.answers import print_found, print_question

    if question:
        print_question(question)
    print_found(found, library.title_of)
    if differing:
        drafting.print_disagreements(differing)
    if not found.hits and (line := wording.unread(library.documents())):
        terminal.say(line)


# ---------------------------------------------------------------------- lees, bronnen, status


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis lees visie.pdf --pagina 12")
def lees(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="Document-id, bestandsnaam of passage-id.")
    ],
    pagina: Annotated[
        str | None,
        typer.Option(metavar="N", help="Gedrukt paginanummer of nummer in het bestand."),
    ] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Lees de tekst rond een passage, of een pagina van een document."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.page import print_page

    document = bare(document)
    with open_library(root) as library:
        library.follow_codebook()
        view = library.read(document, page=pagina)
        if as_json:
            terminal.print_json(contract.view(view))
        else:
            cited = library.cite(document) if view.passage_id else None
            print_page(view, library.title_of, cited)
            try:
                library.file_of(view.document.id)
            except SbkennisError as error:  # the text is shown; of the register no more is asked
                terminal.say(str(error))


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis bronnen --json > bronnen.json")
def bronnen(root: Root = None, as_json: AsJson = False) -> None:
    """Toon wat de kennisbank bevat en wat eraan ontbreekt."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.documents import print_documents

    with open_library(root) as library:
        documents = library.documents()
        passages = library.passage_counts()
        if as_json:
            described = [contract.described(one, passages.get(one.id, 0)) for one in documents]
            terminal.print_json({"documents": described})
        else:
            print_documents(documents, passages, library.kinds())


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis status --controleer")
def status(
    root: Root = None,
    controleer: Annotated[
        bool,
        typer.Option("--controleer", help="Ga na of alles in de kennisbank klopt."),
    ] = False,
    grondig: Annotated[
        bool,
        typer.Option(
            "--grondig",
            help="Maak daarbij elke vector en elk label opnieuw, in plaats van een steekproef.",
        ),
    ] = False,
    namen: Annotated[
        bool,
        typer.Option(
            "--namen", help="Toon ook namen: van bestanden, codeurs en mappen, en citaten."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Toon hoe de kennisbank ervoor staat; zonder namen, om mee te sturen als u een fout meldt."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.status import print_status

    if grondig and not controleer:
        raise UsageError("--grondig hoort bij --controleer.")
    with open_library(root) as library:
        with terminal.progress_bar(quiet=as_json or not controleer) as progress:
            state = library.status(
                check=controleer, thorough=grondig, names=namen, progress=progress
            )
        about = library.about()
        if as_json:
            terminal.print_json(contract.status(state, about))
        else:
            print_status(state, about, names=namen)
    if state.problems:
        raise typer.Exit(1)
