"""A document and what people said of it → its recipe; whether what is stored was made so.

A recipe names all that a stored document depends on beside its file: our rules, the analysis, the
model and what people said. Another recipe means that the document is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sbkennis.ingest.protocols import Analysis
from sbkennis.register import Registration
from sbkennis.sources import Source, about
from sbkennis.store import Store

__all__ = ["PIPELINE", "Recipes", "with_model"]

PIPELINE = "18"
"""Raised when reading, splitting or analysing changes, so that documents are made anew."""

_WITH_OCR = " + ocr"  # after the recipe of what was read where OCR can be done


def with_model(recipe: str, model: str) -> str:
    """The recipe of a document that was embedded anew with another model."""
    pipeline, signature, _, said = recipe.split("|", 3)
    return "|".join((pipeline, signature, model, said))


class Recipes:
    """How documents would be made now.

    Args:
        store: knows of which documents pages have no text.
        analysis: words and meaning.
        sources: what people wrote in ``corpus/bronnen.toml``.
        ocr: whether scanned pages can be read here.
    """

    def __init__(
        self, store: Store, analysis: Analysis, sources: Sequence[Source], *, ocr: bool
    ) -> None:
        self._store = store
        self._analysis = analysis
        self._sources = sources
        self._ocr = ocr

    def of(self, registration: Registration, overrides: Mapping[str, str]) -> str:
        """What the store keeps with a document that is made now."""
        return self._plain(registration, overrides) + (_WITH_OCR if self._ocr else "")

    def is_made(
        self,
        registration: Registration,
        sha256: str,
        overrides: Mapping[str, str],
        made: tuple[str, str] | None,
    ) -> bool:
        """Whether the store holds this content, made as it would be made now.

        A document with pages without text that was read without OCR is made again with it.
        """
        if made is None or made[0] != sha256:
            return False
        recipe = made[1].removesuffix(_WITH_OCR)
        if recipe != self._plain(registration, overrides):
            return False
        if not self._ocr or made[1].endswith(_WITH_OCR):
            return True
        document = self._store.document(registration.id)
        return document is not None and not document.pages_without_text

    def said(
        self, registration: Registration, overrides: Mapping[str, str]
    ) -> dict[str, tuple[str | tuple[str, ...], str]]:
        """What people said of a document: field → (value, where they said it).

        The command line goes before ``bronnen.toml``.
        """
        source = about(self._sources, *registration.about)
        written = source.described if source else {}
        spoken = {**registration.overrides, **overrides}
        return {
            **{name: (value, "bronnen.toml") for name, value in written.items()},
            **{name: (value, "opdrachtregel") for name, value in spoken.items()},
        }

    def _plain(self, registration: Registration, overrides: Mapping[str, str]) -> str:
        said = self.said(registration, overrides)
        return "|".join(
            (
                PIPELINE,
                self._analysis.signature,
                self._analysis.model,
                json.dumps(said, ensure_ascii=False, sort_keys=True),
            )
        )
