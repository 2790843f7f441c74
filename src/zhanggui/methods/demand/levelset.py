"""What came where about as much was expected: the quantiles of level sets (Hasson, Wang, Januschowski and Gasthaus 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.demand.panel import LEVELS, Array

_EXPECTED, _UNEVEN = 40, 4
_FEWEST = 60
"""A set holds so many steps at least; fewer are put together with those of neighbouring expectation."""

_DECIMALS = 9
"""Whole units between two sets that say the same stay whole, so that a tie is seen to be one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelSet:
    """For sets of steps, ordered by what was expected of them: the quantiles of what came."""

    edges: Array  #: of unevenness, between the classes
    centres: tuple[Array, ...]  #: of each class of unevenness: the log of what was expected, rising
    came: tuple[Array, ...]  #: of each class: (sets, levels)

    @classmethod
    def of(cls, expected: Array, came: Array, uneven: Array) -> LevelSet:
        """Sort what came into sets."""
        edges = np.quantile(uneven, np.linspace(0, 1, _UNEVEN + 1)[1:-1])
        class_of = np.searchsorted(edges, uneven)
        found = []
        for each in range(_UNEVEN):
            here = class_of == each
            found.append(_sets(expected[here], came[here]) if here.sum() >= _FEWEST else _sets(expected, came))
        return cls(edges=edges, centres=tuple(middle for middle, _ in found), came=tuple(quantiles for _, quantiles in found))

    def quantiles(self, expected: Array, uneven: Array) -> Array:
        """Of steps of which so much is expected: (steps, levels), in order; between two sets they lie between, beyond the last in proportion."""
        log = np.log(np.maximum(expected, 1e-6))
        class_of = np.searchsorted(self.edges, uneven)
        found = np.empty((len(expected), len(LEVELS)))
        for each, (middle, came) in enumerate(zip(self.centres, self.came, strict=True)):
            here = class_of == each
            beyond = np.exp(np.maximum(log[here] - middle[-1], 0))
            for at in range(len(LEVELS)):
                found[here, at] = np.interp(log[here], middle, came[:, at]) * beyond
        return np.asarray(np.sort(np.maximum(np.round(found, _DECIMALS), 0), axis=1))


def _sets(expected: Array, came: Array) -> tuple[Array, Array]:
    order = np.argsort(expected, kind="stable")
    parts = np.array_split(order, max(1, min(_EXPECTED, len(order) // _FEWEST)))
    middle = np.array([np.log(np.maximum(expected[part], 1e-6)).mean() for part in parts])
    return middle, np.array([np.quantile(came[part], LEVELS) for part in parts])
