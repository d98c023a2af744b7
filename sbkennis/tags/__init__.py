"""Passages → tags: which labels of the codebook apply, how likely, and the words that show it."""
