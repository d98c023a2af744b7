"""Use case: labels of several coders → how far they agree, per label and facet.

Only units that at least two coders judged count: text that nobody coded says nothing about
agreement, and would make it look better than it is. A label counts in a unit when both had it to
choose from.
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sbkennis.codebook import Codebook, plain_name
from sbkennis.errors import NothingSharedError, UsageError
from sbkennis.files import read_text

__all__ = ["Agreement", "Coded", "Estimate", "Means", "OfFacet", "OfLabel", "measure", "read"]

Table = NDArray[np.float64]

_DRAWS = 2000
_SEED = 0
_FEWEST = 10  # units with the label, for a claim about it
_NEAR = 0.8  # likeness of a name and one that it was meant to be
_SHEETS = (".xlsx", ".csv", ".ods")
_SAME = 1e-9  # by which values may differ and be one


@dataclass(frozen=True, slots=True)
class Coded:
    """The labels that one coder gave a unit in one facet, and those there were to choose from."""

    unit: str
    coder: str
    facet: str
    labels: frozenset[str]
    considered: frozenset[str]
    blind: bool | None = None  # whether it was given without seeing the machine's; None: unknown


class Estimate(NamedTuple):
    """A measure with its 95 % interval: a bootstrap over units.

    NaN where it is not defined; the ends also where samples are too few or do not differ.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OfLabel:
    """Agreement on one label.

    ``units`` are those that at least two coders judged; ``judged`` and ``given`` count them by
    coder: who judged fewer of them could give it no more often. ``agreed`` is the share of pairs
    of coders that say the same. ``alpha`` and ``kappa`` are not defined where all coders always
    say the same one thing.
    """

    facet: str
    label: str
    units: int
    judged: Mapping[str, int]
    given: Mapping[str, int]
    all_given: int  # units in which every coder who judged it gave the label
    agreed: float
    alpha: Estimate
    kappa: Estimate

    @property
    def is_claim(self) -> bool:
        """Whether the label was given often enough to say something about it."""
        return max(self.given.values(), default=0) >= _FEWEST


class Means(NamedTuple):
    """Alpha and kappa as means over ``labels`` of a facet: those for which alpha is defined."""

    labels: int
    alpha: Estimate
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class OfFacet:
    """Agreement on one facet."""

    facet: str
    units: int
    every: Means
    enough: Means  # over labels that were given often enough; a rare one weighs as much as another
    f1: Estimate  # of pairs of coders, over all labels
    labels: tuple[OfLabel, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree.

    ``alone`` counts units by coder that nobody else judged; ``seen`` the units that someone judged
    who could see the labels of the machine, which makes coders agree; None where it is not known.
    """

    coders: tuple[str, ...]
    units: int
    alone: Mapping[str, int]
    facets: tuple[OfFacet, ...]
    seen: int | None = None


def measure(
    coded: Iterable[Coded], order: Sequence[tuple[str, str]] = (), *, draws: int = _DRAWS
) -> Agreement:
    """How far coders agree.

    Args:
        coded: at most one per unit, coder and facet.
        order: facets with labels, in the order to report them; others follow.
        draws: of the bootstrap.

    Raises:
        NothingSharedError: there are no two coders who judged the same.
    """
    everything = list(coded)
    coders = tuple(dict.fromkeys(one.coder for one in everything))
    shared: dict[tuple[str, str], list[Coded]] = {}
    for one in everything:
        shared.setdefault((one.facet, one.unit), []).append(one)
    both = {key: several for key, several in shared.items() if len(several) > 1}
    if not both:
        counts = Counter(one.coder for one in everything)
        listed = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise NothingSharedError(
            "Er is niets dat twee codeurs allebei hebben beoordeeld, dus is er geen "
            f"overeenstemming te meten. Oordelen per codeur: {listed}."
            if listed
            else "Er is nog niets beoordeeld, dus is er geen overeenstemming te meten."
        )
    pairs = list(dict.fromkeys([*order, *_pairs(everything)]))
    facets = [
        found
        for facet in dict.fromkeys(facet for facet, _ in pairs)
        if (found := _facet(facet, pairs, both, coders, draws)) is not None
    ]
    units = {unit for _, unit in both}
    judged = {(one.coder, one.unit) for one in everything}
    alone = Counter(coder for coder, unit in judged if unit not in units)
    return Agreement(
        tuple(one for one in coders if any(c.coder == one for s in both.values() for c in s)),
        len(units),
        {name: alone[name] for name in coders if alone[name]},
        tuple(facets),
        _seen(both),
    )


def _seen(both: Mapping[tuple[str, str], Sequence[Coded]]) -> int | None:
    how = {(unit, one.blind) for (_, unit), several in both.items() for one in several}
    if all(blind is None for _, blind in how):
        return None
    return len({unit for unit, blind in how if blind is False})


def _pairs(everything: Iterable[Coded]) -> list[tuple[str, str]]:
    found = {(one.facet, label) for one in everything for label in one.considered | one.labels}
    return sorted(found)


def _facet(
    facet: str,
    pairs: Sequence[tuple[str, str]],
    both: Mapping[tuple[str, str], Sequence[Coded]],
    coders: Sequence[str],
    draws: int,
) -> OfFacet | None:
    units = [several for (each, _), several in both.items() if each == facet]
    if not units:
        return None
    names = [label for each, label in pairs if each == facet]
    place = {coder: at for at, coder in enumerate(coders)}
    said = np.full((len(units), len(coders), len(names)), np.nan)  # NaN: not judged
    for row, several in enumerate(units):
        for one in several:
            for at, label in enumerate(names):
                if label in one.considered or label in one.labels:
                    said[row, place[one.coder], at] = label in one.labels
    random = np.random.default_rng(_SEED)
    chance = np.full(len(units), 1.0 / len(units))
    weights = random.multinomial(len(units), chance, size=draws).astype(np.float64)
    weights = np.vstack([np.ones(len(units)), weights])  # the first row is the sample itself
    labels: list[OfLabel] = []
    drawn: list[tuple[Table, Table]] = []
    for at, label in enumerate(names):
        table = said[:, :, at]
        count = (~np.isnan(table)).sum(axis=1)
        if not (count > 1).any():
            continue
        alpha, kappa = _alpha(table, weights), _kappa(table, weights)
        drawn.append((alpha, kappa))
        judged = count > 1
        given = np.nan_to_num(table[judged])
        was_judged = (~np.isnan(table[judged])).sum(axis=0)
        labels.append(
            OfLabel(
                facet,
                label,
                int(judged.sum()),
                {coder: int(was_judged[number]) for coder, number in place.items()},
                {coder: int(given[:, number].sum()) for coder, number in place.items()},
                int((given.sum(axis=1) == count[judged]).sum()),
                _agreed(table),
                _estimate(alpha),
                _estimate(kappa),
            )
        )
    return OfFacet(
        facet,
        len(units),
        _means(drawn),
        _means([one for one, label in zip(drawn, labels, strict=True) if label.is_claim]),
        _estimate(_f1(said, weights)),
        tuple(labels),
    )


def _means(drawn: Sequence[tuple[Table, Table]]) -> Means:
    """Means over labels of alpha and kappa, each in every sample of units."""
    return Means(
        sum(not np.isnan(alpha[0]) for alpha, _ in drawn),
        _estimate(_mean([alpha for alpha, _ in drawn])),
        _estimate(_mean([kappa for _, kappa in drawn])),
    )


# ---------------------------------------------------------------------- measures


def _alpha(said: Table, weights: Table) -> Table:
    """Krippendorff's alpha of a label that is given or not, in every sample of units.

    Krippendorff (2004), Content Analysis, chapter 11: of nominal values, with any number of coders
    and with gaps. The one maintained package for it is under the GPL.

    Args:
        said: (units, coders): 1 given, 0 not, NaN not judged.
        weights: (samples, units): how often a sample holds each unit.
    """
    count = (~np.isnan(said)).sum(axis=1).astype(np.float64)
    given = np.nansum(said, axis=1)
    paired = count > 1  # a unit that one coder judged is no part of it
    apart = np.zeros(len(said))
    apart[paired] = 2.0 * given[paired] * (count - given)[paired] / (count[paired] - 1.0)
    ones = weights @ (given * paired)
    total = weights @ (count * paired)
    chance = 2.0 * ones * (total - ones)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance > 0, 1.0 - (weights @ apart) * (total - 1.0) / chance, np.nan)


def _kappa(said: Table, weights: Table) -> Table:
    """Cohen's kappa in every sample of units; of several pairs of coders, their mean.

    A pair weighs as much as it has units in common.
    """
    found, sizes = [], []
    for first, second in combinations(range(said.shape[1]), 2):
        both = ~np.isnan(said[:, first]) & ~np.isnan(said[:, second])
        if not both.any():
            continue
        one, other = np.nan_to_num(said[:, first]) * both, np.nan_to_num(said[:, second]) * both
        size = weights @ both.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            alike = (weights @ (both & (one == other)).astype(np.float64)) / size
            left, right = (weights @ one) / size, (weights @ other) / size
            chance = left * right + (1.0 - left) * (1.0 - right)
            found.append(np.where(chance < 1.0, (alike - chance) / (1.0 - chance), np.nan))
        sizes.append(float(both.sum()))
    return _mean(found, sizes)


def _f1(said: Table, weights: Table) -> Table:
    """Of all pairs of coders: labels that both gave, against labels that either gave."""
    both, either = np.zeros(len(said)), np.zeros(len(said))
    for first, second in combinations(range(said.shape[1]), 2):
        judged = ~np.isnan(said[:, first]) & ~np.isnan(said[:, second])
        one, other = np.nan_to_num(said[:, first]) * judged, np.nan_to_num(said[:, second]) * judged
        both += (one * other).sum(axis=1)
        either += (one + other).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        total = weights @ either
        return np.where(total > 0, 2.0 * (weights @ both) / total, np.nan)


def _agreed(said: Table) -> float:
    alike, total = 0, 0
    for first, second in combinations(range(said.shape[1]), 2):
        judged = ~np.isnan(said[:, first]) & ~np.isnan(said[:, second])
        alike += int((said[judged, first] == said[judged, second]).sum())
        total += int(judged.sum())
    return alike / total if total else float("nan")


def _mean(several: Sequence[Table], sizes: Sequence[float] | None = None) -> Table:
    """The weighted mean of what is defined."""
    if not several:
        return np.array([np.nan])
    stacked = np.stack(several)
    weight = np.ones(len(several)) if sizes is None else np.asarray(sizes)
    known = ~np.isnan(stacked)
    total = weight @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, (weight @ np.nan_to_num(stacked)) / total, np.nan)


def _estimate(samples: Table) -> Estimate:
    """A value, and its interval where most samples have one and not all the same.

    Of coders who never differ every sample says that they agree wholly: that is no certainty.
    """
    value, drawn = float(samples[0]), samples[1:]
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or 2 * len(known) < len(drawn) or not len(known):
        return Estimate(value, float("nan"), float("nan"))
    if np.ptp(known) < _SAME:
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


# ---------------------------------------------------------------------- files


class _Said(NamedTuple):
    """The labels that a line of a file gives in one facet."""

    unit: str
    coder: str
    facet: str
    labels: frozenset[str]
    place: str  # the file and the line


def read(
    paths: Sequence[Path], codebook: Codebook, tell: Callable[[str], None] = lambda _: None
) -> list[Coded]:
    """Labels of coders from files of JSON lines, one file a coder.

    A line is ``{"id", "labels"}``, with the labels by facet or as one list, or what ``sbkennis
    label --json`` writes. A facet that a line does not name was not judged. A label may be called
    by its title; one that is not in the codebook counts as it stands.

    Args:
        tell: told in Dutch of what is not in the codebook.

    Raises:
        UsageError: a file cannot be read, a line is not such an object, or a label or a facet looks
            like a slip of the pen.
    """
    if len(paths) < 2:
        raise UsageError("Geef twee of meer bestanden op: --invoer anna.jsonl bert.jsonl")
    facet_of = {label.name: label.facet for label in codebook.labels}
    every = [facet.name for facet in codebook.facets]
    found: list[_Said] = []
    names = [path.stem for path in paths]
    if len(set(names)) < len(names):
        names = [str(path) for path in paths]
    for path, coder in zip(paths, names, strict=True):
        seen: set[str] = set()
        for number, row in _rows(path):
            try:
                unit, labels = _coded(row, facet_of, every)
                if unit in seen:
                    raise ValueError(f"id “{unit}” staat er twee keer in")
            except ValueError as error:
                raise UsageError(f"{path}, regel {number}: {error}.") from error
            seen.add(unit)
            found += [
                _Said(unit, coder, facet, each, f"{path}, regel {number}")
                for facet, each in labels.items()
            ]
        if not seen:
            raise UsageError(f"{path} is leeg.")
    found = _as_named(found, codebook)
    _check_names(found, codebook, tell)
    considered: dict[str, set[str]] = {}
    for label, facet in facet_of.items():
        considered.setdefault(facet, set()).add(label)
    for one in found:
        considered.setdefault(one.facet, set()).update(one.labels)
    return [
        Coded(one.unit, one.coder, one.facet, one.labels, frozenset(considered[one.facet]))
        for one in found
    ]


def _as_named(found: Sequence[_Said], codebook: Codebook) -> list[_Said]:
    """Labels by their name where a line calls them by their title."""
    named: dict[tuple[str, str], set[str]] = {}
    for label in codebook.labels:
        for each in {plain_name(label.title), plain_name(label.name)}:
            named.setdefault((label.facet, each), set()).add(label.name)
    exact = {(label.facet, label.name) for label in codebook.labels}

    def name(facet: str, label: str) -> str:
        meant = named.get((facet, plain_name(label)), set())
        return label if (facet, label) in exact or len(meant) != 1 else next(iter(meant))

    return [
        one._replace(labels=frozenset(name(one.facet, label) for label in one.labels))
        for one in found
    ]


def _check_names(found: Sequence[_Said], codebook: Codebook, tell: Callable[[str], None]) -> None:
    """See to facets and labels that are not in the codebook.

    Those that all coders use are their own; another that resembles a known one is a mistake.

    Raises:
        UsageError: there is one.
    """
    coders = len({one.coder for one in found})
    users: dict[tuple[str, str], dict[str, str]] = {}  # by facet and label: coder → first place
    for one in found:
        for label in ("", *one.labels):  # "" stands for the facet itself
            users.setdefault((one.facet, label), {}).setdefault(one.coder, one.place)
    facets = {label.facet for label in codebook.labels}
    known = {(label.facet, label.name) for label in codebook.labels} | {(one, "") for one in facets}
    shared = known | {pair for pair, by in users.items() if len(by) == coders}
    for (facet, label), by in users.items():
        if (facet, label) in known or (label and facet not in facets and len(by) == coders):
            continue
        if label:
            what = f"het label “{label}” staat niet bij facet {facet} in het codeboek"
            others = {plain_name(name): name for each, name in shared if each == facet and name}
            others |= {
                plain_name(one.title): one.title for one in codebook.labels if one.facet == facet
            }
        else:
            what = f"het facet “{facet}” staat niet in het codeboek"
            others = {plain_name(each): each for each, name in shared if not name}
        near = difflib.get_close_matches(plain_name(label or facet), others, 1, _NEAR)
        place = next(iter(by.values()))
        if near and len(by) < coders:
            raise UsageError(
                f"{place}: {what}. Bedoelde u {others[near[0]]}? Zo niet, zet het dan in het "
                "codeboek van de kennisbank."
            )
        if not label or facet in facets:
            tell(f"{place}: {what}. Het telt mee zoals het er staat.")


def _rows(path: Path) -> Iterable[tuple[int, object]]:
    if path.suffix.casefold() in _SHEETS:
        raise UsageError(
            f"{path} is een werkblad. Lees het in met `sbkennis label --in {path.name} --coder "
            "NAAM`; daarna meet `sbkennis overeenstemming`, zonder --invoer, wat codeurs zeiden."
        )
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise UsageError(f"{path}, regel {number}: dit is geen JSON.") from error


_FORM = 'schrijf {"id": "1", "labels": {"thema": ["…"]}}'


def _coded(
    row: object, facet_of: Mapping[str, str], every: Sequence[str]
) -> tuple[str, dict[str, frozenset[str]]]:
    if not isinstance(row, dict) or "id" not in row:
        raise ValueError(f"er is geen id; {_FORM}")
    labels = row.get("labels")
    if labels is None and isinstance(row.get("tags"), dict):
        try:
            labels = {
                facet: [tag["label"] for tag in several if tag.get("assigned")]
                for facet, several in row["tags"].items()
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"tags zijn niet zoals `sbkennis label --json` ze schrijft; {_FORM}"
            ) from error
    if isinstance(labels, list):
        by_facet: dict[str, list[str]] = {facet: [] for facet in every}
        for label in labels:
            if not isinstance(label, str) or label not in facet_of:
                raise ValueError(
                    f"label “{label}” staat niet in het codeboek; zet het bij zijn facet: {_FORM}"
                )
            by_facet[facet_of[label]].append(label)
        labels = by_facet
    if not isinstance(labels, dict) or not all(
        isinstance(each, list) and all(isinstance(one, str) for one in each)
        for each in labels.values()
    ):
        raise ValueError(f"labels ontbreekt of is geen lijst per facet; {_FORM}")
    return str(row["id"]), {str(facet): frozenset(each) for facet, each in labels.items()}
