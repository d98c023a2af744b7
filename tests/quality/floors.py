"""What was measured, beside the floor under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

__all__ = ["Count", "Mean", "hold", "hold_means"]

_SHOWN = 25  # items in a message


@dataclass
class Count:
    """How many of the items of a measure came out right, and which did not."""

    what: str
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def of(self) -> int:
        """The number of items."""
        return self.right + len(self.wrong)

    def add(self, right: bool, item: str) -> None:
        """Count an item; ``item`` tells which it is, and what came out."""
        if right:
            self.right += 1
        else:
            self.wrong.append(item)


@dataclass
class Mean:
    """A figure between 0 and 1 of every item."""

    what: str
    values: dict[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """Their mean; 0 where there are none."""
        return sum(self.values.values()) / max(len(self.values), 1)


def hold(counts: Iterable[tuple[Count, int, int]], reason: str) -> None:
    """Every measure stands on its floor.

    Args:
        counts: each with how many at least must be right, and how many at most may be wrong.
        reason: why the floors are where they are.

    Raises:
        AssertionError: one fell through it.
    """
    fallen = [
        line
        for count, least, most in counts
        if count.right < least or len(count.wrong) > most
        for line in (
            f"{count.what}: {count.right} of {count.of} right; the floor is {least} of "
            f"{least + most}",
            *_items(count.wrong),
        )
    ]
    assert not fallen, "\n".join([*fallen, f"Why this floor: {reason}"])


def hold_means(means: Iterable[tuple[Mean, float]], reason: str) -> None:
    """Every mean is at least its floor.

    Raises:
        AssertionError: one is lower.
    """
    fallen = [
        line
        for mean, least in means
        if mean.value < least
        for line in (
            f"{mean.what}: {mean.value:.4f} over {len(mean.values)}; the floor is {least}",
            *_items([f"{value:.2f} {item}" for item, value in
                     sorted(mean.values.items(), key=lambda one: one[1]) if value < 1]),
        )
    ]  # fmt: skip
    assert not fallen, "\n".join([*fallen, f"Why this floor: {reason}"])


def _items(told: list[str]) -> Iterator[str]:
    yield from (f"  wrong: {item}" for item in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"  and {len(told) - _SHOWN} more"
