"""How the sample documents and visions of our own are cut into passages and sentences."""

from __future__ import annotations

import re
from functools import lru_cache

from sbkennis import passages
from sbkennis.pages import Limits, read
from sbkennis.records import BlockKind, Passage, PassageKind, Reading
from tests.quality.corpus import DATA, readings
from tests.quality.floors import Count, hold

BODY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.TABLE_ROW)
SHORT, LONG = 12, 230  # words of a passage that a reader can judge and a screen can hold
BETWEEN = re.compile(r"[a-z]{4}[.!?] [A-Z][a-z]+ [a-z]+ [a-z]+")  # two sentences that are one
OPEN = re.compile(r"[a-zà-ÿ,]$")  # how a text does not end


@lru_cache(maxsize=1)
def texts() -> dict[str, tuple[Reading, tuple[Passage, ...]]]:
    """The documents that are cut, by name, with their passages."""
    every = dict(readings())
    for path in sorted((DATA / "visies").glob("*.md")):
        every[path.name] = read(path, Limits())
    return {name: (one, passages.split(one, name)) for name, one in every.items()}


def measured() -> dict[str, Count]:
    """Passages of a fit length, that end where a sentence ends, under their heading; text kept."""
    length = Count(f"passages of text of {SHORT} to {LONG} words")
    whole = Count("passages of text that end with a sentence")
    opened = Count("sentences that begin with a capital, a figure or a sign")
    alone = Count("sentences in which no other one begins")
    kept = Count("blocks of text that stand whole in one passage or in several, every word")
    headed = Count("passages under the heading that stands above them")
    for name, (reading, split) in texts().items():
        held = bytearray(len(reading.text))
        for one in split:
            for span in one.spans:
                held[span.start : span.end] = b"\1" * (span.end - span.start)
            if one.kind is not PassageKind.TEXT:
                continue
            words = len(one.display.split())
            told = f"{name} {one.position}: {' '.join(one.display.split())[:70]}"
            length.add(SHORT <= words <= LONG, f"{told} ({words})")
            whole.add(not OPEN.search(one.display.strip()), f"{told} … {one.display.strip()[-40:]}")
            for start, end in one.sentences:
                sentence = one.quote[start:end].lstrip("“‘'\"(*_ ")
                opened.add(not sentence[:1].islower(), f"{name}: {sentence[:60]}")
                alone.add(not BETWEEN.search(" ".join(sentence.split())), f"{name}: {sentence}")
        heading, outside, box, is_filled = "", "", None, False
        by_start = {one.spans[0].start: one for one in split}
        for block in reading.blocks:
            words = reading.text[block.spans[0].start : block.spans[0].end]
            if box is not None and block.box != box and is_filled:
                heading, box = outside, None  # the title of a box holds in it only
            if block.kind is BlockKind.HEADING:
                heading = " ".join(words.strip("#* ").split())
                box, is_filled = block.box, False
                outside = heading if box is None else outside
            elif block.kind in BODY:
                lost = (at for span in block.spans for at in range(span.start, span.end)
                        if not held[at] and not reading.text[at].isspace())  # fmt: skip
                kept.add(next(lost, None) is None, f"{name}: {words[:60]}")
                is_filled = True
                first = by_start.get(block.spans[0].start)
                if first is not None and heading:
                    path = " ".join(" ".join(first.heading).split())
                    headed.add(heading in path, f"{name}: {heading[:40]} above {words[:40]}")
    return {
        "length": length,
        "whole": whole,
        "opened": opened,
        "alone": alone,
        "kept": kept,
        "headed": headed,
    }


def test_passages_are_of_a_fit_length_and_cut_no_sentence() -> None:
    counts = measured()
    hold(
        [(counts["length"], 833, 23), (counts["whole"], 830, 26), (counts["opened"], 4_331, 9),
         (counts["alone"], 4_340, 0), (counts["kept"], 2_210, 0), (counts["headed"], 965, 0)],
        "what came out on 29 November 2026, twelve more visions included; no model takes part. "
        "What is short is a caption or a slide, what ends without a full stop names who is quoted, "
        "or is the line under a title.",
    )  # fmt: skip


if __name__ == "__main__":
    for each in measured().values():
        print(each.what, each.right, each.of)
        print("".join(f"    {item}\n" for item in each.wrong[:12]), end="")
