"""The commands ``label``, ``leer`` and ``overeenstemming``: labels, and what people say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbkennis.cli import inputs
from sbkennis.cli.application import app, bare, must_hold, open_library
from sbkennis.cli.dutch import DutchCommand
from sbkennis.cli.options import AsJson, Coder, Root
from sbkennis.errors import NothingSharedError, UsageError

if TYPE_CHECKING:
    from sbkennis.library import Library
    from sbkennis.records import Tag

__all__ = ["label", "leer", "overeenstemming"]

# The options of `label`; those that others have too stand in `options`.
_Passages = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PASSAGE",
        help="Passage-id's of documenten; zonder PASSAGE alle passages van de kennisbank.",
        show_default=False,
    ),
]
_Loose = Annotated[
    Path | None,
    typer.Option(
        metavar="BESTAND",
        help='Geef losse teksten labels: regels als {"id": "1", "text": "…", "heading": "…"}.',
        show_default=False,
    ),
]
_Correct = Annotated[
    bool,
    typer.Option(
        "--corrigeer",
        help="Verbeter de labels van PASSAGE; zonder passage of labels loopt u langs de "
        "twijfelgevallen.",
    ),
]
_Sferen = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LABEL",
        help="De sferen die er moeten staan; of +LABEL (erbij), -LABEL (eraf) of geen (leeg).",
    ),
]
_Themas = Annotated[list[str] | None, typer.Option(metavar="LABEL", help="Hetzelfde voor thema's.")]
_Waarden = Annotated[
    list[str] | None, typer.Option(metavar="LABEL", help="Hetzelfde voor waardeperspectieven.")
]
_Labels = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FACET:LABEL",
        help="Hetzelfde voor een facet uit uw eigen codeboek: doelgroep:+jongeren.",
    ),
]
_Doubted = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LABEL",
        help="Zet dit label op twijfel, ook als het was toegekend. Blijft het toegekend, maar "
        "betwistbaar, geef dan ook +LABEL op.",
    ),
]
_Agreed = Annotated[
    bool,
    typer.Option("--akkoord", help="Wat u niet noemt, klopt zoals het er staat."),
]
_Undo = Annotated[
    bool,
    typer.Option("--herstel", help="Maak de laatste correctie of --in (van --coder) ongedaan."),
]
_Sheet = Annotated[
    Path | None,
    typer.Option(
        metavar="BESTAND",
        help="Schrijf passages met hun labels naar een werkblad (.xlsx of .csv) om in te vullen.",
        show_default=False,
    ),
]
_Blind = Annotated[
    bool,
    typer.Option(
        "--blind",
        help="Laat bij --uit de labels weg, voor wie los van de labelaar moet oordelen.",
    ),
]
_Returned = Annotated[
    Path | None,
    typer.Option(
        "--in",
        metavar="BESTAND",
        help="Lees een ingevuld werkblad (.xlsx of .csv) in, als oordeel van --coder.",
        show_default=False,
    ),
]


@app.command(
    cls=DutchCommand,
    epilog="Voorbeelden: sbkennis label --corrigeer fcf5e1b046#12317-12626 --thema +eenzaamheid "
    "--waarde geen --coder Anna; sbkennis label visie.pdf --uit labels.xlsx; "
    "sbkennis label --in labels.xlsx --coder Anna",
)
def label(
    names: _Passages = None,
    root: Root = None,
    invoer: _Loose = None,
    corrigeer: _Correct = False,
    sfeer: _Sferen = None,
    thema: _Themas = None,
    waarde: _Waarden = None,
    label: _Labels = None,
    twijfel: _Doubted = None,
    akkoord: _Agreed = False,
    coder: Coder = None,
    herstel: _Undo = False,
    uit: _Sheet = None,
    blind: _Blind = False,
    terug: _Returned = None,
    as_json: AsJson = False,
) -> None:
    """Toon de labels van passages (sfeer, thema en waarde), of verbeter ze."""
    from sbkennis.cli import labelling

    said = _said({"sfeer": sfeer, "thema": thema, "waarde": waarde}, label or ())
    is_judged = bool(said or twijfel or akkoord)
    _one_task(
        {
            "--invoer": invoer is not None,
            "--corrigeer": corrigeer,
            "--herstel": herstel,
            "--uit": uit is not None,
            "--in": terug is not None,
        }
    )
    if is_judged and not corrigeer:
        raise UsageError(
            "--sfeer, --thema, --waarde, --label, --twijfel en --akkoord horen bij --corrigeer."
        )
    if blind and uit is None:
        raise UsageError("--blind hoort bij --uit: `sbkennis label --uit labels.xlsx --blind`.")
    if names and (invoer is not None or herstel or terug is not None):
        raise UsageError("Bij --invoer, --herstel en --in hoort geen PASSAGE.")
    names = [bare(name) for name in names or ()]
    with open_library(root) as library:
        if corrigeer and not is_judged:
            must_hold(library)
            labelling.walk(library, _coder(coder), names)
        elif corrigeer:
            _correct(library, names, said, coder, twijfel or [], agreed=akkoord, as_json=as_json)
        elif herstel:
            labelling.print_withdrawn(library.withdraw(coder), coder)
        elif uit is not None:
            labelling.print_exported(library.export_labels(uit, names, blind=blind), uit)
        elif terug is not None:
            _take_in_labels(library, terug, coder, as_json=as_json)
        elif invoer is not None:
            _label_loose(library, inputs.texts(invoer), as_json=as_json)
        else:
            _tell_labels(library, names, as_json=as_json)


def _label_loose(library: Library, texts: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Label texts that are not in the library."""
    for (name, each), text in zip(library.label_texts(texts), texts, strict=True):
        _tell_tags(library, name, each, str(text["text"]), as_json=as_json)


def _tell_labels(library: Library, names: Sequence[str], *, as_json: bool) -> None:
    """Show the labels of the passages that are named, or of all."""
    from sbkennis.cli import terminal

    must_hold(library)
    found = library.label(names)
    if not found:
        terminal.say(
            "Er zijn geen passages om te labelen: er staan alleen koppen of losse woorden."
        )
    for name, tags in found:
        _tell_tags(library, name, tags, as_json=as_json)


def _said(named: dict[str, list[str] | None], own: Sequence[str]) -> dict[str, list[str]]:
    """The labels that someone gave, by facet; those of an own facet are written facet:label."""
    from sbkennis.asking import labelled

    written = {facet: values or [] for facet, values in named.items()}
    for facet, value in map(labelled, own):
        if not facet:
            raise UsageError(f"--label {value}: noem ook het facet, zoals doelgroep:{value}.")
        written.setdefault(facet, []).append(value)
    return {facet: values for facet, values in written.items() if values}


def _correct(
    library: Library,
    names: Sequence[str],
    said: dict[str, list[str]],
    coder: str | None,
    doubted: Sequence[str],
    *,
    agreed: bool,
    as_json: bool,
) -> None:
    """Keep what a coder says of passages that were named, and show the labels of now."""
    if not names:
        raise UsageError(
            "Noem de passage die u verbetert: `sbkennis label --corrigeer PASSAGE --thema "
            "…`. De id staat tussen rechte haken onder elke treffer van `sbkennis zoek`."
        )
    for name in names:
        tags = library.correct(name, said, coder=_coder(coder), doubted=doubted, agreed=agreed)
        _tell_tags(library, name, tags, as_json=as_json)


def _take_in_labels(library: Library, path: Path, coder: str | None, *, as_json: bool) -> None:
    """Take in a sheet as the judgement of a coder; exits with 1 when something in it is not taken.

    Raises:
        UsageError: there is no such file, or nobody is named.
    """
    from sbkennis import contract
    from sbkennis.cli import labelling, terminal

    if not path.exists():
        raise UsageError(f"{path} bestaat niet. Controleer de naam en de map.")
    imported = library.import_labels(path, _coder(coder))
    if as_json:
        terminal.print_json(contract.imported(imported))
    else:
        labelling.print_imported(imported)
    if imported.remarks:
        raise typer.Exit(1)


def _tell_tags(
    library: Library, name: str, tags: Sequence[Tag], words: str | None = None, *, as_json: bool
) -> None:
    """The labels of words that were given, or of the passage of that id."""
    from sbkennis import contract
    from sbkennis.cli import terminal
    from sbkennis.cli.labels import print_tags

    if as_json:
        terminal.print_json(contract.labelled(name, tags))
    else:
        shown = _words(library, name) if words is None else words
        print_tags(name, tags, shown, library.title_of)


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
            "Geef met --coder NAAM op wie beoordeelt (of zet $SBKENNIS_CODER); die naam komt bij "
            "het oordeel te staan."
        )
    return coder_name(name)


@app.command(cls=DutchCommand, epilog="Voorbeeld: sbkennis leer")
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
    """Laat de labelaar leren van uw oordelen, en meet of hij er beter van wordt."""
    from sbkennis import contract
    from sbkennis.cli import labelling, terminal

    if toch and pakket:
        raise UsageError("--toch en --pakket gaan niet samen; kies er een.")
    with open_library(root) as library:
        if pakket:
            terminal.say(
                "De labelaar van het pakket wordt weer gebruikt; de passages zijn opnieuw gelabeld."
                if library.unlearn()
                else "De labelaar van het pakket werd al gebruikt."
            )
            if as_json:
                terminal.print_json({"in_use": False})
            return
        learned, in_use = library.learn(anyway=toch, tell=terminal.say)
        has_earlier = library.has_learned and not in_use
    if as_json:
        terminal.print_json(contract.learned(learned, in_use=in_use))
    else:
        labelling.print_learned(learned, in_use=in_use, has_earlier=has_earlier)


@app.command(
    cls=DutchCommand,
    epilog="Voorbeeld: sbkennis overeenstemming --invoer anna.jsonl bert.jsonl",
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
    """Meet per label in hoeverre codeurs het eens zijn over passages die beiden beoordeelden."""
    from sbkennis import contract
    from sbkennis.agreement import Agreement
    from sbkennis.cli import labelling, terminal

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
                terminal.print_json(contract.agreement(Agreement((), 0, {}, ())))
            terminal.say(
                f"{error} Laat twee mensen los van elkaar dezelfde passages beoordelen, elk met "
                "een eigen naam: in een werkblad zonder de labels van de labelaar (`sbkennis "
                "label --uit labels.xlsx --blind`), of met `sbkennis label --corrigeer --coder "
                "NAAM`."
            )
            return
    if as_json:
        terminal.print_json(contract.agreement(measured))
    else:
        labelling.print_agreement(measured, library.title_of)
