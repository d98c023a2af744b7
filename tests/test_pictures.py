"""Pictures of a comparison: complete, readable without colour, and sparing of the network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from sbkennis import comparison, pictures, terms
from sbkennis.comparison import Comparison
from sbkennis.comparison.sample import as_read
from sbkennis.errors import StoreError
from sbkennis.pictures.page import render
from sbkennis.pictures.shapes import shapes
from sbkennis.pictures.style import apart, named, short, source_line
from sbkennis.reports import content
from sbkennis.store import Store
from sbkennis.web.compared import table
from sbkennis.wording_comparison import explained
from tests.builders import document
from tests.test_comparison import COOK, FACETS, NOTHING, SING, shelve


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "proef.sqlite", terms.COLUMNS) as made:
        yield made


def filled(store: Store, count: int) -> Comparison:
    for number in range(count):
        one = document(f"d{number:02}", title=f"Visie van dorp nummer {number}",
                       date=f"{2015 + number % 8}-06")  # fmt: skip
        shelve(store, one, [COOK] * (8 + number % 9) + [SING] * 10 + [NOTHING] * 9)
    return comparison.compare(store, store.documents(), FACETS, apart=True)


@pytest.mark.parametrize("count", [3, 30])
def test_every_picture_is_written_as_svg_png_and_page(
    store: Store, tmp_path: Path, count: int
) -> None:
    made = filled(store, count)
    quotes = comparison.quoted(store, made.passages)
    written = {path.name for path in pictures.save(made, tmp_path / "beelden", quotes)}
    names = {"warmtekaart", "waarden", "sferen", "tijdlijn"}
    assert written == {
        *(f"{name}.{kind}" for name in names for kind in ("svg", "png")), "vergelijking.html",
    }  # fmt: skip
    for name in names:
        with Image.open(tmp_path / "beelden" / f"{name}.png") as picture:
            assert picture.width >= 900
            low, high = picture.convert("L").getextrema()
            assert (low < 60, high) == (True, 255)  # dark letters on white, in grey as well
        svg = (tmp_path / "beelden" / f"{name}.svg").read_text(encoding="utf-8")
        assert "Bron: sbkennis" in svg
        assert "<text" in svg  # letters, not outlines


@pytest.mark.parametrize(("count", "apart"), [(3, True), (8, False)])
def test_nothing_that_is_drawn_falls_outside_its_picture(
    store: Store, count: int, apart: bool
) -> None:
    """A shared axis once took its limits from the first panel only."""
    made = filled(store, count)
    made = made if apart else comparison.compare(store, store.documents(), FACETS)
    for name, figure in pictures.figures(made).items():
        figure.canvas.draw()
        for axes in figure.axes:
            if not axes.get_visible():
                continue
            low, high = axes.get_ylim()
            left, right = axes.get_xlim()
            for line in axes.get_lines():
                xs, ys = line.get_data()
                if line.get_transform() == axes.transData:
                    assert all(left <= x <= right for x in xs), name
                    assert all(min(low, high) <= y <= max(low, high) for y in ys), name


def test_pictures_for_which_there_is_no_folder_are_told_of(store: Store, tmp_path: Path) -> None:
    (tmp_path / "beelden").write_text("een bestand", encoding="utf-8")
    with pytest.raises(StoreError, match=r"De beelden konden niet worden geschreven in .*beelden"):
        pictures.save(filled(store, 3), tmp_path / "beelden")


def test_the_same_figures_give_the_same_svg(store: Store, tmp_path: Path) -> None:
    made = filled(store, 3)
    for folder in ("een", "twee"):
        pictures.save(made, tmp_path / folder)
    drawn = list((tmp_path / "een").glob("*.svg"))
    assert len(drawn) > 3
    for path in drawn:
        assert path.read_bytes() == (tmp_path / "twee" / path.name).read_bytes()


def test_the_page_holds_its_passages_and_asks_nothing_of_a_network(
    store: Store, tmp_path: Path
) -> None:
    made = filled(store, 3)
    quotes = comparison.quoted(store, made.passages)
    pictures.save(made, tmp_path, quotes)
    text = (tmp_path / "vergelijking.html").read_text(encoding="utf-8")
    page = html.fromstring(text.encode())
    assert page.get("lang") == "nl"
    assert not page.xpath("//script[@src] | //link | //img | //iframe")
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttpRequest", text)
    buttons = page.xpath("//td/button[@data-p]")
    assert len(buttons) == sum(bool(cell.passages) for table in made.tables
                               for cell in table.cells)  # fmt: skip
    for button in buttons[:3]:
        for name in re.findall(r'"([^"]+)"', button.get("data-p")):
            assert f'"{name}": [' in text


def test_a_cell_with_too_little_text_opens_its_passages_too(store: Store, tmp_path: Path) -> None:
    shelve(store, document("aa", title="Kort"), [COOK] * 3)
    shelve(store, document("bb", title="Lang"), [COOK] * 30)
    made = comparison.compare(store, store.documents(), FACETS)
    pictures.save(made, tmp_path, comparison.quoted(store, made.passages))
    page = html.fromstring((tmp_path / "vergelijking.html").read_bytes())
    few = page.xpath("//td[@class='weinig']/button[@data-p]")
    assert few
    assert all(one.text_content() == "te weinig tekst" for one in few)
    assert not page.xpath("//td[@class='weinig']/button[not(@data-p) and not(@disabled)]")


def test_words_of_a_document_cannot_break_the_page(store: Store, tmp_path: Path) -> None:
    shelve(store, document("aa", title="</script><b>&'\"<!--<script> $x_$"), [COOK] * 30)
    made = comparison.compare(store, store.documents(), FACETS)
    pictures.save(made, tmp_path, comparison.quoted(store, made.passages))
    page = html.fromstring((tmp_path / "vergelijking.html").read_bytes())
    assert not page.xpath("//b")
    (script,) = page.xpath("//script/text()")
    assert not re.search(r"<!--|<script", script)  # or the page would be script to its end
    assert "$x_$" in page.xpath("string(//figure)")
    assert page.xpath("string(//h1)") == "Vergelijking van 1 document"


def test_many_documents_without_any_label_have_no_small_multiples(store: Store) -> None:
    for number in range(8):
        shelve(store, document(f"d{number}", title=f"Visie {number}"), [NOTHING] * 30)
    made = comparison.compare(store, store.documents(), FACETS, apart=True)
    assert "sferen" not in pictures.figures(made)
    assert "sferen" not in {one.name for one in shapes(made)}


def test_a_document_with_too_little_text_is_hatched(store: Store) -> None:
    shelve(store, document("aa", title="Kort"), [COOK] * 3)
    shelve(store, document("bb", title="Lang"), [COOK] * 30)
    figure = pictures.figures(comparison.compare(store, store.documents(), FACETS))["warmtekaart"]
    assert {patch.get_hatch() for patch in figure.axes[0].patches} == {"////"}


def test_a_difference_is_drawn_with_its_interval_and_says_where_there_is_too_little(
    store: Store, tmp_path: Path
) -> None:
    walk = [("thema", "lopen", 0.9)]
    shelve(store, document("aa", title="Soep"), [COOK] * 20 + [SING] * 10 + [walk] + [NOTHING] * 9)
    shelve(store, document("bb", title="Koor"), [SING] * 12 + [NOTHING] * 28)
    made = comparison.compare(store, store.documents(), FACETS)
    names = {path.name for path in pictures.save(made, tmp_path)}
    assert {"verschil-thema.svg", "verschil-thema.png", "verschil-waarde.svg"} <= names
    axes = pictures.figures(made, "verschil-thema")["verschil-thema"].axes[0]
    assert [one.get_text() for one in axes.get_yticklabels()] == ["Lopen", "Zingen", "Koken"]
    marks = {line.get_ydata()[0]: line.get_marker() for line in axes.get_lines()
             if line.get_marker() in ("o", "D")}  # fmt: skip
    assert marks == {1: "D", 2: "o"}  # filled round where it is shown, else an open diamond
    gap = next(one for one in made.differences["thema"] if one.label == "koken")
    ends = [list(line.get_xdata()) for line in axes.get_lines() if line.get_ydata()[0] == 2]
    assert gap.interval is not None
    assert [gap.interval.low, gap.interval.high] in ends
    svg = (tmp_path / "verschil-thema.svg").read_text(encoding="utf-8")
    for said in ("te weinig passages", "meer in →", "Soep", "Koor"):
        assert f">{said}<" in svg
    assert "Gearceerd: te weinig passages om" in " ".join(svg.split())
    assert "In geen van beide: lezen." in svg


def test_a_difference_on_the_page_opens_what_stands_behind_it(store: Store, tmp_path: Path) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 20 + [NOTHING] * 20)
    shelve(store, document("bb", title="Koor"), [SING] * 20 + [NOTHING] * 20)
    made = comparison.compare(store, store.documents(), FACETS)
    pictures.save(made, tmp_path, comparison.quoted(store, made.passages))
    page = html.fromstring((tmp_path / "vergelijking.html").read_bytes())
    assert "te weinig tekst" not in [one.text for one in page.xpath("//td//span")]
    (button,) = page.xpath("//button[@data-kop='Koken: het verschil']")
    assert button.text_content().startswith("+50")
    assert button.get("title") == "meer in de eerste"
    assert button.get("data-p").count("aa#") == 20


def test_a_difference_says_what_is_lacking_and_has_points_along_its_axis(store: Store) -> None:
    walk = [("thema", "lopen", 0.9)]
    shelve(store, document("aa", title="Soep"), [COOK] * 20 + [walk] + [NOTHING] * 19)
    shelve(store, document("bb", title="Koor"), [SING] * 20 + [NOTHING] * 20)
    made = comparison.compare(store, store.documents(), FACETS)
    drawn = next(one for one in shapes(made) if one.name == "verschil-thema")
    assert drawn.explained.endswith("Te weinig passages: lopen. In geen van beide: lezen.")
    assert "procentpunten" in drawn.explained
    axis = [one.text for one in drawn.shapes if one.look == "klein"]
    assert axis
    assert all(re.fullmatch(r"[+−]\d+(,\d)?", one) for one in axis)


def test_the_page_holds_the_passages_of_a_difference_that_stands_in_no_table(
    store: Store, tmp_path: Path
) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 20 + [NOTHING] * 20)
    shelve(store, document("bb", title="Koor"), [SING] * 20 + [NOTHING] * 20)
    made = comparison.compare(store, store.documents(), FACETS, wanted=(("waarde", "document"),))
    pictures.save(made, tmp_path, comparison.quoted(store, made.passages))
    page = html.fromstring((tmp_path / "vergelijking.html").read_bytes())
    (button,) = page.xpath("//button[@data-kop='Koken: het verschil']")
    (script,) = page.xpath("//script/text()")
    names = json.loads(button.get("data-p"))
    assert len(names) == 20
    assert [name for name in names if f'"{name}": [' not in script] == []


def test_a_timeline_wants_two_years(store: Store) -> None:
    shelve(store, document("aa", title="A", date="2020"), [COOK] * 30)
    shelve(store, document("bb", title="B", date="2020-11"), [COOK] * 30)
    made = comparison.compare(store, store.documents(), FACETS)
    assert "tijdlijn" not in pictures.figures(made)


def test_every_column_of_a_timeline_names_its_years_and_marks_stand_as_in_the_legend(
    store: Store,
) -> None:
    """Where the last row of panels is not full, the panels above it once had no years."""
    figures = pictures.figures(filled(store, 3))
    timeline = figures["tijdlijn"]
    timeline.canvas.draw()
    seen = [axes for axes in timeline.axes if axes.get_visible()]
    lowest = {}
    for axes in seen:
        box = axes.get_subplotspec()
        lowest[box.colspan.start] = axes  # panels come row by row
    for axes in lowest.values():
        assert any(one.get_visible() and one.get_text() for one in axes.get_xticklabels())
    (panel, *_) = figures["sferen"].axes
    marks = [line for line in panel.get_lines() if line.get_marker() in ("o", "s", "^")]
    heights = {line.get_marker(): line.get_ydata()[0] % 1 for line in marks[:3]}
    assert (heights["o"] + 0.5) % 1 > (heights["s"] + 0.5) % 1 > (heights["^"] + 0.5) % 1


def test_small_multiples_say_why_a_nought_has_no_interval(store: Store) -> None:
    """It looked more certain than all others."""
    made = filled(store, 3)
    (shape,) = (one for one in shapes(made) if one.name == "sferen")
    drawn = pictures.figures(made)["sferen"].get_supxlabel()
    for told in (shape.explained, " ".join(drawn.split())):
        assert "marge (95 %); zonder streep: geen passage." in told


@pytest.mark.parametrize("count", [3, 9])  # marks with a legend; dots with a median
def test_small_multiples_name_the_documents_that_are_not_in_them(store: Store, count: int) -> None:
    """They left them out without a word, under a line that counts all documents."""
    filled(store, count)
    shelve(store, document("kort", title="Twee alinea's"), [COOK] * 2)
    made = comparison.compare(store, store.documents(), FACETS, apart=True)
    (shape,) = (one for one in shapes(made) if one.name == "sferen")
    drawn = pictures.figures(made)["sferen"]
    for told in (shape.explained, " ".join(drawn.get_supxlabel().split())):
        assert "Te weinig tekst: Twee alinea's." in told


def test_the_year_of_a_document_is_told_where_its_name_is_cut_before_it(store: Store) -> None:
    titles = ("Samen is gewoon. Beleidsvisie sociale basis Veldermeer 2024-2030", "Thuis in 2024")
    for name, title in zip(("aa", "bb"), titles, strict=True):
        shelve(store, document(name, title=title, date="2024-04-11"), [COOK] * 30)
    made = comparison.compare(store, store.documents(), FACETS)
    assert [named(unit, made) for unit in made.units] == [
        "Samen is gewoon (2024)", "Thuis in 2024",
    ]  # fmt: skip


def test_a_picture_as_shapes_opens_only_cells_that_hold_passages(store: Store) -> None:
    made = filled(store, 9)
    found = {one.name: one for one in shapes(made)}
    assert found.keys() == {"warmtekaart", "waarden", "sferen", "tijdlijn"}
    for one in found.values():
        opened = [shape.opens for shape in one.shapes if shape.opens]
        assert opened
        assert all(cell.passages and cell in table.cells for table, cell in opened)
        for shape in one.shapes:
            assert -1 <= shape.x <= one.width + 1, (one.name, shape)
            assert -1 <= max(shape.y, shape.y2) <= one.height + 1, (one.name, shape)
    two = comparison.compare(store, store.documents()[:2], FACETS)
    assert "verschil-thema" in {one.name for one in shapes(two)}


ALIKE = (
    "Beleidsvisie sociale basis 2024-2030 gemeente Almere",
    "Beleidsvisie sociale basis 2024-2030 gemeente Zwolle",
    "Samen leven in Dorpstad. Beleidsvisie sociale basis",
    "Samen leven in Dorpstad. Uitvoeringsplan en begroting",
    "Samen in Zandhoek en alle dorpen daaromheen, versie 2",
    "Samen in Zandhoek en alle dorpen daaromheen, versie 2, nieuw",
    "Visie op de sociale basis van onze mooie gemeente",
    "Visie op de sociale basis van onze mooie gemeente",
)


@pytest.mark.parametrize("most", [20, 33, 60])
def test_names_that_begin_alike_stay_apart_when_they_are_cut(most: int) -> None:
    names = tuple(dict.fromkeys(f"{name} [een-lange-naam-{place}.pdf]" if place > 5 else name
                                for place, name in enumerate(ALIKE)))  # fmt: skip
    shown = apart(names, most)
    assert len(set(shown.values())) == len(names)
    assert all(len(one) <= most for one in shown.values())
    assert shown[ALIKE[0]].endswith("Almere")


@pytest.mark.parametrize("most", [33, 44, 60])
def test_names_that_differ_in_a_dash_stay_apart_by_what_stands_behind_it(most: int) -> None:
    """A scan and its original were two bars of one name."""
    whole = "Meerjarenvisie 2022 {} 2025. De vrijwilligers van de stad [{}meerjarenvisie.pdf]"
    shown = apart((whole.format("–", ""), whole.format("—", "scan_")), most).values()
    assert len({as_read(one) for one in shown}) == 2
    assert ["scan_" in one for one in shown] == [False, True]


def test_no_two_documents_have_one_name_in_a_picture(store: Store) -> None:
    for place, title in enumerate(ALIKE):
        shelve(store, document(f"d{place}", title=title, date=f"{2020 + place % 2}",
                               file=f"een-lange-naam-van-een-bestand-{place}.pdf"),
               [COOK] * 20 + [SING] * 10)  # fmt: skip
    made = comparison.compare(store, store.documents(), FACETS, apart=True)
    (axes,) = pictures.figures(made, "waarden")["waarden"].axes
    assert len({one.get_text() for one in axes.get_yticklabels()}) == len(ALIKE)
    (axes,) = pictures.figures(made, "warmtekaart")["warmtekaart"].axes
    assert len({one.get_text() for one in axes.get_xticklabels()}) == len(ALIKE)
    for one in shapes(made):
        if one.name in ("warmtekaart", "waarden"):
            names = [each.text for each in one.shapes if each.look == "naam"]
            assert len(set(names)) == len(names)


def test_a_group_that_is_called_as_a_label_does_not_take_its_place(store: Store) -> None:
    shelve(store, document("aa", title="Soep"), [COOK] * 30)
    shelve(store, document("bb", title="Koor", date="2020"), [COOK] * 20 + [SING] * 10)
    made = comparison.compare(
        store, store.documents(), FACETS, lists={"alles": ["aa", "bb"], "koken": ["bb"]}
    )
    (axes,) = pictures.figures(made, "warmtekaart")["warmtekaart"].axes
    assert [one.get_text() for one in axes.get_yticklabels()] == ["Koken", "Zingen"]
    assert [one.get_text() for one in axes.get_xticklabels()] == ["alles", "koken (2020)"]
    heat = next(one for one in shapes(made) if one.name == "warmtekaart")
    names = [one.text for one in heat.shapes if one.look == "naam"]
    assert sorted(names) == ["Koken", "Zingen", "alles", "koken (2020)"]
    page = html.fromstring(render(made, {}).encode())
    assert page.xpath("//tbody/tr/th[text()='Koken']")
    shown = table(made, made.tables[0], "aandeel", lambda *_: "", "t1")
    assert [row.head.title for row in shown.rows] == ["Koken", "Zingen"]


def test_a_name_that_is_too_long_is_cut_at_a_word() -> None:
    assert short("Meerjarenvisie 2022 – 2025 van de stichting met een lange naam", 30) == (
        "Meerjarenvisie 2022 – 2025 …"
    )


def test_a_document_in_two_lists_is_told_of_once_under_a_picture(store: Store) -> None:
    shelve(store, document("aa", page_count=10, pages_without_text=(4,)), [COOK])
    shelve(store, document("bb", page_count=5), [])
    made = comparison.compare(
        store, store.documents(), FACETS, lists={"een": ["aa", "bb"], "twee": ["aa"]}
    )
    assert "2 documenten, 1 passage, 1 van 15 pagina's zonder tekst." in source_line(made, 400)
    assert content.limits(made)[0].startswith("Van 15 pagina's is er 1 zonder tekst")


@pytest.mark.parametrize(
    ("judged", "labelled", "explains"),
    [
        (0, "Labels door de computer (model x)", "De computer geeft de labels;"),
        (3, "Labels door de computer (model x), bij 3 van de 30 passages ook door mensen",
         "De computer en mensen gaven de labels;"),
        (30, "Labels door mensen", "Mensen gaven de labels;"),
    ],
)  # fmt: skip
def test_a_picture_says_who_gave_the_labels(
    store: Store, judged: int, labelled: str, explains: str
) -> None:
    shelve(store, document("aa"), [COOK] * 30)
    tags = store.tags([one.id for one in store.passages_of("aa")])
    given = [
        replace(tag, method="mens", coder="Ans") if place < judged else tag
        for place, ones in enumerate(tags.values())
        for tag in ones
    ]
    store.retag("aa", given, "")
    made = comparison.compare(store, store.documents(), FACETS, tagged_by="model x")
    assert f" {labelled}; zie de passages achter elk cijfer." in source_line(made, 400)
    assert explains in explained(made, "aandeel")


def test_a_label_that_a_person_took_away_is_a_judgement_too(store: Store) -> None:
    shelve(store, document("aa"), [COOK] * 30)
    tags = store.tags([one.id for one in store.passages_of("aa")])
    refused, *others = (tag for ones in tags.values() for tag in ones)
    gone = replace(refused, method="mens", coder="Ans", assigned=False, probability=0.0)
    store.retag("aa", [gone, *others], "")
    made = comparison.compare(store, store.documents(), FACETS)
    assert (made.labelled_by, made.judged) == ("de computer en mensen", 1)
