"""Planted errors: true quotations that must pass and falsified ones that must not.

    python benchmarks/quotations.py KENNISBANK             # 500 and 500, seed 2026
    python benchmarks/quotations.py KENNISBANK --true 100 --false 100 --seed 1 --show 20

Sentences of the documents become quotations with harmless variants (quotation marks, hyphenation,
ligatures, white space, a marked ellipsis or insertion) and falsified ones of ten kinds. Both go
through `sbkennis controleer`, as lines of JSON and as Word drafts with footnotes. A falsified
quotation is only used when its letters and digits stand nowhere in its source.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sbkennis.cleaning import clean, known_words
from sbkennis.cli.commands import run
from sbkennis.library import Library
from sbkennis.records import Document, Page, PassageKind
from tests.word import Word

FALSE_KINDS = (
    "getal", "bedrag", "datum", "naam", "ontkenning", "woordvolgorde", "synoniem",
    "woord weggelaten", "zinnen aaneen", "pagina",
)  # fmt: skip
TRUE_KINDS = (
    "zoals het er staat", "aanhalingstekens", "afbreking", "ligaturen", "witruimte",
    "beletselteken", "invoeging", "twee zinnen",
)  # fmt: skip
ZERO = frozenset({"getal", "ontkenning", "naam", "pagina"})  # kinds of which none may be missed


@dataclass(frozen=True)
class Sentence:
    """One sentence of a document as a reader sees it, with its page and those that follow it."""

    document: Document
    text: str
    page: int | None
    following: tuple[str, ...]


@dataclass(frozen=True)
class Planted:
    """A quotation with what is known about it."""

    sentence: Sentence
    kind: str
    quote: str
    page: str | None
    is_true: bool


# ---------------------------------------------------------------------------------- sentences


class Shelf:
    """The sentences of a library, and its texts for checking that a falsification is one."""

    def __init__(self, library: Library, least: int = 8, most: int = 45) -> None:
        self.sentences: list[Sentence] = []
        self.squashed: dict[str, str] = {}
        self.pages: dict[str, tuple[Page, ...]] = {}
        self.texts: dict[str, str] = {}
        for document in library.documents():
            if document.file.startswith("scan_") or ".truth." in document.file:
                continue  # the same text again, with the mistakes of OCR
            text = library.store.text(document.id)
            self.texts[document.id] = text
            self.squashed[document.id] = squash(text)
            self.pages[document.id] = library.store.pages(document.id)
            known = known_words(text)
            for passage in library.store.passages_of(document.id):
                if passage.kind not in (PassageKind.TEXT, PassageKind.LIST):
                    continue
                shown = [
                    " ".join(
                        clean(
                            passage.quote[start:end],
                            [(a - start, b - start) for a, b in passage.marks if start <= a < end],
                            known,
                            markup=document.file.endswith(".md"),
                        ).text.split()
                    )
                    for start, end in passage.sentences
                ]
                for index, one in enumerate(shown):
                    if least <= len(one.split()) <= most and re.search(r"[.!?]$", one):
                        offset = passage.sentences[index][0]
                        page = page_at(passage.spans, offset)
                        after = tuple(shown[index + 1 : index + 4])
                        self.sentences.append(Sentence(document, one, page, after))

    def holds(self, document: Document, quote: str) -> bool:
        """Whether the letters and digits of a quotation stand in its document."""
        return squash(quote) in self.squashed[document.id]

    def stands_on(self, sentence: Sentence, page: int) -> bool:
        """Whether a page, by its number or printed label, holds the quotation or begins it."""
        wanted = squash(sentence.text)
        for one in self.pages[sentence.document.id]:
            labels = re.split(r"\s*[-–]\s*", one.label or "")
            if str(page) in (str(one.number), *labels):
                text = self.texts[sentence.document.id][one.start : one.end + 1500]
                if wanted[:25] in squash(text):
                    return True
        return False


def page_at(spans: Sequence[tuple[int, int, int | None]], offset: int) -> int | None:
    for start, end, page in spans:
        if offset <= end - start:
            return page
        offset -= end - start + 1
    return spans[-1][2]


def squash(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[\W_]+", "", text)


# ------------------------------------------------------------------------------- true variants


def true_variant(kind: str, one: Sentence, draw: random.Random) -> str | None:
    text, words = one.text, one.text.split()
    if kind == "zoals het er staat":
        return text
    if kind == "aanhalingstekens":
        if not re.search("[‘’“”„'\"]", text):
            return None
        table = draw.choice(
            [
                str.maketrans("‘’“”„", '\'\'"""'),
                str.maketrans("'\"", "’”"),
                str.maketrans("‘’", "’’"),
            ]
        )
        return text.translate(table)
    if kind == "afbreking":
        places = [n for n, word in enumerate(words) if re.fullmatch(r"[a-zà-ÿ]{9,}", word)]
        if not places:
            return None
        place = draw.choice(places)
        cut = draw.randrange(3, len(words[place]) - 3)
        hyphen = draw.choice(["-\n", "\u00ad", "\u00ad\n"])
        words[place] = words[place][:cut] + hyphen + words[place][cut:]
        return " ".join(words)
    if kind == "ligaturen":
        changed = text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ").replace("ij", "ĳ")
        return changed if changed != text else None
    if kind == "witruimte":
        spaces = ("  ", "\u00a0", "\n", " \n", "\u2009", "\t")
        return "".join(draw.choice(spaces) if c == " " and draw.random() < 0.3 else c for c in text)
    if kind == "beletselteken":
        if len(words) < 12:
            return None
        first = draw.randrange(4, len(words) - 7)
        last = draw.randrange(first + 1, len(words) - 4)
        dots = draw.choice(["…", "...", "[…]", "[...]", "(...)", "(…)"])
        return " ".join([*words[:first], dots, *words[last:]])
    if kind == "invoeging":
        choice = draw.randrange(3)
        if choice == 0 and words[0][0].isupper() and words[0].isalpha() and len(words[0]) > 1:
            return f"[{words[0][0].lower()}]{words[0][1:]} {' '.join(words[1:])}"
        place = draw.randrange(3, len(words) - 3)
        if choice == 1:
            return " ".join(
                [*words[:place], draw.choice(["[sic]", "[de gemeente]"]), *words[place:]]
            )
        return " ".join([*words[:place], "[de inwoners]", *words[place + 1 :]])
    if kind == "twee zinnen":
        if not one.following or len(one.following[0].split()) < 4:
            return None
        return f"{text} {one.following[0]}"
    raise ValueError(kind)


# ------------------------------------------------------------------------------ falsifications

NAMES = ("Almere", "Utrecht", "VNG", "VWS", "Movisie", "Zwolle", "GALA", "IZA", "Flevoland", "RIVM")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
          "oktober", "november", "december")  # fmt: skip
UNITS = "%|procent|euro|miljoen|miljard"
NUMBER = (
    r"(?<![\w.,€/-])(?<!€ )(?!(?:19|20)\d\d\b)\d{1,4}"
    rf"(?![\w%/-]|[.,]\d|\s*(?:{UNITS}|{'|'.join(MONTHS)}))"
)
AMOUNT = rf"(?<=€)\s?\d[\d.,]*\d|(?<=€)\s?\d|\b\d[\d.,]*(?=\s*(?:{UNITS}))"
SYNONYMS = {
    "inwoners": "bewoners", "bewoners": "inwoners", "gemeente": "stad", "gemeenten": "steden",
    "ondersteuning": "hulp", "hulp": "steun", "belangrijk": "wezenlijk",
    "belangrijke": "wezenlijke",
    "samen": "gezamenlijk", "mensen": "personen", "werken": "arbeiden", "zorg": "verzorging",
    "kinderen": "jeugdigen", "jongeren": "jeugdigen", "maken": "vormen", "doel": "oogmerk",
    "vaak": "dikwijls", "ook": "eveneens", "moet": "dient", "goed": "prima", "goede": "prima",
    "nieuwe": "andere", "meer": "extra", "wijk": "buurt", "wijken": "buurten", "buurt": "wijk",
    "afspraken": "overeenkomsten", "organisaties": "instellingen",
    "professionals": "beroepskrachten",
    "problemen": "moeilijkheden", "mogelijk": "haalbaar", "kunnen": "mogen", "willen": "wensen",
    "bijvoorbeeld": "zoals", "omdat": "aangezien", "maar": "echter", "huis": "woning",
    "gezond": "fit", "gezondheid": "vitaliteit", "sterk": "krachtig", "verschillende": "diverse",
}  # fmt: skip


def falsify(
    kind: str, one: Sentence, draw: random.Random, shelf: Shelf
) -> tuple[str, str | None] | None:
    """A falsified quotation and the page that is claimed, or None when the sentence is not fit."""
    page = str(one.page) if one.page is not None else None
    text, words = one.text, one.text.split()
    if kind == "pagina":
        if one.page is None:
            return None
        total = len(shelf.pages[one.document.id])
        others = [n for n in range(1, total + 1) if not shelf.stands_on(one, n)]
        near = [n for n in others if abs(n - one.page) <= 3] or others
        return (text, str(draw.choice(near))) if near else None
    changed: str | None = None
    if kind == "getal":
        changed = changed_number(text, NUMBER, draw)
    elif kind == "bedrag":
        changed = changed_number(text, AMOUNT, draw)
    elif kind == "datum":
        changed = changed_date(text, draw)
    elif kind == "naam":
        places = [
            m
            for m in re.finditer(r"(?<=[a-zà-ÿ,] )[A-Z][\w-]{2,}", text)
            if m.group().casefold() not in MONTHS
        ]
        if places:
            found = draw.choice(places)
            other = draw.choice([name for name in NAMES if name != found.group()])
            changed = text[: found.start()] + other + text[found.end() :]
    elif kind == "ontkenning":
        changed = changed_negation(text, draw)
    elif kind == "woordvolgorde":
        places = [
            n
            for n in range(1, len(words) - 2)
            if words[n].isalpha() and words[n + 1].isalpha() and words[n] != words[n + 1]
        ]
        if places:
            n = draw.choice(places)
            words[n], words[n + 1] = words[n + 1], words[n]
            changed = " ".join(words)
    elif kind == "synoniem":
        places = [n for n, word in enumerate(words) if word in SYNONYMS]
        if places:
            n = draw.choice(places)
            words[n] = SYNONYMS[words[n]]
            changed = " ".join(words)
    elif kind == "woord weggelaten":
        places = [n for n in range(2, len(words) - 2) if words[n].isalpha()]
        if places:
            del words[draw.choice(places)]
            changed = " ".join(words)
    elif kind == "zinnen aaneen" and len(one.following) >= 2 and one.following[1].count(" ") >= 4:
        whole = draw.random() < 0.5  # else without the full stop between them
        changed = f"{text if whole else text.rstrip('.!?')} {one.following[1]}"
    if (
        changed is None
        or changed == text
        or re.search(r"\.\.\.|…|\[", changed)
        or shelf.holds(one.document, changed)
    ):
        return None
    return changed, page


def changed_number(text: str, pattern: str, draw: random.Random) -> str | None:
    places = list(re.finditer(pattern, text))
    if not places:
        return None
    found = draw.choice(places)
    digits = [m for m in re.finditer(r"\d", found.group())]
    digit = draw.choice(digits)
    other = draw.choice([d for d in "123456789" if d != digit.group()])
    at = found.start() + digit.start()
    return text[:at] + other + text[at + 1 :]


def changed_date(text: str, draw: random.Random) -> str | None:
    places = list(re.finditer(rf"\b(?:19|20)\d\d\b|\b(?:{'|'.join(MONTHS)})\b", text))
    if not places:
        return None
    found = draw.choice(places)
    if found.group().isdigit():
        other = str(int(found.group()) + draw.choice([-2, -1, 1, 2, 10]))
    else:
        other = draw.choice([month for month in MONTHS if month != found.group()])
    return text[: found.start()] + other + text[found.end() :]


def changed_negation(text: str, draw: random.Random) -> str | None:
    denied = list(re.finditer(r"\b(?:niet|geen|nooit|zonder)\b", text))
    if denied:
        found = draw.choice(denied)
        other = {"niet": "", "geen": "", "nooit": "altijd", "zonder": "met"}[found.group()]
        return " ".join((text[: found.start()] + other + text[found.end() :]).split())
    verbs = list(
        re.finditer(
            r"\b(?:is|zijn|wordt|worden|kan|kunnen|moet|moeten|heeft|hebben|gaat|wil)\b", text
        )
    )
    if not verbs:
        return None
    found = draw.choice(verbs)
    return f"{text[: found.end()]} {draw.choice(['niet', 'nooit', 'geen'])}{text[found.end() :]}"


# ----------------------------------------------------------------------------------- planting


def plant(shelf: Shelf, true: int, false: int, seed: int) -> list[Planted]:
    """So many true and falsified quotations, spread evenly over the kinds."""
    draw = random.Random(seed)
    sentences = shelf.sentences[:]
    draw.shuffle(sentences)
    planted: list[Planted] = []
    for kinds, count, is_true in ((TRUE_KINDS, true, True), (FALSE_KINDS, false, False)):
        for number, kind in enumerate(kinds):
            wanted = count // len(kinds) + (number < count % len(kinds))
            planted += take(sentences, kind, wanted, is_true, draw, shelf)
    return planted


def take(
    sentences: Sequence[Sentence],
    kind: str,
    wanted: int,
    is_true: bool,
    draw: random.Random,
    shelf: Shelf,
) -> Iterator[Planted]:
    order = draw.sample(range(len(sentences)), len(sentences))
    taken = 0
    for index in order:
        one = sentences[index]
        page = str(one.page) if one.page is not None else None
        if taken == wanted:
            return
        if is_true:
            quote = true_variant(kind, one, draw)
            found = (quote, page) if quote is not None else None
        else:
            found = falsify(kind, one, draw, shelf)
        if found is not None:
            taken += 1
            yield Planted(one, kind, found[0], found[1], is_true)


# ------------------------------------------------------------------------------------- running


def as_lines(planted: Sequence[Planted], root: Path, folder: Path) -> list[dict[str, object]]:
    """The verdicts of ``controleer --invoer``."""
    path = folder / "citaten.jsonl"
    lines = [
        {"document": one.sentence.document.id, "page": one.page, "quote": one.quote}
        for one in planted
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    out = StringIO()
    with redirect_stdout(out):
        assert run(["controleer", "--invoer", str(path), "--json", "-k", str(root)]) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


MARKS = (("“", "”"), ("„", "”"), ("‘", "’"), ('"', '"'), ("'", "'"), ("«", "»"), ("„", "“"))


def as_drafts(
    planted: Sequence[Planted], root: Path, folder: Path, draw: random.Random, size: int = 50
) -> list[dict[str, object] | None]:
    """The findings of ``controleer DRAFT.docx``; None for a quotation that was not seen."""
    answers: list[dict[str, object] | None] = []
    for begin in range(0, len(planted), size):
        word = Word()
        word.paragraph("Concept", style="Kop1")
        places = [
            write(word, one, draw, number + begin)
            for number, one in enumerate(planted[begin : begin + size])
        ]
        path = word.save(folder / f"concept-{begin}.docx")
        out = StringIO()
        with redirect_stdout(out):
            assert run(["controleer", str(path), "--json", "-k", str(root)]) == 0
        findings = json.loads(out.getvalue())["findings"]
        quotations: dict[int, list[dict[str, object]]] = defaultdict(list)
        for each in findings:
            if each["kind"] == "quotation" and each["note"] is None:
                quotations[each["paragraph"]].append(each)
        for place in places:
            found = quotations.get(place, [])
            answers.append(max(found, key=lambda one: len(str(one["quote"]))) if found else None)
    return answers


@dataclass(frozen=True)
class Cited:
    """A source as a writer refers to it: in a note, in brackets, and in a sentence."""

    full: str
    brief: str
    running: str


def cited(one: Planted) -> Cited:
    document = one.sentence.document
    year = document.date[:4] if document.date else "z.j."
    author = " en ".join(document.authors[:2]) or document.publisher or document.gemeente or ""
    title = document.title or document.file
    at = f", p. {one.page}" if one.page is not None else ""
    full = f"{author} ({year}), {title}{at}." if author else f"{title} ({year}){at}."
    return Cited(full, f"{title}, {year}{at}", f"{title} ({year}{at})")


def in_marks(quote: str, draw: random.Random) -> str:
    """A quotation in marks of some kind that it does not hold itself."""
    marks = [pair for pair in MARKS if not set(pair) & set(quote)] or [("“", "”")]
    left, right = draw.choice(marks)
    if "'" in quote or "’" in quote:
        left, right = draw.choice((("„", "”"), ("“", "”")))
    return f"{left}{quote}{right}"


def write(word: Word, one: Planted, draw: random.Random, number: int) -> int:
    """Write one quotation in some form; answers the number of its paragraph."""
    source = cited(one)
    form = draw.choice(("note", "note", "note", "brackets", "block", "lead"))
    if form == "block":
        word.paragraph(one.quote, word.note(source.full), style="Citaat")
        return len(word.body)
    quoted = in_marks(one.quote, draw)
    if form == "note":
        word.paragraph(
            f"Nummer {number}. Daarover staat {quoted}", word.note(source.full), ". En verder."
        )
    elif form == "brackets":
        word.paragraph(f"Nummer {number}. Zo is het: {quoted} ({source.brief}).")
    else:
        word.paragraph(f"In {source.running} staat {quoted}. Dat telt.")
    return len(word.body)


# ------------------------------------------------------------------------------------ measuring


def wilson(wrong: int, total: int) -> tuple[float, float]:
    if not total:
        return 0.0, 1.0
    z, share = 1.96, wrong / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * (share * (1 - share) / total + z * z / (4 * total**2)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


RIGHT = ("exact", "exact_after_normalisation")


def measure(
    planted: Sequence[Planted], answers: Sequence[dict[str, object] | None]
) -> tuple[Counter[tuple[bool, str]], Counter[tuple[bool, str]], list[tuple[Planted, object]]]:
    """How many were judged wrongly of each kind, out of how many, and which."""
    wrong: Counter[tuple[bool, str]] = Counter()
    total: Counter[tuple[bool, str]] = Counter()
    cases: list[tuple[Planted, object]] = []
    for one, answer in zip(planted, answers, strict=True):
        key = (one.is_true, one.kind)
        total[key] += 1
        passed = answer is not None and answer["verdict"] in RIGHT
        # a falsified quotation that nobody saw is a miss; so is a wrong page called something else
        unseen = answer is None
        if one.is_true != passed or (unseen and not one.is_true):
            wrong[key] += 1
            cases.append((one, answer))
    return wrong, total, cases


def show(name: str, wrong: Counter[tuple[bool, str]], total: Counter[tuple[bool, str]]) -> None:
    print(f"\n**{name}**\n\n| | soort | fout | van | | 95 %-interval |\n|---|---|---|---|---|---|")
    for is_true, label in ((True, "vals alarm"), (False, "gemist")):
        keys = [key for key in total if key[0] == is_true]
        rows = [(key[1], wrong[key], total[key]) for key in keys]
        rows.append(("**samen**", sum(wrong[k] for k in keys), sum(total[k] for k in keys)))
        for kind, bad, count in rows:
            low, high = wilson(bad, count)
            print(
                f"| {label} | {kind} | {bad} | {count} | {100 * bad / max(1, count):.1f} % | "
                f"{100 * low:.1f}–{100 * high:.1f} % |"
            )


def options(about: str | None) -> argparse.ArgumentParser:
    """What to plant, and in which library."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("root", type=Path)
    parser.add_argument("--true", type=int, default=500)
    parser.add_argument("--false", type=int, default=500)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--show", type=int, default=0, help="print so many cases that went wrong")
    return parser


def planted_in(arguments: argparse.Namespace) -> list[Planted]:
    """What `plant` makes of the library that `options` name."""
    with Library.at(arguments.root) as library:
        shelf = Shelf(library)
    planted = plant(shelf, arguments.true, arguments.false, arguments.seed)
    print(f"{len(shelf.sentences)} zinnen uit {len(shelf.texts)} documenten; zaad {arguments.seed}")
    return planted


def main() -> None:
    arguments = options(__doc__).parse_args()
    planted = planted_in(arguments)
    runs: dict[str, Callable[[Path], list[dict[str, object] | None]]] = {
        "regels JSON": lambda folder: list(as_lines(planted, arguments.root, folder)),
        "Word-concepten": lambda folder: as_drafts(
            planted, arguments.root, folder, random.Random(arguments.seed)
        ),
    }
    for name, answers in runs.items():
        with tempfile.TemporaryDirectory() as folder:
            found = answers(Path(folder))
        wrong, total, cases = measure(planted, found)
        show(name, wrong, total)
        verdicts = Counter(
            (one.kind, answer["verdict"] if answer else "niet gezien")
            for one, answer in zip(planted, found, strict=True)
            if not one.is_true
        )
        print("\noordelen:", ", ".join(f"{k} → {v}: {n}" for (k, v), n in sorted(verdicts.items())))
        for one, answer in cases[: arguments.show]:
            print(f"\n{one.kind} [{one.sentence.document.file} p. {one.page}]")
            print(f"  bron:   {one.sentence.text!r}\n  citaat: {one.quote!r}")
            if isinstance(answer, dict):
                shown = {k: answer[k] for k in ("verdict", "page", "found_page", "differences")}
                if answer["quote"] != one.quote:
                    shown["gelezen"] = answer["quote"]
                if "reference" in answer:
                    shown["reference"] = answer["reference"]
                    shown["documents"] = [each["file"] for each in answer["documents"]]
                print(f"  oordeel: {shown}")


if __name__ == "__main__":
    main()
