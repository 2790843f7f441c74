"""Every metric of the dozen orders, against what paper says."""

from decimal import Decimal

import pytest

import dozen as dozen_shop
from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import measure
from zhanggui.engine.target import with_targets
from zhanggui.facts import Period
from zhanggui.nouns import Ask

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}


@pytest.fixture(scope="module")
def facts(dozen):
    from zhanggui.engine.build import current

    return measure(current(dozen.folder, DOMAINS), [Ask(metric=metric, period=Period.year(2025)) for metric in METRICS.values()])


def test_every_metric_is_worked_out():
    assert {name for name, metric in METRICS.items() if not metric.hidden} == set(dozen_shop.YEAR_2025)


@pytest.mark.parametrize("name", dozen_shop.YEAR_2025)
def test_a_metric_is_what_paper_says(facts, name):
    fact, expected = facts[METRICS[name]], dozen_shop.YEAR_2025[name]
    if expected is None:
        assert fact.value is None
    elif isinstance(expected, str):
        assert fact.value == Decimal(expected)
    else:
        assert float(fact.value) == pytest.approx(expected, rel=1e-12)


def test_the_year_missed_its_target(small_build):
    (fact,) = with_targets(small_build, list(measure(small_build, [Ask(metric=METRICS["gmv"], period=Period.year(2025))])))
    assert fact.comparison.kind == "target"
    assert fact.comparison.change == pytest.approx(200.5 / 250 - 1)
