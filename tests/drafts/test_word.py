from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sbkennis import drafts
from sbkennis.checking import where
from sbkennis.drafts import Part, Place, comments
from sbkennis.errors import ReadError, SourceMissingError, UsageError
from tests.word import Raw, Word, box, deleted, inserted, italic

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def draft_path(tmp_path: Path) -> Path:
    return tmp_path / "concept.docx"


def test_headings_notes_and_italics_keep_their_places(draft_path: Path) -> None:
    word = Word().paragraph("Rollen", style="Kop1").paragraph("Buren", style="Kop2")
    word.paragraph("De ", italic("buurt"), word.note("Eerste."), " telt.", word.note("Laatste."))
    word.paragraph("Slot.", word.note("Aan het eind.", "endnote"))
    draft = drafts.read(word.save(draft_path))
    assert [one.part for one in draft.paragraphs] == [Part.HEADING, Part.HEADING] + [Part.TEXT] * 2
    third = draft.paragraphs[2]
    assert (third.text, third.heading) == ("De buurt telt.", ("Rollen", "Buren"))
    assert third.italics == ((3, 8),)
    assert [tuple(one) for one in third.marks] == [(8, 0), (14, 1)]
    assert [(one.label, one.kind, one.text) for one in draft.notes] == [
        ("1", "footnote", "Eerste."), ("2", "footnote", "Laatste."),
        ("i", "endnote", "Aan het eind."),
    ]  # fmt: skip


def with_settings(path: Path, xml: str) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/settings.xml", f'<w:settings xmlns:w="{W[1:-1]}">{xml}</w:settings>')
    return path


def test_notes_have_the_numbers_that_word_shows(draft_path: Path) -> None:
    word = Word()
    word.paragraph("Een.", word.note("A."), word.note("B.", "endnote"))
    word.body.append(
        '<w:p><w:pPr><w:sectPr><w:footnotePr><w:numFmt w:val="lowerLetter"/></w:footnotePr>'
        "</w:sectPr></w:pPr></w:p>"
    )
    own = word.note("C.").xml.replace("w:id", 'w:customMarkFollows="1" w:id')
    word.paragraph("Twee.", Raw(own.replace("</w:r>", "<w:t>*</w:t></w:r>")))
    word.paragraph("Drie.", word.note("D."), word.note("E.", "endnote"))
    with_settings(
        word.save(draft_path),
        '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>'
        '<w:endnotePr><w:numFmt w:val="decimal"/><w:numStart w:val="5"/></w:endnotePr>',
    )
    draft = drafts.read(draft_path)
    assert [(one.text, one.label) for one in draft.notes] == [
        ("A.", "a"), ("B.", "5"), ("C.", "*"), ("D.", "1"), ("E.", "6"),
    ]  # fmt: skip


def test_a_section_without_notes_may_start_the_count_anew(draft_path: Path) -> None:
    word = Word()
    for text, setting in (("Een.", ""), ("", '<w:numRestart w:val="eachSect"/>')):
        if text:
            word.paragraph(text, word.note("A."), word.note("B."))
        word.body.append(
            f"<w:p><w:pPr><w:sectPr><w:footnotePr>{setting}</w:footnotePr></w:sectPr></w:pPr></w:p>"
        )
    word.paragraph("Drie.", word.note("C."))
    draft = drafts.read(
        with_settings(
            word.save(draft_path), '<w:footnotePr><w:numFmt w:val="chicago"/></w:footnotePr>'
        )
    )
    assert [one.label for one in draft.notes] == ["*", "†", "*"]


def test_notes_that_count_by_page_are_named_by_their_paragraph(draft_path: Path) -> None:
    word = Word().paragraph("Inleiding.").paragraph("Wij doen dat samen.")
    word.paragraph(
        "Drie.", word.note("C."), Raw('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>')
    )
    draft = drafts.read(
        with_settings(
            word.save(draft_path), '<w:footnotePr><w:numRestart w:val="eachPage"/></w:footnotePr>'
        )
    )
    assert [one.label for one in draft.notes] == [""]
    assert where(draft, Place(3, 0, 2, note=0)) == "noot bij alinea 3"
    assert draft.paragraphs[-1].text == "Drie.≥"


def test_insertions_count_and_deletions_do_not(draft_path: Path) -> None:
    word = Word().paragraph("Wij doen dat ", deleted("niet "), inserted("graag "), "samen.")
    draft = drafts.read(word.save(draft_path))
    assert draft.paragraphs[0].text == "Wij doen dat graag samen."
    assert any("bijgehouden wijzigingen" in one for one in draft.warnings)


def test_text_boxes_and_notes_in_tables_are_read(draft_path: Path) -> None:
    word = Word().paragraph("Buiten.", box("In het vak."))
    word.table(("Links", ("Rechts", word.note("In een cel."))))
    draft = drafts.read(word.save(draft_path))
    assert [(one.part, one.text) for one in draft.paragraphs] == [
        (Part.TEXT, "Buiten."), (Part.BOX, "In het vak."), (Part.TABLE, "Links"),
        (Part.TABLE, "Rechts"),
    ]  # fmt: skip
    assert (draft.notes[0].text, draft.notes[0].paragraph) == ("In een cel.", 4)


def test_markdown_and_text_are_read_with_notes_and_italics(tmp_path: Path) -> None:
    path = tmp_path / "concept.md"
    path.write_text(
        "# Rollen\n\nDe *buurt is het begin* telt.[^1] Lees **dit**.\n\n"
        "> Een blok met tekst erin.\n\n"
        "[^1]: Nota (2024), p. 3.\n",
        encoding="utf-8",
    )
    draft = drafts.read(path)
    texts = {one.part: one for one in draft.paragraphs}
    assert texts[Part.TEXT].text == "De buurt is het begin telt. Lees dit."
    assert [texts[Part.TEXT].text[a:b] for a, b in texts[Part.TEXT].italics] == [
        "buurt is het begin"
    ]
    assert [draft.notes[one.note].text for one in texts[Part.TEXT].marks] == ["Nota (2024), p. 3."]
    assert texts[Part.QUOTE].text == "Een blok met tekst erin."


# ---------------------------------------------------------------------------------- bad input


def test_a_draft_that_is_not_there_is_said(draft_path: Path) -> None:
    with pytest.raises(SourceMissingError, match="bestaat niet"):
        drafts.read(draft_path)


def locked(path: Path, password: str = "geheim") -> Path:
    """The same file behind a password, as Office does it (agile encryption), by msoffcrypto."""
    locked_file = BytesIO()
    with path.open("rb") as plain:
        OOXMLFile(plain).encrypt(password, locked_file)
    path.write_bytes(locked_file.getvalue())
    return path


def test_a_draft_behind_a_password_is_said(draft_path: Path) -> None:
    document = docx.Document()  # 36 kB; msoffcrypto cannot open what it made of less than 4 kB
    document.add_paragraph("Niemand mag dit lezen.")
    document.save(str(draft_path))
    path = locked(draft_path)
    assert b"word/document.xml" not in path.read_bytes()
    with pytest.raises(ReadError, match=r"concept\.docx is met een wachtwoord beveiligd\. Open"):
        drafts.read(path)
    with path.open("rb") as file:  # and with the password it is the draft again
        office, plain = OOXMLFile(file), BytesIO()
        office.load_key(password="geheim")
        office.decrypt(plain)
    path.write_bytes(plain.getvalue())
    assert drafts.read(path).paragraphs[0].text == "Niemand mag dit lezen."


def test_a_draft_locked_by_an_organisation_is_told_from_one_with_a_password(
    draft_path: Path,
) -> None:
    path = locked(Word().paragraph("Tekst.").save(draft_path))
    strong = "StrongEncryptionTransform".encode("utf-16-le")
    rights = "DRMEncryptedTransform".encode("utf-16-le").ljust(len(strong), b"\0")
    content = path.read_bytes()
    assert strong in content
    path.write_bytes(content.replace(strong, rights))
    with pytest.raises(ReadError, match="versleuteld door een organisatie"):
        drafts.read(path)


def test_a_draft_of_an_old_word_is_told_from_one_with_a_password(draft_path: Path) -> None:
    name = "WordDocument".encode("utf-16-le")
    draft_path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name + bytes(600))
    with pytest.raises(ReadError, match="is een oud Office-bestand"):
        drafts.read(draft_path)


def test_a_draft_that_only_may_not_be_changed_is_read(draft_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Alleen lezen.")
    settings = document.settings.element
    protection = settings.makeelement(
        f"{W}documentProtection", {f"{W}edit": "readOnly", f"{W}enforcement": "1"}
    )
    settings.append(protection)
    document.save(str(draft_path))
    assert drafts.read(draft_path).paragraphs[0].text == "Alleen lezen."


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_damaged_draft_is_said(draft_path: Path, kept: float) -> None:
    content = Word().paragraph("Tekst.").save(draft_path).read_bytes()
    draft_path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(ReadError, match="beschadigd"):
        drafts.read(draft_path)


def test_a_package_without_text_is_said(draft_path: Path) -> None:
    with zipfile.ZipFile(draft_path, "w") as archive:
        archive.writestr("word/iets.xml", "<a/>")
    with pytest.raises(ReadError, match="geen Word-document"):
        drafts.read(draft_path)


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_draft_is_said(draft_path: Path, text: str) -> None:
    with pytest.raises(ReadError, match="bevat geen tekst"):
        drafts.read(Word().paragraph(text).save(draft_path))


def test_a_presentation_is_no_draft(tmp_path: Path) -> None:
    from pptx import Presentation

    path = tmp_path / "dia.pptx"
    Presentation().save(str(path))
    with pytest.raises(ReadError, match="presentatie"):
        drafts.read(path)


# ----------------------------------------------------------------------------------- comments


def test_comments_stand_around_exactly_the_words(draft_path: Path, tmp_path: Path) -> None:
    word = Word()
    word.paragraph("Zij zegt “de buurt is alles” en meer.", word.note("Nota."))
    word.paragraph("Gewoon.", box("“In het vak staat dit ook.”"))
    word.paragraph("Een ", inserted("nieuw “stuk van de tekst” hier"), ".")
    before = word.save(draft_path).read_bytes()
    draft = drafts.read(draft_path)
    remarks = [(one.place, f"opmerking {n}") for n, one in enumerate(draft.quotations)]
    remarks.append((drafts.Place(1, 0, 5, note=0), "bij de noot"))
    target = tmp_path / "controle.docx"
    assert comments.write(draft_path, draft, remarks, target) == 4
    assert draft_path.read_bytes() == before
    copy = docx.Document(str(target))
    assert [one.text for one in copy.comments] == [
        "opmerking 0", "opmerking 1", "opmerking 2", "bij de noot",
    ]  # fmt: skip
    assert {one.author for one in copy.comments} == {"sbkennis"}
    assert _commented(target)[:1] == ["de buurt is alles"]
    assert _commented(target)[2] == "stuk van de tekst"
    assert [one.text for one in drafts.read(target).quotations] == [
        one.text for one in draft.quotations
    ]


def _commented(path: Path) -> list[str]:
    """The text within every comment's range, in order of id."""
    body = docx.Document(str(path)).element.body
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    inside: dict[str, str] = {}
    open_now: set[str] = set()
    for element in body.iter():
        if element.tag == w + "commentRangeStart":
            open_now.add(element.get(w + "id"))
            inside[element.get(w + "id")] = ""
        elif element.tag == w + "commentRangeEnd":
            open_now.discard(element.get(w + "id"))
        elif element.tag == w + "t":
            for one in open_now:
                inside[one] += element.text or ""
    return [inside[key] for key in sorted(inside, key=int)]


def test_a_comment_may_run_over_paragraphs(draft_path: Path, tmp_path: Path) -> None:
    word = Word().paragraph("Zij: „De buurt is het begin.").paragraph("„Daar begint het.” Ja.")
    draft = drafts.read(word.save(draft_path))
    target = tmp_path / "uit.docx"
    comments.write(draft_path, draft, [(draft.quotations[0].place, "kijk")], target)
    assert _commented(target) == ["De buurt is het begin.„Daar begint het."]


def test_a_draft_that_was_spoiled_meanwhile_gets_no_remarks_and_is_told_of(
    draft_path: Path, tmp_path: Path
) -> None:
    Word().paragraph("Er staat “De buurt is het begin van alles wat wij doen.”").save(draft_path)
    draft = drafts.read(draft_path)
    draft_path.write_bytes(draft_path.read_bytes()[:-200])
    with pytest.raises(ReadError, match=r"kon niet worden geopend om er opmerkingen in te zetten"):
        comments.write(draft_path, draft, [], tmp_path / "uit.docx")
    assert list(tmp_path.glob("uit*")) == []


def test_a_comment_stands_around_all_of_a_word_with_small_ones_above_it(
    draft_path: Path, tmp_path: Path
) -> None:
    ruby = (
        '<w:r><w:t xml:space="preserve">Zij zegt “de </w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>'
        "boeurt</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>buurt is alles</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r>"
    )
    draft = drafts.read(Word().paragraph(Raw(ruby), "” en meer.").save(draft_path))
    assert draft.paragraphs[0].text == "Zij zegt “de buurt is alles” en meer."
    target = tmp_path / "uit.docx"
    comments.write(draft_path, draft, [(draft.quotations[0].place, "kijk")], target)
    assert _commented(target) == ["de boeurtbuurt is alles"]
    body = docx.Document(str(target)).element.body
    assert not body.xpath(".//w:ruby//w:commentRangeStart | .//w:ruby//w:commentReference")


def test_the_draft_and_what_exists_are_never_overwritten(draft_path: Path, tmp_path: Path) -> None:
    Word().paragraph("Tekst.").save(draft_path)
    other = tmp_path / "ander.docx"
    other.write_bytes(b"iets")
    link = tmp_path / "via.docx"
    link.symlink_to(draft_path)
    for target, words in ((draft_path, "nooit gewijzigd"), (link, "nooit"), (other, "bestaat al")):
        with pytest.raises(UsageError, match=words):
            comments.check_target(draft_path, target)
    with pytest.raises(UsageError, match="geen Word-document"):
        comments.check_target(tmp_path / "concept.pdf", tmp_path / "uit.docx")
    with pytest.raises(UsageError, match=r"De map .*weg bestaat niet"):
        comments.check_target(draft_path, tmp_path / "weg" / "uit.docx")


def test_comments_of_others_are_left_alone_and_said(draft_path: Path, tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("Zij zegt “de buurt is alles” en meer.")
    document.add_comment([run], text="Klopt “dit citaat hier wel helemaal”?", author="Collega")
    document.save(str(draft_path))
    draft = drafts.read(draft_path)
    assert [one.text for one in draft.quotations] == ["de buurt is alles"]
    assert any("opmerkingen in de kantlijn" in one for one in draft.warnings)
    target = tmp_path / "controle.docx"
    comments.write(draft_path, draft, [(draft.quotations[0].place, "gezien")], target)
    assert [one.author for one in docx.Document(str(target)).comments] == ["Collega", "sbkennis"]
