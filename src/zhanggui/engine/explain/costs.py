"""What a loss comes to in money, and the query that works it out again from the shop's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from zhanggui.engine.build import Build
from zhanggui.engine.explain.cube import Cube, sides
from zhanggui.engine.explain.losses import Loss, turned
from zhanggui.engine.explain.terms import Read, composed
from zhanggui.facts import Better, Comparison, Fact, Grade, Guard, Interval, Period, Receipt, Slice, Unit
from zhanggui.methods.scan import SHRINK
from zhanggui.nouns import Measure, Stake
from zhanggui.words import Lang, Text, number

_REACH = 1.959964
"""Standard errors on either side of an interval that holds 95 %."""

UNSURE = 0.1
"""Above so many that chance alone would show, a loss is said to be unsure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The year that losses are looked for in, and that before it."""

    build: Build
    period: Period
    against: Period


def sliced(measure: Measure, where: tuple[Slice, ...]) -> tuple[Slice, ...]:
    """As much of a slice as a measure can be cut by."""
    known = {dimension.name for dimension in measure.dimensions}
    return tuple(each for each in where if each.dimension in known)


def cost(frame: Frame, stake: Stake, loss: Loss, cube: Cube, each: Fact | None) -> Fact | None:
    """The loss in money, positive = lost; None where what a case is worth isn't known."""
    worth = _worth(stake, loss, cube, each)
    if worth is None:
        return None
    name = f"cost.{stake.name}"
    value = Decimal(repr(loss.missing * worth)).quantize(Decimal("0.01"))
    reach = _REACH * loss.unsure * worth
    write = partial(_of_sum, frame, stake, loss, name)
    if stake.cases is None:
        write = partial(_of_rate, frame, stake, loss, name, turn=turned(stake, cube))
    return Fact(
        metric=name,
        title=Text("{title}：涉及金额", "{title}: at stake").format(title=stake.title),
        value=value,
        unit=Unit.MONEY,
        period=loss.since,
        receipt=Receipt(write, frame.build.id),
        better=Better.DOWN,
        currency=frame.build.shop.currency,
        slices=loss.where,
        comparison=Comparison(loss.before, None, None, None),
        interval=Interval(float(value) - reach, float(value) + reach, method="empirical null"),
        n=round(loss.cases),
        guards=(_unsure(loss),) if loss.chance > UNSURE else (),
        version=stake.metric.version,
        grade=Grade.MODEL,
    )


def _worth(stake: Stake, loss: Loss, cube: Cube, each: Fact | None) -> float | None:
    """What a case is worth: of a sum, what its cases came to on average in both years."""
    if stake.cases is not None:
        place = cube.slices.index(loss.where)
        return float(cube.bottom[place].sum() / cube.top[place].sum())
    if stake.each is None:
        return 1.0
    return None if each is None or each.value is None else float(each.value)


def _unsure(loss: Loss) -> Guard:
    shown = Text(*(number(loss.chance, lang, 1) for lang in Lang))
    return Guard(
        "by_chance",
        Text(
            "可能只是偶然：在所有查看过的切片与月份里，单凭偶然也会出现约 {shown} 个这样的差异",
            "could be chance: of all the slices and months looked at, chance alone would show about {shown} such",
        ).format(shown=shown),
    )


# ── receipts ─────────────────────────────────────────────────────────────────


def _reads(frame: Frame, loss: Loss, names: dict[str, tuple[Measure, tuple[Slice, ...]]]) -> dict[str, str]:
    """Queries by name over the run (`_run`, `_run_before`) and over both years (`_year`, `_year_before`)."""
    spans = {"run": loss.since, "run_before": loss.before, "year": frame.period, "year_before": frame.against}
    return {
        f"{name}_{span}": Read(measure=measure, period=period, cut=cut).sql(frame.build)
        for name, (measure, cut) in names.items()
        for span, period in spans.items()
    }


def _of_rate(frame: Frame, stake: Stake, loss: Loss, name: str, *, turn: bool) -> str:
    """(cases − expected) × what each is worth; see `methods.scan.of_rate`, which this writes out. Of those not in the top, with `turn`."""
    pair = sides(stake)
    if pair is None:
        raise TypeError(stake.name)
    cuts = {"": loss.where, "all_": ()}
    numbers = _reads(
        frame, loss, {f"{cut}{side}": (each, cuts[cut]) for side, each in zip(("top", "bottom"), pair, strict=True) for cut in cuts}
    )

    def top(which: str, span: str) -> str:
        return f"({which}bottom_{span} - {which}top_{span})" if turn else f"{which}top_{span}"

    base = f"{top('', 'year_before')} / bottom_year_before"
    if loss.where:
        base = f"({top('', 'year_before')} + {SHRINK} * {top('all_', 'year_before')}) / (bottom_year_before + {SHRINK} * all_bottom_year_before)"
    expected = f"bottom_run * {base}"
    if loss.since != frame.period:
        expected += f" * ({top('all_', 'run_before')} / all_bottom_run_before) / ({top('all_', 'year_before')} / all_bottom_year_before)"
    more = turn == (stake.metric.better is Better.UP)
    missing = f"{top('', 'run')} - {expected}" if more else f"{expected} - {top('', 'run')}"
    if stake.each is None:
        return composed(frame.build, name, numbers, missing)
    numbers["worth"] = Read(measure=stake.each, period=frame.period, cut=sliced(stake.each, loss.where)).sql(frame.build)
    return composed(frame.build, name, numbers, f"({missing}) * worth")


def _of_sum(frame: Frame, stake: Stake, loss: Loss, name: str) -> str:
    """(expected − cases) × what its cases came to on average."""
    if stake.cases is None:
        raise TypeError(stake.name)
    cuts = {"n": loss.where, "all": ()} | ({"one": loss.where[:1], "two": loss.where[1:]} if len(loss.where) > 1 else {})
    if loss.since == frame.period:
        cuts = {"n": loss.where}
    numbers = _reads(frame, loss, {key: (stake.cases, cut) for key, cut in cuts.items()})
    numbers |= {key: each for key, each in _reads(frame, loss, {"money": (stake.metric, loss.where)}).items() if "year" in key}
    expected = _expected(frame, loss)
    return composed(frame.build, name, numbers, f"({expected} - n_run) * (money_year + money_year_before) / (n_year + n_year_before)")


def _expected(frame: Frame, loss: Loss) -> str:
    """See `methods.scan`, which this writes out."""
    if loss.since == frame.period:
        return f"n_year_before * {frame.period.days} / {frame.against.days}"
    if len(loss.where) == 1:
        out = "((n_year - n_run) / (n_year_before - n_run_before))"
        rest = "((all_run - n_run) / (all_run_before - n_run_before))"
        rest_out = "((all_year - all_run - n_year + n_run) / (all_year_before - all_run_before - n_year_before + n_run_before))"
        return f"n_run_before * {out} * {rest} / {rest_out}"
    away = {name: f"({name}_year + {name}_year_before - {name}_run)" for name in ("n", "one", "two", "all")}
    here = {name: f"{name}_run" for name in away}

    def corners(each: dict[str, str]) -> tuple[str, str, str, str]:
        n, one, two, all_ = (each[name] for name in ("n", "one", "two", "all"))
        return n, f"({one} - {n})", f"({two} - {n})", f"({all_} - {one} - {two} + {n})"

    (_, b, c, d), (n, one, two, rest) = corners(here), corners(away)
    return f"({b} * {c} / {d}) * ({n} * {rest} / ({one} * {two}))"
