"""The terms of a bridge as facts: values that sum exactly to the change, each with the query that gives it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhanggui.engine.build import Build
from zhanggui.engine.measure import receipt
from zhanggui.facts import Comparison, Fact, Grade, Period, Receipt, Slice, Unit
from zhanggui.methods import decompose
from zhanggui.nouns import Measure
from zhanggui.words import Number, Text

_CENT = Decimal("0.01")
_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A number that stands in a formula: a measure over a period and a slice."""

    measure: Measure
    period: Period
    cut: tuple[Slice, ...] = ()

    def sql(self, build: Build) -> str:
        """The query that gives it."""
        return receipt(build, self.measure, self.period, self.cut)


def composed(build: Build, name: str, numbers: Mapping[str, str], formula: str) -> str:
    """A query that works `formula` out from named numbers, each with a query of its own; a sum of no rows is nought."""
    quoted = build.warehouse.quoted
    named = ",\n".join(f"COALESCE(CAST((\n{query}\n) AS DOUBLE), 0) AS {quoted(title)}" for title, query in numbers.items())
    return f"WITH numbers AS (SELECT\n{named}\n)\nSELECT {formula} AS {quoted(name)} FROM numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one factor or part brought of a change, before it is rounded."""

    name: str
    title: Text
    value: float
    sql: Callable[[], str]
    slices: tuple[Slice, ...] = ()
    grade: Grade | None = None


def exact(values: Sequence[float], total: Number, unit: Unit) -> list[Number]:
    """The values rounded so that they sum to `total`: amounts to the cent by largest remainder, others to the last digit."""
    if unit is Unit.MONEY:
        cents = int((Decimal(str(total)) / _CENT).to_integral_value())
        return [each * _CENT for each in decompose.to_whole([value * 100 for value in values], cents)]
    if isinstance(total, int):
        return list(decompose.to_whole(values, total)) if all(value == round(value) for value in values) else _closed(values, float(total))
    return _closed([Decimal(repr(value)) for value in values], total) if isinstance(total, Decimal) else _closed(values, float(total))


def _closed(values: Sequence[Number], total: Number) -> list[Number]:
    """The values with what floating point lost of the sum put back to the largest of them."""
    found = list(values)
    place = max(range(len(found)), key=lambda each: abs(float(found[each])), default=None)
    for _ in range(_ROUNDS if place is not None else 0):
        rest = total - sum(found)  # type: ignore[operator]  # both are Decimal, or both float
        if not rest:
            break
        found[place] += rest  # type: ignore[index, operator]  # as above
    return found


def facts(build: Build, shares: Sequence[Share], before: Fact, after: Fact) -> tuple[Fact, ...]:
    """The terms from `before` to `after`, as facts whose values sum exactly to the difference."""
    if before.value is None or after.value is None:
        raise ValueError(f"{after.metric} is not known")
    values = exact([share.value for share in shares], after.value - before.value, after.unit)  # type: ignore[operator]  # of one kind
    return tuple(
        Fact(
            metric=share.name,
            title=share.title,
            value=value,
            unit=after.unit,
            period=after.period,
            receipt=Receipt(share.sql, build.id),
            currency=after.currency,
            slices=share.slices,
            comparison=Comparison(before.period, None, None, None),
            guards=after.guards,
            version=after.version,
            grade=share.grade,
        )
        for share, value in zip(shares, values, strict=True)
    )
