"""Small pieces of text of our own: sentences, claims, definitions, references, hyphens."""

from __future__ import annotations

from sbkennis import sentences
from sbkennis.claims import claims
from sbkennis.cleaning import clean, known_words
from sbkennis.definitions import definition
from sbkennis.references import is_entry, only_refers
from tests.quality.corpus import rows
from tests.quality.floors import Count, hold


def measured() -> dict[str, Count]:
    """Of each kind of item how many come out as they are meant."""
    counts = {
        "zinnen": Count("texts cut into their sentences"),
        "bewering": Count("sentences with the kind of their claim, or none"),
        "omschrijft": Count("sentences with what they define, or nothing"),
        "verwijzing": Count("passages that are an entry of a list of references, or say something"),
        "noot": Count("notes that only refer, or say something"),
        "afgebroken": Count("words over two lines, joined or with their hyphen"),
    }
    for row in rows("teksten.jsonl"):
        if "zinnen" in row:
            text = " ".join(row["zinnen"])
            parts = [text[start:end] for start, end in sentences.split(text)]
            counts["zinnen"].add(parts == row["zinnen"], " | ".join(parts))
        elif "bewering" in row:
            kind = next((one.kind for one in claims(row["bewering"])), None)
            counts["bewering"].add(kind == row["soort"], f"{row['bewering']} {kind}")
        elif "omschrijft" in row:
            made = definition(row["omschrijft"])
            told = made and [made.what, made.scope]
            counts["omschrijft"].add(told == row["is"], f"{row['omschrijft']} {told}")
        elif "verwijzing" in row:
            text = row["verwijzing"]
            counts["verwijzing"].add(is_entry(text) == row["is"], text)
        elif "noot" in row:
            counts["noot"].add(only_refers(row["noot"]) == row["is"], row["noot"])
        else:
            text = row["afgebroken"]
            shown = clean(text, (), known_words(text)).text
            counts["afgebroken"].add(shown == row["is"], f"{text!r} {shown!r}")
    return counts


def test_sentences_claims_definitions_and_references_are_read_as_they_are_meant() -> None:
    counts = measured()
    known = {"zinnen": 1, "verwijzing": 2, "afgebroken": 2}
    items = {
        "zinnen": 485,
        "bewering": 113,
        "omschrijft": 175,
        "verwijzing": 148,
        "noot": 17,
        "afgebroken": 31,
    }
    hold(
        [(one, items[name] - known.get(name, 0), known.get(name, 0))
         for name, one in counts.items()],
        "what came out on 28 November 2026; no model takes part. Every abbreviation and nearly "
        "every word of the rules has an item of its own.",
    )  # fmt: skip
