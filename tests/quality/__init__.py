"""Floors under quality: what search, labels, findings and reading must at least get right.

Every measure is on text of our own and says, when it falls through its floor, what was measured,
how many were right and which items were not. BENCHMARKS.md has the figures on real documents; these
are here to notice at once that a number or a pattern was changed
(benchmarks/RECORD.md, "Vloeren, as they were made").
"""
