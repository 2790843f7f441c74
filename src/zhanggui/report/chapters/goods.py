"""Goods: how well demand was foreseen, and what was carried out of what the decisions proposed, with what came after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhanggui.engine.foretold import Foretold
from zhanggui.nouns import Cell, Grid, Sentence, say
from zhanggui.report.carried import Carried
from zhanggui.report.insight import Insight
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Part, Year
from zhanggui.words import Text

_ROWS = 12
_OF = 2
"""The column that tells of what part of the shop a metric is; left out where all are of the whole."""

_NONE = Text("–", "–")
_NOT_LEARNED = Text(
    "本店还没有学过{model}的预测，谈不上准确度。",
    "The forecast of {model} has not been learned yet: nothing can be said of its accuracy.",
)
_NOTHING_DUE = Text(
    "此前所做的预测都还没有到期，目前只有回测可看。",
    "No earlier forecast has come due yet, so this trial is all there is to judge it by.",
)
_NO_OUTCOMES = Text(
    "本年没有已执行并已到衡量时间的决策建议，没有结果可说。",
    "Nothing that the decisions proposed was carried out and has matured in this year, so there are no outcomes to tell.",
)


def forecasts(insight: Insight) -> Part:
    """How demand was foreseen: in the model's own trial, and by the forecasts made before that have come due."""
    return Part(
        name="foretold",
        title=Text("需求预测准确度", "Accuracy of the demand forecast"),
        sentences=tuple(said for each in insight.foretold for said in _foretold(each)),
    )


def _foretold(each: Foretold) -> Iterator[Sentence]:
    name = each.model.title.inside
    if not each.trial and not each.due:
        yield say(_NOT_LEARNED, model=name)
        return
    if each.trial:
        yield from _tried(each)
    if not each.due:
        yield say(_NOTHING_DUE)
        return
    yield say(
        Text(
            "此前所做、在{wape_when}到期的预测：WAPE {wape}，偏差 {bias_signed}，{coverage} 的天数落入预测区间。",
            "Of forecasts made earlier that came due in {wape_when}, WAPE was {wape}, bias {bias_signed}, and {coverage} of days fell within the range.",
        ),
        **{name: each.due[name] for name in ("wape", "bias", "coverage")},
    )


def _tried(each: Foretold) -> Iterator[Sentence]:
    yield say(
        Text(
            "{model}预测在{wape_when}的回测中，误差合计为实际销量的 {wape} (WAPE)，照搬上一周的季节朴素预测为 {naive_wape}；总量偏差 {bias_signed}。",
            "Tried on {wape_when}, the errors of the forecast of {model} came to {wape} of what was sold (WAPE); those of the seasonal-naive forecast, which repeats the week before, to {naive_wape}. In total it was off by {bias_signed}.",
        ),
        model=each.model.title.inside,
        **{name: each.trial[name] for name in ("wape", "naive_wape", "bias")},
    )
    yield say(
        Text(
            "区间的误差（分位损失）为 {loss}，季节朴素预测为 {naive_loss}；按八成把握给出的区间，实际落入的天数占 {coverage}。",
            "The loss of its ranges (quantile loss) was {loss}, that of the seasonal-naive forecast {naive_loss}; ranges meant to hold four days in five held {coverage} of them.",
        ),
        **{name: each.trial[name] for name in ("loss", "naive_loss", "coverage")},
    )
    if not each.passed:
        yield say(
            Text(
                "它在任何一类商品上都没有胜过季节朴素预测，不使用它，改用季节朴素预测。",
                "It beat the seasonal-naive forecast in no class of series: the seasonal-naive forecast is used.",
            )
        )


# ── what was carried out ─────────────────────────────────────────────────────


def carried_out(year: Year, names: Sequence[str] = ()) -> Part:
    """What was carried out and has matured: each metric before and after. Nothing here says that one came of the other."""
    found = [each for each in year.insight.carried if not names or each.decision in names]
    labels = Labels(year.measures)
    return Part(
        name="outcomes",
        title=Text("已执行决策的结果", "Outcomes of what was carried out"),
        sentences=tuple(_sentences(found)) if found else (say(_NO_OUTCOMES),),
        grids=(_grid(found, labels),) if found else (),
    )


def _sentences(found: Sequence[Carried]) -> Iterator[Sentence]:
    """Each decision once: how many were carried out, and at what cost; then what kind of evidence this is."""
    for each in {each.decision: each for each in found}.values():
        words = Text("{decision}：已执行并已衡量 {count} 项", "{decision}: {count} carried out and measured")
        cost = Text("，共投入 {cost}。", ", at {cost} in all.")
        if each.cost is None:
            yield say(Text(words.zh + "。", words.en + "."), decision=each.title, count=each.count)
        else:
            yield say(Text(words.zh + cost.zh, words.en + cost.en), decision=each.title, count=each.count, cost=each.cost)
    yield say(
        Text(
            "下表是执行前后的对比，不是因果：同期其他变化也在其中。",
            "The table compares the days before with those after; it does not show effects, for whatever else changed meanwhile is in it.",
        )
    )


def _grid(found: Sequence[Carried], labels: Labels) -> Grid:
    columns = (
        Text("决策", "Decision"),
        Text("指标", "Metric"),
        Text("范围", "Of"),
        Text("之后的日子", "Days after"),
        Text("之前", "Before"),
        Text("之后", "After"),
        Text("变化", "Change"),
        Text("较预期", "Against expected"),
    )
    title = Text("执行前后的指标", "Metrics before and after")
    shown = found[:_ROWS]
    kept = [place for place in range(len(columns)) if place != _OF or any(each.fact.slices for each in shown)]
    rows = (_row(each, labels) for each in shown)
    return Grid(
        title=title,
        columns=tuple(columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _row(each: Carried, labels: Labels) -> tuple[Cell, ...]:
    fact = each.fact
    when, before, change = (say(Text(f"{{x_{shows}}}", f"{{x_{shows}}}"), x=fact) for shows in ("when", "base", "difference"))
    places = [labels.value(fact, cut) for cut in fact.slices]
    of = (
        Text(" · ".join(place.zh for place in places), " · ".join(place.en for place in places))
        if places
        else Text("全店", "the whole shop")
    )
    return (each.title, fact.title, of, when, before if before.known else _NONE, fact, change if change.known else _NONE, each.verdict)
