"""What came where about as much was expected: the quantiles of level sets (Hasson, Wang, Januschowski and Gasthaus 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.demand.panel import LEVELS, Array

_EXPECTED, _UNEVEN = 40, 4
_FEWEST = 60
"""A set holds so many steps at least; fewer are put together with those of neighbouring expectation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelSet:
    """For sets of steps, ordered by what was expected of them: the quantiles of what came, as shares of what was expected."""

    edges: Array  #: of unevenness, between the classes
    centres: tuple[Array, ...]  #: of each class of unevenness: the log of what was expected, rising
    shares: tuple[Array, ...]  #: of each class: (sets, levels)
    whole: bool  #: what came was in whole units, and so are quantiles

    @classmethod
    def of(cls, expected: Array, came: Array, uneven: Array) -> LevelSet:
        """Sort what came into sets."""
        edges = np.quantile(uneven, np.linspace(0, 1, _UNEVEN + 1)[1:-1])
        class_of = np.searchsorted(edges, uneven)
        centres, shares = [], []
        for each in range(_UNEVEN):
            here = class_of == each
            if here.sum() < _FEWEST:
                here = np.ones(len(uneven), dtype=bool)
            middle, found = _sets(expected[here], came[here])
            centres.append(middle)
            shares.append(found)
        return cls(edges=edges, centres=tuple(centres), shares=tuple(shares), whole=bool((came == np.rint(came)).all()))

    def quantiles(self, expected: Array, uneven: Array) -> Array:
        """Of steps of which so much is expected: (steps, levels), in order."""
        log = np.log(np.maximum(expected, 1e-6))
        class_of = np.searchsorted(self.edges, uneven)
        found = np.empty((len(expected), len(LEVELS)))
        for each, (middle, shares) in enumerate(zip(self.centres, self.shares, strict=True)):
            here = class_of == each
            for at in range(len(LEVELS)):
                found[here, at] = np.interp(log[here], middle, shares[:, at])
        found = np.maximum(found * expected[:, None], 0)
        return np.asarray(np.sort(np.rint(found) if self.whole else found, axis=1))


def _sets(expected: Array, came: Array) -> tuple[Array, Array]:
    order = np.argsort(expected, kind="stable")
    many = max(1, min(_EXPECTED, len(order) // _FEWEST))
    parts = np.array_split(order, many)
    middle = np.array([np.log(np.maximum(expected[part], 1e-6)).mean() for part in parts])
    shares = np.array([np.quantile(came[part] / np.maximum(expected[part].mean(), 1e-6), LEVELS) for part in parts])
    return middle, shares
