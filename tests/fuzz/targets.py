"""Spoiled input → what is made of it, with every promise about it checked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from sbkennis import (
    agreement,
    citations,
    codebook,
    evaluation,
    pages,
    requirements,
    sheets,
    sources,
)
from sbkennis.basket import Basket
from sbkennis.cli import inputs
from sbkennis.coding import worksheets
from sbkennis.description import describe
from sbkennis.drafts import comments, linking, quotations, readings, references, word
from sbkennis.drafts.parts import Draft
from sbkennis.errors import QueryError, ReadError, SbkennisError
from sbkennis.exports import csl, styles
from sbkennis.judgements import Judgements
from sbkennis.library import Library
from sbkennis.pages import Limits, pictures
from sbkennis.passages import split
from sbkennis.records import Passage, Reading
from sbkennis.register import Register
from sbkennis.saved import SavedSearches
from sbkennis.settings import Settings
from sbkennis.vectors import WORD_HASH
from tests.fuzz import packages, pdfs, texts, values
from tests.fuzz import pages as web
from tests.fuzz.seeds import ROOT, SAMPLES, Seed, seeds
from tests.pages.checks import check_reading
from tests.test_passages import check as check_passages

__all__ = ["FILES", "TARGETS", "Desk", "Target", "prepare"]

LIMITS = Limits(seconds=30)
Mutation = Callable[[bytes, Random], bytes]


class Desk:
    """What targets work with in one process: a folder of its own, and a library in it."""

    def __init__(self, folder: Path, prepared: Path) -> None:
        self.folder = folder
        self.prepared = prepared
        self.random = Random(0)

    @cached_property
    def library(self) -> Library:
        root = self.folder / "kennisbank"
        shutil.copytree(self.prepared / "kennisbank", root)
        return Library(Settings(root, WORD_HASH))

    @cached_property
    def catalogue(self) -> linking.Catalogue:
        return linking.Catalogue(self.library.documents())

    @cached_property
    def passages(self) -> list[tuple[str, Passage]]:
        documents = self.library.documents()
        return [
            (one.file, each) for one in documents for each in self.library.store.passages_of(one.id)
        ]

    @cached_property
    def tagger(self) -> object:
        """The models of the tagger, loaded."""
        return self.library.label_texts([{"id": "1", "text": "De buren koken samen."}])

    @cached_property
    def rows(self) -> dict[str, worksheets.Row]:
        names = [one.id for one in self.library.documents()][:1]
        return {one.passage.id: one for one in self.library._sheet_rows(names, "iemand")}


def prepare(folder: Path) -> None:
    """Makes a library of sample documents, and what it writes for people to edit."""
    root = folder / "kennisbank"
    with Library(Settings(root, WORD_HASH)) as library:
        chosen = [
            one for one in SAMPLES.iterdir() if one.suffix in (".md", ".txt", ".html", ".docx")
        ]
        library.ingest(sorted(chosen))
        one = library.documents()[0]
        for suffix in (".csv", ".xlsx"):
            library.export_labels(folder / f"labels{suffix}", [one.id])
        hits = library.search("Wat is de sociale basis?").hits
        library.put_in_basket([hits[0].passage.id])
        library.save_search("zoek", "sociale basis", count=3)
        library.correct(hits[0].passage.id, {"thema": ["+eenzaamheid"]}, coder="Anna")


@dataclass(frozen=True, slots=True)
class Target:
    """One way in: its sound inputs, how they are spoiled, and what reads them.

    ``run`` gives a word for what came of it and raises what is wrong. ``weight`` is its share of a
    run. ``writes`` allows writing in the folder of the desk.
    """

    name: str
    suffix: str
    seeds: Callable[[Path], tuple[Seed, ...]]
    mutations: Mapping[str, Mutation]
    run: Callable[[Desk, Path, bytes], str]
    weight: int
    writes: bool = False


# ---------------------------------------------------------------------- documents


def _follow(reading: Reading, name: str) -> None:
    """What ingest does with a reading, in the process of the library."""
    check_reading(reading)
    describe(reading, name)
    passages = split(reading, "a1")
    check_passages(reading, passages)
    assert all("\x00" not in one.display for one in passages)


def _document(desk: Desk, path: Path, content: bytes) -> str:
    module = pages.check(path, LIMITS)
    _follow(pages.reader(module)(path, LIMITS), path.name)
    return "gelezen"


def _pdf(desk: Desk, path: Path, content: bytes) -> str:
    """As a worker does: the second engine reads what the first refuses."""
    module = pages.check(path, LIMITS)
    found = "gelezen"
    try:
        _follow(pages.reader(module)(path, LIMITS), path.name)
    except ReadError:
        found = "gelezen door de tweede lezer"
        _follow(pages.reader("pdf_pypdf")(path, LIMITS), path.name)
    else:
        if desk.random.random() < 0.15:
            with suppress(ReadError):
                _follow(pages.reader("pdf_pypdf")(path, LIMITS), path.name)
    if desk.random.random() < 0.1:
        with suppress(SbkennisError):
            pictures.picture(path, 1, 300)
    return found


def _finish(draft: Draft, desk: Desk) -> Draft:
    found = references.find(draft)
    quoted, warnings = quotations.find(draft, found)
    made = Draft(
        draft.file,
        draft.paragraphs,
        draft.notes,
        tuple(found),
        tuple(quoted),
        (*draft.warnings, *warnings),
    )
    for one in made.references:
        assert 0 <= one.place.start <= one.place.end
    for each in made.quotations:
        place = each.place
        if place.note is None and place.last is None and place.paragraph is not None:
            assert 0 <= place.start < place.end <= len(draft.paragraphs[place.paragraph - 1].text)
    linking.link(made, desk.catalogue)
    return made


def _draft_word(desk: Desk, path: Path, content: bytes) -> str:
    pages.check(path, LIMITS)
    draft = _finish(word.read(path, LIMITS), desk)
    target = desk.folder / "kopie.docx"
    target.unlink(missing_ok=True)
    places = [one.place for one in (*draft.quotations, *draft.references)]
    comments.write(path, draft, [(one, "Bevinding.") for one in places[:20]], target)
    return "gelezen"


def _draft_text(desk: Desk, path: Path, content: bytes) -> str:
    reading = pages.reader(pages.check(path, LIMITS))(path, LIMITS)
    _finish(readings.draft(path, reading), desk)
    return "gelezen"


# ---------------------------------------------------------------------- questions and lines


def _questions(desk: Desk, path: Path, content: bytes) -> str:
    facets = [one.name for one in desk.library.codebook.facets]
    for one in inputs.questions(path, facets):
        try:
            found = desk.library.search(one)
        except QueryError as error:  # as `zoek --invoer` tells it
            raise QueryError(f"{path}, vraag “{one}”: {error}") from error
        for hit in found.hits:
            text = desk.library.store.text(hit.document.id)
            spans = hit.passage.spans
            assert hit.passage.quote == "\n".join(text[a:b] for a, b, _ in spans)
    return "beantwoord"


def _labels(desk: Desk, path: Path, content: bytes) -> str:
    rows = inputs.texts(path)
    for (_, tags), row in zip(desk.library.label_texts(rows[:8]), rows[:8], strict=True):
        for tag in tags:
            assert 0 <= tag.probability <= 1
            for start, end in tag.evidence:
                assert 0 <= start < end <= len(str(row["text"]))
    return "gelabeld"


def _check_lines(desk: Desk, path: Path, content: bytes) -> str:
    for name, page, quote in inputs.quotations(path)[:10]:
        desk.library.verify(name, quote, page)
    return "nagegaan"


def _judged(desk: Desk, path: Path, content: bytes) -> str:
    evaluation.within(evaluation.read(path), {"visie.md"})
    return "ingelezen"


def _beir(desk: Desk, path: Path, content: bytes) -> str:
    folder = desk.folder / "beir"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sound = {
        "corpus.jsonl": b'{"_id": "t1", "title": "Wijk", "text": "De wijk is van ons."}\n' * 1,
        "queries.jsonl": b'{"_id": "q1", "text": "Van wie is de wijk?"}\n',
        "test.tsv": b"query-id\tcorpus-id\tscore\nq1\tt1\t1\n",
    }
    fit = ["corpus.jsonl", "queries.jsonl"] if b"_id" in content[:200] else ["test.tsv"]
    spoiled = desk.random.choice(fit) + (".gz" if content.startswith(b"\x1f\x8b") else "")
    for name, written in sound.items():
        if not spoiled.startswith(name):
            (folder / name).write_bytes(written)
    (folder / spoiled).write_bytes(content)
    try:
        evaluation.read(folder)
    except SbkennisError as error:
        raise type(error)(str(error).replace(str(folder), path.name)) from error
    return "ingelezen"


def _agreement(desk: Desk, path: Path, content: bytes) -> str:
    other = desk.folder / "bert.jsonl"
    other.write_bytes(_AGREEMENT[0].content)
    agreement.measure(agreement.read([path, other], desk.library.codebook))
    return "gemeten"


def _codebook(desk: Desk, path: Path, content: bytes) -> str:
    codebook.load(path)
    return "ingelezen"


def _sheet(desk: Desk, path: Path, content: bytes) -> str:
    found = sheets.read(path)
    worksheets.read_sheet(found, path.name, desk.rows, desk.library.codebook, "Anna")
    return "ingelezen"


_NEGATIONS = (
    "niet",
    "geen",
    "1.250",
    "2024",
    "…",
    "[…]",
    "[de]",
    "(...)",
    "[W]",
    "-",
    "­",
    "\n",
    "”",
)


def _quotation(desk: Desk, path: Path, content: bytes) -> str:
    """A quotation whose words were changed is never right, and one that was not always is."""
    random = desk.random
    file, passage = random.choice(desk.passages)
    words = passage.quote.split()
    first = random.randrange(len(words))
    taken = words[first : first + random.choice((3, 12, 60))]
    quote = " ".join(taken)
    page = random.choice(
        (None, 1, -1, 10**30, "12-13", "iv", "", "p. 3", "1-" * 500, "٣", "9" * 5_000)
    )
    what = random.randrange(3)
    if what == 0:
        spoiled = texts.oddly(quote, random, 6)
    elif what == 1:
        at = random.randrange(len(taken) + 1)
        spoiled = " ".join([*taken[:at], random.choice(_NEGATIONS), *taken[at:]])
    else:
        spoiled = values.reference(random) + quote + "[" * random.choice((0, 1, 900))
    found = desk.library.verify(file, spoiled, page)
    if found.start is not None and found.end is not None:
        text = desk.library.store.text(desk.library.find(file).id)
        assert 0 <= found.start < found.end <= len(text)
        letters = re.sub(r"[\W_]", "", text[found.start : found.end])
        if found.verdict == "exact" and not found.marked:
            assert letters == re.sub(r"[\W_]", "", spoiled)
    return found.verdict


# ---------------------------------------------------------------------- files in corpus/


def _corpus_file(name: str, read: Callable[[Path], object]) -> Callable[[Desk, Path, bytes], str]:
    """A file that people may edit, in its place in a corpus."""

    def run(desk: Desk, path: Path, content: bytes) -> str:
        corpus = desk.folder / "corpus"
        shutil.rmtree(corpus, ignore_errors=True)
        place = corpus / name
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        try:
            read(corpus)
        except SbkennisError as error:
            # The name of this input takes the place of the name that was told, if one was.
            raise type(error)(str(error).replace(place.name, path.name)) from error
        return "ingelezen"

    return run


def _read_judgements(corpus: Path) -> None:
    found = Judgements(corpus)
    said = found.of("a1")
    written = (corpus / "labels" / "a1.jsonl").read_bytes().removeprefix(b"\xef\xbb\xbf")
    assert said or found.remarks() or not written.strip(), "regels verdwijnen zwijgend"
    found.digest("a1")


def _read_style(corpus: Path) -> None:
    style = styles.open_style("eigen", corpus / "stijlen")
    assert style is not None
    from tests import builders

    items = [csl.item(builders.document("a1", title="Visie", publisher="Gemeente X", date="2024"))]
    styles.plain(style.sources(items)[0])


def _from(*names: str) -> Callable[[Path], tuple[Seed, ...]]:
    """Files of the prepared folder."""
    return lambda prepared: tuple(
        Seed(one.name, one.read_bytes()) for name in names for one in sorted(prepared.glob(name))
    )


def _here(*places: str) -> Callable[[Path], tuple[Seed, ...]]:
    """Files of the repository; long ones are cut at a line."""
    return lambda _: tuple(
        Seed(
            one.name,
            b"\n".join(
                one.read_bytes().split(b"\n")[:12] if one.suffix == ".jsonl" else [one.read_bytes()]
            ),
        )
        for place in places
        for one in sorted(ROOT.glob(place))
    )


def _of(form: str) -> Callable[[Path], tuple[Seed, ...]]:
    return lambda _: seeds(form)


def _given(found: tuple[Seed, ...]) -> Callable[[Path], tuple[Seed, ...]]:
    return lambda _: found


_LOOSE = (
    Seed("teksten.jsonl", b'{"id": "1", "text": "De buren koken samen voor wie eenzaam is.", "heading": '
         b'["Samen", "Eten"]}\n{"id": 2, "text": "Een mantelzorger krijgt respijtzorg.", "heading": "Zorg"}\n'
         b'{"text": "Niets bijzonders.", "column": "Rol"}'),
)  # fmt: skip
_QUOTES = (
    Seed("citaten.jsonl", b'{"document": "rivierbeemden-bouwsteen-sociale-basis.md", "page": null, "quote": '
         b'"de sociale basis"}\n{"document": "verslag-bewonersavond-lingerhaven.txt", "page": 3, "quote": '
         b'"een avond met bewoners over [\xe2\x80\xa6] de wijk"}'),
)  # fmt: skip
_AGREEMENT = (
    Seed("anna.jsonl", b'{"id": "1", "labels": {"thema": ["eenzaamheid"], "sfeer": []}}\n{"id": "2", "labels": '
         b'{"thema": [], "sfeer": ["persoonlijk"]}}\n{"id": "3", "labels": {"thema": ["mantelzorg"]}}'),
)  # fmt: skip
_JUDGED = (
    Seed("vragen.jsonl", b'{"qid": "1", "query": "Wie kookt?", "relevant": [{"file": "visie.md", "start": 3, '
         b'"end": 9, "grade": 2}], "type": "feit"}\n{"qid": "2", "query": "Wat?", "relevant": []}'),
)  # fmt: skip
_BEIR = (
    Seed(
        "b.jsonl",
        b'{"_id": "t1", "title": "Wijk", "text": "De wijk."}\n{"_id": "t2", "text": "Zorg."}',
    ),
    Seed("b.tsv", b"query-id\tcorpus-id\tscore\nq1\tt1\t1\nq1\tt2\t0\n"),
)
_SEARCH = (
    Seed(
        "zoek.txt",
        b'Wat is de sociale basis?\n"sociale basis" NIET school\ngemeente:Veldermeer zorg',
    ),
)
_STYLES = _here("sbkennis/data/stijlen/*.csl")

TARGETS: tuple[Target, ...] = (
    Target("pdf", ".pdf", _of("pdf"), pdfs.MUTATIONS, _pdf, 180),
    Target("scan", ".pdf", _of("scan"), pdfs.MUTATIONS, _pdf, 4),
    Target("docx", ".docx", _of("docx"), packages.MUTATIONS, _document, 139),
    Target("pptx", ".pptx", _of("pptx"), packages.MUTATIONS, _document, 110),
    Target("html", ".html", _of("html"), web.MUTATIONS, _document, 160),
    Target("md", ".md", _of("md"), texts.MUTATIONS, _document, 90),
    Target("txt", ".txt", _of("txt"), texts.MUTATIONS, _document, 90),
    Target("concept-docx", ".docx", _of("docx"), packages.MUTATIONS, _draft_word, 90, writes=True),
    Target("concept-md", ".md", _of("md"), values.REFERENCES, _draft_text, 60, writes=True),
    Target("concept-html", ".html", _of("html"), web.MUTATIONS, _draft_text, 30, writes=True),
    Target("vragen", ".txt", _given(_SEARCH), values.QUESTIONS, _questions, 150, writes=True),
    Target("label --invoer", ".jsonl", _given(_LOOSE), values.JSON_LINES, _labels, 60, writes=True),
    Target("controleer --invoer", ".jsonl", _given(_QUOTES), values.JSON_LINES, _check_lines, 80, writes=True),
    Target("citaat", ".txt", _given(_SEARCH), {"quotation": lambda content, _: content}, _quotation, 100, writes=True),
    Target("evalueer", ".jsonl", _given(_JUDGED), values.JSON_LINES, _judged, 60),
    Target("evalueer BEIR", ".jsonl", _given(_BEIR), values.JSON_LINES, _beir, 40, writes=True),
    Target("overeenstemming", ".jsonl", _given(_AGREEMENT), values.JSON_LINES, _agreement, 50, writes=True),
    Target("codeboek", ".toml", _here("sbkennis/data/codeboek.toml"), values.TOML, _codebook, 80),
    Target("labels CSV", ".csv", _from("labels.csv"), values.CSV, _sheet, 70, writes=True),
    Target("labels XLSX", ".xlsx", _from("labels.xlsx"), values.XLSX, _sheet, 60, writes=True),
    Target("corpus/labels", ".jsonl", _from("kennisbank/corpus/labels/*.jsonl"), values.JSON_LINES,
           _corpus_file("labels/a1.jsonl", _read_judgements), 40, writes=True),
    Target("corpus/bronnen.toml", ".toml", _here("corpus/bronnen.toml"), values.TOML,
           _corpus_file("bronnen.toml", lambda at: sources.load(at / "bronnen.toml")), 30, writes=True),
    Target("corpus/eisen", ".toml", _here("sbkennis/data/eisen.toml"), values.TOML,
           _corpus_file("eisen/x.toml", lambda at: requirements.load("x", at / "eisen")), 30, writes=True),
    Target("corpus/mand", ".json", _from("kennisbank/corpus/mand/mand.json"), values.JSON_LINES,
           _corpus_file("mand/mand.json", lambda at: Basket(at / "mand").all()), 20, writes=True),
    Target("corpus/zoekvragen", ".json", _from("kennisbank/corpus/zoekvragen/*.json"), values.JSON_LINES,
           _corpus_file("zoekvragen/x.json", lambda at: SavedSearches(at).all()), 20, writes=True),
    Target("corpus/register", ".json", _from("kennisbank/corpus/register/*.json"), values.JSON_LINES,
           _corpus_file("register/a1.json", lambda at: Register(at).all()), 20, writes=True),
    Target("corpus/stijlen", ".csl", _STYLES, web.MUTATIONS,
           _corpus_file("stijlen/eigen.csl", _read_style), 20, writes=True),
)  # fmt: skip
FILES = frozenset({"pdf", "scan", "docx", "pptx", "html", "md", "txt"})
"""Targets that a worker of the library reads."""

# `citations` is called by way of the library.
assert citations.verify
