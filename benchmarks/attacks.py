"""Falsifications beside the ten kinds of `quotations.py`, and references and shapes that hide one.

    python benchmarks/attacks.py KENNISBANK                     # a few hundred, seed 5001
    python benchmarks/attacks.py KENNISBANK --form pdf --seed 3 --each 10 --show 20

Four parts, all made at run time from the documents of the library. *Woorden*: a quotation with one
thing changed as a hasty writer changes it (a comma typed over, miljoen for miljard, moet for kan,
an item of an enumeration left out, a word cut in half). *Verwijzingen*: a true quotation behind
"Ibid.", "t.a.p.", "zie noot 3", a short title, with the right page and with a wrong one, or the
wrong document. *Vormen*: a true and a falsified quotation in places where a reader may lose it
(a table, a heading, tracked changes, a note mark halfway). *Gemeld*: what the writer marked himself
and what is therefore allowed, but must be warned for.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from draft_forms import FORMS, Draft, judged, to_pdf
from draft_forms import write as write_plain
from quotations import (
    MONTHS,
    RIGHT,
    Planted,
    Sentence,
    Shelf,
    cited,
    falsify,
    in_marks,
    options,
    wilson,
)  # fmt: skip

from sbkennis.library import Library
from sbkennis.records import Document
from tests.word import Raw, deleted, inserted

Answer = dict[str, object]
SIZE = 40  # cases in one draft


@dataclass(frozen=True)
class Case:
    """A quotation, how it is written down, and what must be said of it."""

    part: str
    planted: Planted
    write: Callable[[Draft, int], None]
    warned: bool = False  # right, but the report must warn
    only: tuple[str, ...] = FORMS


# ------------------------------------------------------------------------------------- words


def both(pairs: str) -> dict[str, tuple[str, ...]]:
    """ "a/b c>d": a for b and b for a, d for c."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs.split(";"):
        sign = "/" if "/" in pair else ">"
        left, right = (one.strip() for one in pair.split(sign))
        found[left] = (*found.get(left, ()), right)
        if sign == "/":
            found[right] = (*found.get(right, ()), left)
    return found


DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SWAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "eenheid": both(
        "miljoen/miljard;procent>procentpunt;jaar/maand;weken/maanden;jaren/maanden;week/maand;"
        "uur/dag;uren/dagen;jaarlijks/maandelijks;jaarlijkse/maandelijkse;wekelijks/dagelijks;"
        "euro>dollar;kilometer/meter;minuten/uren;dagen/weken"
    ),
    "dag of maand": {
        **{one: tuple(each for each in MONTHS if each != one) for one in MONTHS},
        **{one: tuple(each for each in DAYS if each != one) for one in DAYS},
        **both("voorjaar/najaar;zomer/winter;begin/eind;begin/einde;ochtend/avond"),
    },
    "telwoord": both(
        "twee/drie;drie/vier;vier/vijf;vijf/zes;zes/zeven;acht/negen;tien/twaalf;eerste/tweede;"
        "tweede/derde;derde/vierde;helft>meerderheid;halveren/verdubbelen;halvering/verdubbeling;"
        "beide>alle;één>twee;enkele>vele;meerdere>enkele;honderd/duizend;dubbel>driedubbel"
    ),
    "vergelijking": both(
        "meer/minder;minstens/hoogstens;minimaal/maximaal;tot/vanaf;hoger/lager;hogere/lagere;"
        "groter/kleiner;grotere/kleinere;meeste/minste;vaker/minder vaak;binnen/buiten;boven/onder;"
        "toename/afname;stijging/daling;stijgt/daalt;stijgen/dalen;voor/na;alle>sommige;"
        "iedereen>velen;langer/korter;sneller/trager;beter/slechter;betere/slechtere;veel/weinig;"
        "vooral>ook;uiterlijk>vanaf;ten minste/ten hoogste;eerder/later;grootste/kleinste"
    ),
    "modaal werkwoord": both(
        "moet/kan;moeten/kunnen;kan/mag;kunnen/mogen;mag>moet;wil/zal;willen/zullen;zal/kan;"
        "zullen/kunnen;hoeft>moet;dient>kan;dienen>kunnen;gaat>kan;gaan>willen;zou>zal;zouden>zullen"
    ),
    "ontkenning in een woord": both(
        "voldoende/onvoldoende;mogelijk/onmogelijk;gezond/ongezond;gezonde/ongezonde;"
        "gelijk/ongelijk;gelijke/ongelijke;nodig/onnodig;nodige/onnodige;bekend/onbekend;"
        "veilig/onveilig;veilige/onveilige;duidelijk/onduidelijk;duidelijke/onduidelijke;"
        "zeker/onzeker;gewenst/ongewenst;gewenste/ongewenste;betaald/onbetaald;betaalde/onbetaalde;"
        "afhankelijk/onafhankelijk;altijd/nooit;met/zonder;wel/niet;geen>een;ook>ook niet;"
        "nog>niet meer;formele/informele;formeel/informeel;iedereen/niemand;overal/nergens;"
        "professionele>niet-professionele;als>tenzij;en>noch;uitsluitend>niet uitsluitend;"
        "zichtbaar/onzichtbaar;beperkt/onbeperkt;tijdig/ontijdig;direct/indirect;directe/indirecte"
    ),
    "afkorting": both(
        "VNG/Vereniging van Nederlandse Gemeenten;GALA/Gezond en Actief Leven Akkoord;"
        "IZA/Integraal Zorgakkoord;AZWA/Aanvullend Zorg- en Welzijnsakkoord;"
        "VWS/Volksgezondheid, Welzijn en Sport;Wmo/Wet maatschappelijke ondersteuning;"
        "GGD/Gemeentelijke Gezondheidsdienst;ZN/Zorgverzekeraars Nederland;"
        "Zvw/Zorgverzekeringswet;Wlz/Wet langdurige zorg;BO>bestuurlijk overleg;"
        "SPUK>specifieke uitkering;ggz>geestelijke gezondheidszorg;GGZ>geestelijke gezondheidszorg;"
        "gemeente Almere>Almere;o.a.>onder andere;bijv.>bijvoorbeeld;m.b.t.>met betrekking tot;"
        "d.w.z.>dat wil zeggen;bijvoorbeeld>bijv.;onder andere>o.a."
    ),
    "enkelvoud": both(
        "gemeente/gemeenten;inwoner/inwoners;organisatie/organisaties;partij/partijen;"
        "kind/kinderen;wijk/wijken;professional/professionals;jongere/jongeren;"
        "zorgverzekeraar/zorgverzekeraars;aanbieder/aanbieders;partner/partners;buurt/buurten;"
        "regio/regio’s;doelgroep/doelgroepen;activiteit/activiteiten;afspraak/afspraken;"
        "school/scholen;gezin/gezinnen;ouder/ouders;vrijwilliger/vrijwilligers;cliënt/cliënten;"
        "jeugdige/jeugdigen;mantelzorger/mantelzorgers;voorziening/voorzieningen"
    ),
}  # fmt: skip


def swapped(text: str, pairs: dict[str, tuple[str, ...]], draw: random.Random) -> str | None:
    """The text with one word for another."""
    listed = "|".join(sorted(map(re.escape, pairs), key=len, reverse=True))
    places = list(re.finditer(rf"(?<![\w-])(?:{listed})(?![\w-])", text))
    if not places:
        return None
    found = draw.choice(places)
    return text[: found.start()] + draw.choice(pairs[found.group()]) + text[found.end() :]


def typed_over(text: str, draw: random.Random) -> str | None:
    """A decimal comma or a digit typed over: "2,5" → "25", "2024" → "2042", "25" → "255"."""
    places = list(re.finditer(r"(?<![\w.,-])\d[\d.,]*\d(?![\w-])", text))
    if not places:
        return None
    found = draw.choice(places)
    number = found.group()
    ways = [number[:1] + number]
    ways += [
        number[:n] + number[n + 1] + number[n] + number[n + 2 :] for n in range(len(number) - 1)
    ]
    ways += [re.sub(r"[.,]", "", number), number.replace(",", "."), number.replace(".", ",")]
    other = [one for one in ways if one != number]
    return text[: found.start()] + draw.choice(other) + text[found.end() :] if other else None


def exchanged(text: str, draw: random.Random) -> str | None:
    """Two names that change places, else two nouns."""
    for pattern in (r"(?<=[a-zà-ÿ,] )[A-Z][\w-]{2,}", r"(?<= )[a-zà-ÿ]{7,}(?=[ ,])"):
        places = list(re.finditer(pattern, text))
        pairs = [
            (a, b) for n, a in enumerate(places) for b in places[n + 1 :] if a.group() != b.group()
        ]
        if pairs:
            a, b = draw.choice(pairs)
            between = text[a.end() : b.start()]
            return text[: a.start()] + b.group() + between + a.group() + text[b.end() :]
    return None


def without_item(text: str, draw: random.Random) -> str | None:
    """One item of an enumeration left out."""
    places = list(re.finditer(r"(?<=\w), [\w-]+(?: [\w-]+)?(?=(?:, [\w-]+| en | of ))", text))
    if not places:
        return None
    found = draw.choice(places)
    return text[: found.start()] + text[found.end() :]


def without_aside(text: str, draw: random.Random) -> str | None:
    """What stands between brackets or commas left out."""
    places = list(
        re.finditer(r" \([^()]{4,}\)|, (?:die|dat|waar|zoals|mits|tenzij|als)\b[^,.]+,", text)
    )
    if not places:
        return None
    found = draw.choice(places)
    return text[: found.start()] + text[found.end() :]


def without_accent(text: str, draw: random.Random) -> str | None:
    places = [n for n, sign in enumerate(text) if len(unicodedata.normalize("NFD", sign)) > 1]
    if not places:
        return None
    place = draw.choice(places)
    return text[:place] + unicodedata.normalize("NFD", text[place])[0] + text[place + 1 :]


def without_comma(text: str, draw: random.Random) -> str | None:
    places = [found.start() for found in re.finditer(r"(?<=\w),(?= [a-z])", text)]
    if not places:
        return None
    place = draw.choice(places)
    return text[:place] + text[place + 1 :]


def other_percentage(text: str, draw: random.Random) -> str | None:
    places = list(re.finditer(r"(?<=\d) ?(?:%|procent)(?!\w)|€ ?(?=\d)|(?<=\d)-(?=\d)", text))
    if not places:
        return None
    found = draw.choice(places)
    other = {
        "%": " procentpunt",
        "p": " procentpunt",
        "€": "$ ",
        "-": draw.choice(["", ",", " en "]),
    }
    return text[: found.start()] + other[found.group().strip()[0]] + text[found.end() :]


def cut_number(text: str, draw: random.Random) -> str | None:
    """A quotation that stops between a number and what it counts, or starts after a minus."""
    places = list(
        re.finditer(r"(?<=\d) ?(?:%|procent\b|miljoen\b|miljard\b|procentpunt\b|duizend\b)", text)
    )
    places = [one for one in places if len(text[: one.start()].split()) >= 6]
    return text[: draw.choice(places).start()] if places else None


def cut_compound(text: str, draw: random.Random) -> str | None:
    """A quotation that begins or ends at the hyphen of a word: "westerse" of "niet-westerse"."""
    ways = []
    for found in re.finditer(r"(?<=[^\W\d_]{3})-(?=[^\W\d_]{3})", text):
        if len(text[found.end() :].split()) >= 6:
            ways.append(text[found.end() :])
        if len(text[: found.start()].split()) >= 6:
            ways.append(text[: found.start()])
    return draw.choice(ways) if ways else None


CHANGES: dict[str, Callable[[str, random.Random], str | None]] = {
    "cijfer of komma": typed_over,
    "procentpunt, euroteken, streepje": other_percentage,
    "getal zonder eenheid": cut_number,
    "half woord, koppelteken": cut_compound,
    "namen verwisseld": exchanged,
    "opsomming ingekort": without_item,
    "tussenzin weg": without_aside,
    "accent weg": without_accent,
    "komma weg": without_comma,
    **{
        name: (lambda text, draw, pairs=pairs: swapped(text, pairs, draw))
        for name, pairs in SWAPS.items()
    },
}
CUTS = ("getal zonder eenheid", "half woord, koppelteken")
_BROKEN = re.compile(
    r"(?<=[^\W\d_]{2})[-\u00ad\ufffe\x02][^\S\n]*\n\s*(?!(?:en|of|dan|als|noch|tot|naar|maar)\b)"
    r"([a-zà-ÿ]{4,})((?:[^\S\n]+[^\s•]+){3,9})"
)


def half_words(shelf: Shelf, draw: random.Random, wanted: int) -> Iterator[Planted]:
    """Quotations that begin with the second half of a word broken at the end of a line."""
    by_id = {one.document.id: one.document for one in shelf.sentences}
    found = [
        (by_id[name], match)
        for name, text in shelf.texts.items()
        if name in by_id
        for match in _BROKEN.finditer(text)
    ]
    for document, match in draw.sample(found, min(wanted, len(found))):
        quote = " ".join((match[1] + match[2]).split())
        # a word of that kind may stand there whole elsewhere
        if re.search(
            rf"(?<![\w-]){re.escape(quote)}", re.sub(r"-\s*\n", "-", shelf.texts[document.id])
        ):
            continue
        page = next(
            (p.number for p in shelf.pages[document.id] if p.start <= match.start() < p.end), None
        )
        one = Sentence(document, quote, page, ())
        yield Planted(one, "half woord, regeleinde", quote, str(page) if page else None, False)


def words(shelf: Shelf, draw: random.Random, each: int) -> Iterator[Case]:
    """The part *woorden*."""
    planted: list[Planted] = list(half_words(shelf, draw, each))
    for kind, change in CHANGES.items():
        taken = 0
        for one in draw.sample(shelf.sentences, len(shelf.sentences)):
            changed = change(one.text, draw)
            if changed is None or changed == one.text or re.search(r"\.\.\.|…|\[", changed):
                continue
            if kind in CUTS:
                whole = re.escape(changed).replace("\\ ", r"\s+")
                left, right = (
                    r"(?<![\w-])",
                    r"(?![\w%-])(?!\s?(?:%|procent|miljoen|miljard|duizend))",
                )
                if re.search(left + whole + right, shelf.texts[one.document.id]):
                    continue
            elif kind in ("komma weg", "accent weg", "procentpunt, euroteken, streepje"):
                if changed in " ".join(shelf.texts[one.document.id].split()):
                    continue
            elif shelf.holds(one.document, changed) and kind != "cijfer of komma":
                continue
            page = str(one.page) if one.page is not None else None
            planted.append(Planted(one, kind, changed, page, False))
            taken += 1
            if taken == each:
                break
    for one in planted:
        seed = draw.random()
        yield Case(
            "woorden",
            one,
            lambda draft, number, one=one, seed=seed: _plain(draft, one, number, seed),
        )


def _plain(draft: Draft, one: Planted, number: int, seed: float) -> None:
    write_plain(draft, one, random.Random(seed), number)


# -------------------------------------------------------------------------------- references


@dataclass(frozen=True)
class Told:
    """A source as a writer names it, without its page."""

    author: str
    year: str
    title: str

    @property
    def full(self) -> str:
        lead = f"{self.author} ({self.year}), " if self.author else ""
        return f"{lead}{self.title}" + ("" if lead else f" ({self.year})")


def told(document: Document) -> Told:
    author = " en ".join(document.authors[:2]) or document.publisher or ""
    return Told(author, document.date[:4] if document.date else "z.j.", document.title or "")


def page_words(page: str, draw: random.Random) -> str:
    """A page as writers write it."""
    return draw.choice(
        [f"p. {page}", f"p.{page}", f"blz. {page}", f"pag. {page}", f"pagina {page}", f"p. {page}"]
    )


class Sources:
    """The documents of a library by how they may be named."""

    def __init__(self, shelf: Shelf) -> None:
        known = {one.document.id: one.document for one in shelf.sentences}
        self.all = [one for one in known.values() if one.title]
        self.paged = [one for one in self.all if one.unit == "page"]
        self._years = Counter((told(one).author, told(one).year) for one in self.all)

    def is_only(self, document: Document) -> bool:
        """Whether author and year name one document."""
        one = told(document)
        return bool(one.author) and self._years[one.author, one.year] == 1

    def short(self, document: Document) -> str | None:
        """A part of the title that no other title has."""
        title = document.title or ""
        parts = [part for part in re.split(r"\s*(?::|\. |\s[–-]\s)\s*", title) if len(part) >= 8]
        for part in parts:
            if re.search(r"\d", part):
                continue
            if part != title and sum(part in (one.title or "") for one in self.all) == 1:
                return part
        return None


def _in_note(draft: Draft, number: int, quote: str, note: str) -> None:
    draft.paragraph(
        ("text", f"Nummer {number}. Daarover staat {quote}"), ("note", note),
        ("text", " in dat stuk."),
    )  # fmt: skip


def _context(draft: Draft, note: str) -> None:
    draft.paragraph(("text", "Over dit onderwerp is al eerder geschreven."), ("note", note))


Write = Callable[[Draft, int], None]


def reference(
    form: str, one: Planted, page: str, sources: Sources, draw: random.Random
) -> Write | None:
    """How a quotation is written with a reference of some form that claims a page."""
    document = one.sentence.document
    name = told(document)
    quote = in_marks(one.quote, draw)
    others = [
        each
        for each in sources.paged
        if each.id != document.id and told(each).author != name.author
    ]
    other = f"{told(draw.choice(others)).full}, p. {draw.randint(1, 5)}"
    at = page_words(page, draw)
    elsewhere = str(draw.randint(1, 3))
    kenmerk = next((each.value for each in document.identifiers if each.kind == "kenmerk"), None)
    short = sources.short(document)
    seed = draw.random()

    def chosen(*ways: str) -> str:
        return random.Random(seed).choice(ways)

    def ibid(context: str, note: str) -> Write:
        def write(draft: Draft, number: int) -> None:
            _context(draft, context)
            _in_note(draft, number, quote, note)

        return write

    def work(note: str) -> Write:
        def write(draft: Draft, number: int) -> None:
            _context(draft, f"{name.full}, p. {elsewhere}.")
            _context(draft, f"{other}.")
            _in_note(draft, number, quote, note)

        return write

    def back(page_too: bool) -> Write:
        def write(draft: Draft, number: int) -> None:
            _context(draft, f"{name.full}{'' if page_too else f', p. {page}'}.")
            label = noted(draft)
            _context(draft, f"{other}.")
            tail = f", {at}." if page_too else "."
            _in_note(
                draft, number, quote, f"{chosen('Zie noot', 'Noot', 'zie noot')} {label}{tail}"
            )

        return write

    def brackets(text: str) -> Write:
        return lambda draft, number: draft.paragraph(
            ("text", f"Nummer {number}. Zo is het: {quote} ({text}).")
        )

    def note(text: str) -> Write:
        return lambda draft, number: _in_note(draft, number, quote, text)

    full = name.full
    if form == "noot":
        return note(f"{full}, {at}.")
    if form == "ibid.":
        return ibid(f"{full}, {at}.", chosen("Ibid.", "Ibidem.", "Idem.", "Id."))
    if form == "ibid., p.":
        way = chosen("Ibid.", "Ibidem", "Idem", "Id.", "Zie ibid.")
        return ibid(f"{full}, p. {elsewhere}.", f"{way}, {at}.")
    if form == "ibid., getal":
        return ibid(f"{full}, p. {elsewhere}.", f"{chosen('Ibid.', 'Ibidem', 'Idem')}, {page}.")
    if form == "t.a.p.":
        who = name.author if name.author else short or name.title
        return work(f"{who}, {chosen('t.a.p.', 'a.w.', 'op. cit.')}, {at}.")
    if form == "titel, a.w.":
        return work(f"{short or name.title}, {chosen('a.w.', 't.a.p.')}, {at}.")
    if form == "zie noot, p.":
        return back(True)
    if form == "zie noot":
        return back(False)
    if form == "korte titel":
        return note(f"{short}, {at}.") if short else None
    if form == "auteur, jaar, p.":
        return brackets(f"{name.author}, {name.year}, {at}") if sources.is_only(document) else None
    if form == "auteur jaar: getal":
        return brackets(f"{name.author} {name.year}: {page}") if sources.is_only(document) else None
    if form == "auteur, jaar, getal":
        fits = sources.is_only(document) and name.year.isdigit()
        return brackets(f"{name.author}, {name.year}, {page}") if fits else None
    if form == "twee bronnen":
        return note(chosen(f"{other}; {full}, {at}.", f"{full}, {at}; {other}."))
    if form == "twee bronnen, zie ook":
        return note(chosen(f"{full}, {at}. Zie ook {other}.", f"{full}, {at}; vgl. {other}."))
    if form == "kenmerk":
        return note(f"Brief met kenmerk {kenmerk}, {at}.") if kenmerk else None
    if form == "in de zin":
        text = f"Op pagina {page} van {name.title} ({name.year}) staat {quote}, en dat telt."
        return lambda draft, number: draft.paragraph(("text", f"Nummer {number}. {text}"))
    if form == "twee citaten":
        return lambda draft, number: draft.paragraph(
            ("text", f"Nummer {number}. Daarover staat {quote}"), ("note", f"{full}, {at}."),
            ("text", " en verder “een heel ander woord dan dit”"), ("note", f"{other}."),
            ("text", " in dat stuk."),
        )  # fmt: skip
    raise ValueError(form)


REFERENCES = (
    "noot", "ibid.", "ibid., p.", "ibid., getal", "t.a.p.", "titel, a.w.", "zie noot, p.",
    "zie noot", "korte titel", "auteur, jaar, p.", "auteur jaar: getal", "auteur, jaar, getal",
    "twee bronnen", "twee bronnen, zie ook", "kenmerk", "in de zin", "twee citaten",
)  # fmt: skip


def noted(draft: Draft) -> int:
    """How many notes a draft has so far."""
    if draft.form in ("docx", "office"):
        return len(draft.word.notes["footnote"])
    if draft.form == "pdf":
        return sum(part.count("#footnote[") for part in draft.parts)
    return len(draft.notes)


def pages(one: Sentence, is_true: bool, shelf: Shelf, draw: random.Random) -> str | None:
    """A page or a range of them that is right, or that is not."""
    assert one.page is not None
    total = len(shelf.pages[one.document.id])
    if is_true:
        near = draw.choice([0, 0, 0, 1, 2])
        if not near or one.page + 1 > total:
            return str(one.page)
        return f"{one.page}-{one.page + 1}" if near == 1 else f"{one.page} e.v."
    others = [n for n in range(1, total + 1) if not shelf.stands_on(one, n)]
    near_by = [n for n in others if abs(n - one.page) <= 3] or others
    if not near_by:
        return None
    wrong = draw.choice(near_by)
    way = draw.choice(["een", "een", "reeks", "e.v.", "romeins"])
    if way == "reeks" and wrong + 1 in others:
        return f"{wrong}-{wrong + 1}"
    if way == "e.v." and wrong > one.page:
        return f"{wrong} e.v."
    labels = {one.label for one in shelf.pages[one.document.id]}
    if way == "romeins" and not labels & {"vi", "VI"}:
        return "vi"
    return str(wrong)


def references(shelf: Shelf, draw: random.Random, each: int) -> Iterator[Case]:
    """The part *verwijzingen*: half with the right page, half with a wrong page."""
    sources = Sources(shelf)
    paged = [
        one
        for one in shelf.sentences
        if one.page is not None and one.document.title and one.document.unit == "page"
        and not re.search(r"[\"“”„‘’'«»]", one.text)
    ]  # fmt: skip
    for form in REFERENCES:
        for is_true in (True, False):
            taken = 0
            for one in draw.sample(paged, len(paged)):
                page = pages(one, is_true, shelf, draw)
                if page is None or (
                    not page.isdigit() and ("getal" in form or form == "in de zin")
                ):
                    continue
                planted = Planted(one, form, one.text, page, is_true)
                write = reference(form, planted, page, sources, draw)
                if write is None:
                    continue
                yield Case("verwijzingen", planted, write)
                taken += 1
                if taken == each // 2:
                    break
    for _ in range(each):  # the words of one document, with the name of another
        one = draw.choice(paged)
        other = draw.choice(
            [x for x in sources.paged if x.id != one.document.id and not shelf.holds(x, one.text)]
        )
        wrong = replace(one, document=other, page=draw.randint(1, len(shelf.pages[other.id])))
        planted = Planted(wrong, "ander stuk", one.text, str(wrong.page), False)
        write = reference("noot", planted, str(wrong.page), sources, draw)
        assert write is not None
        yield Case("verwijzingen", planted, write)


# ------------------------------------------------------------------------------------ shapes


SHAPES = (
    "genest", "gemengde tekens", "noot halverwege", "tabel", "kop", "lijst", "twee alinea’s",
    "eindnoot", "in een noot", "zetwerk", "wijziging", "cursief in aanhalingstekens",
    "twee noten", "genummerd", "vet", "punt buiten",
)  # fmt: skip
_MIXED = (("„", '"'), ("“", '"'), ('"', "”"), ("«", "»"), ("»", "«"), ("„", "“"), (",,", "''"),
          ("``", "''"), ("”", "”"), ("‹", "›"))  # fmt: skip


def typeset_text(text: str, draw: random.Random) -> str:
    """Soft hyphens, hard spaces, ligatures, curled apostrophes and loose accents."""
    text = re.sub(
        r"(?<=\w{4})(?=[a-z]{4})", lambda _: "\u00ad" if draw.random() < 0.3 else "", text
    )
    text = "".join("\u00a0" if c == " " and draw.random() < 0.2 else c for c in text)
    text = text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("'", "’")
    return unicodedata.normalize("NFD", text) if draw.random() < 0.5 else text


def shape(form: str, one: Planted, draw: random.Random) -> Write | None:
    """How a quotation is written in a place of some kind."""
    source = cited(one)
    quote = in_marks(one.quote, draw)
    has_marks = re.search(r"[\"“”„‘’'«»]", one.quote) is not None
    words_ = one.quote.split()
    middle = len(words_) // 2
    lead = "Nummer {}. Daarover staat "

    def paragraph(*pieces: tuple[str, str]) -> Write:
        return lambda draft, number: draft.paragraph(
            *((role, text.format(number) if text.startswith("Nummer {}") else text)
              for role, text in pieces)
        )  # fmt: skip

    if form == "genest":
        inner = re.sub(r"[‘'“\"„](?=\w)", "‘", re.sub(r"(?<=\w)[’'”\"](?!\w)", "’", one.quote))
        if not has_marks or "‘" not in inner:
            return None
        return paragraph(("text", f"{lead}“{inner}”"), ("note", source.full), ("text", "."))
    if has_marks and form not in ("tabel", "eindnoot", "zetwerk"):
        return None
    if form == "gemengde tekens":
        left, right = draw.choice(_MIXED)
        return paragraph(
            ("text", f"{lead}{left}{one.quote}{right}"), ("note", source.full), ("text", ".")
        )
    if form == "noot halverwege":
        return paragraph(
            ("text", f"{lead}“{' '.join(words_[:middle])}"), ("note", source.full),
            ("text", f" {' '.join(words_[middle:])}” in dat stuk."),
        )  # fmt: skip
    if form == "tabel":
        return lambda draft, number: table(
            draft, f"Nummer {number}.", f"Er staat {quote}", source.full
        )
    if form == "kop":
        return lambda draft, number: draft.heading(f"Nummer {number}. {quote} ({source.brief})")
    if form in ("lijst", "genummerd"):
        sign = "•" if form == "lijst" else "3."
        return paragraph_after(draft_lead="Er is dit:", text=sign + " Nummer {}. Er staat " + quote,
                               note=source.full)  # fmt: skip
    if form == "twee alinea’s":
        return lambda draft, number: two_paragraphs(draft, number, words_, middle, source.full)
    if form == "eindnoot":
        return lambda draft, number: endnote(draft, number, quote, source.full)
    if form == "in een noot":
        return paragraph(
            ("text", "Nummer {}. Dat is vaker gezegd."), ("note", f"{source.full[:-1]}: {quote}.")
        )
    if form == "zetwerk":
        text = typeset_text(one.quote, draw)
        return paragraph(("text", f"{lead}„{text}”"), ("note", source.full), ("text", "."))
    if form == "wijziging":
        return lambda draft, number: tracked(draft, number, one, source.full)
    if form == "cursief in aanhalingstekens":
        return paragraph(
            ("text", f"{lead}“"), ("italic", one.quote), ("text", "”"), ("note", source.full)
        )
    if form == "twee noten":
        return paragraph(
            ("text", f"{lead}{quote}"), ("note", "Cursivering toegevoegd."), ("note", source.full),
            ("text", "."),
        )  # fmt: skip
    if form == "vet":
        return paragraph(("text", f"{lead}{quote} "), ("text", f"({source.brief})."))
    if form == "punt buiten":
        bare = one.quote.rstrip(".")
        return paragraph(("text", f"{lead}“{bare}”."), ("note", source.full))
    raise ValueError(form)


def paragraph_after(*, draft_lead: str, text: str, note: str) -> Write:
    def write(draft: Draft, number: int) -> None:
        draft.paragraph(("text", draft_lead))
        draft.paragraph(("text", text.format(number)), ("note", note))

    return write


def table(draft: Draft, left: str, right: str, note: str) -> None:
    """A table of two cells."""
    if draft.form in ("docx", "office"):
        draft.word.table(("Nummer", "Tekst"), (left, (right, draft.word.note(note))))
    elif draft.form == "html":
        inner = draft._html("text", right) + draft._html("note", note)
        draft.parts.append(
            f"<table><tr><th>Nummer</th><th>Tekst</th></tr><tr><td>{left}</td><td>{inner}</td></tr>"
            "</table>"
        )
    elif draft.form == "md":
        inner = " ".join((draft._md("text", right) + draft._md("note", note)).split())
        draft.parts.append(f"| Nummer | Tekst |\n|---|---|\n| {left} | {inner.replace('|', '/')} |")
    elif draft.form == "pdf":
        inner = draft._pdf("text", right) + draft._pdf("note", note)
        draft.parts.append(f"#table(columns: (4cm, 1fr), [Nummer], [Tekst], [{left}], [{inner}])")
    else:
        draft.paragraph(("text", f"{left} {right}"), ("note", note))


def two_paragraphs(
    draft: Draft, number: int, words_: Sequence[str], middle: int, note: str
) -> None:
    draft.paragraph(("text", f"Nummer {number}. Daarover staat “{' '.join(words_[:middle])}"))
    draft.paragraph(("text", f"{' '.join(words_[middle:])}”"), ("note", note), ("text", "."))


def endnote(draft: Draft, number: int, quote: str, note: str) -> None:
    if draft.form not in ("docx", "office"):
        _in_note(draft, number, quote, note)
        return
    draft.word.paragraph(
        f"Nummer {number}. Daarover staat {quote}", draft.word.note(note, "endnote"), "."
    )


def tracked(draft: Draft, number: int, one: Planted, note: str) -> None:
    """The words of the source deleted and others put in, or the reverse."""
    words_, other = one.quote.split(), one.sentence.text.split()
    place = next((n for n, (a, b) in enumerate(zip(words_, other, strict=False)) if a != b), 3)
    old = "iets" if one.is_true else (other[place] if place < len(other) else "iets")
    pieces: list[str | Raw] = [
        f"Nummer {number}. Daarover staat “{' '.join(words_[:place])} ", deleted(old),
        inserted(words_[place] if place < len(words_) else ""),
        f" {' '.join(words_[place + 1 :])}”",
    ]  # fmt: skip
    draft.word.paragraph(*pieces, draft.word.note(note), ".")


def shapes(shelf: Shelf, draw: random.Random, each: int) -> Iterator[Case]:
    """The part *vormen*: half true, half with a changed number, name, negation or word."""
    kinds = ("getal", "naam", "ontkenning", "synoniem", "woord weggelaten")
    for form in SHAPES:
        for is_true in (True, False):
            taken = 0
            for one in draw.sample(shelf.sentences, len(shelf.sentences)):
                page = str(one.page) if one.page is not None else None
                quote = one.text
                if form in ("noot halverwege", "twee alinea’s") and len(quote.split()) < 12:
                    continue
                if not is_true:
                    changed = falsify(draw.choice(kinds), one, draw, shelf)
                    if changed is None:
                        continue
                    quote = changed[0]
                planted = Planted(one, form, quote, page, is_true)
                write = shape(form, planted, draw)
                if write is None:
                    continue
                only = ("docx",) if form == "wijziging" else FORMS
                yield Case("vormen", planted, write, only=only)
                taken += 1
                if taken == each // 2:
                    break


# ------------------------------------------------------------------------------------ marked


_DENIES = re.compile(r"(?<![\w-])(?:niet|geen|nooit|zonder|niemand|nergens|noch)(?![\w-])")


def marked(shelf: Shelf, draw: random.Random, each: int) -> Iterator[Case]:
    """The part *gemeld*: what hides or adds a negation or a number is right, and warned for."""
    for kind in ("beletselteken voor ontkenning", "toegevoegde ontkenning",
                 "vervangen ontkenning", "vervangen getal", "begint na ontkenning"):  # fmt: skip
        taken = 0
        for one in draw.sample(shelf.sentences, len(shelf.sentences)):
            quote = _marked(kind, one.text, draw)
            if quote is None:
                continue
            page = str(one.page) if one.page is not None else None
            planted = Planted(one, kind, quote, page, True)
            seed = draw.random()
            yield Case(
                "gemeld",
                planted,
                lambda draft, number, one=planted, seed=seed: _plain(draft, one, number, seed),
                warned=True,
            )
            taken += 1
            if taken == each // 2:
                break


def _marked(kind: str, text: str, draw: random.Random) -> str | None:
    if "[" in text or "…" in text or "..." in text:
        return None
    found = _DENIES.search(text)
    words_ = text.split()
    if kind == "toegevoegde ontkenning":
        places = [n for n, w in enumerate(words_) if w in ("is", "wordt", "kan", "moet", "worden")]
        places = [n for n in places if 3 <= n < len(words_) - 4]
        if not places or found:
            return None
        n = draw.choice(places)
        return " ".join([*words_[: n + 1], draw.choice(["[niet]", "[nooit]"]), *words_[n + 1 :]])
    if kind == "vervangen getal":
        number = re.search(r"(?<= )\d[\d.,]*(?= )", text)
        if number is None or len(text[: number.start()].split()) < 4:
            return None
        return f"{text[: number.start()]}[{draw.randint(3, 90)}]{text[number.end() :]}"
    if found is None:
        return None
    before, after = text[: found.start()].split(), text[found.end() :].split()
    if kind == "begint na ontkenning":
        if len(before) < 1 or len(after) < 8 or after[0][0] in ",.;:)":
            return None
        return " ".join(after)
    if len(before) < 4 or len(after) < 4:
        return None
    if kind == "vervangen ontkenning":
        return " ".join([*before, draw.choice(["[wel]", "[juist]"]), *after])
    return " ".join([*before, draw.choice(["…", "[…]", "(...)"]), *after])


# ----------------------------------------------------------------------------------- running


def answers(cases: Sequence[Case], form: str, root: Path, folder: Path) -> list[Answer | None]:
    """The finding for every case, or None."""
    found: list[Answer | None] = []
    for batch, begin in enumerate(range(0, len(cases), SIZE)):
        draft = Draft(form, plain=batch % 2 == 1)
        draft.heading("Concept")
        numbers = range(begin, min(begin + SIZE, len(cases)))
        for number in numbers:
            cases[number].write(draft, number)
        path = draft.save(folder / f"concept-{begin}")
        if form == "office":
            path = to_pdf(path, folder)
        by_number = judged(path, root, notes=True)
        found += [by_number.get(number) for number in numbers]
    return found


WARNED = re.compile(r"Let op|toegevoegd|staat voor")


def is_wrong(case: Case, answer: Answer | None) -> bool:
    """Whether a case was judged wrongly: a miss, a false alarm, or no warning."""
    is_right = answer is not None and answer["verdict"] in RIGHT
    if case.warned:
        remarks = answer["remarks"] if answer is not None else []
        assert isinstance(remarks, list)
        return not is_right or not any("Let op" in one for one in remarks)
    if case.planted.is_true:
        return not is_right
    # another part of the words was read: a name before them is not seen, and that is a miss
    return answer is None or is_right


def table_of(cases: Sequence[Case], found: Sequence[Answer | None], form: str) -> None:
    print(f"\n**{form}**\n\n| deel | soort | wat | fout | van |\n|---|---|---|---|---|")
    counts: dict[tuple[str, str, str], list[int]] = {}
    sums: dict[tuple[str, str], list[int]] = {}
    for case, answer in zip(cases, found, strict=True):
        what = (
            "niet gewaarschuwd" if case.warned
            else "vals alarm" if case.planted.is_true else "gemist"
        )  # fmt: skip
        wrong = is_wrong(case, answer)
        for key, into in (
            ((case.part, case.planted.kind, what), counts), ((case.part, what), sums)
        ):  # fmt: skip
            into.setdefault(key, [0, 0])  # type: ignore[attr-defined]
            into[key][0] += wrong  # type: ignore[index]
            into[key][1] += 1  # type: ignore[index]
    for (part, kind, what), (bad, total) in counts.items():
        if bad:
            print(f"| {part} | {kind} | {what} | {bad} | {total} |")
    for (part, what), (bad, total) in sums.items():
        low, high = wilson(bad, total)
        print(
            f"| **{part}** | samen | {what} | {bad} | {total} "
            f"({100 * low:.1f}–{100 * high:.1f} %) |"
        )
    sys.stdout.flush()


def main() -> None:
    parser = options(__doc__)
    parser.set_defaults(seed=5001)
    parser.add_argument("--form", choices=FORMS, action="append")
    parser.add_argument("--each", type=int, default=10, help="so many of each kind")
    parser.add_argument("--part", action="append")
    parser.add_argument("--keep", type=Path, help="keep the drafts in this folder")
    arguments = parser.parse_args()
    with Library.at(arguments.root) as library:
        shelf = Shelf(library)
    draw = random.Random(arguments.seed)
    made = [
        case
        for part in (words, references, shapes, marked)
        for case in part(shelf, draw, arguments.each)
    ]
    if arguments.part:
        made = [case for case in made if case.part in arguments.part]
    kinds = Counter((case.part, case.planted.kind) for case in made)
    print(f"{len(made)} gevallen, {len(kinds)} soorten; zaad {arguments.seed}")
    for form in arguments.form or FORMS:
        cases = [case for case in made if form in case.only]
        with tempfile.TemporaryDirectory() as name:
            folder = arguments.keep / form if arguments.keep else Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            found = answers(cases, form, arguments.root, folder)
        table_of(cases, found, form)
        wrong = [n for n, (c, a) in enumerate(zip(cases, found, strict=True)) if is_wrong(c, a)]
        for number in wrong[: arguments.show]:
            one, answer = cases[number].planted, found[number]
            truth = "waar" if one.is_true else "vals"
            place = f"{one.sentence.document.file} p. {one.page} (staat op {one.sentence.page})"
            print(f"\n{number} {one.kind} {truth} [{place}]")
            print(f"  bron:   {one.sentence.text!r}\n  citaat: {one.quote!r}")
            if answer is not None:
                keys = ("verdict", "page", "found_page", "differences", "reference", "remarks")
                print(f"  gelezen: {answer['quote']!r}")
                files = [each["file"] for each in answer["documents"]]  # type: ignore[attr-defined]
                print("  oordeel:", *(answer[key] for key in keys), files)


if __name__ == "__main__":
    main()
