from __future__ import annotations

import re
from pathlib import Path

import pytest

from sbkennis.pages import Limits, read
from sbkennis.passages import split
from sbkennis.records import BlockKind, Reading
from tests.pages.checks import check_reading, kinds, of_kind, table_rows, text_of

PROSE = (
    "In de buurtkamer van Veldermeer eten elke woensdag dertig mensen samen soep, en wie niet "
    "komt wordt gebeld door iemand die hem kent."
)
AROUND = """<!doctype html><html lang="nl"><head><meta charset="utf-8">
<title>Soep | Veldermeer</title>
<meta property="og:title" content="Soep in de buurt"><meta name="author" content="Bo Jansen">
<meta property="article:published_time" content="2024-05-21T10:00:00+02:00">
<link rel="canonical" href="https://www.veldermeer.example/soep">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Soep",
"datePublished": "2024-05-21", "author": {{"name": "Bo Jansen"}}}}</script>
<script>var geheim = "script";</script><style>.x {{ color: red }}</style></head><body>
<div id="cookie-banner"><p>Wij gebruiken cookies om u beter te leren kennen. Akkoord?</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/zorg">Zorg</a></li></ul></nav>
<form action="/zoek"><label>Zoeken</label><input><button>Zoek</button></form></header>
<nav class="breadcrumb"><a href="/">Home</a> / <a href="/nieuws">Nieuws</a></nav>
{body}
<aside><h2>Gerelateerd nieuws</h2><ul><li><a href="/a">Een ander bericht</a></li></ul></aside>
<div class="newsletter"><h2>Nieuwsbrief</h2><p>Schrijf u in voor onze nieuwsbrief.</p></div>
<footer><p>Gemeentehuis, Havenplein 1</p><p>© Gemeente Veldermeer</p></footer></body></html>"""
NOISE = ("cookies", "Home", "Zoek", "Gerelateerd", "Nieuwsbrief", "Gemeentehuis", "geheim", "color")


def read_html(folder: Path, body: str, encoding: str = "utf-8") -> Reading:
    path = folder / "pagina.html"
    path.write_bytes(AROUND.format(body=body).encode(encoding))
    reading = read(path, Limits())
    check_reading(reading)
    return reading


def main(content: str) -> str:
    return f"<main><h1>Soep in de buurt</h1><p>{PROSE}</p>{content}</main>"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<aside><h3>Recept</h3>", "</aside>"),
        ('<div class="tekst-kader"><h3>Recept</h3>', "</div>"),
        ("<details><summary>Recept</summary>", "</details>"),
    ],
)
def test_the_title_of_a_box_or_fold_holds_in_it_only(tmp_path: Path, start: str, end: str) -> None:
    page = (
        f"<h2>Wie komt er?</h2><p>Iedereen.</p>{start}<p>{PROSE} {PROSE}</p>{end}<p>En wie wil.</p>"
    )
    found = {one.quote: one.heading for one in split(read_html(tmp_path, main(page)), "d")}
    assert found[f"{PROSE} {PROSE}"] == ("Wie komt er?", "Recept")
    assert found["En wie wil."] == ("Wie komt er?",)


def test_an_inline_quotation_has_the_marks_that_a_browser_shows(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path, main("<p>Bo zegt: <q>Soep <b>is</b> warm</q>. Mo: <q>‘Nee’</q>.</p>")
    )
    assert "Bo zegt: “Soep is warm”. Mo: ‘Nee’." in reading.text


@pytest.mark.parametrize(
    "body",
    [
        main("<h2>Wie komt er?</h2><p>Iedereen die wil.</p>"),
        f"<article><header><h1>Soep in de buurt</h1></header><p>{PROSE}</p>"
        "<h2>Wie komt er?</h2><p>Iedereen die wil.</p></article>",
        f'<div role="main"><h1>Soep in de buurt</h1><div><p>{PROSE}</p>'
        "<h2>Wie komt er?</h2><p>Iedereen die wil.</p></div></div>",
        f'<div class="page"><div class="col"><h1>Soep in de buurt</h1><p>{PROSE}</p>'
        "<h2>Wie komt er?</h2><p>Iedereen die wil.</p></div></div>",
        f"<section><h1>Soep in de buurt</h1></section><main><p>{PROSE}</p>"
        "<h2>Wie komt er?</h2><p>Iedereen die wil.</p></main>",
    ],
    ids=["main", "article", "role", "plain divs", "title outside main"],
)
def test_the_main_content_is_read_with_its_headings_and_nothing_else(
    tmp_path: Path, body: str
) -> None:
    reading = read_html(tmp_path, body)
    assert kinds(reading) == [
        ("title", "Soep in de buurt"),
        ("paragraph", PROSE),
        ("heading", "Wie komt er?"),
        ("paragraph", "Iedereen die wil."),
    ]
    assert not any(word in reading.text for word in NOISE)
    assert [block.number for block in reading.blocks] == [None, 1, None, 2]


def test_properties_are_what_the_page_says_of_itself(tmp_path: Path) -> None:
    found = {p.name: p.value for p in read_html(tmp_path, main("")).properties}
    assert found["html:title"] == "Soep | Veldermeer"
    assert found["html:og:title"] == "Soep in de buurt"
    assert found["html:author"] == "Bo Jansen"
    assert found["html:article:published_time"].startswith("2024-05-21")
    assert found["html:canonical"] == "https://www.veldermeer.example/soep"
    assert found["html:jsonld:datePublished"] == "2024-05-21"
    assert found["html:jsonld:author"] == "Bo Jansen"
    assert found["html:lang"] == "nl"


def test_white_space_is_what_a_browser_shows(tmp_path: Path) -> None:
    reading = read_html(tmp_path, main("<p>Eerste\n   <b>regel</b> en<br>tweede  regel.</p>"))
    assert "Eerste regel en\ntweede regel." in reading.text


def test_lists_keep_depth_and_the_numbers_a_browser_shows(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            '<p>Dit doen wij:</p><ol start="3"><li>kijken<ul><li>goed</li></ul></li><li>vragen</li>'
            '</ol><ol type="a"><li>eerst</li></ol>'
        ),
    )
    assert [
        (block.level, block.label, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.LIST_ITEM
    ] == [
        (1, "3.", "3. kijken"),
        (2, "•", "goed"),
        (1, "4.", "4. vragen"),
        (1, "a.", "a. eerst"),
    ]


def test_tables_have_headers_and_merged_cells(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<table><caption>Tabel 1. Wie doet wat</caption><thead><tr><th>Sfeer</th><th>Rol</th>"
            "<th>Geld</th></tr></thead><tbody><tr><td rowspan=2>Persoonlijk</td><td>klein</td>"
            "<td>12</td></tr><tr><td>groot</td><td>15</td></tr></tbody></table>"
        ),
    )
    rows = table_rows(reading)
    assert [text_of(reading, row) for row in rows] == [
        "Sfeer\tRol\tGeld",
        "Persoonlijk\tklein\t12",
        "groot\t15",
    ]
    assert rows[0].is_header_row
    assert rows[1].columns == ("Sfeer", "Rol", "Geld")
    assert rows[2].columns == ("Sfeer: Persoonlijk", "Rol", "Geld")
    assert of_kind(reading, BlockKind.CAPTION) == ["Tabel 1. Wie doet wat"]


def test_a_name_over_several_columns_is_that_of_each(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<table><thead><tr><th rowspan=2>Wijk</th><th colspan=2>Jong</th><th colspan=2>Oud</th>"
            "</tr><tr><th>aantal</th><th>%</th><th>aantal</th><th>%</th></tr></thead>"
            "<tr><td>Noord</td><td>10</td><td>20</td><td>30</td><td>40</td></tr></table>"
        ),
    )
    row = next(block for block in reading.blocks if block.columns)
    assert row.columns == ("Wijk", "Jong aantal", "Jong %", "Oud aantal", "Oud %")


def test_a_name_over_the_whole_table_is_not_said_of_every_column(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<table><thead><tr><th colspan=3>Begroting</th></tr><tr><th>Post</th><th>2024</th>"
            "<th>2025</th></tr></thead><tr><td>Zaal</td><td>10</td><td>20</td></tr></table>"
        ),
    )
    row = next(block for block in reading.blocks if block.columns)
    assert row.columns == ("Begroting Post", "2024", "2025")


def test_a_cell_under_one_that_is_wide_and_high_keeps_its_own_column(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<table><tr><th>Wie</th><th>Waar</th><th>Wanneer</th></tr>"
            "<tr><td rowspan=2 colspan=2>Samen, in het dorpshuis</td><td>maandag</td></tr>"
            "<tr><td>dinsdag</td></tr></table>"
        ),
    )
    row = table_rows(reading)[-1]
    assert row.columns == ("Wie: Samen, in het dorpshuis", "Wanneer")
    assert row.cells[0] == ()
    assert reading.text[row.cells[1][0].start : row.cells[1][0].end] == "dinsdag"


def test_a_table_for_layout_is_ordinary_text(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path, main("<table><tr><td><p>Links staat een zin.</p></td></tr></table>")
    )
    assert reading.tables == 0
    assert ("paragraph", "Links staat een zin.") in kinds(reading)


def test_notes_are_linked_to_their_marks(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            '<p>Er staat veel leeg.<sup><a href="#n1" id="r1">1</a></sup> Dat is 12 m<sup>2</sup>.'
            '</p><ol><li id="n1">Kadaster, 2023. <a href="#r1">↩</a></li></ol>'
        ),
    )
    (mark,) = reading.note_marks
    assert (mark.note, reading.text[mark.start : mark.end]) == ("1", "1")
    (note,) = [block for block in reading.blocks if block.kind is BlockKind.FOOTNOTE]
    assert note.label == "1"
    assert text_of(reading, note) == "1 Kadaster, 2023."
    assert "12 m2." in reading.text


def test_notes_that_share_a_paragraph_are_set_apart(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<p>Het is druk.<sup>1</sup> En vol.<sup>2</sup></p><h2>Eindnoten</h2>"
            "<p>1 Kadaster, 2023.<br>2 CBS, 2024, p.<br>12 en verder.<br>3Eigen telling.</p>"
        ),
    )
    assert of_kind(reading, BlockKind.FOOTNOTE) == [
        "1 Kadaster, 2023.",
        "2 CBS, 2024, p.\n12 en verder.",
        "3Eigen telling.",
    ]


def test_what_folds_away_is_read_under_its_question(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<h2>Vragen</h2><details><summary>Kost het geld?</summary><p>Nee, niets.</p></details>"
            '<button aria-expanded="false" aria-controls="p2">Mag ik iemand meenemen?</button>'
            '<div id="p2" style="display:none" aria-hidden="true"><p>Ja, altijd.</p></div>'
        ),
    )
    assert kinds(reading)[-5:] == [
        ("heading", "Vragen"),
        ("heading", "Kost het geld?"),
        ("paragraph", "Nee, niets."),
        ("heading", "Mag ik iemand meenemen?"),
        ("paragraph", "Ja, altijd."),
    ]
    assert [block.level for block in reading.blocks if block.level] == [1, 2, 2]


def test_a_question_in_a_button_is_read_in_a_heading_and_in_a_list(tmp_path: Path) -> None:
    fold = '<button aria-expanded="false" aria-controls="p{}">{}</button>'
    reading = read_html(
        tmp_path,
        main(
            f"<h2>{fold.format(1, 'Wat kost het?')}</h2><div id=p1><p>Niets.</p></div>"
            "<h2>Wie helpt er<button title='Kopieer de link'>#</button></h2><p>De buren.</p>"
            f"<ul><li>{fold.format(2, 'Mag ik mee?')}<div id=p2><p>Ja, altijd.</p></div></li></ul>"
        ),
    )
    assert kinds(reading)[-6:] == [
        ("heading", "Wat kost het?"),
        ("paragraph", "Niets."),
        ("heading", "Wie helpt er"),
        ("paragraph", "De buren."),
        ("heading", "Mag ik mee?"),
        ("paragraph", "Ja, altijd."),
    ]


def test_what_an_item_says_after_a_list_in_it_comes_after_that_list(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path, main("<ol><li>Koken<ul><li>soep</li></ul>Samen eten hoort erbij.</li></ol>")
    )
    assert kinds(reading)[-3:] == [
        ("list_item", "1. Koken"),
        ("list_item", "soep"),
        ("paragraph", "Samen eten hoort erbij."),
    ]


def test_a_place_where_a_word_may_break_takes_no_text_away(tmp_path: Path) -> None:
    reading = read_html(tmp_path, main("<p>De vrijwilligers<wbr>organisatie helpt.</p><p>En</p>"))
    assert reading.text.endswith("De vrijwilligersorganisatie helpt.\nEn")


def test_cells_that_name_their_row_are_no_header_of_columns(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<table><tr><th>Wie</th><td>Mo</td></tr><tr><th>Rol</th><td>beheerder van de zaal</td>"
            "</tr></table>"
        ),
    )
    rows = table_rows(reading)
    assert [(row.is_header_row, row.columns) for row in rows] == [(False, ()), (False, ())]


def test_a_declared_encoding_that_cannot_be_is_not_followed(tmp_path: Path) -> None:
    page = f"<meta charset=utf-16><h1>Café</h1><p>{PROSE} Een financiële bijdrage.</p>"
    path = tmp_path / "pagina.html"
    path.write_bytes(f"<html><body>{page}</body></html>".encode("cp1252"))
    reading = read(path, Limits())
    assert reading.text.startswith("Café\n")
    assert reading.text.endswith("Een financiële bijdrage.")
    assert "Windows-1252" in reading.warnings[0]


def test_text_in_a_list_outside_its_items_is_read(tmp_path: Path) -> None:
    reading = read_html(tmp_path, main("<ul>Wij doen:<li>koken</li>en soms ook<li>eten</li></ul>"))
    assert reading.text.endswith("Wij doen:\nkoken\nen soms ook\neten")


def test_a_section_is_no_noise_for_an_id_that_is_its_heading(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<h2 id=social-media>Social media</h2><p>Wij plaatsen elke week een bericht.</p>"
            "<section id=reacties><h2>Reacties</h2><p>Er kwamen twaalf zienswijzen binnen op het "
            "ontwerp van de nota.</p></section><div id=menu><h2>Menu</h2><a href=/a>Werk</a></div>"
            "<div id=feedback><h2>Feedback</h2><form><input><p>Vond u wat u zocht op deze pagina "
            "van onze site?</p></form></div><div id=cookies><h2>Cookies</h2><p>Wij meten met "
            "cookies hoe u deze site gebruikt.</p><button>Akkoord</button></div>"
        ),
    )
    assert kinds(reading)[-4:] == [
        ("heading", "Social media"),
        ("paragraph", "Wij plaatsen elke week een bericht."),
        ("heading", "Reacties"),
        ("paragraph", "Er kwamen twaalf zienswijzen binnen op het ontwerp van de nota."),
    ]


def test_bold_lines_and_numbers_make_headings(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<h2>1 Samen</h2><h3>1.1 De wijk</h3><p>Tekst over de wijk.</p><h2>1.2 De stad</h2>"
            f"<p><strong>Over geld</strong><br>{PROSE}</p><h2>2 Verder</h2><p>Einde.</p>"
        ),
    )
    assert [
        (block.level, text_of(reading, block))
        for block in reading.blocks
        if block.kind is BlockKind.HEADING
    ] == [(1, "1 Samen"), (2, "1.1 De wijk"), (2, "1.2 De stad"), (3, "Over geld"), (1, "2 Verder")]


def test_sharing_buttons_and_further_reading_are_boilerplate_or_gone(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            '<p><a href="/x">Lees meer over de soep</a></p><h2>Lees ook</h2><ul><li><a href="/a">'
            'Brood in de buurt</a></li><li><a href="/b">Thee in de buurt</a></li></ul>'
            '<div class="share-buttons"><a href="#">Facebook</a></div>'
        ),
    )
    assert of_kind(reading, BlockKind.BOILERPLATE) == [
        "Lees meer over de soep",
        "Lees ook",
        "Brood in de buurt",
        "Thee in de buurt",
    ]
    assert "Facebook" not in reading.text


def test_quotes_and_captions_have_their_kind(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            "<blockquote><p>Ik kom elke week.</p><footer>Ans, buurvrouw</footer></blockquote>"
            "<figure><img src=x alt=foto><figcaption>De tafel is gedekt.</figcaption></figure>"
        ),
    )
    assert of_kind(reading, BlockKind.QUOTE) == ["Ik kom elke week.", "Ans, buurvrouw"]
    assert of_kind(reading, BlockKind.CAPTION) == ["De tafel is gedekt."]


def test_the_declared_encoding_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "pagina.html"
    page = AROUND.format(body=main("<p>Een café met ideeën.</p>"))
    path.write_bytes(page.replace("utf-8", "iso-8859-1").encode("latin-1"))
    reading = read(path, Limits())
    assert "Een café met ideeën." in reading.text
    assert reading.warnings == ()


def test_latin1_without_a_declaration_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "pagina.html"
    page = AROUND.format(body=main("<p>Een café met ideeën.</p>"))
    path.write_bytes(page.replace('<meta charset="utf-8">', "").encode("latin-1"))
    reading = read(path, Limits())
    assert "Een café met ideeën." in reading.text
    assert "Windows-1252" in reading.warnings[0]


def test_an_xhtml_declaration_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "pagina.xhtml"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{AROUND.format(body=main(""))}')
    assert PROSE in read(path, Limits()).text


def test_a_page_that_scripts_must_fill_says_so(tmp_path: Path) -> None:
    path = tmp_path / "app.html"
    path.write_text("<html><body><div id=root></div><script>laad()</script></body></html>")
    reading = read(path, Limits())
    assert reading.blocks == ()
    assert "geen hoofdtekst" in reading.warnings[0]


def test_absurd_nesting_ends_without_text_or_harm(tmp_path: Path) -> None:
    path = tmp_path / "diep.html"
    path.write_text(f"<html><body><p>{PROSE}</p>{'<div>' * 5000}diep</body></html>")
    reading = read(path, Limits())
    check_reading(reading)
    assert PROSE in reading.text


def test_the_real_pages_are_free_of_menus(shared: Path) -> None:
    documents = shared / "documents"
    for path in sorted(documents.glob("*.html")):
        reading = read(path, Limits())
        check_reading(reading)
        body = "\n".join(
            text_of(reading, block) for block in reading.blocks if not block.kind.is_furniture
        )
        for word in ("cookie", "Bezoekadres", "Privacyverklaring", "Sitemap", "Toegankelijkheid",
                     "Facebook", "Instagram"):  # fmt: skip
            assert word not in body, (path.name, word)
    report = read(documents / "mun_almere_sociale_veerkracht_almeerders.html", Limits())
    found = {
        text_of(report, block): block.level
        for block in report.blocks
        if block.kind is BlockKind.HEADING
    }
    assert found["2.2 Hoe staat Almere ervoor?"] == 2
    assert found["3 Ons advies aan Almere"] == 1
    assert len(of_kind(report, BlockKind.FOOTNOTE)) == 43


@pytest.mark.parametrize("tag", ["main", "article", "section"])
def test_a_page_without_head_and_body_tags_is_read(tmp_path: Path, tag: str) -> None:
    sentence = "De ijsclub en de buurtvereniging organiseren elke maand een maaltijd. "
    path = tmp_path / "kaal.html"
    path.write_text(
        f"<html lang=nl><title>Samen</title><{tag}><h1>Samen</h1><p>{sentence * 4}</p></{tag}>"
        f"<p>{sentence * 3}</p></html>",
        encoding="utf-8",
    )
    assert read(path, Limits()).text.count("ijsclub") >= 4


HIDDEN = "Deze alinea over brood bakken is op de pagina niet te zien."


@pytest.mark.parametrize(
    ("content", "lost"),
    [
        ('<div style="display:none">Laden…</div><p>Na.</p>', "Laden"),
        ('<p>Zie <a href="/x">de visie<span hidden> (in een venster)</span></a>.</p>', "venster"),
        ('<p>Mail info<span style="display: none">-niet-</span>@veldermeer.nl.</p>', "niet-"),
        ('<h2><i class="material-icons">expand_more</i> Wie</h2><p>Wij.</p>', "_"),
        ('<h2 id="wie">Wie?<a href="#wie" aria-hidden="true">#</a></h2><p>Wij.</p>', "#"),
        ("<template><p>{{naam}}</p></template><noscript><p>Zet scripts aan.</p></noscript>", "aan"),
        ('<dialog id="d"><p>Vult u onze enquête over de website even in?</p></dialog>', "enquête"),
    ],
)  # fmt: skip
def test_what_no_reader_is_to_see_is_left_out(tmp_path: Path, content: str, lost: str) -> None:
    reading = read_html(tmp_path, main(content.replace("{", "{{").replace("}", "}}")))
    assert lost not in reading.text
    assert reading.warnings == ()


def test_what_a_page_hides_and_shows_elsewhere_is_read_once(tmp_path: Path) -> None:
    text = "Iedereen die wil komt op woensdag eten."
    reading = read_html(tmp_path, main(f"<p>{text}</p><div hidden><p>{text}</p></div>"))
    assert reading.text.count(text) == 1
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "content",
    [
        f'<h3 class="kop">Brood</h3><div style="display:none"><p>{HIDDEN}</p></div>',
        f'<p><a href="#meer">Lees meer</a></p><div id="meer" hidden><p>{HIDDEN}</p></div>',
        f'<p>Soep<span id="rest" style="display:none"> en brood. {HIDDEN}</span></p>'
        '<button data-target="#rest">Lees meer</button>',
        f'<p>Zie <a href="#d">uitleg</a>.</p><dialog id="d"><p>{HIDDEN}</p></dialog>',
        f'<p>Zie <a href="#d">uitleg</a>.</p><div class="modal" id="d"><p>{HIDDEN}</p></div>',
        f'<div aria-hidden="true"><p>{HIDDEN}</p></div>',
        f"<details><summary>Brood</summary><p>{HIDDEN}</p></details>",
    ],
    ids=["under its heading", "by a link", "read more", "dialog", "modal", "aria", "details"],
)
def test_what_a_click_shows_is_read(tmp_path: Path, content: str) -> None:
    reading = read_html(tmp_path, main(content))
    assert HIDDEN in reading.text
    assert reading.warnings == ()


def test_words_with_small_ones_above_them_are_read_without_those(tmp_path: Path) -> None:
    page = "<p>Wij noemen dat <ruby>buurt<rp>(</rp><rt>boeurt</rt><rp>)</rp></ruby>kracht.</p>"
    reading = read_html(tmp_path, main(page))
    assert "Wij noemen dat buurtkracht." in reading.text
    assert "kleine letters" in reading.warnings[0]


@pytest.mark.parametrize(
    "beside",
    [
        "<nav><a href='/ja'><ruby>語<rt>go</rt></ruby></a></nav>",
        "<template><ruby>語<rt>go</rt></ruby></template>",
        "<p>Wij noemen dat <ruby>buurt<rt> </rt></ruby>kracht.</p>",
        "<p>Wij noemen dat <rt>buurtkracht.</rt></p>",  # above nothing
    ],
)
def test_of_small_words_that_took_nothing_from_the_text_nothing_is_told(
    tmp_path: Path, beside: str
) -> None:
    reading = read_html(tmp_path, main(f"{beside}<p>Zo heet buurtkracht.</p>"))
    assert reading.warnings == ()
    assert reading.text.count("buurtkracht.") == 1 + beside.count("Wij")


def test_the_report_tells_of_hidden_text_that_nothing_seems_to_unfold(tmp_path: Path) -> None:
    reading = read_html(tmp_path, main(f"<p>Soep.</p><p hidden>{HIDDEN}</p>"))
    assert HIDDEN in reading.text
    assert [HIDDEN in warning for warning in reading.warnings] == [True]


@pytest.mark.parametrize(
    "style",
    [
        "<style>.dicht { color: red; display: none }</style>",
        "<style>/* kop */ @charset 'x'; p.dicht, .x { visibility: hidden }</style>",
        "<style>.vak { display: flex } .dicht { display: none !important }</style>",
    ],
)
def test_what_a_style_sheet_of_the_page_hides_is_told_of(tmp_path: Path, style: str) -> None:
    hidden = f'<p class="vak dicht">{HIDDEN}</p><p class="dicht">Tot dan</p>'
    reading = read_html(tmp_path, style + main(f"{hidden}<p class='dicht'>{PROSE}</p>"))
    assert reading.text.count(PROSE) == 1  # what stands on the page as well is left out
    assert "Tot dan" in reading.text
    assert [HIDDEN in warning for warning in reading.warnings] == [True]


@pytest.mark.parametrize(
    "style",
    [
        "<style>@media print { .dicht { display: none } }</style>",
        "<style media='print'>.dicht { display: none }</style>",
        "<style>.js .dicht, .dicht:empty { display: none }</style>",
        "<style>.dicht { display: none } .dicht.open, .js .dicht { display: block }</style>",
        "<noscript><style>.dicht { display: none }</style></noscript>",
        "<style>.dicht { display: none",
    ],
    ids=["for print", "printed", "in a state", "shown by another rule", "no scripts", "broken off"],
)
def test_a_rule_that_may_not_hold_hides_nothing(tmp_path: Path, style: str) -> None:
    closed = style if style.endswith(">") else f"{style}</style>"
    reading = read_html(tmp_path, closed + main(f'<p class="dicht">{HIDDEN}</p>'))
    assert HIDDEN in reading.text
    assert reading.warnings == ()


def test_a_hidden_row_or_item_is_read(tmp_path: Path) -> None:
    rows = (
        '<tr><th>Wijk</th><th>Aantal</th></tr><tr style="display:none"><td>Zuid</td><td>9</td></tr>'
    )
    reading = read_html(tmp_path, main(f"<ul><li hidden>Brood</li></ul><table>{rows}</table>"))
    assert "Brood" in reading.text
    assert "Zuid\t9" in reading.text


def test_the_words_of_a_tab_head_what_it_shows(tmp_path: Path) -> None:
    reading = read_html(
        tmp_path,
        main(
            '<ul role="tablist"><li><a role="tab" href="#a">Buren</a></li>'
            '<li><a role="tab" href="#b">Scholen</a></li></ul>'
            '<div id="a" role="tabpanel"><p>Zij koken.</p></div>'
            '<div id="b" role="tabpanel" hidden><p>Zij bakken.</p></div>'
        ),
    )
    assert of_kind(reading, BlockKind.HEADING) == ["Buren", "Scholen"]
    assert reading.text.index("Scholen") < reading.text.index("Zij bakken.")


def test_frames_are_told_of_as_they_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "frames.html"
    path.write_text('<html><frameset><frame src="inhoud.html"></frameset></html>')
    assert "inhoud.html" in " ".join(read(path, Limits()).warnings)
    shown = read_html(tmp_path, main('<iframe src="/visie.pdf"></iframe><iframe src="/kaart">'))
    assert [("visie.pdf" in one, "kaart" in one) for one in shown.warnings] == [(True, False)]


def test_an_item_of_a_list_from_word_or_outlook_is_an_item(tmp_path: Path) -> None:
    item = (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span "
        "style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>Eerst praten.</p>"
    )
    reading = read_html(tmp_path, main(item))
    assert of_kind(reading, BlockKind.LIST_ITEM) == ["1. Eerst praten."]


CARDS = """<section class="more"><h2>Gerelateerd</h2>
<div class="card"><h3>Training: buurtkamers</h3>
<p>{said}</p><a href="/training">Lees meer</a></div></section>"""


def test_cards_of_other_pages_that_close_a_page_are_boilerplate(tmp_path: Path) -> None:
    said = "Leer in twee dagen hoe u een buurtkamer opent."
    reading = read_html(tmp_path, main(f"<h2>Meedoen</h2><p>{PROSE}</p>{CARDS.format(said=said)}"))
    assert said in of_kind(reading, BlockKind.BOILERPLATE)
    assert of_kind(reading, BlockKind.HEADING) == ["Meedoen"]


def test_text_under_a_heading_that_is_called_related_is_text(tmp_path: Path) -> None:
    said = " ".join(["In elke wijk hoort bij de buurtkamer een keuken waar buren samen koken."] * 4)
    reading = read_html(tmp_path, main(CARDS.format(said=said)))
    assert said in of_kind(reading, BlockKind.PARAGRAPH)


@pytest.mark.parametrize(
    ("closing", "kept"),
    [
        ("<h2>Lees ook</h2>{a}<h2>Openingstijden</h2><p>Maandag van 9 tot 12.</p>", "Maandag van"),
        ("<h4>Lees ook</h4>{a}<h2>Over de cijfers</h2><p>Geteld is in mei.</p>", "Geteld is"),
        ("<h2>Gerelateerde kosten</h2><p>De bijdrage is € 21 per maand.</p>{a}", "De bijdrage"),
        (
            "<h2>Bekijk ook</h2>{a}<table><tr><th>Wijk</th><th>Plekken</th></tr>"
            "<tr><td>Oost</td><td>4</td></tr></table>",
            "Oost",
        ),
    ],
)
def test_what_stands_below_cards_of_other_pages_is_text(
    tmp_path: Path, closing: str, kept: str
) -> None:
    body = f"<h2>Meedoen</h2><p>{PROSE}</p>" + closing.format(a="<p><a href='/b'>De kamer</a></p>")
    reading = read_html(tmp_path, main(body))
    lost = of_kind(reading, BlockKind.BOILERPLATE)
    assert kept in reading.text
    assert not any(words.startswith(kept) for words in lost)


def test_the_heading_of_a_part_may_stand_in_a_header_of_its_own(tmp_path: Path) -> None:
    def part(level: int, heading: str, content: str) -> str:
        head = f"<header><h{level}>{heading}</h{level}></header>"
        return f"<div class='ce frame'>{head}<div><p>{content}</p></div></div>"

    body = f"<div><header><h1>Soep in de buurt</h1></header></div>{part(2, 'Waarom soep', PROSE)}"
    reading = read_html(tmp_path, f"<div class='page'>{body}{part(3, 'Wie kookt', PROSE)}</div>")
    assert of_kind(reading, BlockKind.HEADING) == ["Waarom soep", "Wie kookt"]


@pytest.mark.parametrize(
    "around",
    [
        "<div class='page'><header><h2>Dorp Veldermeer</h2></header><main>{text}</main></div>",
        "<div class='page'><header><h2>Dorp Veldermeer</h2></header>{text}<footer>©</footer></div>",
        "<div class='page'><header><h2>Dorp Veldermeer</h2></header><h1>Soep</h1>{text}</div>",
        "<div class='page'><header><h2><a href='/'>Dorp Veldermeer</a></h2></header>{text}</div>",
        "<div class='page'><header><h2>Dorp Veldermeer</h2><nav>Zorg</nav></header>{text}</div>",
    ],
)
def test_the_header_of_a_page_is_no_heading_of_a_part(tmp_path: Path, around: str) -> None:
    path = tmp_path / "pagina.html"
    path.write_text(around.format(text=f"<h2>Waarom soep</h2><p>{PROSE}</p>"), encoding="utf-8")
    assert "Dorp Veldermeer" not in read(path, Limits()).text


BLANKS = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span>"
FILTERED = f"""<html><head><meta name=Generator content="Microsoft Word 15 (filtered)">
<title>Soep</title></head><body lang=NL><div class=WordSection1>
<p class=MsoTitle><span lang=NL>Soep in de buurt</span></p>
<h1><span lang=NL>1.{BLANKS}</span><span lang=NL>Waarom</span></h1>
<p class=MsoNormal>{PROSE}<a href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span lang=NL>[1]</span></span></a></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt'><span
style='font-family:Symbol'>·{BLANKS}</span><span lang=NL>Eerst praten.</span></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt'><span lang=NL>b){BLANKS}</span><span
lang=NL>Dan eten.</span></p>
<p class=MsoNormal><a name="_Ref1">Zo gaat het</a> al jaren, zegt het bestuur.</p></div>
<div><br clear=all><hr align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference>[1]</span></a> Geteld in
mei.</p><p class=MsoFootnoteText>En in juni.</p></div></div></body></html>"""


def test_a_page_that_word_saved_as_filtered_keeps_its_title_items_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "soep.htm"
    path.write_text(FILTERED, encoding="utf-8")
    reading = read(path, Limits())
    check_reading(reading)
    assert [(kind, re.sub("\xa0+", "", said)) for kind, said in kinds(reading)] == [
        ("title", "Soep in de buurt"),
        ("heading", "1. Waarom"),
        ("paragraph", f"{PROSE}[1]"),
        ("list_item", "Eerst praten."),
        ("list_item", "b) Dan eten."),
        ("paragraph", "Zo gaat het al jaren, zegt het bestuur."),
        ("footnote", "[1] Geteld in mei.\nEn in juni."),
    ]
    assert [mark.note for mark in reading.note_marks] == ["1"]


def test_what_a_link_with_a_number_points_at_outside_the_text_is_no_note(tmp_path: Path) -> None:
    page = main('<p>Lees <a href="#reactie">[2]</a> wat buren ervan vinden.</p>')
    reading = read_html(tmp_path, page + "<div id='reactie'>Er zijn 2 reacties op dit stuk.</div>")
    assert of_kind(reading, BlockKind.FOOTNOTE) == []


@pytest.mark.parametrize(
    ("said", "is_heading"),
    [
        ("<p class='tussenkop'><em class='cur'>Vervolg</em></p>", True),
        ("<div class='tussenkopje groot'>Vervolg van het onderzoek</div>", True),
        ("<p class='tussenkop'>Wij gaan hier volgend jaar mee verder, zegt de raad.</p>", False),
        ("<p class='tussenkoppen-uit'>Vervolg</p>", False),
        ("<p><em>Vervolg</em></p>", False),
    ],
)
def test_a_paragraph_that_its_class_calls_a_heading_is_one(
    tmp_path: Path, said: str, is_heading: bool
) -> None:
    reading = read_html(tmp_path, main(f"<h2>Begin</h2><p>{PROSE}</p>{said}<p>{PROSE}</p>"))
    assert (len(of_kind(reading, BlockKind.HEADING)) == 2) is is_heading


@pytest.mark.parametrize(
    "part",
    [
        f"<div><h2><a name='a1'>1. Begin</a></h2><p>{PROSE}</p></div>",
        f"<div><a name='a1'>1</a><h2>Begin</h2><p>{PROSE}</p></div>",
        f"<p><a name='a1'>Artikel 1</a> {PROSE}</p>",
    ],
)
def test_a_part_that_a_number_leads_to_is_no_note(tmp_path: Path, part: str) -> None:
    reading = read_html(tmp_path, main(f"<p>Ga naar <a href='#a1'>[1]</a>.</p>{part}"))
    assert of_kind(reading, BlockKind.FOOTNOTE) == []
    assert PROSE in " ".join(of_kind(reading, BlockKind.PARAGRAPH))


def test_a_bold_numbered_line_of_filtered_word_is_a_heading(tmp_path: Path) -> None:
    number = f"<b><span lang=NL>1.{BLANKS}</span></b>"
    head = f"<p class=MsoNormal>{number}<b><span>Begin</span></b></p>"
    reading = read_html(tmp_path, main(f"{head}<p class=MsoNormal>{PROSE}</p>"))
    assert [re.sub(r"\s+", " ", one) for one in of_kind(reading, BlockKind.HEADING)] == ["1. Begin"]
