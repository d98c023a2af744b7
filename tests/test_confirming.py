"""What people say of findings: confirmed, refused, pointed out, and found again."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from sbkennis.citations import Source
from sbkennis.comparison.found import Findings, Found
from sbkennis.comparison.reviewed import BY_PERSON, FAILS, HOLDS, reviewed, same
from sbkennis.comparison.statements import Statement
from sbkennis.errors import UsageError
from sbkennis.judgements import Judgement
from sbkennis.library import Library
from sbkennis.library.confirming import Taken, _news
from sbkennis.records import Passage, Span
from sbkennis.reports import write_frame
from sbkennis.reports.content import checked_note, review_note
from sbkennis.settings import Settings
from tests import builders
from tests.test_cli import Terminal

ROLE = "De gemeente faciliteert plekken waar inwoners elkaar ontmoeten."
MISSED = "Wie een plan heeft, krijgt binnen een week antwoord van het wijkteam."
POSSIBLE = "Gemeenten krijgen een sleutelpositie bij het versterken van de sociale basis."
NOTE = f"""# Samen in Zandhoek

## De rol van de gemeente

{ROLE} {MISSED}

## Ontmoeten

De buurtvereniging kookt elke maandag met vrijwilligers in het dorpshuis. {POSSIBLE}
"""


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    (folder / "nota.md").write_text(NOTE, encoding="utf-8")
    with Library(Settings(folder / "kennisbank", "woordhash")) as library:
        assert not library.ingest([folder / "nota.md"]).failed
    return folder


@pytest.fixture
def library(stock: Path, tmp_path: Path) -> Library:
    copytree(stock / "kennisbank", tmp_path / "kennisbank")
    return Library(Settings(tmp_path / "kennisbank", "woordhash"))


def roles(library: Library) -> list[str]:
    return [one.statement.text for one in library.statements("rol").found]


def test_what_someone_refuses_leaves_the_table_and_what_they_confirm_is_no_longer_possible(
    library: Library,
) -> None:
    before = library.statements("rol")
    assert (before.possible, before.reviewed) == (1, 0)
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False)
    library.confirm("rol", "nota.md", POSSIBLE, coder="Zoë")
    after = library.statements("rol")
    assert ROLE not in roles(library)
    assert [one.statement.text for one in after.refused] == [ROLE]
    (held,) = (one for one in after.found if one.statement.text == POSSIBLE)
    assert (held.statement.coder, held.statement.is_possible) == ("Zoë", False)
    assert held.statement.chance is not None
    assert (after.possible, after.reviewed) == (0, 1)
    certain = library.statements("rol", certain=True)
    assert POSSIBLE in [one.statement.text for one in certain.found], "it is no longer in doubt"
    assert review_note(after) == "Zoë keek beide gevonden zinnen na; 1 daarvan klopt."
    assert review_note(certain) == (
        "Zoë keek de enige gevonden zin na; die klopt niet. "
        "Bevestigd van wat mogelijk paste: 1 zin."
    ), "only what patterns found was asked for"
    library.confirm("rol", "nota.md", POSSIBLE, coder="Zoë", holds=False)
    refused = library.statements("rol", certain=True)
    assert review_note(refused) == "Zoë keek de enige gevonden zin na; die klopt niet."
    assert len(refused.refused) == 2, "it can still be taken back"


def test_a_sentence_that_patterns_missed_is_pointed_out_with_its_citation(
    library: Library,
) -> None:
    assert MISSED not in roles(library)
    library.confirm("rol", "nota.md", MISSED, coder="Zoë", labels=["institutioneel"])
    (found,) = (one for one in library.statements("rol").found if one.statement.text == MISSED)
    assert found.statement.rule == BY_PERSON
    assert found.statement.labels == ("institutioneel",)
    assert found.quoted.citation.quote == MISSED
    assert MISSED in roles(library)[1:2], "it stands in the order of the text"
    certain = library.statements("rol", certain=True)
    assert MISSED in [one.statement.text for one in certain.found]


def test_a_sentence_of_a_passage_is_found_there_though_it_cannot_be_looked_up(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence over a page break with a note mark was told not to stand in the document."""
    passage = library.passage_with("nota.md", MISSED)
    assert passage is not None
    first, last = passage.sentences[0][0], passage.sentences[1][1]
    words = passage.quote[first:last].replace("\n", "\r\n")
    monkeypatch.setattr("sbkennis.citations.Source.places", lambda *_: [])
    made = library.confirm("rol", "nota.md", words, coder="Zoë", near=passage.start + first)
    assert made.quote == passage.quote[first:last]
    with pytest.raises(UsageError, match="staat niet in"):
        library.confirm("rol", "nota.md", words, coder="Zoë", near=passage.start + first + 1)


def test_the_last_word_counts_and_is_taken_back_alone(library: Library) -> None:
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False)
    library.confirm("rol", "nota.md", ROLE, coder="Bram")
    assert ROLE in roles(library)
    assert [one.coder for one in library.unconfirm()] == ["Bram"]
    assert ROLE not in roles(library)
    assert [one.coder for one in library.unconfirm("zoë")] == ["Zoë"]
    assert ROLE in roles(library)
    assert library.unconfirm() == []


def test_words_hold_when_the_document_is_read_otherwise_or_are_told_as_lost(
    library: Library, stock: Path
) -> None:
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False)
    library.confirm("rol", "nota.md", MISSED, coder="Zoë")
    text = NOTE.replace("# Samen", "Een nieuw begin van drie regels.\n\n# Samen", 1)
    (stock / "nota.md").write_text(text.replace(MISSED, ""), encoding="utf-8")
    try:
        report = library.ingest([stock / "nota.md"])
    finally:
        (stock / "nota.md").write_text(NOTE, encoding="utf-8")
    assert [one.status for one in report.files] == ["replaced"]
    found = library.statements("rol")
    assert ROLE not in [one.statement.text for one in found.found]
    assert found.lost == 1
    assert review_note(found) == (
        "Zoë keek 1 van de 2 gevonden zinnen na; die klopt niet. 1 oordeel telt niet mee: de zin "
        "staat niet meer in de tekst."
    )


def test_words_on_findings_that_are_gone_are_told_by_who_verifies_the_library(
    library: Library, tmp_path: Path
) -> None:
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False)
    library.confirm("rol", "nota.md", MISSED, coder="Zoë")
    assert library.status(check=True).problems == ()
    path = tmp_path / "nota.md"
    path.write_text(NOTE.replace(MISSED, ""), encoding="utf-8")
    (document,) = library.documents()
    library.ingest([path], replacing={path: document.id})
    (told,) = library.status(check=True).problems
    kept = f"corpus/vondsten/{document.id}.jsonl"
    assert told.text == (
        "nota.md: De woorden van één menselijk oordeel zijn niet teruggevonden: "
        f"“{MISSED[:60]}…” staat niet meer in het document. Bewaard in {kept}."
    )
    (hidden,) = library.status(check=True, names=False).problems
    assert hidden.text.startswith(f"Document {document.id}: De woorden van één menselijk oordeel")
    assert "nota.md" not in hidden.text
    assert MISSED[:9] not in hidden.text
    library.remove("nota.md")
    (told,) = library.status(check=True).problems
    assert told.text.startswith(f"Oordelen over document {document.id} (nota.md): dat staat niet")
    assert kept in told.text


def test_a_definition_that_is_pointed_out_is_one_of_its_own_term(library: Library) -> None:
    words = "De buurtvereniging kookt elke maandag met vrijwilligers in het dorpshuis."
    library.confirm("omschrijving", "nota.md", words, coder="Zoë", term="buurtkeuken")
    asked = {
        term: [one.statement.text for one in library.statements("omschrijving", term=term).found]
        for term in (None, "buurtkeuken", "sociale basis")
    }
    assert asked == {None: [words], "buurtkeuken": [words], "sociale basis": []}


def test_what_is_said_of_the_definition_of_one_term_says_nothing_of_another() -> None:
    text = "Een buurtkeuken is een plek om te eten."
    passage = builders.passage(builders.reading(text), 0, len(text))
    statement = Statement("omschrijving", "a1", passage.id, (0, len(text)), text, "is",
                          term="buurtkeuken")  # fmt: skip

    def held(
        term: str | None, found: list[Statement], *said: tuple[str, str]
    ) -> list[tuple[str, str, str]]:
        judged = [
            Judgement("a1", text, passage.spans, f"omschrijving: {about}", (verdict,), coder, "")
            for coder, (about, verdict) in zip(("Zoë", "Bram", "Cas"), said, strict=False)
        ]
        after = reviewed(
            "omschrijving", term, found, [passage], judged, text, Source(text).places
        ).statements
        return [(one.term, one.rule, one.coder) for one in after]

    assert held(None, [statement], ("eetzaal", FAILS)) == [("buurtkeuken", "is", "")]
    assert held(None, [statement], ("de buurtkeukens", FAILS)) == []
    assert held(None, [statement], ("buurt", FAILS)) == [("buurtkeuken", "is", "")]
    assert held(None, [], ("buurt", HOLDS), ("buurtkeuken", HOLDS)) == [
        ("buurt", BY_PERSON, "Zoë"), ("buurtkeuken", BY_PERSON, "Bram"),
    ]  # fmt: skip
    assert held(None, [statement], ("", FAILS)) == []
    both = (("eetzaal", HOLDS), ("buurtkeuken", HOLDS))
    assert held("eetzaal", [], *both) == [("eetzaal", BY_PERSON, "Zoë")]
    assert held("buurtkeuken", [statement], *both) == [("buurtkeuken", "is", "Bram")]
    assert held("eetzaal", [], *both, ("eetzaal", FAILS)) == []
    assert held("buurtkeuken", [], *both, ("eetzaal", FAILS)) == [
        ("buurtkeuken", BY_PERSON, "Bram")
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ([(0, 10)], [(5, 20)], True),  # half of the shorter
        ([(0, 10)], [(6, 20)], False),
        ([(0, 3)], [(0, 30)], True),
        ([(0, 10)], [(10, 20)], False),
        ([(0, 5), (10, 15)], [(3, 5), (10, 30)], True),
        ([(0, 5), (10, 15)], [(3, 5), (12, 30)], True),
        ([(0, 5), (10, 15)], [(4, 5), (12, 30)], False),
    ],
)
def test_two_places_are_one_when_they_share_half_of_the_shorter(
    one: list[tuple[int, int]], other: list[tuple[int, int]], is_same: bool
) -> None:
    assert same(one, other) is same(other, one) is is_same


PARTS = ("Wij helpen buren.", "Wij betalen de huur.", "Wij bouwen een zaal.", "Wij zingen samen.")
WHOLE = "\n".join(PARTS)


def part(number: int, **fields: object) -> Statement:
    """The sentence with this number as a statement in the one passage of a text."""
    start = WHOLE.index(PARTS[number])
    made = Statement("rol", "a1", "a1#0-77", (start, start + len(PARTS[number])), PARTS[number],
                     "wij", labels=("sfeer",))  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def judgement(words: str, *labels: str, coder: str = "Zoë") -> Judgement:
    start = max(0, WHOLE.find(words))
    spans = (Span(start, start + len(words), 1),)
    return Judgement("a1", words, spans, "rol", labels, coder, "")


def review(
    statements: list[Statement], said: list[Judgement], *passages: Passage
) -> tuple[list[tuple[str, str, tuple[str, ...], str]], list[str], list[str]]:
    """What holds (text, rule, labels, coder), what was refused, and what is lost."""
    whole = builders.passage(builders.reading(WHOLE), 0, len(WHOLE))
    found = reviewed(
        "rol", None, statements, passages or [whole], said, WHOLE, Source(WHOLE).places
    )
    return (
        [(one.text, one.rule, one.labels, one.coder) for one in found.statements],
        [one.text for one in found.refused],
        [one.quote for one in found.lost],
    )


def test_what_people_say_goes_before_patterns_in_the_order_of_the_text() -> None:
    found = [part(0, chance=0.4), part(1), part(2)]
    held, refused, lost = review(
        found,
        [
            judgement(PARTS[3], HOLDS),
            judgement(PARTS[1], HOLDS, "ander"),
            judgement(PARTS[2], HOLDS, coder="Bram"),
            judgement("Wij slapen.", HOLDS),
        ],
    )
    assert held == [
        (PARTS[1], "wij", ("ander",), "Zoë"),
        (PARTS[2], "wij", ("sfeer",), "Bram"),
        (PARTS[3], BY_PERSON, (), "Zoë"),
        (PARTS[0], "wij", ("sfeer",), ""),  # only possible
    ]
    assert (refused, lost) == ([], ["Wij slapen."])
    held, refused, _ = review(found, [judgement(PARTS[1], HOLDS), judgement(PARTS[1], FAILS)])
    assert (len(held), refused) == (2, [PARTS[1]])  # the last word counts


def test_words_that_someone_pointed_out_stand_in_the_passage_that_holds_most_of_them() -> None:
    source = builders.reading(WHOLE)
    cut = len(PARTS[0]) + 4
    first = builders.passage(source, 0, cut)
    rest = builders.passage(source, cut + 1, len(WHOLE), position=1)
    ((text, *_),), _, lost = review([], [judgement(PARTS[1], HOLDS)], first, rest)
    assert (text, lost) == ("betalen de huur.", [])
    _, _, lost = review([], [judgement(PARTS[1], HOLDS)], replace(first, spans=(Span(0, 9, 1),)))
    assert lost == [PARTS[1]]  # no passage holds it
    gap = WHOLE.index(PARTS[2])
    quote = WHOLE[:10] + "\n" + WHOLE[gap:]
    split = replace(first, spans=(Span(0, 10, 1), Span(gap, len(WHOLE), 1)), quote=quote)
    ((text, *_),), *_ = review([], [judgement(PARTS[3], HOLDS)], split)
    assert text == PARTS[3]


@pytest.mark.parametrize(
    ("said", "now", "refused", "news"),
    [
        ((FAILS,), part(1), False, ((FAILS,), "refused")),
        ((FAILS,), part(1, coder="Zoë"), True, None),
        ((HOLDS, "sfeer"), part(1), False, ((HOLDS,), "confirmed")),
        ((HOLDS, "ander"), part(1), False, ((HOLDS, "ander"), "confirmed")),
        ((HOLDS, "sfeer"), part(1, coder="Zoë"), False, None),
        ((HOLDS, "ander"), part(1, coder="Zoë"), False, ((HOLDS, "ander"), "confirmed")),
        ((HOLDS, "sfeer"), part(1, coder="Zoë"), True, ((HOLDS,), "confirmed")),
        ((HOLDS, "sfeer"), part(2), False, ((HOLDS, "sfeer"), "added")),
    ],
)
def test_only_what_says_something_new_is_taken_in(
    said: tuple[str, ...], now: Statement, refused: bool, news: tuple[tuple[str, ...], str] | None
) -> None:
    whole = builders.passage(builders.reading(WHOLE), 0, len(WHOLE))
    one = Found(now, SimpleNamespace(passage=whole))  # type: ignore[arg-type]
    found, left = ((), (one,)) if refused else ((one,), ())
    made = _news(judgement(PARTS[1], *said), Findings("rol", None, (), {}, found, refused=left))
    assert (made and (made[0].labels, made[1])) == news


def test_of_words_that_stand_there_more_often_the_nearest_are_meant(library: Library) -> None:
    text = library.store.text(library.find("nota.md").id)
    for near in (0, len(text)):
        made = library.confirm("rol", "nota.md", "een", coder="Zoë", near=near, holds=False)
        assert made.labels == (FAILS,)
        assert made.spans[0].start == (text.rindex(" een ") if near else text.index(" een ")) + 1


def test_words_of_a_passage_are_meant_there_though_the_passage_before_has_them_nearer(
    library: Library,
) -> None:
    first, second = [
        one for one in library.store.passages_of(library.find("nota.md").id) if one.searchable
    ]
    text = library.store.text(second.document)
    before, within = text.index("van het wijkteam"), text.index("van de sociale basis")
    assert second.start - before < within - second.start
    for passage in (first, second):
        held = library.passage_with("nota.md", "van", passage.start)
        assert held == passage
        made = library.confirm("rol", "nota.md", "van", coder="Zoë", near=passage.start)
        assert passage.start <= made.spans[0].start < passage.end


def test_a_sentence_may_define_two_terms_and_each_has_its_own_word(library: Library) -> None:
    """Pointing out a second term once replaced the first, or confirmed what the machine found."""
    words = "De buurtvereniging kookt elke maandag met vrijwilligers in het dorpshuis."

    def terms() -> list[tuple[str, str]]:
        found = library.statements("omschrijving").found
        return [(one.statement.term, one.statement.coder) for one in found]

    for coder, term in (("Zoë", "buurtkeuken"), ("Bram", "vrijwilligerswerk")):
        library.confirm("omschrijving", "nota.md", words, coder=coder, term=term)
    assert terms() == [("buurtkeuken", "Zoë"), ("vrijwilligerswerk", "Bram")]
    library.confirm("omschrijving", "nota.md", words, coder="Bram", term="De buurtkeuken")
    assert terms() == [("vrijwilligerswerk", "Bram"), ("De buurtkeuken", "Bram")]


def test_a_label_that_is_wrong_is_replaced_or_taken_away(library: Library) -> None:
    def labels() -> tuple[str, ...]:
        held = [one.statement for one in library.statements("rol").found]
        return next(one.labels for one in held if one.text == ROLE)

    before = labels()
    assert before
    assert "persoonlijk" not in before
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", labels=["persoonlijk"])
    assert labels() == ("persoonlijk",)
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", labels=["geen"])
    assert labels() == ()
    library.confirm("rol", "nota.md", ROLE, coder="Zoë")
    assert labels() == before, "what it had"
    with pytest.raises(UsageError, match="niet allebei"):
        library.confirm("rol", "nota.md", ROLE, coder="Zoë", labels=["geen", "persoonlijk"])


def test_what_was_said_of_a_passage_is_told_and_whether_it_was_said_alone(
    library: Library,
) -> None:
    passage = library.passage_with("nota.md", MISSED)
    assert passage is not None
    assert library.passage_with("nota.md", "Dit staat er niet in.") is None
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False, batch="b1")
    library.confirm("rol", "nota.md", MISSED, coder="Zoë", batch="b2")
    library.confirm("verwachting", "nota.md", MISSED, coder="Zoë", batch="b2")
    library.confirm("rol", "nota.md", ROLE, coder="Bram", batch="b3")
    told = library.said_in_passage(passage.id)
    assert [
        (passage.quote[slice(*one.part)], one.judgement.facet, one.judgement.coder, one.is_alone)
        for one in told
    ] == [
        (MISSED, "rol", "Zoë", False),
        (MISSED, "verwachting", "Zoë", False),
        (ROLE, "rol", "Bram", True),
    ]


@pytest.mark.parametrize(
    ("words", "kind", "labels", "told"),
    [
        ("Dit staat er niet in.", "rol", (), "staat niet in nota.md"),
        (MISSED, "rol", ("gezellig",), "gezellig"),
        (MISSED, "criterium", ("misschien",), "kies uit doel, wel, niet"),
    ],
)
def test_what_cannot_be_kept_is_told_and_changes_nothing(
    library: Library, words: str, kind: str, labels: tuple[str, ...], told: str
) -> None:
    before = roles(library)
    with pytest.raises(UsageError, match=told):
        library.confirm(kind, "nota.md", words, coder="Zoë", labels=labels)  # type: ignore[arg-type]
    assert roles(library) == before
    assert not (library.settings.corpus / "vondsten").exists()


def test_a_line_that_cannot_be_read_is_told_and_the_others_count(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    library.confirm("rol", "nota.md", ROLE, coder="Zoë", holds=False)
    (path,) = (library.settings.corpus / "vondsten").glob("*.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + "{half\n", encoding="utf-8")
    told: list[str] = []
    with Library(library.settings, told.append) as other:
        assert ROLE not in roles(other)
    assert f"corpus/vondsten/{path.name}, regel 2: dit is geen oordeel" in " ".join(told)


def judged(right: int, wrong: int, unseen: int, coders: str = "Zoë") -> Findings:
    """Findings of which some were looked at, and one that someone pointed out themselves."""
    names = (coders.split(",") * (right + wrong))[: right + wrong]
    every = [
        Found(Statement("rol", "d", "d#0-9", (0, 9), "Zin.", rule, coder=name), None)  # type: ignore[arg-type]
        for name, rule in [*((one, "doet") for one in names), *(("", "doet"),) * unseen,
                           ("Piet", BY_PERSON)]
    ]  # fmt: skip
    found, refused = (*every[:right], *every[right + wrong :]), tuple(every[right : right + wrong])
    return Findings("rol", None, (), {}, found, refused=refused)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (judged(0, 0, 5), ""),
        (judged(1, 0, 0), "Zoë keek de enige gevonden zin na; die klopt."),
        (judged(0, 1, 3), "Zoë keek 1 van de 4 gevonden zinnen na; die klopt niet."),
        (judged(1, 2, 2), "Zoë keek 3 van de 5 gevonden zinnen na; 1 daarvan klopt."),
        (judged(2, 0, 0), "Zoë keek beide gevonden zinnen na; ze kloppen allebei."),
        (judged(0, 2, 1), "Zoë keek 2 van de 3 gevonden zinnen na; geen van beide klopt."),
        (judged(0, 3, 1), "Zoë keek 3 van de 4 gevonden zinnen na; geen daarvan klopt."),
        (judged(3, 0, 1, "Zoë,Bram,zoë"), "Bram en Zoë keken 3 van de 4 gevonden zinnen na; ze "
         "kloppen allemaal."),
        (judged(6, 3, 40), "Zoë keek 9 van de 49 gevonden zinnen na; 6 daarvan kloppen."),
        (judged(9, 3, 42, "Bram,Zoë"), "Bram en Zoë keken 12 van de 54 gevonden zinnen na; 9 "
         "daarvan kloppen (75 %, marge 47–91 %)."),
        (judged(10, 0, 0), "Zoë keek alle 10 gevonden zinnen na; ze kloppen allemaal (100 %, marge "
         "72–100 %)."),
    ],
)  # fmt: skip
def test_how_far_the_looking_through_is_and_how_much_was_right_is_one_sentence(
    made: Findings, told: str
) -> None:
    assert checked_note(made) == told
    assert checked_note(made, "d") == told
    assert checked_note(made, "another") == ""
    assert review_note(made) == f"{told} Zelf aangewezen: 1 zin.".strip(), "each thing once"


# ---------------------------------------------------------------------- the sheet


@pytest.fixture
def filled(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.setenv("SBKENNIS_MODEL", "woordhash")
    monkeypatch.setenv("COLUMNS", "80")
    library.close()
    return Terminal(library.settings.root, capsys)


def fill(path: Path, verdicts: dict[str, str], added: list[dict[str, str]]) -> None:
    """Fill in a sheet as a person does in Excel, or in an editor."""
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        sheet = book.active
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            text = row[heads.index("tekst")].value
            if text in verdicts:
                row[heads.index("klopt")].value = verdicts[text]
        for one in added:
            sheet.append([one.get(str(head)) for head in heads])
        book.save(path)
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        row["klopt"] = verdicts.get(row["tekst"], row["klopt"])
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows([*rows, *added])


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_table_of_findings_is_filled_in_and_taken_in(
    filled: Terminal, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"rol.{suffix}"
    assert filled("vergelijk", "--wat", "rol", "--uit", path) == 0
    added = {"soort": "rol", "bestand": "nota.md", "tekst": MISSED, "klopt": "Ja"}
    wrong = [{**added, "tekst": "Dit staat er niet."}, {**added, "klopt": "misschien"},
             {**added, "bestand": "weg.pdf"}]  # fmt: skip
    fill(path, {ROLE: "nee", POSSIBLE: "ja"}, [added, *wrong])
    assert filled("vergelijk", "--in", path, "--coder", "Zoë") == 1, "some rows are wrong"
    told = " ".join(filled.err.split())
    assert "Ingelezen: 1 bevestigd, 1 afgewezen, 1 aangewezen." in told
    for row, what in ((5, "staat niet in nota.md"), (6, "schrijf ja of nee"), (7, "weg.pdf")):
        assert f"rij {row}: " in told
        assert what in told
    assert filled("vergelijk", "--wat", "rol", "--json") == 0
    (document,) = json.loads(filled.out)["documents"]
    assert {one["text"]: one["coder"] for one in document["found"]} == {
        MISSED: "Zoë",
        POSSIBLE: "Zoë",
    }
    assert [(one["text"], one["coder"]) for one in document["refused"]] == [(ROLE, "Zoë")]
    assert filled("vergelijk", "--in", path, "--coder", "Zoë", "--json") == 1
    assert {**json.loads(filled.out), "remarks": 3} == {
        "confirmed": 0, "refused": 0, "added": 0, "remarks": 3,
    }, "nothing new"  # fmt: skip
    again = tmp_path / f"rol2.{suffix}"
    assert filled("vergelijk", "--wat", "rol", "--uit", again) == 0
    fill(again, {ROLE: "ja"}, [])
    assert filled("vergelijk", "--in", again, "--coder", "Bram") == 0
    assert "Ingelezen: 1 bevestigd, 0 afgewezen, 0 aangewezen." in filled.err
    assert filled("vergelijk", "--wat", "rol") == 0
    told = " ".join(filled.out.split())
    assert (
        "Bram en Zoë keken beide gevonden zinnen na; ze kloppen allebei. Zelf aangewezen: 1 zin."
    ) in told
    assert "[aangewezen door Zoë]" in told
    assert "[nagekeken door Bram]" in " ".join(filled.out.split())
    assert filled("vergelijk", "--herstel", "--coder", "Bram") == 0
    assert "Ongedaan gemaakt: 1 oordeel van Bram." in filled.err


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_of_a_sentence_that_stands_twice_in_a_passage_a_row_is_about_its_own(
    library: Library, tmp_path: Path, suffix: str
) -> None:
    twice = f"# Tweemaal\n\n## De rol\n\n{ROLE} Buren koken er samen. {ROLE} Dat is al jaren zo.\n"
    (tmp_path / "twee.md").write_text(twice, encoding="utf-8")
    assert not library.ingest([tmp_path / "twee.md"]).failed
    table, path = library.statements("rol", ["twee.md"]), tmp_path / f"rol.{suffix}"
    first, second = [one.statement for one in table.found]
    assert (first.text, first.passage) == (second.text, second.passage)
    frame = library.frame(table)
    text = library.store.text(first.document)
    for place in frame["plek"]:
        start, end = map(int, place.removeprefix(f"{first.document}#").split("-"))
        assert text[start:end] == ROLE
    frame.loc[1, "klopt"] = "nee"
    write_frame(frame, path)
    assert library.import_findings(path, "Zoë").refused == 1
    held = library.statements("rol", ["twee.md"])
    assert [one.statement.part for one in held.found] == [first.part]
    assert [one.statement.part for one in held.refused] == [second.part]
    again = tmp_path / f"nogmaals.{suffix}"
    write_frame(library.frame(held), again)
    assert library.import_findings(again, "Zoë").total == 0


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_labels_that_are_changed_without_a_verdict_are_not_passed_over_in_silence(
    library: Library, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"rol.{suffix}"
    frame = library.frame(library.statements("rol"))
    row = list(frame["tekst"]).index(ROLE)
    frame.at[row, "labels"] = ("persoonlijk",)
    write_frame(frame, path)
    taken = library.import_findings(path, "Zoë")
    assert taken.total == 0
    (told,) = taken.remarks
    assert f"rij {row + 2}: De labels zijn gewijzigd, maar onder “klopt” staat niets." in told
    write_frame(frame.drop(columns="labels"), path)
    assert not library.import_findings(path, "Zoë").remarks
    frame.at[row, "klopt"] = "ja"
    write_frame(frame, path)
    assert library.import_findings(path, "Zoë") == Taken(1, 0, 0, ())


@pytest.mark.parametrize("shown", ["1,23457E+13", "1.2E+25", "12345678"])
def test_an_id_that_a_spreadsheet_took_for_a_number_does_not_lose_the_row(
    library: Library, tmp_path: Path, shown: str
) -> None:
    path = tmp_path / "rol.csv"
    frame = library.frame(library.statements("rol"))
    row = list(frame["tekst"]).index(ROLE)
    frame["document_id"] = shown
    frame.at[row, "klopt"] = "FALSE"
    write_frame(frame, path)
    assert library.import_findings(path, "Zoë") == Taken(0, 1, 0, ())
    frame["bestand"] = "weg.pdf"
    write_frame(frame, path)
    (told,) = library.import_findings(path, "Zoë").remarks
    assert "weg.pdf" in told


def test_findings_are_read_from_their_own_sheet_though_another_stands_before_it(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "rol.xlsx"
    library.write(library.statements("rol"), path)
    fill(path, {ROLE: "nee"}, [])
    book = load_workbook(path)
    book.create_sheet("Draaitabel", 0)["A1"] = "Aantal van klopt"
    book.save(path)
    assert library.import_findings(path, "Zoë").refused == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--in", "rol.xlsx"), "--coder NAAM"),
        (("--in", "rol.xlsx", "--herstel"), "niet allebei"),
        (("--in", "weg.xlsx", "--coder", "Zoë"), "weg.xlsx is niet te lezen"),
        (("--in", "leeg.csv", "--coder", "Zoë"), "de kolom “klopt” ontbreekt"),
    ],
)
def test_what_cannot_be_taken_in_is_refused(
    filled: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...], told: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leeg.csv").write_text("soort;bestand;tekst\nrol;nota.md;x\n", encoding="utf-8")
    assert filled("vergelijk", *arguments) == 2
    assert told in " ".join(filled.err.split())
