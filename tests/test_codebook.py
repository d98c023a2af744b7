"""The codebook: what may be in the file, and which line an error names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sbkennis import codebook, expressions
from sbkennis.codebook import GAP
from sbkennis.errors import CodebookError

SMALL = """\
versie = "2.1"
naam = "Proef"

[[facet]]
naam = "thema"
titel = "Thema"

[[label]]
facet = "thema"
naam = "fietsen"
definitie = "Over fietsen en wie dat doet."
termen = ["fiets*", "lopen|wandelen … markt"]
voorbeelden = ["Ze ging op de fiets."]

[[label]]
facet = "thema"
naam = "tuinen"
definitie = "Over tuinen."
termen = ["tuin"]
buren = ["fietsen"]
"""


def error_in(text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        codebook.parse(text, "proef.toml")
    told = str(caught.value)
    assert told.endswith("."), "another sentence may follow it"
    return told


def test_the_codebook_of_the_package_holds_the_labels_of_three_facets() -> None:
    book = codebook.standard()
    assert [facet.name for facet in book.facets] == ["sfeer", "thema", "waarde"]
    assert [len(book.of_facet(facet.name)) for facet in book.facets] == [3, 14, 2]


def test_every_label_of_the_package_says_what_it_is_with_examples_and_when_not() -> None:
    for label in codebook.standard().labels:
        assert label.definition.endswith("."), label.name
        assert len(label.examples) >= 2, label.name
        assert label.when_not, label.name
        assert label.terms, label.name


def test_a_term_is_read_as_words_with_alternatives_and_a_gap() -> None:
    book = codebook.parse(SMALL, "proef.toml")
    assert book.labels[0].terms[0].words == (("fiets*",),)
    assert book.labels[0].terms[1].words == (("lopen", "wandelen"), (GAP,), ("markt",))


def test_three_dots_are_a_gap_as_well() -> None:
    book = codebook.parse(SMALL.replace("…", "..."), "proef.toml")
    assert book.labels[0].terms[1].words[1] == (GAP,)


def test_a_label_without_a_title_is_shown_by_its_name() -> None:
    book = codebook.parse(SMALL.replace('"tuinen"', '"groene_tuinen"'), "proef.toml")
    assert book.labels[1].title == "Groene tuinen"


def test_a_label_is_shown_by_its_title_and_one_that_is_gone_by_its_name() -> None:
    book = codebook.standard()
    assert book.title_of("jeugd_pedagogische_basis") == "Jeugd en pedagogische basis"
    assert book.title_of("oud_thema") == "oud thema"


def test_a_facet_is_shown_by_its_title() -> None:
    book = codebook.parse(SMALL.replace('"Thema"', '"Waar het over gaat"'), "proef.toml")
    assert book.title_of_facet("thema") == "Waar het over gaat"
    assert book.title_of_facet("oude_groep") == "oude groep"


def test_rules_that_are_left_out_are_those_of_the_package() -> None:
    assert codebook.parse(SMALL, "proef.toml").rules == codebook.standard().rules


def test_rules_can_be_replaced_one_by_one() -> None:
    text = SMALL.replace("[[facet]]", '[regels]\nontkenning = ["Nooit"]\n\n[[facet]]', 1)
    rules = codebook.parse(text, "proef.toml").rules
    assert rules.negations == frozenset({"nooit"})
    assert rules.title_words == codebook.standard().rules.title_words


def test_facets_may_be_left_out() -> None:
    text = SMALL.replace('[[facet]]\nnaam = "thema"\ntitel = "Thema"\n', "")
    assert [facet.name for facet in codebook.parse(text, "proef.toml").facets] == ["thema"]


def test_the_fingerprint_follows_the_terms_and_not_the_layout() -> None:
    first = codebook.parse(SMALL, "proef.toml")
    assert codebook.parse("# een opmerking\n" + SMALL, "x.toml").fingerprint == first.fingerprint
    other = codebook.parse(SMALL.replace("fiets*", "*fiets"), "proef.toml")
    assert other.fingerprint != first.fingerprint
    assert first.edition.startswith("2.1-")


def test_a_file_that_is_no_toml_is_refused_with_its_line() -> None:
    message = error_in(SMALL.replace('naam = "tuinen"', 'naam = "tuinen'))
    assert "proef.toml, regel 17:" in message
    assert "geen geldige TOML" in message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('naam = "tuinen"', 'naam = “tuinen”'), "regel 17: .* gekrulde aanhalingstekens"),
        (('naam = "tuinen"', 'naam = "tuinen"\nnaam = "bos"'), "regel 18: .* staat er al"),
        (('"Over tuinen."', '"Map C:\\tuin\\huis"'), "regel 18: .* schrijf hem dubbel"),
        (('termen = ["tuin"]', 'patronen = ["\\bhof"]'), "regel 19: .* een backspace in"),
        (('termen = ["tuin"]', 'patronen = ["*hof"]'), r"regel 19: .* achter niets \(teken 1\)"),
        (('[[facet]]', '[facet]'), r"regel 4: schrijf elk facet als een tabel onder \[\[facet"),
    ],
)  # fmt: skip
def test_a_common_slip_in_toml_is_told_with_what_to_do(change: tuple[str, str], told: str) -> None:
    assert re.search(told, error_in(SMALL.replace(*change))), error_in(SMALL.replace(*change))


def test_two_labels_of_one_name_are_refused_with_both_lines() -> None:
    message = error_in(SMALL.replace('naam = "tuinen"', 'naam = "Fietsen"'))
    assert "regel 17:" in message
    assert "twee labels met de naam Fietsen" in message
    assert "regel 10" in message


def test_a_pattern_that_never_ends_on_the_words_of_the_codebook_is_refused_with_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "_MOST", 0.05)
    slow = SMALL.replace('termen = ["tuin"]', 'patronen = [\n  "tuin",\n  "(?:\\\\w|[a-z ])+$",\n]')
    slow = slow.replace('"Over tuinen."', '"Over alle tuinen in de stad en eromheen."')
    message = error_in(slow)
    assert "proef.toml, regel 21: het patroon" in message
    assert "is te traag" in message


def test_a_facet_that_is_called_as_a_filter_of_documents_is_refused() -> None:
    message = error_in(SMALL.replace('naam = "thema"', 'naam = "Soort"'))
    assert "proef.toml, regel 5: een facet kan niet Soort heten" in message


def test_a_codebook_without_labels_is_refused() -> None:
    assert "geen enkel label" in error_in('versie = "1"\n')


def test_an_empty_file_is_refused() -> None:
    assert "regel 1: het codeboek heeft geen versie" in error_in("")


def test_an_unknown_key_is_refused_with_its_line() -> None:
    message = error_in(SMALL.replace("voorbeelden =", "voorbeeld ="))
    assert "regel 13:" in message
    assert "“voorbeeld” is hier onbekend" in message


def test_a_label_without_anything_to_know_it_by_is_refused() -> None:
    message = error_in(SMALL.replace('termen = ["tuin"]\n', ""))
    assert "regel 15:" in message
    assert "niets waaraan het te herkennen is" in message


def test_a_label_without_a_definition_is_refused() -> None:
    assert "label tuinen heeft geen definitie" in error_in(
        SMALL.replace('definitie = "Over tuinen."\n', "")
    )


def test_a_label_that_lacks_two_things_reports_both() -> None:
    text = SMALL.replace('facet = "thema"\nnaam = "tuinen"', 'facet = "tema"\nnaam = "tuinen"')
    message = error_in(text.replace('definitie = "Over tuinen."\n', ""))
    assert "facet “tema”" in message
    assert "Het heeft ook geen definitie." in message


def test_a_label_of_an_unknown_facet_is_refused() -> None:
    text = SMALL.replace('facet = "thema"\nnaam = "tuinen"', 'facet = "tema"\nnaam = "tuinen"')
    message = error_in(text)
    assert "regel 16:" in message
    assert "facet “tema”" in message


def facets_of(facets: str) -> str:
    """The small codebook with these facets."""
    head, rest = SMALL.split("[[facet]]")
    return head + facets + "\n" + rest[rest.index("[[label]]") :]


TWO = '[[facet]]\nnaam = "thema"\n\n[[facet]]\nnaam = "waarde"\nleunt_op = "thema"\n'


def test_a_facet_may_lean_on_another() -> None:
    leans = {one.name: one.leans_on for one in codebook.parse(facets_of(TWO), "proef.toml").facets}
    assert leans == {"thema": "", "waarde": "thema"}
    standard = {one.name: one.leans_on for one in codebook.standard().facets}
    assert standard == {"sfeer": "", "thema": "", "waarde": "sfeer"}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("tema", "leunt op “tema”, maar dat is geen facet"),
        ("waarde", "leunt op zichzelf"),
    ],
)
def test_a_facet_that_cannot_lean_is_refused(other: str, said: str) -> None:
    message = error_in(facets_of(TWO.replace('leunt_op = "thema"', f'leunt_op = "{other}"')))
    assert said in message
    assert "regel 9:" in message


def test_a_facet_leans_in_one_step() -> None:
    message = error_in(
        facets_of(TWO.replace('naam = "thema"\n', 'naam = "thema"\nleunt_op = "waarde"\n', 1))
    )
    assert "Eén stap is genoeg" in message


def test_a_neighbour_that_does_not_exist_is_refused() -> None:
    message = error_in(SMALL.replace('buren = ["fietsen"]', 'buren = ["lopen"]'))
    assert "regel 20:" in message
    assert "noemt als buur “lopen”" in message


def test_who_takes_a_label_away_hears_at_once_of_all_that_name_it() -> None:
    label = (
        '[[label]]\nfacet = "t"\nnaam = "{}"\ndefinitie = "d"\ntermen = ["t"]\nburen = ["weg"]\n'
    )
    message = error_in('versie = "1"\n' + "".join(map(label.format, ("een", "twee", "drie"))))
    assert "label een noemt als buur “weg”" in message
    assert (
        "Haal die naam weg bij `buren` (ook bij twee en drie), of zet het label terug." in message
    )


@pytest.mark.parametrize("term", ["tu*in", "… tuin", "tuin …", "tuin||hof", "*"])
def test_a_term_that_cannot_be_read_is_refused_with_its_line(term: str) -> None:
    assert "regel 19:" in error_in(SMALL.replace('["tuin"]', f'["{term}"]'))


@pytest.mark.parametrize(("pattern", "why"), [("(tuin", "geen geldige"), ("a*", "past op alles")])
def test_a_pattern_that_cannot_work_is_refused(pattern: str, why: str) -> None:
    text = SMALL.replace('termen = ["tuin"]', f"patronen = ['{pattern}']")
    assert why in error_in(text)


def test_the_line_of_what_is_wrong_is_that_of_its_key() -> None:
    text = SMALL.replace("Over tuinen", "Over lopen in (tuinen")
    assert "regel 20:" in error_in(text.replace('buren = ["fietsen"]', 'buren = ["lopen"]'))
    escaped = text.replace('termen = ["tuin"]', r'patronen = ["\\b(tuin"]')
    assert "regel 19:" in error_in(escaped)
    assert "regel 19:" in error_in(text.replace('["tuin"]', '["(tuinen|"]'))


def test_a_list_that_is_no_list_is_refused() -> None:
    message = error_in(SMALL.replace('["tuin"]', '"tuin"'))
    assert "regel 19:" in message
    assert "termen moet een lijst teksten zijn" in message


def test_a_label_in_single_brackets_is_refused() -> None:
    text = 'versie = "1"\n[label]\nnaam = "tuinen"\n'
    assert "met dubbele haken" in error_in(text)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "codeboek.toml"
    path.write_bytes(SMALL.encode("utf-8").replace(b"Over tuinen", b"Over t\xfcnen"))
    with pytest.raises(CodebookError, match="regel 18: hier staan tekens die geen UTF-8 zijn"):
        codebook.load(path)


def test_a_file_that_is_absent_is_named() -> None:
    with pytest.raises(CodebookError, match=r"bestaat-niet\.toml is niet te lezen"):
        codebook.load(Path("bestaat-niet.toml"))


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codeboek.toml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert codebook.load(path).version == "2.1"
