"""A requirement and the passages of a draft → what its terms and the headings show of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from sbkennis.coverage.cutting import FEWEST, ITSELF, LABEL, LONGEST, WORD
from sbkennis.coverage.shapes import SIGN, Evidence, Pair, Unit, sentences_of
from sbkennis.figures import figures
from sbkennis.requirements import Requirement

__all__ = [
    "denied_rows",
    "evidence_of",
    "is_denial",
    "is_elsewhere",
    "is_subject",
    "renounced",
    "with_sections",
    "words_of",
]

# The rules by words, made on four visions. When first scored on seven others 99 of 140 verdicts
# were right: all that was called covered is, and nearly every error was too strict
# (benchmarks/RECORD.md, "Dekking on visions of our own").
_OPENING = 5  # words of a passage in which a term opens it
_DENSE = 3  # one point of a list in so many names it, or two side by side do
_OWN = 2 / 3  # share of the words of a section in passages that name it, when it is its own
# Sentences of a section that may name it once (up to four: one verdict more right, a copy wrong),
_SHORT = 2
_START = 8  # within so many words of its beginning
_DENIED = 8  # words of a sentence or cell that says there is nothing
_DIGITS = frozenset("0123456789€")
_NOTHING = re.compile(
    r"\b(?:geen|niets|n\.?v\.?t\.?)\b|\A\W*(?:niet|nee|nvt|vervalt|geschrapt|stopt)\b"
    r"|\bniet(?: meer)?\W*\Z|\A\W+\Z",
    re.IGNORECASE,
)
_DRAFT = (
    r"\b(?:deze|onze|dit|ons) (?:\w+ )?(?:\w*visie|\w*nota|notitie|stuk|document|tekst|\w*plan"
    r"|hoofdstuk|paragraaf|\w*kader|concept)\b"
)
_RENOUNCES = re.compile(  # "Over sport doet deze visie geen uitspraken"
    rf"(?=.*{_DRAFT}|.*\b(?:wij|we|hier\w*)\b.*\b(?:geen uitspra|buiten beschouwing"
    r"|niet behandel))"
    r"(?=.*(?:\bgeen (?:uitspra|keuze|beleid|voorstel|ambitie|doel|maatregel|afspra|onderwerp"
    r"|onderdeel|deel uit|aandacht|paragraaf|hoofdstuk)|\bzwijg"
    r"|\b(?:zegt|zeggen|staat|regelt)\b.*\bniets\b"
    r"|\bniets (?:over|gezegd|geregeld)|\bniet (?:over|in op|aan (?:de orde|bod)|besproken|behandel"
    r"|uitgewerkt|opgenomen|meegenomen)|(?<!niet )\b(?:buiten beschouwing|onbesproken)"
    r"|\b(?:valt|vallen)\b.*\bbuiten))(?!.*\bmaar\b)",
    re.IGNORECASE | re.DOTALL,
)
_ELSEWHERE = re.compile(  # "De maatregelen tegen eenzaamheid komen in een afzonderlijk programma"
    r"\b(?:kom(?:t|en)|sta(?:at|an)|volg(?:t|en)|word(?:t|en)|werk(?:t|en)|regel(?:t|en))\b.*"
    r"\bin een (?:afzonderlijk|apart|later|volgend)e? "
    r"(?:\w*programma|\w*nota|\w*notitie|\w*plan|\w*agenda|\w*visie|stuk|document|besluit"
    r"|voorstel)\b"
    r"|\b(?:volg(?:t|en)|verschijn(?:t|en)|ontvang(?:t|en)|kom(?:t|en))\b.*"
    r"\been (?:afzonderlijke?|aparte?) (?:\w*nota|\w*notitie|\w*visie|voorstel|besluit|stuk)\b",
    re.IGNORECASE | re.DOTALL,
)
_LISTED = re.compile(  # "Thema's als eenzaamheid, roken en overgewicht": named, and no more
    r"\b(?:thema['’]?s|onderwerpen|beleidsterreinen)\W+(?:als|zoals|waaronder|zijn)\b"
    r"|\bzijn\W+(?:de |belangrijke |actuele )*(?:thema['’]?s|onderwerpen)\b",
    re.IGNORECASE,
)
_THEY = re.compile(r"\bzij\b", re.IGNORECASE)  # whom a sentence before it names
_BESIDE = re.compile(  # another subject is laid beside the one that it stays about
    r"\A\W*(?:deze|die)\b|\b(?:anders dan|in tegenstelling tot|vergeleken met)\b", re.IGNORECASE
)
_RESUMES = re.compile(r"\bwel\b(?! of niet)|\Amaar\b", re.IGNORECASE)  # something is said after all


def denied_rows(parts: Sequence[Unit]) -> frozenset[str]:
    """The cells of rows of which one says that there is nothing: "Eenzaamheid | geen campagne"."""
    found: set[str] = set()
    for _, row in groupby(parts, key=lambda one: (one.heading, one.row, bool(one.column))):
        cells = list(row)
        if cells[0].row and cells[0].column and any(is_denial(one.text) for one in cells):
            found |= {one.id for one in cells}
    return frozenset(found)


def is_subject(one: Requirement) -> bool:
    """Whether a requirement is a subject: to do nothing about it is not to treat it.

    Of a role or a limit, nothing is an answer.
    """
    return one.about is None and not one.alone


def is_denial(text: str) -> bool:
    """Whether a few words only say that there is nothing."""
    return len(text.split()) <= _DENIED and _NOTHING.search(text) is not None


def is_elsewhere(text: str) -> bool:
    """Whether a sentence says that another document will treat what it names."""
    return _ELSEWHERE.search(text[:LONGEST]) is not None


def renounced(one: Requirement, unit: Unit, told: Sequence[str]) -> frozenset[int]:
    """The sentences of a passage which say that the draft leaves a subject alone, and why.

    They run from the sentence that names the subject, also in the heading, to the end, or to where
    something is said after all: "Wel …".
    """
    found: set[int] = set()
    headed = any(one.heads.search(each) for each in unit.nearest)
    leaves = False
    for number, text in enumerate(told):
        names = headed or one.terms.search(text) is not None
        if _RENOUNCES.match(text[:LONGEST]):
            leaves = names
        elif _RESUMES.search(text):
            leaves = False
        if leaves or (names and is_elsewhere(text)):
            found.add(number)
    return frozenset(found)


def with_sections(
    evidence: Sequence[Evidence | None], parts: Sequence[Unit], terms: re.Pattern[str]
) -> list[Evidence]:
    """Evidence in reading order, once the passages around it are known.

    A passage between two that name a requirement too, treats it; a section that is nearly all about
    it counts as if its heading said so.
    """
    seen: list[Evidence] = []
    for (_, table), group in groupby(
        zip(parts, evidence, strict=True), key=lambda pair: (pair[0].heading, bool(pair[0].column))
    ):
        section = list(group)
        named = [piece for _, piece in section if piece is not None]
        if table or not named:
            seen += named
            continue
        first = _start(section[0][0])
        length = sum(len(sentences_of(unit.text)) for unit, _ in section)
        counted = [piece for piece in named if piece.treats or "\n" not in piece.unit.text]
        naming = sum(piece.naming for piece in counted)
        several = naming > 1 or (length <= _SHORT and terms.search(first))
        words = sum(piece.unit.words for piece in counted)
        if several and words >= _OWN * sum(unit.words for unit, _ in section):
            seen += [
                replace(piece, treats=True, headed=True, words=piece.unit.words - piece.silent)
                for piece in named
            ]
            continue
        near = [piece for _, piece in section]
        seen += [
            replace(piece, treats=True) if left and right else piece
            for left, piece, right in zip([None, *near], near, [*near[1:], None], strict=False)
            if piece is not None
        ]
    return seen


def evidence_of(
    requirement: Requirement,
    unit: Unit,
    labels: frozenset[Pair],
    others: Collection[re.Pattern[str]] = (),
) -> Evidence | None:
    """What a passage says of a requirement; None when it does not name it.

    Args:
        requirement: what is asked for.
        unit: the passage.
        labels: that it has.
        others: subjects beside which the terms of other requirements count.
    """
    texts = sentences_of(unit.text)
    empty = renounced(requirement, unit, texts) if is_subject(requirement) else frozenset[int]()
    if len(empty) == len(texts):
        return None
    silent = words_of(texts[number] for number in empty)
    naming = [
        number
        for number, text in enumerate(texts)
        if number not in empty
        and (requirement.terms.search(text) or requirement.telling.search(text))
        and not requirement.exclusions.search(text)
        and not ITSELF.search(text)
        and (requirement.alone or not is_elsewhere(text))
        and not (is_subject(requirement) and (is_denial(text) or _LISTED.search(text)))
    ]
    if requirement.about is not None:
        return _about(requirement, requirement.about, others, unit, texts, naming)
    shown = tuple(texts[number] for number in naming)
    near = (unit.row, unit.column) if unit.leads else unit.nearest
    above = () if requirement.alone and not naming else unit.heading[:-1]
    heads = (*near, *(() if unit.leads else above))
    headed = any(
        requirement.heads.search(head) and not (is_subject(requirement) and is_denial(head))
        for head in heads
    )
    if requirement.alone and not naming and all(map(_counts, texts)):
        return None  # figures below a definition define nothing
    if headed and (not unit.column or unit.words >= FEWEST // 2):
        first = next(text for number, text in enumerate(texts) if number not in empty)
        shown = shown or (first,)
        return Evidence(
            unit, shown, unit.words - silent, len(naming), treats=True, headed=True, silent=silent
        )
    if not naming:
        return None
    if naming[0] == 0 and len(texts) > 1 and texts[0].endswith(":"):  # the lead of a list
        return Evidence(unit, shown, unit.words, len(naming), treats=True, headed=True)
    opening = " ".join(SIGN.sub("", unit.text).split()[:_OPENING])
    opens = (
        sum(len(WORD.findall(text)) for text in shown) >= FEWEST
        and requirement.terms.search(opening) is not None
        and bool(requirement.labels & labels)
    )
    tells = any(requirement.telling.search(texts[number]) for number in naming)
    treats = requirement.alone or opens or tells or _dense(naming, texts, points="\n" in unit.text)
    # What follows a definition explains it.
    last = len(texts) - 1 if requirement.alone else naming[-1]
    words = _said(texts, [naming[0], last])
    return Evidence(unit, shown, words, len(naming), treats=treats, headed=False, silent=silent)


def _counts(sentence: str) -> bool:
    """Whether a sentence is one of figures: a share, a sum of money, or several numbers."""
    found = [one for one in figures(sentence) if sentence[one.start : one.end][:1] in _DIGITS]
    return len(found) > 1 or any(one.kind != "amount" for one in found)


def _dense(naming: Sequence[int], told: Sequence[str], *, points: bool) -> bool:
    """Whether two sentences are about it together: in a list those of points close by."""
    side_by_side = any(after - before == 1 for before, after in pairwise(naming))
    close = not points or side_by_side or len(naming) * _DENSE >= len(told)
    return len(naming) > 1 and close


def _start(unit: Unit) -> str:
    """The first words of a passage, behind the sign and the label of a point."""
    text = SIGN.sub("", unit.text)
    label = LABEL.match(text) if unit.row else None
    return " ".join(text[label.end() if label else 0 :].split()[:_START])


def words_of(told: Iterable[str]) -> int:
    """How many words some sentences have together."""
    return sum(len(each.split()) for each in told)


def _said(told: Sequence[str], naming: Sequence[int]) -> int:
    """The words from the first sentence that names it to the last."""
    return words_of(told[naming[0] : naming[-1] + 1])


def _of_another(
    about: re.Pattern[str], others: Collection[re.Pattern[str]], told: Sequence[str]
) -> frozenset[int]:
    """The sentences about another subject: from one that names it to one that names this."""
    found: set[int] = set()
    elsewhere = False
    for number, text in enumerate(told):
        if about.search(text):
            elsewhere = False
        elif not _BESIDE.search(text) and any(each.search(text) for each in others):
            elsewhere = True
        if elsewhere:
            found.add(number)
    return frozenset(found)


def _about(
    one: Requirement,
    about: re.Pattern[str],
    others: Collection[re.Pattern[str]],
    unit: Unit,
    told: Sequence[str],
    naming: list[int],
) -> Evidence | None:
    """As `evidence_of`, for a requirement whose terms count only near its subject."""
    if any(each and one.terms.search(each) for each in (unit.row, unit.column)):
        naming = list(range(len(told)))
    headed = any(about.search(each) for each in (*unit.heading, unit.row, unit.column))
    subject = [number for number, each in enumerate(told) if about.search(each)]
    tells = {number for number in naming if one.telling.search(told[number])}
    if not headed:  # a heading says of the whole passage what it is about
        elsewhere = _of_another(about, others, told)
        they = [at for at in subject if _THEY.search(told[at]) and min(naming, default=at) < at]
        naming = sorted({*they, *tells, *(at for at in naming if at not in elsewhere)})
    if "\n" not in unit.text and about.search(_start(unit)):
        headed = True  # a paragraph is about what it begins with
    if not headed and len(subject) * _DENSE < len(told):
        naming = [number for number in naming if number in tells or number in subject]
    if not naming:
        return None
    shown = tuple(told[number] for number in naming)
    words = _said(told, naming) if headed else words_of(shown)
    return Evidence(unit, shown, words, len(naming), treats=True, headed=headed)
