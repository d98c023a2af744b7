"""Vectors → the nearest ones, by exact inner products.

The file of an index is a cache: what it holds is also in the store, and whatever the store changed
since the file was written is followed in memory.
"""

from __future__ import annotations

import json
import os
import re
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sbkennis.errors import ModelError
from sbkennis.files import put_in_place

if TYPE_CHECKING:
    import faiss

__all__ = ["LEAN_FROM", "Background", "VectorIndex", "VectorSource"]

Matrix = NDArray[np.float32]
Rowids = NDArray[np.int64]


class VectorSource(Protocol):
    """What the index needs from the store."""

    @property
    def generation(self) -> int:
        """Counts the changes of the store."""
        ...

    def vectors(self, model: str, *, after: int = 0) -> Iterator[tuple[Rowids, Matrix]]:
        """Vectors with a row number above ``after``, in order of row number, in chunks."""
        ...

    def vectors_of(self, rowids: Sequence[int] | Rowids, model: str) -> dict[int, Matrix]:
        """The vectors of some passages by row number."""
        ...

    def removed_since(self, generation: int) -> Rowids:
        """Row numbers that were removed after ``generation``."""
        ...


class Background(NamedTuple):
    """What a cosine is worth in this collection, from a fixed sample of its vectors."""

    mean: float  # cosine of the question with passages in general
    spread: float  # standard deviation of the cosines between passages
    size: int  # vectors in the sample


# FAISS opens a name in the code page of Windows, and a file that it has mapped cannot be replaced
# there; so on Windows Python opens the file, and it is read whole.
_THROUGH_PYTHON = os.name == "nt"
_MAKE = re.compile(rb"SBKVEC\d\n")  # how a file of any version ends
_MAGIC = b"SBKVEC2\n"  # ends the file; before it the length of the JSON, before that the JSON
_MERGE = 0.05  # share of vectors, new or removed, above which the file is written again
_FEW = 0.2  # share of vectors below which a selection is compared row by row
_SOME_LISTS = 0.4  # of the lists, for a large selection; recall@50 .996, of 1.000 with all
_MANY = 100  # passages that may be found, for each that is asked for, make a selection large
_SAMPLE = 1_000  # vectors in the background
_PROBES = 16  # vectors compared with the store, to notice a file of another library

# Above so many vectors the base is approximate: lists around centres (IVF), a byte per dimension
# (SQ8), the best compared again with the exact vectors of the store. At a million passages the
# recall@50 is .978; at .755 no judged set shows a difference yet (benchmarks/RECORD.md, "Schaal").
LEAN_FROM = 300_000
_PER_LIST = 1_000  # vectors in a list, on average
_LISTS_READ = 48  # of the lists whose centre is nearest
_TRAINED_ON = 40  # vectors per list
_AS_NEAR = 0.01  # of inner products, between two times that a byte per dimension is kept of one
_AGAIN = 1.5  # so many times what is asked for is compared exactly


class VectorIndex:
    """Ranking by inner product; open it with `VectorIndex.open`.

    Exact up to `LEAN_FROM` vectors; above that the candidates are approximate and their scores
    still exact. A passage may have several vectors; its score is the highest of them. The ranking
    is that of the store as it was when the index was opened or last told to `follow`. ``misses``
    says whether a candidate since then had no vector in the store, and so was left out.
    """

    def __init__(self, model: str, base: Any, rows: Rowids, generation: int) -> None:
        self.model = model
        self.generation = generation  # of the base
        self._base = base  # a FAISS index, or None when there is nothing
        self._rows = rows
        self._source: VectorSource | None = None
        self._vectors = _view(base)  # None when the base is approximate
        self._removed = np.zeros(len(rows), bool)
        self._gone = 0
        self._bits: NDArray[np.uint8] | None = None
        self._side_rows: Rowids = np.empty(0, np.int64)
        self._side: Matrix = np.empty((0, base.d if base is not None else 0), np.float32)
        self._last = 0  # the highest row number seen
        self._sample: Matrix | None = None
        self._spread = 0.0
        self._passages: int | None = None
        self.misses = False

    @classmethod
    def open(
        cls, path: Path, source: VectorSource, model: str, *, merge: bool = True
    ) -> VectorIndex:
        """The index of a store as it is now.

        Reads the file at ``path`` when it belongs to this store and model and little has changed
        since; else builds the index from the store and writes the file, when that is possible.
        Without ``merge`` a file is read however much has changed: who only reads need not build.
        """
        index = cls._read(path, source, model)
        if index is not None:
            index.follow(source)
            if index.changed <= _MERGE or not merge:
                return index
        index = cls.build(source, model)
        index.write(path)
        return index

    @classmethod
    def build(
        cls, source: VectorSource, model: str, *, lean_from: int | None = None
    ) -> VectorIndex:
        """An index of all vectors of a model in the store, as one base.

        Args:
            source: the store.
            model: name of the embedder.
            lean_from: number of vectors from which the base is approximate; `LEAN_FROM` if None.
        """
        import faiss

        limit = LEAN_FROM if lean_from is None else lean_from
        generation = source.generation
        rows: list[Rowids] = [np.empty(0, np.int64)]
        base: Any = None
        for numbers, vectors in source.vectors(model):
            if base is None:
                base = faiss.IndexFlatIP(vectors.shape[1])
            rows.append(numbers)
            if base.ntotal + len(numbers) >= limit:  # too many: start again, with lists
                base = _lean(source, model)
                rows = [np.concatenate([numbers for numbers, _ in _added(base, source, model)])]
                break
            base.add(np.ascontiguousarray(vectors, np.float32))
        index = cls(model, base, np.concatenate(rows), generation)
        index._source = source
        return index

    @staticmethod
    def is_ahead(path: Path, source: VectorSource) -> bool:
        """Whether the file is of a later generation than the store shows: it was just written."""
        try:
            return int(_read_about(path)["generation"]) > source.generation
        except (OSError, ValueError, KeyError, TypeError, struct.error):
            return False

    @classmethod
    def fault(cls, path: Path, source: VectorSource, model: str) -> str | None:
        """What is wrong with the file of an index, as the end of a Dutch sentence, or None.

        Every row number and every vector is compared with the store. A file that is absent, of
        another version, another model or a later generation is not wrong: nobody searches with
        it, and who opens it next makes it anew. Nor is one that is left of a library that was
        emptied.
        """
        if not path.exists() or not any(len(numbers) for numbers, _ in source.vectors(model)):
            return None
        try:
            with path.open("rb") as file:
                file.seek(-len(_MAGIC), os.SEEK_END)
                made = file.read()
            if _MAKE.fullmatch(made) and made != _MAGIC:
                return None
            about = _read_about(path)
            if about["model"] != model or int(about["generation"]) > source.generation:
                return None
        except (OSError, ValueError, KeyError, TypeError, struct.error):
            return "is beschadigd"
        index = cls._read(path, source, model)
        if index is None:
            return "is beschadigd, of hoort bij een andere kennisbank"
        index.follow(source)
        kept = np.flatnonzero(~index._removed)
        rows = np.concatenate([index._rows[kept], index._side_rows])
        decoded = _decoder(index._base) if index.is_lean else None
        first = 0
        for numbers, vectors in source.vectors(model):
            here = rows[first : first + len(numbers)]
            if not np.array_equal(here, numbers):
                return "bevat andere passages dan de kennisbank"
            places = kept[first : first + len(numbers)]
            if decoded is None:
                is_same = np.array_equal(index._at(places)[1], vectors[: len(places)])
            else:  # a byte a dimension: as near as the same vector comes when it is kept so anew
                own = vectors[: len(places)]
                kept_near, near = (np.einsum("ij,ij->i", one, own) for one in decoded(places, own))
                is_same = bool((np.abs(kept_near - near) < _AS_NEAR).all())
            if not is_same:
                return "bevat andere vectoren dan de kennisbank"
            first += len(numbers)
        return None if first == len(rows) else "bevat passages die er niet meer zijn"

    @classmethod
    def _read(cls, path: Path, source: VectorSource, model: str) -> VectorIndex | None:
        import faiss

        try:
            about = _read_about(path)
            if about["model"] != model or about["generation"] > source.generation:
                return None
            with path.open("rb") as file:
                if _THROUGH_PYTHON:
                    base = faiss.read_index(_from(file))
                else:
                    base = faiss.read_index(str(path), _mapped(is_lean=bool(about["lean"])))
                file.seek(about["rows_at"])
                rows = np.fromfile(file, "<i8", about["count"]).astype(np.int64)
            probes = {int(row): int(check) for row, check in about["probes"]}
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, struct.error):
            return None  # absent, cut off or of another make: only a cache
        if len(rows) != about["count"] or base.ntotal != len(rows):
            return None
        generation = int(about["generation"])
        if not _agrees(probes, source, model, source.removed_since(generation)):
            return None
        return cls(model, base, rows, generation)

    @staticmethod
    def tidy(path: Path) -> None:
        """Remove what was left half written beside the file.

        Who only reads may be writing the file just then; it then keeps no file, and nothing else.
        """
        for half in path.parent.glob(f"{path.name}.*"):
            with suppress(OSError):
                half.unlink()

    def write(self, path: Path) -> bool:
        """Write the base to a file, whole or not at all; whether that succeeded.

        A disk that is full or read-only costs the next start some time and nothing else.
        """
        if self._base is None or self._source is None:
            return False
        import faiss

        fresh: str | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, fresh = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                if _THROUGH_PYTHON:
                    faiss.write_index(self._base, _to(file))
                else:
                    faiss.write_index(self._base, fresh)
                file.seek(0, os.SEEK_END)
                probed = np.unique(self._rows[_spaced(len(self._rows), _PROBES)])
                about = {
                    "model": self.model,
                    "generation": self.generation,
                    "count": len(self._rows),
                    "rows_at": file.tell(),
                    "lean": self._vectors is None,
                    "probes": list(_checks(self._source.vectors_of(probed, self.model)).items()),
                }
                file.write(self._rows.astype("<i8").tobytes())
                footer = json.dumps(about).encode()
                file.write(footer + struct.pack("<Q", len(footer)) + _MAGIC)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(Path(fresh), path)
        except (OSError, RuntimeError):
            if fresh:
                with suppress(OSError):
                    Path(fresh).unlink(missing_ok=True)
            return False
        return True

    def follow(self, source: VectorSource) -> None:
        """Bring the index up to date: new vectors beside the base, removed ones masked."""
        self._source = source
        removed = np.unique(source.removed_since(self.generation))
        kept = ~np.isin(self._side_rows, removed)
        rows, parts = [self._side_rows[kept]], [self._side[kept]]
        last = int(max([*self._rows[-1:], *self._side_rows[-1:], self._last]))
        for numbers, vectors in source.vectors(self.model, after=last):
            rows.append(numbers)
            parts.append(vectors)
        self._side_rows = np.concatenate(rows)
        self._last = int(max([last, *self._side_rows[-1:]]))
        filled = [part for part in parts if len(part)]
        if filled:
            self._side = np.ascontiguousarray(np.concatenate(filled), np.float32)
        else:
            self._side = np.empty((0, self._dimensions), np.float32)
        gone = _places(self._rows, removed)
        self._removed = np.zeros(len(self._rows), bool)
        self._removed[gone] = True
        self._gone = len(gone)
        self._bits = None
        self._sample = None
        self._passages = None
        self.misses = False

    @property
    def changed(self) -> float:
        """New and removed vectors as a share of the base."""
        return (len(self._side_rows) + self._gone) / max(1, len(self._rows))

    @property
    def is_lean(self) -> bool:
        """Whether candidates are approximate."""
        return self._base is not None and self._vectors is None

    def __len__(self) -> int:
        """How many vectors take part in a search."""
        return len(self._rows) - self._gone + len(self._side_rows)

    @property
    def passages(self) -> int:
        """How many passages have a vector that takes part in a search."""
        if self._passages is None:
            kept = self._rows[~self._removed] if self._gone else self._rows
            both = (kept, self._side_rows)
            self._passages = sum(len(rows) - int((np.diff(rows) == 0).sum()) for rows in both)
        return self._passages

    def search(
        self, vector: Matrix, count: int, among: Rowids | None = None
    ) -> list[tuple[int, float]]:
        """The passages closest to a vector.

        Args:
            vector: float32 (dimensions,), unit length.
            count: how many at the most.
            among: row numbers that may be found, ascending; ``None`` is all of them.

        Returns:
            (row number, cosine), best first.
        """
        if not len(self) or count <= 0 or (among is not None and not len(among)):
            return []
        self._check(vector)
        few = among if among is not None and len(among) <= _FEW * len(self) else None
        if few is not None and (not self.is_lean or len(few) <= 2 * count):
            return _best(*self._of(vector, few), count)
        side_rows, side = self._side_rows, self._side
        if among is not None:
            kept = _contained(side_rows, among)
            side_rows, side = side_rows[kept], side[kept]
        wanted = round(_AGAIN * count) if self.is_lean else count
        share = 0.0  # of the lists; none is what an unrestricted question reads
        if few is not None:
            share = _SOME_LISTS if len(few) >= _MANY * count else 1.0
        while True:
            rows, scores = self._nearest(vector, wanted, among, share)
            is_all = len(rows) < wanted
            if is_all and 0.0 < share < 1.0:  # the others may stand in lists that were not read
                share = 1.0
                continue
            found = _best(
                np.concatenate([rows, side_rows]),
                np.concatenate([scores, _dot(side, vector)]),
                count,
            )
            if is_all or len(found) >= count:
                return found
            wanted *= 2  # passages with several vectors took more than one place

    def scores(self, vector: Matrix, rowids: Sequence[int] | Rowids) -> dict[int, float]:
        """The cosines of some passages with a vector; those without a vector are left out."""
        if not len(self):
            return {}
        self._check(vector)
        among = np.unique(np.asarray(rowids, np.int64))
        return dict(_best(*self._of(vector, among), len(among)))

    def vector(self, row: int) -> Matrix | None:
        """The vector of a passage, the first when it has several; None when it has none."""
        place = _places(self._rows, np.array([row], np.int64))
        if len(place) and not self._removed[place[0]]:
            found = self._at(place[:1])[1]
            return found[0] if len(found) else None
        beside = _places(self._side_rows, np.array([row], np.int64))
        return self._side[beside[0]] if len(beside) else None

    def background(self, vector: Matrix) -> Background:
        """How a vector lies to the collection as a whole."""
        if not len(self):
            return Background(0.0, 0.0, 0)
        self._check(vector)
        if self._sample is None:
            step = max(1, len(self) // _SAMPLE)
            kept = np.flatnonzero(~self._removed)[::step]
            sample = np.concatenate([self._at(kept)[1], self._side[::step]])
            between = sample @ sample.T
            pairs = len(sample) * (len(sample) - 1)
            if pairs:
                np.fill_diagonal(between, 0.0)
                mean = float(between.sum(dtype=np.float64)) / pairs
                square = float(np.square(between).sum(dtype=np.float64)) / pairs
                self._spread = max(0.0, square - mean * mean) ** 0.5
            self._sample = sample
        return Background(float(_dot(self._sample, vector).mean()), self._spread, len(self._sample))

    def _nearest(
        self, vector: Matrix, count: int, among: Rowids | None, share: float
    ) -> tuple[Rowids, Matrix]:
        import faiss

        if self._base is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        bits = self._allowed(among)
        selector = None
        if bits is not None:
            selector = faiss.IDSelectorBitmap(len(self._rows), faiss.swig_ptr(bits))
        if self.is_lean:
            lists = min(max(_LISTS_READ, round(share * self._base.nlist)), self._base.nlist)
            parameters: Any = faiss.SearchParametersIVF(sel=selector, nprobe=lists)  # type: ignore[call-arg]  # SWIG
        else:
            parameters = faiss.SearchParameters(sel=selector) if bits is not None else None  # type: ignore[call-arg]  # SWIG
        faiss.omp_set_num_threads(1)  # waiting for a second thread costs more than it saves
        scores, places = self._base.search(
            vector[None, :], min(count, len(self._rows)), params=parameters
        )
        found = places[0][places[0] >= 0]
        if not self.is_lean:
            return self._rows[found], scores[0][places[0] >= 0]
        return self._exactly(vector, self._rows[found])

    def _allowed(self, among: Rowids | None) -> NDArray[np.uint8] | None:
        """A bit for every vector of the base that may be found; None is all of them."""
        if among is None and not self._gone:
            return None
        if among is None:
            if self._bits is None:
                self._bits = np.packbits(~self._removed, bitorder="little")
            return self._bits
        mask = _contained(self._rows, among)
        if self._gone:
            mask &= ~self._removed
        return np.packbits(mask, bitorder="little")

    def _of(self, vector: Matrix, among: Rowids) -> tuple[Rowids, Matrix]:
        """Row numbers and cosines of all vectors of some passages."""
        places = _places(self._rows, among)
        places = places[~self._removed[places]]
        beside = _places(self._side_rows, among)
        if self.is_lean:
            rows, scores = self._exactly(vector, self._rows[places])
        else:
            rows, scores = self._rows[places], _dot(self._at(places)[1], vector)
        return (
            np.concatenate([rows, self._side_rows[beside]]),
            np.concatenate([scores, _dot(self._side[beside], vector)]),
        )

    def _exactly(self, vector: Matrix, rows: Rowids) -> tuple[Rowids, Matrix]:
        """Row numbers and exact cosines of the vectors of some passages, from the store."""
        rows, vectors = self._stored(rows)
        return rows, _dot(vectors, vector)

    def _at(self, places: NDArray[np.intp]) -> tuple[Rowids, Matrix]:
        """Row numbers and vectors at some places of the base."""
        if not len(places):
            return np.empty(0, np.int64), np.empty((0, self._dimensions), np.float32)
        if self._vectors is None:
            return self._stored(self._rows[places])
        return self._rows[places], self._vectors[places]

    def _stored(self, rows: Rowids) -> tuple[Rowids, Matrix]:
        assert self._source is not None  # `open` and `build` set it
        wanted = np.unique(rows)
        stored = self._source.vectors_of(wanted, self.model)
        self.misses = self.misses or len(stored) < len(wanted)
        if not stored:
            return np.empty(0, np.int64), np.empty((0, self._dimensions), np.float32)
        numbers = np.repeat(list(stored), [len(one) for one in stored.values()])
        return numbers.astype(np.int64), np.concatenate(list(stored.values()))

    @property
    def _dimensions(self) -> int:
        return int(self._base.d) if self._base is not None else self._side.shape[1]

    def _check(self, vector: Matrix) -> None:
        dimensions = self._dimensions
        if vector.shape != (dimensions,):
            raise ModelError(
                f"Het model {self.model} geeft vectoren van {vector.size} getallen, de index heeft "
                f"er {dimensions}. Draai `sbkennis ingest` opnieuw met dit model."
            )


def _lean(source: VectorSource, model: str) -> faiss.IndexIVFScalarQuantizer:
    """An approximate FAISS index, trained on a sample of the vectors and still empty."""
    import faiss

    count, chosen = 0, []
    for numbers, _ in source.vectors(model):
        count += len(numbers)
    lists = max(1, count // _PER_LIST)
    step = max(1, count // (lists * _TRAINED_ON))
    first = 0
    for numbers, vectors in source.vectors(model):
        chosen.append(vectors[(-first) % step :: step])
        first += len(numbers)
    sample = np.ascontiguousarray(np.concatenate(chosen), np.float32)
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    dimensions = sample.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimensions),
        dimensions,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.niter = 8  # more moves the recall by less than 0.001
    index.cp.min_points_per_centroid = 1
    index.train(sample)
    return index


def _added(index: faiss.Index, source: VectorSource, model: str) -> Iterator[tuple[Rowids, Matrix]]:
    """Add all vectors of a model to an index; what was added, in chunks."""
    for numbers, vectors in source.vectors(model):
        index.add(np.ascontiguousarray(vectors, np.float32))
        yield numbers, vectors


def _decoder(base: faiss.IndexIVF) -> Callable[[NDArray[np.intp], Matrix], tuple[Matrix, Matrix]]:
    """What an approximate index keeps at some places, and what it would keep of some vectors."""
    base.make_direct_map()

    def decode(places: NDArray[np.intp], vectors: Matrix) -> tuple[Matrix, Matrix]:
        anew = base.sa_decode(base.sa_encode(np.ascontiguousarray(vectors, np.float32)))
        return base.reconstruct_batch(places.astype(np.int64)), anew

    return decode


def _mapped(*, is_lean: bool) -> int:
    """How FAISS reads a file: mapped into memory where it can, so that opening costs nothing."""
    import faiss

    return int(faiss.IO_FLAG_MMAP if is_lean else getattr(faiss, "IO_FLAG_MMAP_IFC", 0))


def _from(file: BinaryIO) -> Any:
    """What FAISS reads from a file that Python opened."""
    import faiss

    return faiss.PyCallbackIOReader(file.read)  # type: ignore[attr-defined]  # not in its stubs


def _to(file: BinaryIO) -> Any:
    """What FAISS writes to a file that Python opened."""
    import faiss

    return faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]  # not in its stubs


def _agrees(probes: dict[int, int], source: VectorSource, model: str, removed: Rowids) -> bool:
    """Whether some vectors of a file are those of the store: it may be another library's."""
    kept = sorted(probes.keys() - set(removed.tolist()))
    if not kept:
        return not probes
    found = _checks(source.vectors_of(np.array(kept, np.int64), model))
    return all(found.get(row) == probes[row] for row in kept)


def _checks(vectors: dict[int, Matrix]) -> dict[int, int]:
    return {row: zlib.crc32(one.astype("<f4").tobytes()) for row, one in vectors.items()}


def _spaced(length: int, count: int) -> NDArray[np.intp]:
    return np.linspace(0, max(0, length - 1), min(count, length)).astype(np.intp)


def _view(base: faiss.Index | None) -> Matrix | None:
    """The vectors of a flat FAISS index, without a copy: float32 (vectors, dimensions)."""
    import faiss

    if base is None or (isinstance(base, faiss.IndexFlat) and not base.ntotal):
        return np.empty((0, base.d if base is not None else 0), np.float32)
    if not isinstance(base, faiss.IndexFlat):
        return None
    flat: Matrix = faiss.rev_swig_ptr(base.get_xb(), base.ntotal * base.d)
    return flat.reshape(base.ntotal, base.d)


def _dot(matrix: Matrix, vector: Matrix) -> Matrix:
    """Inner products, in this thread: on a busy machine the threads of BLAS wait for each other."""
    products: Matrix = np.einsum("ij,j->i", matrix, vector)
    return products


def _read_about(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        file.seek(-(8 + len(_MAGIC)), os.SEEK_END)
        (length,) = struct.unpack("<Q", file.read(8))
        if file.read() != _MAGIC or length > 1 << 16:
            raise ValueError("not an index of sbkennis")
        file.seek(-(8 + len(_MAGIC) + length), os.SEEK_END)
        about = json.loads(file.read(length))
    if not isinstance(about, dict):
        raise ValueError("not an index of sbkennis")
    return about


def _places(rows: Rowids, among: Rowids) -> NDArray[np.intp]:
    """Where the row numbers ``among`` stand in ``rows``; both ascending, ``rows`` may repeat."""
    first = np.searchsorted(rows, among, "left")
    last = np.searchsorted(rows, among, "right")
    lengths = last - first
    starts = np.repeat(first - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    places: NDArray[np.intp] = starts + np.arange(int(lengths.sum()))
    return places.astype(np.intp)


def _contained(rows: Rowids, among: Rowids) -> NDArray[np.bool_]:
    mask = np.zeros(len(rows), bool)
    mask[_places(rows, among)] = True
    return mask


def _best(rows: Rowids, scores: Matrix, count: int) -> list[tuple[int, float]]:
    """The highest score of each row number, best first, the lower row number first when equal."""
    few = min(len(rows), 4 * count + 64)
    while True:
        least = np.partition(scores, len(rows) - few)[len(rows) - few] if few else 0.0
        near = np.flatnonzero(scores >= least)
        order = near[np.lexsort((rows[near], -scores[near]))]
        first = np.sort(np.unique(rows[order], return_index=True)[1])[:count]
        if len(first) >= count or few == len(rows):
            best = order[first]
            return list(zip(rows[best].tolist(), scores[best].tolist(), strict=True))
        few = min(len(rows), 4 * few)  # passages with several vectors took more than one place
