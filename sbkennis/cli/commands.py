"""Most commands of ``sbkennis``; errors become exit codes here and nowhere else.

Exit codes: 0 done, 1 some input failed, 2 wrong use.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sbkennis import wording
from sbkennis.cli.application import app, bare, filters_of, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand, usage_error
from sbkennis.cli.options import (
    Again,
    AsJson,
    Coder,
    DraftOrNone,
    Gemeenten,
    Kinds,
    Overwrite,
    Publishers,
    Root,
    Since,
    Until,
)
from sbkennis.errors import (
    LibraryNotFoundError,
    NothingSharedError,
    QueryError,
    SbkennisError,
    SourceMissingError,
    UsageError,
    reason,
)

if TYPE_CHECKING:
    from sbkennis.contract_shapes import Json
    from sbkennis.library import Library
    from sbkennis.records import Tag
    from sbkennis.search import Found

__all__ = ["app", "main"]


def _version(wanted: bool) -> None:
    if wanted:
        from sbkennis import surroundings
        from sbkennis.cli import output

        output.print_version(surroundings.here())
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
    from sbkennis.cli import output

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
    with library, output.progress_bar(as_json) as progress:
        report = library.ingest(
            paths or [],
            from_sources=sources,
            overrides=said,
            refer=refer,
            thorough=thorough,
            progress=progress,
        )
    if as_json:
        output.print_json(contract.report(report))
    else:
        output.print_report(report, paths or [], said)
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
    from sbkennis.cli import output

    failed = False
    with open_library(root) as library:
        for name in documents:
            try:
                document = library.remove(name)
            except SourceMissingError as error:  # the others can be removed all the same
                output.fail(str(error))
                failed = True
            else:
                output.say(f"Verwijderd: {document.title or document.file} ({document.id}).")
    if failed:
        raise typer.Exit(1)


# ---------------------------------------------------------------------- zoek


@app.command(
    cls=DutchCommand,
    epilog='Voorbeeld: sbkennis zoek "Wat doen gemeenten tegen eenzaamheid?" --gemeente Almere '
    "--vanaf 2023",
)
def zoek(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="VRAAG",
            help='Uw vraag, in gewone taal. Wie wil, stelt eisen: "letterlijk zo", begin*, '
            "a OF b, NIET c, NEAR(a b, 5), gemeente:Almere, jaar:2022-2024, soort:, uitgever:, "
            'sfeer:, thema:"positieve gezondheid", waarde:, een eigen facet:, titel:.',
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    sfeer: Annotated[
        list[str] | None, typer.Option(metavar="SFEER", help="Alleen deze sfeer.")
    ] = None,
    thema: Annotated[
        list[str] | None, typer.Option(metavar="THEMA", help="Alleen dit thema.")
    ] = None,
    waarde: Annotated[
        list[str] | None, typer.Option(metavar="WAARDE", help="Alleen dit waardeperspectief.")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACET:LABEL",
            help="Alleen dit label, ook van een facet uit uw eigen codeboek: doelgroep:jongeren.",
        ),
    ] = None,
    gemeente: Gemeenten = None,
    soort: Kinds = None,
    uitgever: Publishers = None,
    vanaf: Since = None,
    tot: Until = None,
    aantal: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help="Hoeveel passages.")
    ] = 10,
    per_document: Annotated[
        int,
        typer.Option(
            min=0,
            metavar="N",
            help="Hoogstens zoveel passages per document in de eerste tien "
            "als tien of meer documenten iets bevatten; 0 is geen grens.",
        ),
    ] = 3,
    invoer: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND", help="Vragen uit een bestand, één per regel.", show_default=False
        ),
    ] = None,
    zoals: Annotated[
        str | None,
        typer.Option(
            metavar="PASSAGE",
            help="Zoek wat op deze passage lijkt; haar id staat onder elk resultaat.",
            show_default=False,
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Zet alle antwoorden in één bestand, .csv of .jsonl.",
            show_default=False,
        ),
    ] = None,
    overschrijf: Overwrite = False,
    bewaar: Annotated[
        str | None,
        typer.Option(
            metavar="NAAM",
            help="Bewaar de vraag; `sbkennis nieuw` toont later wat erbij kwam.",
            show_default=False,
        ),
    ] = None,
    herrangschik: Again = None,
    as_json: AsJson = False,
) -> None:
    """Zoek passages die een vraag beantwoorden, met bronvermelding."""
    from sbkennis import contract, contract_drafting
    from sbkennis.cli import drafting, output, saving

    given = {"een VRAAG": question, "--invoer": invoer, "--zoals": zoals}
    both = [name for name, value in given.items() if value is not None]
    if len(both) == 2:
        raise UsageError(f"Geef {' of '.join(both)}, niet allebei.")
    if len(both) != 1:
        raise UsageError(
            "Geef een VRAAG op, of een bestand met vragen met --invoer, of een passage met --zoals."
        )
    if bewaar is not None and question is None:
        raise UsageError("Met --bewaar hoort één VRAAG.")
    if herrangschik is not None and zoals is not None:
        raise UsageError("Met --herrangschik hoort een VRAAG of --invoer, niet --zoals.")
    if uit is not None:
        saving.check_target(uit, overschrijf)
    filters = filters_of(
        {"sfeer": sfeer, "thema": thema, "waarde": waarde}, gemeente, soort, uitgever, vanaf, tot,
        own=label or (),
    )  # fmt: skip
    with open_library(root, herrangschik) as library:
        questions = [question or bare(zoals or "")]
        if invoer is not None:
            questions = _questions(invoer, library.own_facets())
        must_hold(library)
        if trouble := library.codebook_trouble():
            output.say(
                f"Let op: het codeboek is niet te gebruiken. {trouble} Tot dan staan bij de "
                "passages de labels van voorheen."
            )
        library.follow_codebook()
        every: list[tuple[Found, Json]] = []
        for one in questions:
            ask = library.search if zoals is None else library.alike
            try:
                found = ask(one, filters=filters, count=aantal, per_document=per_document)
            except QueryError as error:
                if invoer is None:
                    raise
                raise QueryError(f"{invoer}, vraag “{one}”: {error}") from error
            differing = library.contradictions(found.hits)
            contradictions = contract_drafting.disagreements(differing)
            told = contract.found(found) | {"contradictions": contradictions}
            if as_json:
                output.print_json(told)
            if uit is not None:
                every.append((found, told))
            if as_json or uit is not None:
                continue
            if invoer is not None:
                output.print_question(one)
            output.print_found(found, library.title_of)
            if differing:
                drafting.print_disagreements(differing)
            if not found.hits and (line := wording.unread(library.documents())):
                output.say(line)
        for missing in library.unmatched(filters):
            output.say(f"--{missing.field} {missing.told}")
        if uit is not None:
            saving.write_results(uit, every)
            several = "vraag" if len(every) == 1 else "vragen"
            output.say(f"De antwoorden op {len(every)} {several} staan in {uit}.")
        if bewaar is not None:
            path = library.save_search(bewaar, questions[0], filters, aantal)
            output.say(f"Bewaard in {path}; `sbkennis nieuw {bewaar}` toont wat erbij komt.")


def _questions(path: Path, facets: Sequence[str]) -> list[str]:
    from sbkennis.query import parse

    questions = []
    for number, line in enumerate(_lines(path), 1):
        if question := line.strip():
            try:
                parse(
                    question, facets
                )  # a question that cannot be read does not end the list half-way
            except QueryError as error:
                raise QueryError(f"{path}, regel {number}: {error}") from error
            questions.append(question)
    if not questions:
        raise UsageError(f"{path} bevat geen vragen. Zet op elke regel één vraag.")
    return questions


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de naam en de rechten."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is geen UTF-8 (byte {error.start}). Sla het bestand op als UTF-8."
        ) from error


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
    from sbkennis.cli import output

    document = bare(document)
    with open_library(root) as library:
        library.follow_codebook()
        view = library.read(document, page=pagina)
        if as_json:
            output.print_json(contract.view(view))
        else:
            cited = library.cite(document) if view.passage_id else None
            output.print_page(view, library.title_of, cited)


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis bronnen --json > bronnen.json")
def bronnen(root: Root = None, as_json: AsJson = False) -> None:
    """Toon wat de kennisbank bevat en wat eraan ontbreekt."""
    from sbkennis import contract
    from sbkennis.cli import output

    with open_library(root) as library:
        documents = library.documents()
        passages = library.passage_counts()
        if as_json:
            described = [contract.described(one, passages.get(one.id, 0)) for one in documents]
            output.print_json({"documents": described})
        else:
            output.print_documents(documents, passages, library.kinds())


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
    from sbkennis.cli import output

    if grondig and not controleer:
        raise UsageError("--grondig hoort bij --controleer.")
    with open_library(root) as library:
        state = library.status(check=controleer, thorough=grondig, names=namen)
        about = library.about()
        if as_json:
            output.print_json(contract.status(state, about))
        else:
            output.print_status(state, about, names=namen)
    if state.problems:
        raise typer.Exit(1)


@app.command(
    cls=DutchCommand,
    epilog="Voorbeelden: sbkennis label --corrigeer fcf5e1b046#12317-12626 --thema +eenzaamheid "
    "--waarde geen --coder Anna; sbkennis label visie.pdf --uit labels.xlsx; "
    "sbkennis label --in labels.xlsx --coder Anna",
)
def label(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PASSAGE",
            help="Passage-id's of documenten; zonder iets alle passages van de kennisbank.",
            show_default=False,
        ),
    ] = None,
    root: Root = None,
    invoer: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help='Label losse teksten: regels als {"id": "1", "text": "…", "heading": "…"}.',
            show_default=False,
        ),
    ] = None,
    corrigeer: Annotated[
        bool,
        typer.Option(
            "--corrigeer",
            help="Verbeter de labels van PASSAGE; zonder passage of labels loopt u langs de "
            "twijfelgevallen.",
        ),
    ] = False,
    sfeer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL",
            help="De sferen die er moeten staan; of +LABEL erbij, -LABEL eraf, geen voor leeg.",
        ),
    ] = None,
    thema: Annotated[
        list[str] | None, typer.Option(metavar="LABEL", help="Net zo voor thema's.")
    ] = None,
    waarde: Annotated[
        list[str] | None, typer.Option(metavar="LABEL", help="Net zo voor waardeperspectieven.")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACET:LABEL",
            help="Net zo voor een facet uit uw eigen codeboek: doelgroep:+jongeren.",
        ),
    ] = None,
    twijfel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL",
            help="Zet dit label op twijfel, ook als het was toegekend. Blijft het toegekend, maar "
            "betwistbaar, zeg dan ook +LABEL.",
        ),
    ] = None,
    akkoord: Annotated[
        bool,
        typer.Option("--akkoord", help="Wat u niet noemt, klopt zoals het er staat."),
    ] = False,
    coder: Coder = None,
    herstel: Annotated[
        bool,
        typer.Option(
            "--herstel", help="Maak de laatste correctie of invoer (van --coder) ongedaan."
        ),
    ] = False,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Schrijf passages met hun labels naar een .xlsx of .csv om in te vullen.",
            show_default=False,
        ),
    ] = None,
    blind: Annotated[
        bool,
        typer.Option(
            "--blind",
            help="Laat bij --uit de labels weg, voor wie los van de labelaar moet oordelen.",
        ),
    ] = False,
    terug: Annotated[
        Path | None,
        typer.Option(
            "--in",
            metavar="BESTAND",
            help="Neem een ingevulde .xlsx of .csv in, als oordeel van --coder.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Toon de labels van passages (sfeer, thema en waarde), of verbeter ze."""
    from sbkennis.asking import labelled
    from sbkennis.cli import labelling, output

    written = {"sfeer": sfeer or [], "thema": thema or [], "waarde": waarde or []}
    for facet, value in map(labelled, label or ()):
        if not facet:
            raise UsageError(f"--label {value}: noem ook het facet, zoals doelgroep:{value}.")
        written.setdefault(facet, []).append(value)
    said = {facet: values for facet, values in written.items() if values}
    _one_task(
        {
            "--invoer": invoer is not None,
            "--corrigeer": corrigeer,
            "--herstel": herstel,
            "--uit": uit is not None,
            "--in": terug is not None,
        }
    )
    if (said or twijfel or akkoord) and not corrigeer:
        raise UsageError(
            "--sfeer, --thema, --waarde, --label, --twijfel en --akkoord horen bij --corrigeer."
        )
    if blind and uit is None:
        raise UsageError("--blind hoort bij --uit: `sbkennis label --uit labels.xlsx --blind`.")
    if names and (invoer is not None or herstel or terug is not None):
        raise UsageError("Bij --invoer, --herstel en --in hoort geen PASSAGE.")
    names = [bare(name) for name in names or ()]
    with open_library(root) as library:
        if corrigeer and not (said or twijfel or akkoord):
            must_hold(library)
            labelling.walk(library, _coder(coder), names)
        elif corrigeer:
            if not names:
                raise UsageError(
                    "Noem de passage die u verbetert: `sbkennis label --corrigeer PASSAGE --thema "
                    "…`. De id staat tussen rechte haken onder elk resultaat van `sbkennis zoek`."
                )
            for name in names:
                tags = library.correct(
                    name, said, coder=_coder(coder), doubted=twijfel or [], agreed=akkoord
                )
                _tell_tags(library, name, tags, as_json=as_json)
        elif herstel:
            labelling.print_withdrawn(library.withdraw(coder), coder)
        elif uit is not None:
            labelling.print_exported(library.export_labels(uit, names, blind=blind), uit)
        elif terug is not None:
            _take_in_labels(library, terug, coder, as_json=as_json)
        elif invoer is not None:
            texts = _texts(invoer)
            for (name, each), text in zip(library.label_texts(texts), texts, strict=True):
                _tell_tags(library, name, each, str(text["text"]), as_json=as_json)
        else:
            must_hold(library)
            found = library.label(names)
            if not found:
                output.say(
                    "Er zijn geen passages om te labelen: er staan alleen koppen of losse woorden."
                )
            for name, tags in found:
                _tell_tags(library, name, tags, as_json=as_json)


def _take_in_labels(library: Library, path: Path, coder: str | None, *, as_json: bool) -> None:
    """Take in a sheet as the judgement of a coder; exits with 1 when something in it is not taken.

    Raises:
        UsageError: there is no such file, or nobody is named.
    """
    from sbkennis import contract
    from sbkennis.cli import labelling, output

    if not path.exists():
        raise UsageError(f"{path} bestaat niet. Controleer de naam en de map.")
    imported = library.import_labels(path, _coder(coder))
    if as_json:
        output.print_json(contract.imported(imported))
    else:
        labelling.print_imported(imported)
    if imported.remarks:
        raise typer.Exit(1)


def _tell_tags(
    library: Library, name: str, tags: Sequence[Tag], words: str | None = None, *, as_json: bool
) -> None:
    """The labels of words that were given, or of the passage of that id."""
    from sbkennis import contract
    from sbkennis.cli import output

    if as_json:
        output.print_json(contract.labelled(name, tags))
    else:
        shown = _words(library, name) if words is None else words
        output.print_tags(name, tags, shown, library.title_of)


def _words(library: Library, passage_id: str) -> str:
    """The words of a passage as a reader sees them."""
    _, passage = library.passage(passage_id)
    return passage.display or passage.quote


def _one_task(chosen: dict[str, bool]) -> None:
    several = [name for name, is_chosen in chosen.items() if is_chosen]
    if len(several) > 1:
        raise UsageError(f"{' en '.join(several)} gaan niet samen; kies er een.")


def _coder(name: str | None) -> str:
    from sbkennis.judgements import coder_name

    if name is None:
        raise UsageError(
            "Zeg wie beoordeelt met --coder NAAM (of zet $SBKENNIS_CODER); die naam komt bij het "
            "oordeel te staan."
        )
    return coder_name(name)


_TEXT = '{"id": "1", "text": "…", "heading": "…"}'


def _texts(path: Path) -> list[dict[str, object]]:
    rows = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{path}, regel {number}: dit is geen JSON. Schrijf {_TEXT}."
            ) from error
        heading = row.get("heading") if isinstance(row, dict) else None
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("text"), str)
            or not isinstance(heading, str | list | None)
        ):
            raise UsageError(f"{path}, regel {number}: schrijf {_TEXT}.")
        _no_half_characters(row, f"{path}, regel {number}")
        rows.append(row)
    if not rows:
        raise UsageError(f"{path} bevat geen teksten. Zet op elke regel één tekst: {_TEXT}.")
    return rows


def _no_half_characters(row: object, place: str) -> None:
    """Refuse what JSON can name and no text can hold: one half of a surrogate pair."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise UsageError(
            f"{place}: {half} is de helft van een teken, en alleen geen tekst. Schrijf het hele "
            "teken, of haal het weg."
        ) from error


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis leer --json")
def leer(
    root: Root = None,
    toch: Annotated[
        bool,
        typer.Option(
            "--toch", help="Gebruik wat er geleerd is, ook als het niet aantoonbaar beter is."
        ),
    ] = False,
    pakket: Annotated[
        bool, typer.Option("--pakket", help="Gebruik weer de labelaar van het pakket.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Leer de labelaar uw oordelen, en zeg eerlijk of hij er beter van wordt."""
    from sbkennis import contract
    from sbkennis.cli import labelling, output

    if toch and pakket:
        raise UsageError("--toch en --pakket gaan niet samen; kies er een.")
    with open_library(root) as library:
        if pakket:
            output.say(
                "De labelaar van het pakket wordt weer gebruikt; de passages zijn opnieuw gelabeld."
                if library.unlearn()
                else "De labelaar van het pakket werd al gebruikt."
            )
            if as_json:
                output.print_json({"in_use": False})
            return
        learned, in_use = library.learn(anyway=toch, tell=output.say)
        has_earlier = library.has_learned and not in_use
    if as_json:
        output.print_json(contract.learned(learned, in_use))
    else:
        labelling.print_learned(learned, in_use, has_earlier=has_earlier)


@app.command(
    cls=DutchCommand,
    epilog="Voorbeeld: sbkennis overeenstemming --invoer anna.jsonl bert.jsonl --json",
)
def overeenstemming(
    more: Annotated[
        list[Path] | None,
        typer.Argument(metavar="BESTAND", help="Nog een bestand, na --invoer.", show_default=False),
    ] = None,
    root: Root = None,
    invoer: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="BESTAND",
            help='Vergelijk bestanden, één per codeur, met regels als {"id": "1", "labels": '
            '{"thema": ["…"]}}; zonder BESTAND de oordelen in de kennisbank.',
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Meet per label hoe goed codeurs het eens zijn, op wat zij allebei hebben beoordeeld."""
    from sbkennis import contract
    from sbkennis.agreement import Agreement
    from sbkennis.cli import labelling, output

    if more and not invoer:
        raise UsageError("Zet --invoer voor de bestanden: --invoer anna.jsonl bert.jsonl")
    paths = [*(invoer or []), *(more or [])]
    with open_library(root) as library:
        try:
            measured = library.agreement(paths)
        except NothingSharedError as error:
            if paths:
                raise
            if as_json:
                output.print_json(contract.agreement(Agreement((), 0, {}, ())))
            output.say(
                f"{error} Laat twee mensen los van elkaar dezelfde passages beoordelen, elk met "
                "een eigen naam: in een werkblad zonder de labels van de labelaar (`sbkennis "
                "label --uit labels.xlsx --blind`), of met `sbkennis label --corrigeer --coder "
                "NAAM`."
            )
            return
    if as_json:
        output.print_json(contract.agreement(measured))
    else:
        labelling.print_agreement(measured, library.title_of)


@app.command(
    cls=DutchCommand, epilog="Voorbeeld: sbkennis controleer concept.docx --uit controle.docx"
)
def controleer(
    concept: DraftOrNone = None,
    root: Root = None,
    invoer: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help='In plaats van een concept: regels als {"document": "visie.pdf", "page": 12, '
            '"quote": "…"}.',
            show_default=False,
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option(
            metavar="BESTAND",
            help="Schrijf een kopie van het Word-document met een opmerking bij elke bevinding.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Controleer of citaten letterlijk in hun bron staan, en op de genoemde pagina."""
    from sbkennis import contract
    from sbkennis.cli import output

    if (concept is None) == (invoer is None):
        raise UsageError("Geef een CONCEPT op, of een bestand met citaten met --invoer.")
    if invoer is not None:
        if uit is not None:
            raise UsageError("--uit hoort bij een CONCEPT, niet bij --invoer.")
        _verify_lines(invoer, root, as_json)
        return
    assert concept is not None  # one of the two was given
    with open_library(root) as library, output.progress_bar(as_json) as progress:
        must_hold(library)
        found = library.check_draft(concept, target=uit, progress=progress)
    if as_json:
        output.print_json(contract.checked(found))
    else:
        output.print_check(found)
    if uit is not None:
        output.say(f"De kopie met opmerkingen staat in {uit}.")


def _verify_lines(invoer: Path, root: Path | None, as_json: bool) -> None:
    from sbkennis import contract
    from sbkennis.cli import output

    quotations = _quotations(invoer)
    wrong = 0
    with open_library(root) as library:
        for name, page, quote in quotations:
            verdict = library.verify(name, quote, page)
            wrong += not verdict.is_right
            if as_json:
                output.print_json(contract.verdict(name, page, quote, verdict))
            else:
                found_at = library.found_at(name, verdict)
                output.print_verdict(name, page, quote, verdict, found_at)
    if not as_json:
        right = len(quotations) - wrong
        several = "citaat" if len(quotations) == 1 else "citaten"
        output.say(f"{len(quotations)} {several} nagegaan: {right} goed, {wrong} niet.")


def _quotations(path: Path) -> list[tuple[str, int | str | None, str]]:
    found = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            name, page, quote = one["document"], one.get("page"), one["quote"]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{path}, regel {number}: dit is geen citaat. Schrijf "
                '{"document": "visie.pdf", "page": 12, "quote": "…"}.'
            ) from error
        if (
            not isinstance(name, str)
            or not isinstance(quote, str)
            or (page is not None and (isinstance(page, bool) or not isinstance(page, int | str)))
        ):
            raise UsageError(
                f"{path}, regel {number}: geef document en quote als tekst, page als getal."
            )
        _no_half_characters([name, page, quote], f"{path}, regel {number}")
        found.append((name, page, quote))
    if not found:
        raise UsageError(
            f"{path} bevat geen citaten. Zet op elke regel één citaat: "
            '{"document": "visie.pdf", "page": 12, "quote": "…"}.'
        )
    return found


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis evalueer vragen.jsonl --json")
def evalueer(
    judged: Annotated[
        Path,
        typer.Argument(
            metavar="SET",
            help="Bestand met op elke regel een vraag en waar het antwoord staat, als JSON: qid, "
            "query en relevant, een lijst met file, start, end (tekens, vanaf 0) en grade (1: "
            "goed, hoger: beter); zonder start en end is het hele document het antwoord. Of een "
            "map in BEIR-vorm, die een eigen tijdelijke index krijgt.",
        ),
    ],
    root: Root = None,
    herrangschik: Again = None,
    as_json: AsJson = False,
) -> None:
    """Meet hoe goed het zoeken is op een set met beoordeelde vragen."""
    from sbkennis import contract
    from sbkennis.cli import output

    with open_library(root, herrangschik) as library, output.progress_bar(as_json) as progress:
        measured = library.evaluate(judged, progress)
    if as_json:
        output.print_json(contract.evaluation(measured))
    else:
        output.print_evaluation(measured)


# ---------------------------------------------------------------------- the edge


def main() -> NoReturn:
    """Run the command line; the exit code says how it went."""
    from sbkennis.cli import output

    output.let_every_sign_through(sys.stdout)
    sys.exit(run(sys.argv[1:]))


_INTERRUPTED = 130  # what typer answers, without a word, when someone presses Ctrl+C


def run(arguments: list[str]) -> int:
    """Run one command and answer its exit code."""
    try:
        _check_signs(arguments)
        result = app(arguments, prog_name="sbkennis", standalone_mode=False)
        if result == _INTERRUPTED:
            raise KeyboardInterrupt
    except UsageError as error:
        return _failed(error, 2)
    except (LibraryNotFoundError, QueryError) as error:
        return _failed(error, 2)
    except SbkennisError as error:
        return _failed(error, 1)
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _failed("Afgebroken. Wat klaar was, is bewaard.", 1)
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has gone
        sys.stderr.close()
        return 0
    except SystemExit as error:  # typer makes one of it too, and quiets the streams
        if isinstance(error.__context__, BrokenPipeError):
            return 0
        raise
    except MemoryError:
        return _failed(
            "Er is te weinig geheugen. Wat klaar was, is bewaard. Sluit andere programma's en "
            "draai de opdracht opnieuw.",
            1,
        )
    except OSError as error:  # nobody foresaw it where it happened
        if os.name == "nt" and error.errno == errno.EINVAL and error.filename is None:
            sys.stderr.close()  # so Windows says that the reader of a pipe has gone
            return 0
        place = error.filename or "Een bestand"
        return _failed(
            f"{place}: {reason(error)}. Wat klaar was, is bewaard. Verhelp dit en draai de "
            "opdracht opnieuw.",
            1,
        )
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        return _wrong_use(error, str(message()), arguments)
    return result if isinstance(result, int) else 0


def _check_signs(arguments: Sequence[str]) -> None:
    """Refuse words that are no UTF-8 and cannot be kept; of a file its report tells it."""
    for one in map(os.fspath, arguments):
        # Not `os.fsencode`: what a terminal in Latin-1 sends has been read well.
        written = one.encode("utf-8", sys.getfilesystemencodeerrors())
        shown = written.decode("utf-8", "backslashreplace")
        if shown != one and not os.path.lexists(one):
            raise UsageError(
                f"In “{shown}” staan tekens die geen UTF-8 zijn. Stel uw terminal in op UTF-8 en "
                "typ het opnieuw."
            )


def _wrong_use(error: Exception, message: str, arguments: Sequence[str]) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(message)
        return 2
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "sbkennis"
    from sbkennis.surroundings import typed

    told = usage_error(message)
    if message.startswith("No such option: -") and (name := _named_like_option(arguments)):
        told += f" Is “{name}” een naam? Zet er dan -- voor: `{path} -- {typed(name)}`."
    return _failed(f"{told} Zie `{path} --help`.", 2)


def _named_like_option(arguments: Sequence[str]) -> str:
    """A file or document among the words of a command that begins with a hyphen; else empty."""
    words = map(os.fspath, arguments)
    options = (one for one in words if one.startswith("-") and not one.startswith("--"))
    return next((one for one in options if "." in one or os.path.lexists(one)), "")


def _failed(error: object, code: int) -> int:
    from sbkennis.cli import output

    output.fail(str(error))
    return code
