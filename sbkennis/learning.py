"""Use case: what people judged, beside the practice passages → weights, if they are better.

The figures are of passages that were not learned from: the documents are divided into parts, and
each part is labelled by weights that were made without its documents. The weights of the package
have seen none of them. So both are judged by the same words of people, on the same passages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sbkennis import vectors as embedding
from sbkennis.anchors import Word
from sbkennis.codebook import Codebook
from sbkennis.errors import UsageError
from sbkennis.phrases import form_of
from sbkennis.records import Passage, Tag
from sbkennis.tags.classifier import Weights
from sbkennis.tags.measure import f1
from sbkennis.tags.practice import Example
from sbkennis.tags.tagger import Tagger

__all__ = ["FEWEST", "FEWEST_DOCUMENTS", "Judged", "Learned", "Measured", "enough", "learn"]

Matrix = NDArray[np.float32]
Table = NDArray[np.float64]
Vectors = Callable[[Sequence[str]], Matrix]
Train = Callable[[Sequence[Example]], Weights]

FEWEST = 50  # judged passages: with fewer no difference can be told from chance
FEWEST_DOCUMENTS = 3  # to leave out in turn
_WEIGHT = 3.0  # of a judged passage, beside 1 of a practice passage
_PARTS = 5
_FEWEST_DRAWN = 5  # documents to draw a bootstrap from; of fewer too few samples differ
_DRAWS = 2000
_SEED = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage with what people say of it, by facet and label."""

    passage: Passage
    words: Mapping[tuple[str, str], Word]
    seen: bool = False  # whether someone judged it who could see the labels of the machine

    @property
    def document(self) -> str:
        """The document that it stands in."""
        return self.passage.document


@dataclass(frozen=True, slots=True)
class Measured:
    """Micro-F1 of the weights of the package and of one's own; ``difference`` with its interval."""

    facet: str  # "" is all of them
    positives: int
    package: float
    own: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning; ``weights`` are made of all that was judged."""

    weights: Weights
    passages: int
    documents: int
    pairs: int  # of passages and labels, on which the figures rest
    seen: int  # passages of which a judge could see the machine's labels: that favours the package
    by_document: bool  # whether the bootstrap drew documents; else passages
    overall: Measured
    facets: tuple[Measured, ...]

    @property
    def is_better(self) -> bool:
        """Whether the gain is more than chance: its 95 % interval lies above 0."""
        return self.overall.low > 0


def enough(judged: Sequence[Judged], fewest: int = FEWEST) -> None:
    """See whether there is enough to learn from.

    Raises:
        UsageError: there is not; says how much is missing.
    """
    passages, documents = len(judged), len({one.document for one in judged})
    missing = []
    if passages < fewest:
        more = fewest - passages
        missing.append(f"{more} {form_of(more, 'passage', 'passages')}")
    if documents < FEWEST_DOCUMENTS:
        more = FEWEST_DOCUMENTS - documents
        missing.append(f"{more} {'document' if more == 1 else 'documenten'}")
    if missing:
        here = "één passage" if passages == 1 else f"{passages} passages"
        where = "één document" if documents == 1 else f"{documents} documenten"
        raise UsageError(
            (
                f"Er is te weinig om van te leren: u hebt {here} beoordeeld, in {where}. Nodig "
                f"zijn {fewest} passages in {FEWEST_DOCUMENTS} documenten; er ontbreken nog "
                f"{' en '.join(missing)}. Beoordeel meer"
                if passages
                else "Er is nog niets om van te leren: u hebt geen passages beoordeeld. Nodig zijn "
                f"{fewest} passages in {FEWEST_DOCUMENTS} documenten. Beoordeel ze"
            )
            + " met `sbkennis label --corrigeer` of `sbkennis label --uit labels.xlsx`."
        )


def learn(
    judged: Sequence[Judged],
    practice: Sequence[Example],
    *,
    codebook: Codebook,
    package: Weights,
    vectors: Vectors,
    attended: Mapping[str, Matrix],
    train: Train,
    tell: Callable[[str], None] = lambda _: None,
    fewest: int = FEWEST,
) -> Learned:
    """Learn from what people judged, and measure whether it helped.

    Args:
        judged: passages of the kennisbank.
        practice: the practice passages of the package.
        codebook: the labels.
        package: the weights to beat.
        vectors: texts → vectors by the model of the weights.
        attended: scores of the attention of ``package`` by passage id, of all or none.
        train: examples → weights.
        tell: told in Dutch how far it is.
        fewest: passages that must have been judged.

    Raises:
        UsageError: too little was judged.
    """
    enough(judged, fewest)
    ordered = sorted(judged, key=lambda one: (one.document, one.passage.position))
    pairs = [(label.facet, label.name) for label in codebook.labels]
    matrix = vectors([embedding.passage_text(None, one.passage) for one in ordered])
    known = {one.passage.id: matrix[[at]] for at, one in enumerate(ordered)}
    # As it is in use: a label that the package does not know is judged by its examples as well.
    model = _Reading(package.embedder, vectors)
    tagger = Tagger(codebook, package, model, model=package.embedder)
    practice = _with_own_labels(practice, tagger, pairs, vectors)
    by_package = _tags(tagger, ordered, known, attended)
    examples = [_example(one, by_package.get(one.passage.id, ()), pairs) for one in ordered]
    parts = _parts([one.document for one in ordered])
    own: dict[str, list[Tag]] = {}
    for number, part in enumerate(parts, 1):
        tell(f"leren, deel {number} van {len(parts) + 1}")
        rest = [one for at, one in enumerate(examples) if ordered[at].document not in part]
        weights = train([*practice, *rest])
        left_out = [one for one in ordered if one.document in part]
        own |= _tags(tagger.with_weights(weights), left_out, known, attended)
    tell(f"leren, deel {len(parts) + 1} van {len(parts) + 1}")
    weights = train([*practice, *examples])
    first, second = (_given(several, ordered, pairs) for several in (by_package, own))
    truth, counted = _truth(ordered, pairs)
    everything = np.ones(len(pairs), bool)
    drawn = _drawn(ordered)
    facets = [
        _measured(
            facet,
            first,
            second,
            truth,
            counted,
            np.array([each == facet for each, _ in pairs]),
            drawn,
        )
        for facet in dict.fromkeys(facet for facet, _ in pairs)
    ]
    return Learned(
        weights,
        len(ordered),
        len({one.document for one in ordered}),
        int(counted.sum()),
        sum(one.seen for one in ordered),
        _by_document(ordered),
        _measured("", first, second, truth, counted, everything, drawn),
        tuple(facets),
    )


def _example(one: Judged, tags: Sequence[Tag], pairs: Sequence[tuple[str, str]]) -> Example:
    """A judged passage to learn from; a label that nobody judged is as the package has it."""
    machine = {(tag.facet, tag.label) for tag in tags if tag.assigned}
    labels = {
        pair for pair in pairs if (one.words[pair].given if pair in one.words else pair in machine)
    }
    return Example(
        one.passage, frozenset(labels), f"oordelen {one.document}", weight=_WEIGHT,
        document=one.document,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """The model of the weights, by what makes the vectors here; nobody can look on."""

    name: str
    vectors: Vectors

    @property
    def dimensions(self) -> int:
        return int(self.vectors(["lengte"]).shape[1])

    def passages(
        self,
        texts: Sequence[str],
        progress: embedding.Progress | None = None,  # noqa: ARG002  # of an `Embedder`
    ) -> Matrix:
        return self.vectors(texts)

    def questions(self, texts: Sequence[str]) -> Matrix:
        raise NotImplementedError("nobody asks anything while learning")


def _with_own_labels(
    practice: Sequence[Example],
    tagger: Tagger,
    pairs: Sequence[tuple[str, str]],
    vectors: Vectors,
) -> Sequence[Example]:
    """Practice passages, with labels that their coders could not give as the tagger gives them.

    Thousands of passages that seem to deny a label would teach that its terms mean nothing.
    """
    own = set(pairs) - set(tagger.weights.labels)
    if not own:
        return practice
    matrix = vectors([embedding.passage_text(None, one.passage) for one in practice])
    # Two files may hold passages with the same id.
    passages = [replace(one.passage, id=str(at)) for at, one in enumerate(practice)]
    known = {one.id: matrix[[at]] for at, one in enumerate(passages)}
    given: dict[str, set[tuple[str, str]]] = {}
    shown: dict[str, list[tuple[str, str]]] = {}  # (label, words)
    for tag in tagger.tag(passages, known):
        if tag.assigned and (tag.facet, tag.label) in own:
            given.setdefault(tag.passage, set()).add((tag.facet, tag.label))
            quote = practice[int(tag.passage)].passage.quote
            words = [(tag.label, quote[start:end]) for start, end in tag.evidence]
            shown.setdefault(tag.passage, []).extend(words)
    return [
        replace(
            one,
            labels=one.labels | given[passage.id],
            second=None if one.second is None else one.second | given[passage.id],
            evidence=(*one.evidence, *shown[passage.id]),
        )
        if passage.id in given
        else one
        for one, passage in zip(practice, passages, strict=True)
    ]


def _parts(documents: Sequence[str]) -> list[set[str]]:
    """Documents to leave out together: as many passages in each part as can be."""
    sizes = {one: documents.count(one) for one in dict.fromkeys(documents)}
    parts: list[set[str]] = [set() for _ in range(min(_PARTS, len(sizes)))]
    for document in sorted(sizes, key=lambda one: (-sizes[one], one)):
        smallest = min(parts, key=lambda part: sum(sizes[one] for one in part))
        smallest.add(document)
    return parts


def _tags(
    tagger: Tagger,
    judged: Sequence[Judged],
    known: Mapping[str, Matrix],
    attended: Mapping[str, Matrix],
) -> dict[str, list[Tag]]:
    found: dict[str, list[Tag]] = {one.passage.id: [] for one in judged}
    for tag in tagger.tag([one.passage for one in judged], known, attended):
        found[tag.passage].append(tag)
    return found


# ---------------------------------------------------------------------- figures


def _given(
    tags: Mapping[str, Sequence[Tag]], judged: Sequence[Judged], pairs: Sequence[tuple[str, str]]
) -> NDArray[np.bool_]:
    rows = []
    for one in judged:
        assigned = {(tag.facet, tag.label) for tag in tags.get(one.passage.id, ()) if tag.assigned}
        rows.append([pair in assigned for pair in pairs])
    return np.array(rows, bool)


def _truth(
    judged: Sequence[Judged], pairs: Sequence[tuple[str, str]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What people gave, and what counts: what they judged, and did not themselves doubt."""
    truth = [[pair in one.words and one.words[pair].given for pair in pairs] for one in judged]
    counted = [
        [pair in one.words and not one.words[pair].borderline for pair in pairs] for one in judged
    ]
    return np.array(truth, bool), np.array(counted, bool)


def _by_document(judged: Sequence[Judged]) -> bool:
    return len({one.document for one in judged}) >= _FEWEST_DRAWN


def _drawn(judged: Sequence[Judged]) -> NDArray[np.int_]:
    """Of each passage, in order of document, the number of what is drawn with it.

    Passages of one document resemble each other, so whole documents are drawn where there are
    enough of them; else passages, which makes an interval too narrow.
    """
    if not _by_document(judged):
        return np.arange(len(judged))
    documents = list(dict.fromkeys(one.document for one in judged))
    return np.array([documents.index(one.document) for one in judged])


def _measured(
    facet: str,
    package: NDArray[np.bool_],
    own: NDArray[np.bool_],
    truth: NDArray[np.bool_],
    counted: NDArray[np.bool_],
    columns: NDArray[np.bool_],
    drawn: NDArray[np.int_],
) -> Measured:
    """The interval is a bootstrap, the same for both: what counts is their gain."""
    counted = counted & columns

    def summed(of: NDArray[np.bool_]) -> Table:
        return np.asarray(np.bincount(drawn, of.sum(axis=1)), np.float64)

    sums = [(summed(given & truth & counted), summed(given & counted)) for given in (package, own)]
    true = summed(truth & counted)
    rows = len(true)
    draws = np.random.default_rng(_SEED).integers(0, rows, (_DRAWS, rows))
    first, second = (
        f1(both[draws].sum(axis=1), given[draws].sum(axis=1), true[draws].sum(axis=1))
        for both, given in sums
    )
    values = [float(f1(both.sum(), given.sum(), true.sum())) for both, given in sums]
    low, high = np.quantile(second - first, [0.025, 0.975])
    return Measured(
        facet, int(true.sum()), values[0], values[1], values[1] - values[0], float(low), float(high)
    )
