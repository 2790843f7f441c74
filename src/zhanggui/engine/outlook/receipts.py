"""What stands behind a forecast: the query of the months that it was made from, and in remarks how it was made."""

from __future__ import annotations

from zhanggui.engine.outlook.months import Months
from zhanggui.engine.outlook.query import remarked
from zhanggui.facts import Unit
from zhanggui.methods import forecast
from zhanggui.words import Text

_HOW = """forecast: {method}, from the months below; 10th, 50th and 90th percentile of {draws} joint paths, seed fixed
scale {scale}; year = {factor:.6g} x the months weighed by {shares}
calendar (log weight of each month to come): {calendar}
zhanggui.methods.forecast says how; a forecast is a model's (grade C)"""

_TRIAL = "trial: {folds} folds, {horizon} months ahead at most, {cells} forecasts; loss is the mean pinball loss over the mean month"


def of_forecast(months: Months, method: Text) -> str:
    """The receipt of a forecast."""
    how = _HOW.format(
        method=method.en,
        draws=forecast.DRAWS,
        scale=forecast.scale_of(months.values, share=months.metric.unit is Unit.SHARE).value if months.past else "none",
        factor=months.factor or 0.0,
        shares=", ".join(f"{each:.4g}" for each in months.shares),
        calendar=", ".join(f"{each:.4f}" for each in months.calendars[-1][len(months.past) :]),
    )
    return remarked(months.sql, how)


def of_trial(months: Months, method: Text, tried: forecast.Trial | None) -> str:
    """The receipt of a trial."""
    how = "trial: too few months"
    if tried is not None:
        how = _TRIAL.format(folds=tried.folds, horizon=tried.horizon, cells=tried.cells)
    return remarked(of_forecast(months, method), how)
