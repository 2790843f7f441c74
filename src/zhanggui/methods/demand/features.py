"""What the trees are told of a series at an origin, and of the step ahead that they are asked about.

Nothing at or after the origin is looked at but what was known beforehand, so every lag is at least as long as the step ahead is far.
All levels are shares of the series' own level, so that one set of trees can be learned from series of every size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.demand.censored import wanted
from zhanggui.methods.demand.panel import Array, Codes, Panel

_LITTLE = 4.0
"""A series' own level is believed against that of its kind as if its kind had been seen for so many steps."""

_LEAST = 0.002
"""No level is less: one in five hundred steps."""

_SEVERAL = 8
"""The shape of a season is looked at over so many seasons."""


class _Sums:
    """Sums over any window of each row, in one subtraction."""

    def __init__(self, values: Array) -> None:
        known = ~np.isnan(values)
        zero = np.zeros((len(values), 1))
        self.total = np.concatenate([zero, np.cumsum(np.where(known, values, 0.0), axis=1)], axis=1)
        self.count = np.concatenate([zero, np.cumsum(known, axis=1)], axis=1)
        self.steps = values.shape[1]

    def over(self, first: int, end: int) -> tuple[Array, Array]:
        """The sum and the number of known steps from `first` to before `end`, (rows,) each."""
        first, end = min(max(first, 0), self.steps), min(max(end, 0), self.steps)
        return self.total[:, end] - self.total[:, first], self.count[:, end] - self.count[:, first]

    def mean(self, first: int, end: int) -> Array:
        """The mean of the known steps; NaN where none is known."""
        total, count = self.over(first, end)
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is asked: rows (series, origin, step ahead from 1); with the level that everything is a share of, and the features."""

    series: Codes
    origin: int
    step: Codes
    level: Array
    told: NDArray[np.float32]


class Features:
    """Tells of a panel at any origin."""

    def __init__(self, panel: Panel, horizon: int) -> None:
        """Add up once what every origin needs."""
        self.panel, self.horizon = panel, horizon
        self.values = wanted(panel)
        self.kind = next(iter(panel.kinds.values()), np.zeros(panel.size, dtype=np.int64))
        self.names: list[str] = []
        self._own = _Sums(self.values)
        self._squares = _Sums(np.square(self.values))
        self._some = _Sums(np.where(np.isnan(self.values), np.nan, (self.values > 0).astype(float)))
        self._out = _Sums(np.where(np.isnan(panel.values), np.nan, panel.censored.astype(float)))
        self._whole = self._per_series(self.values)
        self._kinds = np.array([_Sums(self._per_series(self.values[self.kind == kind])[None, :]) for kind in range(self.kind.max() + 1)])
        self._shop = _Sums(self._whole[None, :])
        self._promoted = self._on_promotion()
        self._price = None if panel.price is None else _Sums(panel.price)

    @staticmethod
    def _per_series(values: Array) -> Array:
        """What a series sells at each step on average, of those that are there."""
        count = (~np.isnan(values)).sum(axis=0)
        return np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)

    @property
    def has_long_year(self) -> bool:
        """Whether a year is longer than the season: then the calendar of the year is told apart from that of the season."""
        return self.panel.season.year > self.panel.season.short

    @property
    def windows(self) -> tuple[int, ...]:
        """Over how many steps levels are looked at."""
        season = self.panel.season
        if self.has_long_year:
            return tuple(season.short * each for each in (1, 2, 4, 8, 13, 26, 52))
        return tuple(dict.fromkeys(max(1, round(season.short * each)) for each in (1 / 12, 1 / 4, 1 / 2, 1, 2, 3)))

    @property
    def usual(self) -> int:
        """The window of a series' level."""
        season = self.panel.season
        return season.short * 8 if self.has_long_year else season.short

    def level(self, origin: int) -> Array:
        """The level of each series before an origin: its own, and where that is hardly known, that of its kind (Stein)."""
        own, count = self._own.over(origin - self.usual, origin)
        alike = np.array([each.mean(origin - self.usual, origin)[0] for each in self._kinds])
        shop = self._shop.mean(origin - self.usual, origin)[0]
        alike = np.where(np.isnan(alike), np.nan_to_num(shop), alike)[self.kind]
        longer, longer_count = self._own.over(origin - 4 * self.usual, origin)
        unsure = _LITTLE * np.maximum(1 - longer_count / self.usual, 0)
        prior = (longer + unsure * alike) / np.maximum(longer_count + unsure, 1)
        return np.asarray(np.maximum((own + (1 + unsure) * prior) / (count + 1 + unsure), _LEAST))

    def at(self, origin: int, series: Codes, step: Codes) -> Rows:
        """Tell of these series at an origin, one row for each series and each step ahead."""
        level = self.level(origin)[series]
        once = self._of_series(origin)
        columns = {name: np.repeat(column[series], len(step)) for name, column in once.items()}
        columns |= {name: column[series].ravel() for name, column in self._of_pairs(origin, step).items()}
        columns |= {name: np.tile(column, len(series)) for name, column in self._of_steps(origin, step).items()}
        self.names = list(columns)
        told = np.stack([np.asarray(column, dtype=np.float32) for column in columns.values()], axis=1)
        return Rows(
            series=np.repeat(series, len(step)),
            origin=origin,
            step=np.tile(step, len(series)),
            level=np.repeat(level, len(step)),
            told=told,
        )

    # ── what a series is like at the origin ───────────────────────────────────

    def _of_series(self, origin: int) -> dict[str, Array]:
        level = self.level(origin)
        found = {f"mean_{window}": self._own.mean(origin - window, origin) / level for window in self.windows}
        wide = self.windows[3:6]
        for window in wide:
            mean = np.maximum(self._own.mean(origin - window, origin), 1e-6)
            found[f"spread_{window}"] = np.sqrt(np.maximum(self._squares.mean(origin - window, origin) - mean**2, 0)) / mean
            found[f"some_{window}"] = self._some.mean(origin - window, origin)
        found["level"] = np.log(level)
        found["out"] = self._out.mean(origin - self.windows[2], origin)
        found["age"] = np.minimum(self._own.count[:, origin], self.panel.season.year)
        found["idle"] = self._idle(origin)
        if self.has_long_year:
            found["kind"] = self.kind.astype(float)
            found["promotion_lift"] = self._lift(origin)
        if self._price is not None:
            usual = self._price.mean(origin - self.windows[-1], origin)
            found["price"] = self._price.mean(origin - self.windows[2], origin) / np.maximum(usual, 1e-6)
        return found

    def _idle(self, origin: int) -> Array:
        """How many steps ago it last sold."""
        past = self.values[:, :origin] > 0
        return np.where(past.any(axis=1), np.argmax(past[:, ::-1], axis=1), origin).astype(float)

    def _on_promotion(self) -> _Sums | None:
        """What a series sells on days of a promotion."""
        depth = self.panel.known.get("depth")
        if depth is None:
            return None
        on = np.nan_to_num(depth[: self.panel.steps]) > 0
        return _Sums(np.where(on, self.values, np.nan))

    def _lift(self, origin: int) -> Array:
        """How many times its level a series sold on the promotions of its last year."""
        if self._promoted is None:
            return np.full(self.panel.size, np.nan)
        year = self.panel.season.year
        total, count = self._promoted.over(origin - year, origin)
        level = self._own.mean(origin - year, origin)
        return np.asarray((total + _LITTLE * level) / (count + _LITTLE) / np.maximum(level, 1e-6))

    # ── what a series is like at the step ahead ───────────────────────────────

    def _of_pairs(self, origin: int, step: Codes) -> dict[str, Array]:
        """Of each series and step: (series, steps)."""
        found = {"same_place": self._same_place(self._own, origin, step)}
        if self.has_long_year:
            found["kind_place"] = self._of_kind(self._same_place, origin, step)
            found["year_ago"] = self._year_ago(self._own, origin, step)
            found["kind_year_ago"] = self._of_kind(self._year_ago, origin, step)
        else:
            found |= self._seasons_ago(origin, step)
        return found

    def _seasons_ago(self, origin: int, step: Codes) -> dict[str, Array]:
        """The same place one season ago, and two."""
        season, level = self.panel.season.short, self.level(origin)[:, None]
        found = {}
        for back in (1, 2):
            places = origin - season * back + (step - 1) % season
            found[f"ago_{back}"] = np.where(places >= 0, self.values[:, np.maximum(places, 0)], np.nan) / level
        return found

    def _same_place(self, sums: _Sums, origin: int, step: Codes) -> Array:
        """The same place in the last seasons against the whole of them: what a Saturday is to a week."""
        season = self.panel.season.short
        back = [origin + (each - 1) % season - season for each in range(1, season + 1)]
        many = range(_SEVERAL if self.has_long_year else 3)
        whole = sums.mean(origin - season * len(many), origin)
        found = []
        for place in back:
            parts = [sums.over(place - season * k, place - season * k + 1) for k in many if place - season * k >= 0]
            total = np.sum([part[0] for part in parts], axis=0) if parts else np.zeros(len(whole))
            count = np.sum([part[1] for part in parts], axis=0) if parts else np.zeros(len(whole))
            found.append((total + 2 * np.nan_to_num(whole)) / (count + 2) / np.maximum(whole, 1e-6))
        return np.stack(found, axis=1)[:, (step - 1) % season]

    def _year_ago(self, sums: _Sums, origin: int, step: Codes) -> Array:
        """A year before the step ahead, against a year before the origin: how the level moved then."""
        year, half = self.panel.season.year, 3 if self.has_long_year else 0
        before = sums.mean(origin - year - self.usual, origin - year)
        places = [origin + int(each) - 1 - year for each in step]
        then = np.stack([sums.mean(place - half, min(place + half + 1, origin)) for place in places], axis=1)
        return then / np.maximum(before, 1e-6)[:, None]

    def _of_kind(self, what: object, origin: int, step: Codes) -> Array:
        """The same of the series of its kind together."""
        found = np.concatenate([what(each, origin, step) for each in self._kinds])  # type: ignore[operator]
        return np.asarray(found[self.kind])

    # ── what is known of the step ahead ───────────────────────────────────────

    def _of_steps(self, origin: int, step: Codes) -> dict[str, Array]:
        """The calendar of each step, and what came of days like it before."""
        place = origin + step - 1
        known = {name: _at(column, place) for name, column in self.panel.known.items()}
        season = self.panel.season
        found: dict[str, Array] = {"step": step.astype(float), **known}
        found["place"] = (place % season.short).astype(float)
        if self.has_long_year:
            found["month"] = (place % season.year // (4 * season.short)).astype(float)
        if "promotion" in self.panel.known:
            found |= self._of_event(origin, place)
        return found

    def _of_event(self, origin: int, place: Codes) -> Mapping[str, Array]:
        """The last time that the same day of the same kind of promotion came: what it sold against the days around it."""
        kind, since, until = (_whole(self.panel.known[name]) for name in ("promotion", "since_start", "until_end"))
        lift = np.full(len(place), np.nan)
        for at, target in enumerate(place):
            if target >= len(kind) or since[target] < 0:
                continue
            alike = np.flatnonzero((kind[:origin] == kind[target]) & (since[:origin] >= 0))
            near = alike[(since[alike] == since[target]) | (until[alike] == until[target])] if len(alike) else alike
            if len(near):
                last = int(near[-1])
                lift[at] = self._shop.mean(last, last + 1)[0] / max(self._shop.mean(last - self.usual, last)[0], 1e-6)
        return {"event_lift": lift}


def _whole(column: Array) -> Codes:
    return np.where(np.isnan(column), -1, column).astype(np.int64)


def _at(column: Array, place: Codes) -> Array:
    """What is known of each place; NaN beyond what is laid out."""
    return np.where(place < len(column), column[np.minimum(place, len(column) - 1)], np.nan)
