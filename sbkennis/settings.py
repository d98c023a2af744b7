"""Environment and folder → paths and names, read once at the edge."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sbkennis.errors import StoreError, UsageError, dead_link, fault, reason
from sbkennis.files import write_atomically

__all__ = ["DEFAULT_MODEL", "Settings"]

DEFAULT_MODEL = "multilingual-e5-small"
_CONFIGURATION = "kennisbank.toml"
_CHOICES = ("model", "herrangschik", "labelaar")
_ALIKE = 0.8  # from here on another name is taken for a slip
_LEARNED, _PACKAGE = "geleerd", "pakket"  # which weights the tagger is to use


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a kennisbank stands and which model reads it.

    Args:
        root: the folder with ``corpus/`` and ``indexes/``.
        model: name or folder of the embedding model.
        reranker: name or folder of the cross-encoder that orders the first results again, if any.
        learned: whether the tagger is to use what was learned here.
    """

    root: Path
    model: str = DEFAULT_MODEL
    reranker: str | None = None
    learned: bool = False

    @classmethod
    def read(
        cls, root: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> Settings:
        """Settle the folder and the model of a kennisbank.

        The folder: the argument, else ``$SBKENNIS_KENNISBANK``, else the current directory. The
        model: ``corpus/kennisbank.toml``, else ``$SBKENNIS_MODEL``, else the default. The
        cross-encoder: ``herrangschik`` in ``corpus/kennisbank.toml``, else none. What was learned
        is used where ``labelaar`` there says so.

        Raises:
            UsageError: ``corpus/kennisbank.toml`` is not valid TOML or makes a choice that cannot
                be, or the folder is a file.
            StoreError: it cannot be read.
        """
        folder = root or Path(environment.get("SBKENNIS_KENNISBANK") or ".")
        settings = cls(folder.expanduser().resolve())
        if settings.root.is_file():
            raise UsageError(f"{settings.root} is een bestand; geef met --kennisbank een map op.")
        chosen = _configured(settings.configuration)
        model = chosen.get("model") or environment.get("SBKENNIS_MODEL") or DEFAULT_MODEL
        learned = chosen.get("labelaar") == _LEARNED
        return cls(settings.root, model, chosen.get("herrangschik"), learned)

    @property
    def corpus(self) -> Path:
        """Sources, their description and human labels: what cannot be computed."""
        return self.root / "corpus"

    @property
    def indexes(self) -> Path:
        """What can be computed from `corpus`; may be deleted at any moment."""
        return self.root / "indexes"

    @property
    def database(self) -> Path:
        """The SQLite file, the truth within `indexes`."""
        return self.indexes / "kennisbank.sqlite"

    @property
    def vector_index(self) -> Path:
        """The FAISS file, a cache of the vectors in `database`."""
        return self.indexes / "vectoren.faiss"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.indexes / "schrijfslot"

    @property
    def sources(self) -> Path:
        """The description of sources, kept by hand."""
        return self.corpus / "bronnen.toml"

    @property
    def codebook(self) -> Path:
        """The codebook of this kennisbank; without it that of the package holds."""
        return self.corpus / "codeboek.toml"

    @property
    def patterns(self) -> Path:
        """The patterns of this kennisbank for what a text says; else those of the package."""
        return self.corpus / "vindplaatsen.toml"

    @property
    def weights(self) -> Path:
        """The weights of the tagger that were learned here; absent until then, or deleted."""
        return self.indexes / "labelaar.npz"

    @property
    def basket(self) -> Path:
        """The folder of the basket, a plain file."""
        return self.corpus / "mand"

    @property
    def styles(self) -> Path:
        """Citation styles (.csl) of this kennisbank, beside those of the package."""
        return self.corpus / "stijlen"

    @property
    def requirements(self) -> Path:
        """Lists of requirements (.toml) of this kennisbank, beside that of the package."""
        return self.corpus / "eisen"

    @property
    def configuration(self) -> Path:
        """The choices of this kennisbank, such as its model."""
        return self.corpus / _CONFIGURATION

    def with_model(self, model: str) -> Settings:
        """The same kennisbank with another model, kept in `configuration`.

        Raises:
            StoreError: the file could not be written.
        """
        self._note("model", model, "Het oude model geldt nog.")
        return replace(self, model=model)

    def with_learned(self, *, learned: bool) -> Settings:
        """The same kennisbank, noting in `configuration` whether what was learned is to be used.

        Raises:
            StoreError: the file could not be written.
        """
        if learned != self.learned:
            self._note("labelaar", _LEARNED if learned else _PACKAGE, "De keuze is niet genoteerd.")
        return replace(self, learned=learned)

    def _note(self, name: str, value: str, otherwise: str) -> None:
        """Write a choice in `configuration`; ``otherwise`` is what holds when that fails."""
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
        try:
            text = self.configuration.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            text = ""
        except OSError as error:
            raise StoreError(
                f"{self.configuration} is niet te lezen: {reason(error)}. Controleer de schijf en "
                "de rechten."
            ) from error
        text, found = re.subn(rf"(?m)^{name}\s*=.*$", lambda _: line, text, count=1)
        if not found:  # before any table
            text = f"{line}\n{text}"
        try:
            self.corpus.mkdir(parents=True, exist_ok=True)
            write_atomically(self.configuration, text.encode("utf-8"))
        except OSError as error:
            raise StoreError(
                f"{self.configuration} kon niet worden geschreven: {reason(error)}. {otherwise} "
                "Verhelp dit en draai de opdracht opnieuw."
            ) from error


def _configured(path: Path) -> dict[str, str]:
    """The choices in a file that are texts and not empty; none without the file."""
    try:
        chosen = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(dead_link(path)) from None
        return {}
    except OSError as error:
        raise StoreError(
            f"{path} is niet te lezen: {reason(error)}. Controleer de schijf en de rechten, en "
            "probeer het opnieuw."
        ) from error
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, or of a number too long
        is_toml = not isinstance(error, UnicodeDecodeError | RecursionError)
        why = "dit is geen geldige TOML" if is_toml else fault(error)
        raise UsageError(
            f"{path} is niet te lezen: {why}. Herstel het bestand of verwijder het; "
            "zonder dit bestand geldt het standaardmodel."
        ) from error
    for name in chosen:  # what is a note of somebody's own is left alone, a slip of the pen is not
        near = difflib.get_close_matches(name.casefold(), _CHOICES, 1, _ALIKE)
        if near and name not in _CHOICES:
            raise UsageError(f"{path}: “{name}” is hier onbekend. Bedoelde u {near[0]}?")
    for name in _CHOICES:
        value = chosen.get(name, "")
        if not isinstance(value, str):
            raise UsageError(
                f"{path}: bij {name} staat geen tekst. Zet er een naam tussen aanhalingstekens, of "
                "haal de regel weg."
            )
        if name == "labelaar" and value not in ("", _LEARNED, _PACKAGE):
            raise UsageError(
                f"{path}: labelaar kan niet “{value[:40]}” zijn. Kies “{_LEARNED}” of “{_PACKAGE}”."
            )
    return {name: value for name, value in chosen.items() if isinstance(value, str) and value}
