"""Several forecasts are better than one (Bates and Granger 1969), and their plain average better than a choice among them on a short trial.

Of the M4 methods the combinations led (Makridakis, Spiliotis and Assimakopoulos 2020); weights or members picked by a few origins carry
the luck of these (Claeskens, Magnus, Vasnev and Wang 2016). The mean of quantiles is taken level by level (Lichtendahl,
Grushka-Cockayne and Winkler 2013), which keeps ranges sharp.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhanggui.methods.demand.panel import Forecast, Forecaster, Learner, Panel


def blend(*members: Learner) -> Learner:
    """A learner that averages its members."""

    def learn(panel: Panel, horizon: int, seed: int) -> Forecaster:
        learned = [each(panel, horizon, seed) for each in members]
        return lambda past, ahead: mean_of([each(past, ahead) for each in learned])

    return learn


def mean_of(forecasts: Sequence[Forecast]) -> Forecast:
    """The mean of means, and of quantiles level by level."""
    return Forecast(
        mean=np.mean([each.mean for each in forecasts], axis=0), quantiles=np.mean([each.quantiles for each in forecasts], axis=0)
    )
