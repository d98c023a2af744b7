"""What is exported, read back with libraries of others."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser import middlewares
from citeproc.source.json import CiteProcJSON

from sbkennis.description.publishers import known_names
from sbkennis.exports import Item, bibtex, csl_json, item, ris
from sbkennis.exports.csl import name_of
from sbkennis.library import Library
from sbkennis.records import Document, Identifier
from sbkennis.settings import Settings
from sbkennis.vectors import WORD_HASH
from tests.builders import document

REPORT = document(
    "r1",
    title="Wie helpt wie? 100% {buren} & co_op #1 ~ $5",
    publisher="Movisie",
    authors=("Younes el Barkani", "Hanneke Vliegenthart", "Verwey-Jonker Instituut"),
    date="2023-06",
    kind="onderzoeksrapport",
    identifiers=(Identifier("isbn", "978-90-999999-0-7"), Identifier("kenmerk", "A_1/B-2")),
)
LETTER = document(
    "b1",
    title="Voortgang",
    publisher="Ministerie van Volksgezondheid, Welzijn en Sport",
    date="2025-03-12",
    kind="kamerbrief",
    identifiers=(
        Identifier("kenmerk", "123-456-LZ"),
        Identifier("kamerstuk", "II 2024/25, 30169, nr. 75"),
    ),
)
PAGE = document(
    "w1",
    title="Buurtkamers “open” voor iedereen",
    kind="webpagina",
    unit="paragraph",
    address="https://zomerdam.example/a?b=1&c=2_3",
    accessed="2026-03-12",
    gemeente="Zomerdam",
)
BARE = document("z1", file="bestand_zonder.pdf")
MADE = (REPORT, LETTER, PAGE, BARE)


def items_of(documents: tuple[Document, ...] | list[Document]) -> list[Item]:
    return [item(one) for one in documents]


def test_the_item_of_a_report_has_type_institution_number_and_place() -> None:
    found = item(LETTER)
    assert (found["type"], found["genre"]) == ("report", "Kamerbrief")
    assert found["number"] == "Kamerstukken II 2024/25, 30169, nr. 75"
    assert "kenmerk: 123-456-LZ" in found["note"].split("\n")
    assert (found["publisher-place"], found["issued"]) == (
        "Den Haag",
        {"date-parts": [[2025, 3, 12]]},
    )
    assert item(REPORT)["author"] == [
        {"family": "Barkani", "given": "Younes", "non-dropping-particle": "el"},
        {"family": "Vliegenthart", "given": "Hanneke"},
        {"literal": "Verwey-Jonker Instituut"},
    ]


def authors_of(*names: str) -> list[dict[str, str]]:
    return list(item(document("d", authors=names))["author"])


def test_every_publisher_that_we_know_is_an_organisation() -> None:
    assert authors_of(*known_names()) == [{"literal": name} for name in known_names()]


def test_a_word_such_as_bureau_or_fonds_makes_an_organisation_in_a_compound_too() -> None:
    names = ("Centrum voor Jeugd en Gezin", "Leger des Heils", "Gronings Cultuurfonds")
    assert authors_of(*names) == [{"literal": name} for name in names]


def test_a_surname_that_is_also_the_word_for_an_organisation_is_a_persons() -> None:
    assert authors_of("Jan de Raad", "Jos van Groep", "Piet van de Kamer", "De Groep Zandhoek") == [
        {"family": "Raad", "given": "Jan", "non-dropping-particle": "de"},
        {"family": "Groep", "given": "Jos", "non-dropping-particle": "van"},
        {"family": "Kamer", "given": "Piet", "non-dropping-particle": "van de"},
        {"literal": "De Groep Zandhoek"},
    ]


def test_a_document_without_a_title_says_which_file_it_is() -> None:
    assert item(BARE)["title"] == "[zonder titel, bestand bestand_zonder.pdf]"


# ---------------------------------------------------------------------------------- round trips


def slashed(date: dict[str, Any]) -> str:
    return "/".join(f"{part:02d}" for part in date["date-parts"][0])


def check_ris(items: list[Item]) -> None:
    read = rispy.loads(ris(items))
    assert len(read) == len(items)
    for one, back in zip(items, read, strict=True):
        assert back["id"] == one["id"]
        assert back["title"] == " ".join(one["title"].split())
        assert back.get("publisher") == one.get("publisher")
        assert back.get("place_published") == one.get("publisher-place")
        assert back.get("number") is None
        assert back.get("type_of_work", back.get("custom3")) in (None, one.get("genre"))
        assert one.get("genre") in [None, *_flat(back)]
        assert one.get("number") in [None, *_flat(back)]
        assert len(back.get("authors", [])) == len(one.get("author", []))
        assert [back["urls"][0]] == [one["URL"]] if "URL" in one else "urls" not in back
        if "issued" in one:
            assert back["date"] == slashed(one["issued"])
            assert back["year"] == str(one["issued"]["date-parts"][0][0])
        if "accessed" in one:
            assert back["access_date"] == slashed(one["accessed"])
        assert set(one["note"].split("\n")) <= set(back["notes"])


def _flat(back: dict[str, Any]) -> list[str]:
    return [value for value in back.values() if isinstance(value, str)]


def check_bibtex(items: list[Item]) -> None:
    library = bibtexparser.parse_string(
        bibtex(items), append_middleware=[middlewares.LatexDecodingMiddleware()]
    )
    assert not library.failed_blocks
    # biblatex takes an address as it stands, so it is read without decoding
    urls = {
        entry.key: entry.fields_dict["url"].value if "url" in entry.fields_dict else None
        for entry in bibtexparser.parse_string(bibtex(items)).entries
    }
    assert len(library.entries) == len(items)
    assert len({one.key for one in library.entries}) == len(items)
    for one, back in zip(items, library.entries, strict=True):
        fields = {field.key: field.value for field in back.fields}
        assert fields["title"].strip("{}") == " ".join(one["title"].split()).strip("{}")
        is_report = one["type"] == "report"
        assert back.entry_type == ("techreport" if is_report else "misc")
        assert fields.get("institution" if is_report else "organization") == one.get("publisher")
        assert fields.get("type") == one.get("genre")
        assert fields.get("number") == one.get("number")
        assert urls[back.key] == one.get("URL")
        if "issued" in one:
            assert fields["date"] == slashed(one["issued"]).replace("/", "-")
        if "accessed" in one:
            assert fields["urldate"] == slashed(one["accessed"]).replace("/", "-")
        assert fields["note"] == one["note"].replace("\n", "; ")
        assert fields.get("author", "").count(" and ") == max(0, len(one.get("author", [])) - 1)


def check_csl(items: list[Item]) -> None:
    assert json.loads(csl_json(items)) == items
    source = CiteProcJSON(json.loads(csl_json(items)))
    for one in items:
        back = source[one["id"].lower()]
        assert back.type == one["type"]
        assert str(back["title"]) == one["title"]
        for name in ("genre", "number", "publisher", "URL"):
            assert (str(back[name]) if name in one else None) == one.get(name)
        for name in ("issued", "accessed"):
            if name in one:
                assert back[name].year == one[name]["date-parts"][0][0]


@pytest.mark.parametrize("check", [check_ris, check_bibtex, check_csl])
def test_what_is_exported_is_read_back_by_others(check: Any) -> None:
    check(items_of(MADE))


def test_all_real_documents_are_read_back_by_others(shared: Path, tmp_path: Path) -> None:
    """Described as the library has them; read from one that is there, else ingested here."""
    there = os.environ.get("SBKENNIS_REAL_LIBRARY")
    root = Path(there) if there else tmp_path
    with Library.at(root) if there else Library(Settings(root, WORD_HASH)) as library:
        if not there:
            if not os.environ.get("SBKENNIS_FULL"):
                pytest.skip("alle echte documenten opnemen duurt minuten: make test-full")
            library.ingest([shared / "documents"])
        documents = library.documents()
    items = items_of(documents)
    assert len(items) >= 30
    # files on this computer have no access date and hardly an address: as if fetched, a number each
    fetched = items_of(
        [
            replace(
                one,
                address=one.address or f"https://bron.example/stuk_{number}?a=1&b=2",
                accessed="2026-11-27",
                identifiers=(*one.identifiers, Identifier("kenmerk", f"Z/26_{number}-A")),
            )
            for number, one in enumerate(documents)
        ]
    )
    assert all("URL" in one and "accessed" in one for one in fetched)
    for check in (check_ris, check_bibtex, check_csl):
        check(items)
        check(fetched)


def test_labels_of_cited_passages_are_keywords_in_every_form() -> None:
    one = item(REPORT, ["mantelzorg", "sociale samenhang"])
    assert one["keyword"] == "mantelzorg, sociale samenhang"
    (read,) = rispy.loads(ris([one]))
    assert read["keywords"] == ["mantelzorg", "sociale samenhang"]
    (entry,) = bibtexparser.parse_string(bibtex([one])).entries
    assert entry["keywords"] == "mantelzorg, sociale samenhang"


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Jansen, P.", "Jansen, P."),
        ("Vries, Jan de", "de Vries, Jan"),
        ("de Vries, Jan", "de Vries, Jan"),
        ("Prof. dr. Anna van den Berg MSc", "van den Berg, Anna"),
        ("Marieke Jansen-de Vries", "Jansen-de Vries, Marieke"),
        ("Marieke Jansen - de Vries", "Jansen-de Vries, Marieke"),
        ("Anna van Dam-de Wit", "van Dam-de Wit, Anna"),
        ("Jan-Willem de Boer", "de Boer, Jan-Willem"),
        ("Koenraad Mulder", "Mulder, Koenraad"),
        ("Jan Team", "Team, Jan"),
        ("J. Voorraad", "Voorraad, J."),
        ("Voorraad, Sjoukje", "Voorraad, Sjoukje"),
        ("Dr. J.W. van der Kennis", "van der Kennis, J.W."),
        ("Wijkteam Noord", "Wijkteam Noord"),
        ("Sociaal Team", "Sociaal Team"),
        ("Anne Frank Stichting", "Anne Frank Stichting"),
        ("Adviesraad Sociaal Domein", "Adviesraad Sociaal Domein"),
        ("Werkgroep Zorg", "Werkgroep Zorg"),
        ("College van burgemeester en wethouders", "College van burgemeester en wethouders"),
        ("Coöperatie Dichtbij", "Coöperatie Dichtbij"),
    ],
)
def test_a_name_is_that_of_a_person_or_of_an_organisation(author: str, shown: str) -> None:
    (name,) = item(document("n1", authors=(author,)))["author"]
    assert name_of(name) == shown


def test_an_organisation_with_a_comma_in_its_name_is_no_person_in_ris() -> None:
    ministry = "Ministerie van Volksgezondheid, Welzijn en Sport"
    (read,) = rispy.loads(ris([item(document("m1", authors=(ministry, "Vries, Jan de")))]))
    assert read["authors"] == [
        "Ministerie van Volksgezondheid Welzijn en Sport",
        "de Vries, Jan",
    ]


def test_two_sources_that_say_the_same_have_keys_of_their_own_in_bibtex() -> None:
    twice = items_of([REPORT, replace(REPORT, id="r2"), replace(REPORT, id="r3")])
    keys = [entry.key for entry in bibtexparser.parse_string(bibtex(twice)).entries]
    assert len(set(keys)) == 3


def test_a_brace_without_its_other_half_leaves_the_file_whole_in_bibtex() -> None:
    odd = replace(PAGE, id="w2", title="Wat nu :-}", address="https://zomerdam.example/{a")
    written = bibtex(items_of([odd, REPORT]))
    assert written.count("{") == written.count("}")
    first, second = bibtexparser.parse_string(written).entries
    assert (first["title"], first["url"]) == (
        r"{Wat nu :-\ensuremath{\rbrace}}",
        "https://zomerdam.example/%7Ba",
    )
    assert second["title"].startswith(r"{Wie helpt wie? 100\% \{buren\}")


def test_signs_that_latex_would_draw_together_stay_apart_in_bibtex() -> None:
    odd = items_of([replace(PAGE, title="De ''buurt'' -- ``van'' nu?`")])
    check_bibtex(odd)
    (back,) = bibtexparser.parse_string(bibtex(odd)).entries
    assert back["title"] == "{De '{}'buurt'{}' -{}- `{}`van'{}' nu?{}`}"


def test_a_gemeente_that_is_the_publisher_is_not_said_again() -> None:
    visie = replace(BARE, publisher="Gemeente Zomerdam", gemeente="Zomerdam")
    assert "gemeente: " not in item(visie)["note"]
    assert "gemeente: Zomerdam" in item(PAGE)["note"].split("\n")
