"""How a forecast did on the shop's own past, beside the naive one, in numbers that can be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from zhanggui.engine.build import Build
from zhanggui.engine.outlook.months import Months
from zhanggui.engine.outlook.receipts import of_trial
from zhanggui.facts import Fact, Grade, Guard, Period, Receipt, Unit
from zhanggui.methods import forecast
from zhanggui.words import Text

STRUCTURAL = Text("结构时间序列模型", "structural time series model")
SAME_MONTH = Text("去年同月", "same month last year")
LAST_MONTH = Text("上一个月", "last month")

_NAMES = {
    "loss": Text("{of}预测的分位损失", "Pinball loss of the forecast of {of}"),
    "naive": Text("{of}朴素预测的分位损失", "Pinball loss of the naive forecast of {of}"),
    "skill": Text("{of}预测比朴素预测好多少", "How much better than naive the forecast of {of} is"),
    "coverage": Text("落入预测区间的月份占比：{of}", "Share of months of {of} within the range"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How the forecast did from earlier months on, beside the naive one on the same months.

    `method` is the one in use, `baseline` the one that it was held against. Losses are pinball losses at 10, 50 and 90, as
    shares of the average month.
    """

    method: Text
    baseline: Text
    horizon: int  #: months
    folds: int
    loss: Fact
    naive: Fact
    skill: Fact
    coverage: Fact
    passed: bool  #: whether it beat the baseline; where it lost to the same month last year, that is the forecast in use


def told(build: Build, months: Months, tried: forecast.Trial | None, method: Text) -> Trial:
    """The trial with its numbers as facts; not known where there were too few months."""
    seasonal = tried is None or tried.seasonal
    values = dict.fromkeys(_NAMES, None) if tried is None else _values(tried)
    facts = {name: _tried(build, months, tried, name, value) for name, value in values.items()}
    return Trial(
        method=method,
        baseline=SAME_MONTH if seasonal else LAST_MONTH,
        horizon=tried.horizon if tried else 0,
        folds=tried.folds if tried else 0,
        passed=tried is not None and tried.passed,
        **facts,
    )


def _values(tried: forecast.Trial) -> dict[str, float | None]:
    skill = 1 - tried.loss / tried.naive if tried.naive else None
    return {"loss": tried.loss, "naive": tried.naive, "skill": skill, "coverage": tried.coverage}


def _tried(build: Build, months: Months, tried: forecast.Trial | None, name: str, value: float | None) -> Fact:
    """One number of a trial, over the months that were forecast in it."""
    tested = months.past[-tried.folds :] if tried else months.past
    period = Period(tested[0].period.start, tested[-1].period.end) if tested else months.year.year_before()
    few = Guard("untried", Text("月份太少，无法回测", "too few months to try it"), withholds=True, absent=True)
    return Fact(
        metric=f"{months.metric.name}.trial_{name}",
        title=_NAMES[name].format(of=months.metric.title),
        value=value,
        unit=Unit.SHARE,
        period=period,
        receipt=Receipt(partial(of_trial, months, STRUCTURAL, tried), build.id),
        n=tried.cells if tried else None,
        guards=() if tried else (few,),
        version=months.metric.version,
        grade=Grade.MODEL,
    )
