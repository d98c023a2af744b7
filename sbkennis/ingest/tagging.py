"""Stored passages → tags anew, where the tagger or what people say of them has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sbkennis.errors import ModelError
from sbkennis.ingest.protocols import People, Tagger
from sbkennis.ingest.reports import Progress
from sbkennis.records import Document, Passage, Tag
from sbkennis.store import Store

__all__ = ["FOR_NOW", "machine_tags", "retag", "tagging_of"]

FOR_NOW = "+voorlopig"
"""Stands after the tagging of what the model of the tagger could not look at."""


def tagging_of(tagger: Tagger, people: People | None, document: str) -> str:
    """Changes when the tags of a document may change: by the tagger, or by what people say."""
    said = people.digest(document) if people else ""
    return f"{tagger.signature}+{said}" if said else tagger.signature


def retag(
    store: Store,
    tagger: Tagger,
    people: People | None,
    model: str,
    tell: Callable[[Progress], None] = lambda _: None,
    told: Collection[str] = (),
) -> tuple[list[str], list[str]]:
    """Tag again what was tagged by another tagger, or of which people now say something else.

    Nothing is read for it, and only what attention never looked at is embedded, once; where only
    people said something else, the tagger is asked of what they judged before. A document whose
    tags come out the same keeps them, with a note that they hold. Where the model of the
    tagger fails, tags are made without it, and again the next time.

    Args:
        store: open for writing.
        tagger: the tagger of now.
        people: what people say of passages, or None.
        model: of the vectors in the store.
        tell: called often.
        told: ids of documents of which the reader knows already what is wrong with judgements.

    Returns:
        files of which tags changed, and Dutch sentences on judgements.
    """
    tagged = store.tagged_with()
    now = {one: tagging_of(tagger, people, one) for one in tagged}
    old = [one for one, tagging in tagged.items() if tagging != now[one]]
    changed: list[str] = []
    remarks: list[str] = []
    failed: dict[str, list[str]] = {}  # files by what the model said
    for number, document_id in enumerate(old):
        document = store.document(document_id)
        assert document is not None
        tell(Progress(document.file, number, len(old), stage="labelen"))
        passages = store.passages_of(document_id)
        tagging = now[document_id]
        stored = store.tags([one.id for one in passages])
        standing = [tag for each in stored.values() for tag in each]
        kept: dict[str, list[Tag]] = {}
        if _is_of(tagged[document_id], tagger):
            kept = _untouched(passages, stored, tagger.edition)
        rest = [one for one in passages if one.id not in kept]
        failure: ModelError | None = None
        try:
            _attend(store, tagger, document, rest)
        except ModelError as error:
            failure = error
        tags = [tag for each in kept.values() for tag in each]
        tags += machine_tags(store, tagger, model, document, rest)
        if failure := failure or tagger.failure:
            tagging += FOR_NOW
            failed.setdefault(str(failure), []).append(document.file)
        if people is not None and people.digest(document_id):
            reading = store.reading(document_id)
            marks = [(mark.start, mark.end) for mark in reading.note_marks]
            tags, found = people.apply(document_id, reading.text, passages, tags, marks, standing)
            if document_id not in told:
                remarks += [f"{document.file}: {one}" for one in found]
        if _comparable(tags) == _comparable(standing):
            store.confirm(document_id, tagging, tagger.edition)
        else:
            store.retag(document_id, tags, tagging)
            changed.append(document.file)
    if people is not None:
        remarks += _unread(store, people, tagged.keys() - {*old, *told})
    return changed, [*_for_now(failed), *remarks]


def _is_of(tagging: str, tagger: Tagger) -> bool:
    """Whether tags are those of this tagger, whatever people said by then."""
    return tagging.partition("+")[0] == tagger.signature and not tagging.endswith(FOR_NOW)


def _untouched(
    passages: Sequence[Passage], stored: Mapping[str, Sequence[Tag]], edition: str
) -> dict[str, list[Tag]]:
    """The machine's tags of passages of which people said nothing, by passage id."""
    return {
        one.id: [replace(tag, codebook=edition) for tag in stored.get(one.id, ())]
        for one in passages
        if not any(tag.coder for tag in stored.get(one.id, ()))
    }


def _for_now(failed: Mapping[str, Sequence[str]]) -> list[str]:
    """A Dutch sentence on each reason for which documents were tagged without the model."""
    return [
        f"{files[0] if len(files) == 1 else f'{len(files)} documenten'}: deze labels zijn "
        f"voorlopig, want het model kon niet meekijken. {failure} Draai daarna `sbkennis ingest`."
        for failure, files in failed.items()
    ]


def _unread(store: Store, people: People, ids: Iterable[str]) -> list[str]:
    """Dutch sentences on documents of which nothing that people said can be read."""
    troubles = {one: trouble for one in sorted(ids) if (trouble := people.trouble(one))}
    named = {one: store.document(one) for one in troubles}
    return [
        f"{document.file}: {troubles[one]}"
        for one, document in named.items()
        if document is not None
    ]


def machine_tags(
    store: Store,
    tagger: Tagger,
    model: str,
    document: Document,
    several: Sequence[Passage] | None = None,
) -> list[Tag]:
    """What the tagger says of the searchable passages of a stored document, or some of them."""
    some = store.passages_of(document.id) if several is None else several
    passages = [one for one in some if one.searchable]
    rows = store.rowids([one.id for one in passages])
    stored = store.vectors_of(list(rows.values()), model)
    vectors = {one: stored[row] for one, row in rows.items() if row in stored}
    kept = _looked(store, tagger, rows.values())
    attended = {one: kept[row] for one, row in rows.items() if row in kept}
    return tagger.tag(passages, vectors, attended, title=document.title)


def _attend(store: Store, tagger: Tagger, document: Document, passages: Sequence[Passage]) -> None:
    """Have a stored document looked at that was never, or by other weights."""
    rows = store.rowids([one.id for one in passages if one.searchable])
    known = _looked(store, tagger, rows.values())
    missing = [one for one in passages if one.searchable and rows[one.id] not in known]
    found = tagger.attend(missing, document.title) if missing else {}
    if found:
        store.put_attended({rows[one]: row for one, row in found.items()}, tagger.watcher.name)


def _looked(
    store: Store, tagger: Tagger, rows: Iterable[int]
) -> dict[int, npt.NDArray[np.float32]]:
    """What was seen of passages, by row number, by the weights that look now."""
    return store.attended(list(rows), tagger.watcher.name, len(tagger.watcher.labels))


def _comparable(tags: Iterable[Tag]) -> set[Tag]:
    """Tags without the edition of the codebook: with another one they may be just the same."""
    return {tag if tag.coder else replace(tag, codebook="") for tag in tags}
