"""Text in this file → the slide deck of a fictional workshop, the same bytes on every run.

The deck has what real decks have and readers stumble over: bullets with levels, a table, a chart,
grouped shapes drawn in another order than one reads them, speaker notes, a picture-like drawing
with alternative text, and one hidden slide.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

MOMENT = dt.datetime(2025, 3, 20, 9, 30)
ZIP_MOMENT = (2025, 3, 20, 9, 30, 0)
ROEST = RGBColor(0x8A, 0x3B, 0x12)
LICHT = RGBColor(0xF7, 0xEE, 0xE8)
INKT = RGBColor(0x2B, 0x2B, 0x2B)
GRIJS = RGBColor(0x6E, 0x6E, 0x6E)
WIT = RGBColor(0xFF, 0xFF, 0xFF)
LETTER = "Calibri"
TITLE_ONLY = 5

Bullet = tuple[int, str]  # level from 0, text


def new_slide(deck: Any, title: str, notes: str, number: int) -> Any:
    """A slide with a title, a footer with its number, and speaker notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    box = slide.shapes.title
    box.left, box.top, box.width, box.height = Cm(1.8), Cm(0.9), Cm(30.2), Cm(2.2)
    box.text_frame.text = title
    box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    style(box.text_frame.paragraphs[0], 30, ROEST, bold=True)
    line = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(1.8), Cm(3.15), Cm(3.2), Cm(0.12))
    fill(line, ROEST)
    line.name = "Lijn onder titel"
    footer = slide.shapes.add_textbox(Cm(1.8), Cm(17.8), Cm(30.2), Cm(0.9))
    footer.name = "Voettekst"
    footer.text_frame.word_wrap = True
    footer.text_frame.text = f"Kennisinstituut Nabij | Samenwerken aan de sociale basis | {number}"
    style(footer.text_frame.paragraphs[0], 11, GRIJS)
    if notes:
        slide.notes_slide.notes_text_frame.text = notes
    return slide


def style(paragraph: Any, size: int, colour: RGBColor, *, bold: bool = False) -> None:
    """Give every run of a paragraph the same letter."""
    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.name, run.font.size, run.font.bold = LETTER, Pt(size), bold
        run.font.color.rgb = colour


def fill(shape: Any, colour: RGBColor) -> None:
    """A shape in one colour, without outline or shadow."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    shape.shadow.inherit = False


def describe(shape: Any, alternative: str) -> None:
    """Alternative text for people (and readers) who do not see the drawing."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alternative)


def bullets(slide: Any, items: Sequence[Bullet], left: float = 1.8, width: float = 30.2) -> None:
    """A list with levels, as real paragraphs with a level of their own."""
    box = slide.shapes.add_textbox(Cm(left), Cm(3.9), Cm(width), Cm(13))
    box.name = "Opsomming"
    frame = box.text_frame
    frame.word_wrap = True
    for index, (level, words) in enumerate(items):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.text = words
        paragraph.level = level
        style(paragraph, 22 if level == 0 else 18, INKT)
        paragraph.space_after = Pt(8 if level == 0 else 5)
        properties = paragraph._p.get_or_add_pPr()
        indent = 285_750
        properties.set("marL", str(indent * (level + 1) + 200_000 * level))
        properties.set("indent", str(-indent))
        mark = properties.makeelement(qn("a:buChar"), {"char": "•" if level == 0 else "–"})
        properties.append(mark)


def card(group: Any, left: float, top: float, width: float, height: float, head: str, body: str,
         colour: RGBColor) -> None:  # fmt: skip
    """A coloured card with a head and a line of text, inside a group."""
    shape = group.shapes.add_shape(
        MSO_SHAPE.ROUNDED_RECTANGLE, Cm(left), Cm(top), Cm(width), Cm(height)
    )
    shape.adjustments[0] = 0.06
    fill(shape, colour)
    shape.name = f"Kaart {head}"
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = Cm(0.5)
    frame.margin_top = Cm(0.4)
    dark = colour == LICHT
    frame.text = head
    style(frame.paragraphs[0], 20, ROEST if dark else WIT, bold=True)
    paragraph = frame.add_paragraph()
    paragraph.text = body
    style(paragraph, 16, INKT if dark else WIT)
    paragraph.space_before = Pt(6)


def title_slide(deck: Any) -> None:
    """The first slide: title, speakers, place and date, and the notice that it is fictional."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    background = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, deck.slide_width, Cm(12.2))
    fill(background, ROEST)
    background.name = "Vlak"
    tree = slide.shapes._spTree
    tree.remove(background._element)
    tree.insert(2, background._element)  # behind the title, which the layout put first
    drawing = slide.shapes.add_group_shape()
    drawing.name = "Kringen"
    for left, top, size in ((21.5, 2.2, 6.4), (26.2, 4.6, 5.0), (19.8, 6.4, 4.4)):
        circle = drawing.shapes.add_shape(MSO_SHAPE.OVAL, Cm(left), Cm(top), Cm(size), Cm(size))
        circle.fill.background()
        circle.line.color.rgb, circle.line.width = WIT, Pt(2.5)
        circle.shadow.inherit = False
    describe(drawing, "Drie kringen die elkaar deels overlappen, als beeld van de drie sferen.")
    for top, words, size, colour, bold in (
        (4.0, "Samenwerken aan de sociale basis", 40, WIT, True),
        (8.0, "Werkbijeenkomst voor gemeenten en hun partners in Rivierbeemden", 20, WIT, False),
        (13.0, "Merel Stoutjesdijk en Younes el Barkani, Kennisinstituut Nabij", 18, INKT, False),
        (14.2, "Dorpshuis De Schakel, Oosterdel, 20 maart 2025", 18, INKT, False),
        (16.6, "Fictief voorbeelddocument bij sbkennis. Gemeenten, personen, cijfers en kenmerken "
               "zijn verzonnen.", 13, GRIJS, False),
    ):  # fmt: skip
        place = (Cm(1.8), Cm(top), Cm(17.5 if top < 12 else 30), Cm(3.4 if bold else 1.4))
        box = slide.shapes.title if bold else slide.shapes.add_textbox(*place)
        box.left, box.top, box.width, box.height = place
        box.text_frame.word_wrap = True
        box.text_frame.text = words
        style(box.text_frame.paragraphs[0], size, colour, bold=bold)
    slide.notes_slide.notes_text_frame.text = (
        "Inloop vanaf half tien. Laat de koffie niet door de gemeente inschenken maar door de "
        "gastvrouwen van De Schakel: dan is het gesprek al begonnen."
    )


def spheres_slide(deck: Any, number: int) -> None:
    """Three grouped cards, drawn from right to left, so that reading order is not drawing order."""
    slide = new_slide(
        deck, "Drie sferen, drie rollen",
        "De groep is in omgekeerde volgorde getekend; lees van links naar rechts. Vraag de zaal "
        "wie er vandaag al iets in de persoonlijke sfeer heeft gedaan. Meestal steekt niemand "
        "zijn hand op, en dan begint iemand over zijn moeder.", number,
    )  # fmt: skip
    group = slide.shapes.add_group_shape()
    group.name = "Sferen"
    card(group, 22.2, 4.4, 9.6, 9.4, "Institutioneel",
         "Plekken, voorzieningen en beroepskrachten. De gemeente is eigenaar, opdrachtgever of "
         "subsidiegever en kan dus rechtstreeks sturen.", ROEST)  # fmt: skip
    card(group, 12.0, 4.4, 9.6, 9.4, "Gemeenschappelijk",
         "Verenigingen, initiatieven, kerk en moskee. De gemeente is te gast: zij luistert, "
         "ruimt drempels op en betaalt soms de zaal.", LICHT)  # fmt: skip
    card(group, 1.8, 4.4, 9.6, 9.4, "Persoonlijk",
         "Familie, vrienden, buren, mantelzorgers. De gemeente blijft op afstand en zorgt dat "
         "wie vastloopt snel gehoord wordt.", LICHT)  # fmt: skip
    describe(group, "Drie kaarten naast elkaar: persoonlijk, gemeenschappelijk, institutioneel.")
    box = slide.shapes.add_textbox(Cm(1.8), Cm(14.6), Cm(30), Cm(2))
    box.name = "Kernzin"
    box.text_frame.word_wrap = True
    box.text_frame.text = "Hoe verder van de gemeente, hoe minder ze kan doen en hoe meer ze kan "
    box.text_frame.text += "bederven."
    style(box.text_frame.paragraphs[0], 20, ROEST, bold=True)


def table_slide(deck: Any, number: int) -> None:
    """A table that compares the three visions."""
    slide = new_slide(
        deck, "Dezelfde opgave, drie antwoorden",
        "De tabel vat drie vastgestelde visies samen. Veldermeer en Brugwoude spreken elkaar niet "
        "tegen, ze hebben het over iets anders. Dat is de kern van deze ochtend.", number,
    )  # fmt: skip
    rows = (
        ("", "Veldermeer", "Brugwoude", "Lingerhaven"),
        ("Hart van de visie", "Wat inwoners met en voor elkaar doen",
         "Vrij toegankelijke voorzieningen en hun medewerkers", "Je thuis voelen, oud en nieuw"),
        ("Persoonlijke sfeer", "Afblijven, tenzij gevraagd", "Netwerken rond kwetsbare inwoners",
         "Eerste kennismaking: maatjes en bezoek"),
        ("Gemeenschappelijke sfeer", "Dorpsbudget van € 7,50 per inwoner",
         "Subsidie voor afgesproken resultaten", "Havenkeuken en twaalf buurtgastheren"),
        ("Institutionele sfeer", "Vier dorpsondersteuners, halve banen",
         "Elf wijkteams, 38 fte sociaal werk", "Drie huiskamers van de wijk, bibliotheek"),
        ("Waarom?", "Erbij horen is genoeg", "Minder beroep op de Wmo", "Beide, openlijk gewogen"),
    )  # fmt: skip
    frame = slide.shapes.add_table(len(rows), 4, Cm(1.8), Cm(4.0), Cm(30.2), Cm(12))
    frame.name = "Vergelijking"
    describe(frame, "Tabel met de keuzes van drie gemeenten per sfeer.")
    table = frame.table
    for column, width in enumerate((7.1, 7.7, 7.7, 7.7)):
        table.columns[column].width = Cm(width)
    for y, row in enumerate(rows):
        for x, words in enumerate(row):
            cell = table.cell(y, x)
            cell.text = words
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = ROEST if y == 0 else (LICHT if y % 2 else WIT)
            style(cell.text_frame.paragraphs[0], 16, WIT if y == 0 else INKT,
                  bold=y == 0 or x == 0)  # fmt: skip


def chart_slide(deck: Any, number: int) -> None:
    """A real chart (with its numbers inside the file) beside a list."""
    slide = new_slide(
        deck, "Wie durft bij wie aan te bellen?",
        "Cijfers uit Onder ons (2024). Let op: Hogeweide heeft de meeste samenhang en is toch "
        "kwetsbaar, omdat zeven mensen er negentien bestuursfuncties vervullen.", number,
    )  # fmt: skip
    numbers = CategoryChartData(number_format="0")
    numbers.categories = ("Veldermeer", "Brugwoude", "Lingerhaven")
    numbers.add_series("Kan iemand bellen bij ziekte", (86, 71, 74))
    numbers.add_series("Durft onaangekondigd aan te bellen", (74, 45, 52))
    numbers.add_series("Kent vijf of meer buren bij naam", (78, 41, 55))
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1.8), Cm(3.8), Cm(21.5), Cm(13.2), numbers
    )
    frame.name = "Grafiek steun in de buurt"
    describe(
        frame, "Staafdiagram met drie vragen over steun in de buurt, per gemeente, in procenten."
    )
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(14)
    chart.value_axis.maximum_scale, chart.value_axis.minimum_scale = 100, 0
    chart.value_axis.tick_labels.font.size = Pt(12)
    chart.category_axis.tick_labels.font.size = Pt(14)
    plot = chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(12)
    plot.gap_width = 60
    for series, colour in zip(
        plot.series, (ROEST, RGBColor(0xD0, 0x8A, 0x5E), RGBColor(0xA8, 0xA8, 0xA8)), strict=True
    ):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
    bullets(slide, (
        (0, "Geven is makkelijker dan vragen"),
        (1, "82% zou voor een buur naar de apotheek gaan"),
        (1, "38% zou het een buur vragen"),
        (0, "Richt je op wie moet durven vragen"),
    ), left=23.8, width=8.4)  # fmt: skip


def exercise_slide(deck: Any, number: int) -> None:
    """Groups inside a group."""
    slide = new_slide(
        deck, "Werkvorm: op welke stoel zit je?",
        "Twintig minuten. Iedereen wisselt minstens één keer van stoel. Let op wie er ‘wij’ zegt "
        "en wie dat dan zijn. Wie alleen over tekorten praat, krijgt een kaart met de naam van "
        "een inwoner en begint opnieuw.", number,
    )  # fmt: skip
    group = slide.shapes.add_group_shape()
    group.name = "Vier stoelen"
    seats = (
        ("Inwoner", "Wat mag er niet verdwijnen?"),
        ("Vrijwilliger", "Wat wil je niet meer uitleggen?"),
        ("Beroepskracht", "Wanneer doe je een stap terug?"),
        ("Gemeente", "Waar ga je niet over?"),
    )
    for index, (head, body) in enumerate(seats):
        inner = group.shapes.add_group_shape()
        inner.name = f"Stoel {index + 1}"
        card(inner, 1.8 + 7.7 * index, 5.2, 7.1, 6.4, head, body, LICHT if index % 2 else ROEST)
    describe(group, "Vier kaarten, één voor elke rol, met bij elke rol een vraag.")
    box = slide.shapes.add_textbox(Cm(1.8), Cm(12.6), Cm(30), Cm(3))
    box.text_frame.word_wrap = True
    box.text_frame.text = (
        "Neem een situatie uit je eigen gemeente. Bespreek haar vanaf elke stoel en schrijf op wat "
        "je vanaf een andere stoel pas zag."
    )
    style(box.text_frame.paragraphs[0], 20, INKT)


TEXT_SLIDES: dict[int, tuple[str, tuple[Bullet, ...], str]] = {
    2: ("Wat we vanochtend doen", (
        (0, "Kijken: wat draagt, en wie draagt te veel?"),
        (1, "uitkomsten van het onderzoek Onder ons"),
        (0, "Vergelijken: drie visies, drie keuzes"),
        (1, "wat reken je tot de sociale basis?"),
        (1, "wat laat je liggen, en weet iedereen dat?"),
        (0, "Oefenen: van stoel wisselen"),
        (0, "Afspreken: wat doe je maandag?"),
    ), "Houd het bij vier onderdelen. Het overzicht is geen inhoud; vijf minuten is genoeg."),
    6: ("Wat een visie minstens bevat", (
        (0, "Sociale samenhang en samenlevingsopbouw"),
        (0, "Mantelzorg"),
        (1, "ontbreekt in één van de drie visies in onze regio"),
        (0, "Tegengaan van eenzaamheid"),
        (0, "Vrijwilligerswerk"),
        (1, "wie begon, werd meestal door een bekende gevraagd"),
        (0, "Rol van professionals"),
        (1, "tijd zonder bestemming is de waardevolste tijd"),
    ), "De vijf onderwerpen komen uit het bestuurlijk akkoord. Over de uiterste datum circuleren "
       "verschillende versies: het ministerie schrijft 1 januari 2025, de regionale bouwsteen "
       "eind 2024. Noem geen datum als je die niet hebt nagezocht."),
    7: ("Mantelzorg: het tweede paar handen", (
        (0, "34% van de volwassenen geeft mantelzorg"),
        (0, "Eén op de zeven van hen is zwaar belast"),
        (1, "wie de zorg deelt, is drie keer minder vaak overbelast"),
        (0, "Respijtzorg is er, maar wordt niet gevonden"),
        (1, "41% van de zwaarbelasten kende het niet"),
        (1, "33% vond het aanvragen te lang duren"),
    ), "Vraag wie er zelf mantelzorger is. Vraag niet door als iemand dat niet wil vertellen. "
       "Brugwoude noemt in zijn visie 29 procent; dat komt door een strengere vraagstelling."),
    8: ("Doel of middel?", (
        (0, "Doel: plezier, gekend worden, thuis zijn"),
        (1, "‘Op dinsdag weet ik wie ik ben’ (zangeres, Oosterdel)"),
        (0, "Middel: minder zware zorg, eerder signaleren"),
        (1, "‘Met preventie krijg ik een halfuur’ (beleidsadviseur)"),
        (0, "Het schuurt bij verantwoorden, verdelen en verwachten"),
        (0, "Begin bij wat mensen zelf waardevol vinden"),
    ), "Geen van beide is fout. De volgorde doet ertoe. Sta stil bij het koor dat gevraagd werd "
       "naar zijn bijdrage aan de volksgezondheid."),
    10: ("Reserve: rekenvoorbeeld Brugwoude", (
        (0, "Doel in 2027: 8% minder aanvragen voor de Wmo"),
        (0, "Ingeboekte besparing: € 1,9 miljoen"),
        (1, "niet te bevestigen en niet te weerleggen"),
        (0, "Proef met vergelijking van wijken loopt tot eind 2025"),
    ), "Verborgen dia. Alleen tonen als iemand naar de berekening vraagt. Het bestuur van "
       "Brugwoude weet dat deze dia bestaat."),
    11: ("Lessen uit de praktijk", (
        (0, "Tel openingsuren, geen activiteiten"),
        (1, "kantine De Kademannen: van vier naar dertig bezoekers"),
        (0, "Geef kleine bedragen zonder papier"),
        (0, "Laat mensen blijven"),
        (1, "een opbouwwerker die na een jaar vertrekt, kost vertrouwen"),
        (0, "Leg vast wie niet wordt bereikt, en ga daarheen"),
    ), "Voorbeelden uit alle drie gemeenten; laat iedere gemeente één les van een ander kiezen."),
    12: ("Wat doe je maandag?", (
        (0, "Eén ding waar je mee stopt"),
        (0, "Eén persoon die je belt"),
        (0, "Eén deur die vaker open kan"),
        (0, "Volgende bijeenkomst: 2 oktober 2025, huiskamer De Tros, Lingerhaven"),
        (1, "contact: sociale-basis@nabij.example"),
    ), "Kaartjes laten schrijven en meegeven. Wij sturen ze over drie maanden op."),
}  # fmt: skip
HIDDEN = 10


def pinned(content: bytes) -> bytes:
    """The same Office file with fixed times in its zip and in the workbook inside its chart."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            part = source.read(name)
            if name.endswith(".xlsx"):
                part = pinned(part)
            elif name == "docProps/core.xml" and b"<dcterms:created" in part:
                part = pinned_core(part)
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            result.writestr(entry, part)
    return target.getvalue()


def pinned_core(part: bytes) -> bytes:
    """Core properties whose times are ours instead of the clock's."""
    from lxml import etree

    root = etree.fromstring(part)
    for element in root:
        if etree.QName(element).localname in {"created", "modified"}:
            element.text = MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def build(target: Path) -> None:
    """Write the deck to `target`."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.867), Cm(19.05)
    properties = deck.core_properties
    properties.title = "Samenwerken aan de sociale basis"
    properties.author = "Merel Stoutjesdijk en Younes el Barkani"
    properties.last_modified_by = "Kennisinstituut Nabij"
    properties.created = properties.modified = MOMENT
    properties.language = "nl-NL"
    properties.keywords = "sociale basis; workshop; Rivierbeemden"
    title_slide(deck)
    special = {3: spheres_slide, 4: table_slide, 5: chart_slide, 9: exercise_slide}
    for number in range(2, 13):
        if number in special:
            special[number](deck, number)
            continue
        title, items, notes = TEXT_SLIDES[number]
        slide = new_slide(deck, title, notes, number)
        bullets(slide, items)
        if number == HIDDEN:
            slide._element.set("show", "0")
    content = io.BytesIO()
    deck.save(content)
    target.write_bytes(pinned(content.getvalue()))
