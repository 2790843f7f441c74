"""Randomised tests: a dozen visitors on paper, the same dozen twenty times over, and what can't be measured."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.effect import Verdict, effects, words
from zhanggui.facts import Grade, Period, Slice
from zhanggui.settings import init, open_folder

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
YEAR = Period.year(2025)

CONTROL = [(0, 1), (1, 2), (0, 1), (1, 1), (0, 2), (0, 1)]  #: (sessions that bought, sessions) of six visitors
TREATED = [(1, 1), (1, 1), (1, 2), (0, 1), (1, 1), (0, 2)]


class Books:
    """The files of a shop whose visitors come every day from 3 March 2025, six to a day."""

    def __init__(self):
        self.events, self.orders, self.lines, self.exposures, self.initiatives = [], [], [], [], []

    def event(self, visitor, session, when, name, **more):
        self.events.append(
            {"event_id": f"e{len(self.events)}", "event_name": name, "event_at": str(when), "session_id": session, "visitor_id": visitor}
            | {"channel": "own_site"}
            | more
        )

    def visit(self, visitor, when, buys):
        session = f"s{len(self.events)}"
        self.event(visitor, session, when, "session_start")
        self.event(visitor, session, when + timedelta(seconds=30), "view_item")
        if buys:
            order = f"o{len(self.orders)}"
            self.orders.append({"order_id": order, "ordered_at": str(when), "status": "completed", "channel": "own_site"})
            self.lines.append({"order_id": order, "line": 1, "sku": "tea", "quantity": 1, "unit_price": "100.00"})
            self.event(visitor, session, when + timedelta(seconds=60), "purchase", order_id=order)

    def group(self, experiment, variant, rows, start=datetime(2025, 3, 3, 9)):
        for place, (bought, visits) in enumerate(rows):
            visitor = f"{experiment}-{variant}-{place}"
            first = start + timedelta(days=place % 6)
            self.exposures.append({"experiment": experiment, "visitor_id": visitor, "variant": variant, "exposed_at": str(first)})
            for turn in range(visits):
                self.visit(visitor, first + timedelta(hours=turn), turn < bought)

    def initiative(self, name, metric="conversion", starts="2025-03-03", ends="2025-03-16", status="delivered", **more):
        row = {"initiative_id": name, "name": name, "starts_on": starts, "ends_on": ends, "status": status, "metric": metric}
        self.initiatives.append(row | {"experiment": "", "holdout": "", "treated_share": ""} | more)

    def shop(self, folder):
        made = MadeShop(open_folder(init(folder).path))
        made.take(events=self.events, orders=self.orders, order_lines=self.lines, exposures=self.exposures, initiatives=self.initiatives)
        return made.build()


def books():
    made = Books()
    made.group("dozen", "control", CONTROL)
    made.group("dozen", "treatment", TREATED)
    # Before they were exposed, and after the end: neither counts.
    made.visit("dozen-control-0", datetime(2025, 3, 2, 9), buys=True)
    made.visit("dozen-treatment-3", datetime(2025, 3, 17, 9), buys=True)
    made.group("page", "a", CONTROL * 20)
    made.group("page", "b", TREATED * 20)
    made.group("swapped", "a", TREATED * 20)
    made.group("swapped", "b", CONTROL * 20)
    made.group("skewed", "control", CONTROL * 10)
    made.group("skewed", "treatment", TREATED * 20)
    made.group("kept", "holdout", CONTROL * 5)
    made.group("kept", "on", TREATED * 20)
    made.group("alone", "treatment", TREATED)
    made.group("equal", "control", CONTROL * 20)
    made.group("equal", "treatment", CONTROL * 20)
    for name in ("dozen", "page", "swapped", "skewed", "alone", "equal"):
        made.initiative(name, experiment=name)
    made.initiative("kept", holdout="kept")
    made.initiative("kept, a fifth", holdout="kept", treated_share="0.8")
    made.initiative("sales of page", metric="gmv", experiment="page")
    made.initiative("time of page", metric="session_seconds", experiment="page")
    made.initiative("hours of page", metric="ship_hours", experiment="page")
    made.initiative("nobody", experiment="nobody")
    made.initiative("endless", experiment="page", ends="", status="running")
    made.initiative("aimless", metric="", experiment="page")
    made.initiative("astray", metric="luck", experiment="page")
    made.initiative("to come", experiment="page", status="planned", ends="")
    made.initiative("long ago", experiment="page", starts="2023-03-03", ends="2023-03-16")
    made.visit("stranger", datetime(2025, 12, 31, 9), buys=False)
    return made


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return books().shop(tmp_path_factory.mktemp("trials") / "shop")


@pytest.fixture(scope="module")
def found(build):
    return {each.initiative.id: each for each in effects(build, METRICS, YEAR)}


def reason(effect):
    return effect.how


# ── on paper ─────────────────────────────────────────────────────────────────


def test_a_dozen_visitors_are_what_paper_says(found):
    """Two of eight visits bought without it, four of eight with it: twice as many; but a dozen is too few to be sure."""
    dozen = found["dozen"]
    assert dozen.base.value == pytest.approx(0.25)
    assert dozen.lift.value == pytest.approx(1.0)
    assert dozen.lift.n == 12
    assert dozen.lift.grade is Grade.RANDOMISED
    assert [guard.name for guard in dozen.lift.guards] == ["few_rows"]
    assert dozen.verdict is Verdict.NO_CLEAR
    assert dozen.worth is None


def test_the_dozen_twenty_times_over_is_clear_and_half_of_it_is_its_worth(found):
    """Eighty orders of 100 yuan where forty would have been: 4,000 yuan, all of them on the own site."""
    page = found["page"]
    assert page.lift.value == pytest.approx(1.0)
    assert 0.3 < page.lift.interval.low < 1 < page.lift.interval.high < 2
    assert page.verdict is Verdict.ROSE
    assert page.p < 0.001
    assert page.worth.value == Decimal(4000)
    assert page.worth.grade is Grade.RANDOMISED
    assert page.worth.slices == (Slice("channel", "own_site"),)
    assert page.worth.interval.low < 4000 < page.worth.interval.high
    assert page.how.en.startswith(words.TEST.en)
    assert page.how.zh.endswith(words.WORTH_OF_TEST.zh)


def test_worth_is_cut_at_the_ends_of_the_period(build):
    """Of the visitors the first sixth came on 3 March: the visitor of each dozen who bought at the first of one visit."""
    found = {each.initiative.id: each for each in effects(build, METRICS, Period(date(2025, 1, 1), date(2025, 3, 4)))}
    assert found["page"].lift.value == pytest.approx(1.0)
    assert found["page"].worth.value == Decimal(20 * 100) / 2
    assert found["page"].worth.period == Period(date(2025, 3, 3), date(2025, 3, 4))


def test_money_by_visitor(found):
    """40 of 120 spent 100 yuan, against 80 of 120: twice as much a head."""
    sales = found["sales of page"]
    assert sales.base.value == pytest.approx(100 / 3)
    assert sales.lift.value == pytest.approx(1.0)
    assert sales.worth.value == Decimal(4000)


def test_a_level_differs_in_its_own_unit(found):
    """A visit that buys takes 60 seconds, another 30: 30 + 30 × ¼ against 30 + 30 × ½."""
    time = found["time of page"]
    assert time.base.value == pytest.approx(37.5)
    assert time.lift.value == pytest.approx(7.5)
    assert time.lift.unit is METRICS["session_seconds"].unit
    assert time.worth is None


def test_a_holdout_is_a_test(found):
    kept = found["kept"]
    assert kept.lift.value == pytest.approx(1.0)
    assert kept.lift.grade is Grade.RANDOMISED
    assert kept.how.en.startswith(words.HOLDOUT.en)
    assert found["kept, a fifth"].lift.grade is Grade.RANDOMISED


# ── by law ───────────────────────────────────────────────────────────────────


def test_swapping_the_groups_turns_the_sign(found):
    there, back = found["page"], found["swapped"]
    assert (1 + there.lift.value) * (1 + back.lift.value) == pytest.approx(1)
    assert back.verdict is Verdict.FELL
    assert back.worth.value == Decimal(-4000)


def test_groups_alike_differ_by_nothing(found):
    assert found["equal"].lift.value == 0
    assert found["equal"].verdict is Verdict.NO_CLEAR


def test_groups_split_unlike_the_plan_are_no_test(found):
    skewed = found["skewed"]
    assert skewed.lift.value == pytest.approx(1.0)
    assert [guard.name for guard in skewed.lift.guards] == ["sample_ratio"]
    assert skewed.lift.grade is Grade.MODEL
    assert skewed.verdict is Verdict.NO_CLEAR
    assert skewed.worth is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nobody", words.NO_EXPOSURE),
        ("alone", words.ONE_GROUP),
        ("endless", words.STILL_RUNNING),
        ("aimless", words.NO_METRIC),
        ("astray", words.UNKNOWN_METRIC.format(metric="luck")),
        ("to come", words.NOT_BEGUN),
        ("hours of page", words.NOT_BY_VISITOR),
    ],
)
def test_what_is_not_measured_says_why(found, name, why):
    effect = found[name]
    assert effect.verdict is Verdict.NOT_MEASURED
    assert effect.how == why
    assert effect.lift is effect.worth is None


def test_what_was_not_at_work_in_the_period_is_left_out(found):
    assert "long ago" not in found


def test_every_number_has_a_query_that_gives_it_again(build, found):
    facts = [fact for each in found.values() for fact in (each.lift, each.base, each.worth) if fact is not None]
    assert len(facts) > 20
    for fact in facts:
        (row,) = build.warehouse.run(fact.sql)
        assert float(next(iter(row.values()))) == pytest.approx(float(fact.value), rel=1e-9)


def test_the_words_hold_no_number(found):
    for each in found.values():
        assert not any(letter.isdigit() for letter in each.how.zh + each.how.en)


def test_the_same_twice(build, found):
    again = {each.initiative.id: each for each in effects(build, METRICS, YEAR)}
    assert {name: (each.verdict, each.lift, each.worth) for name, each in again.items()} == {
        name: (each.verdict, each.lift, each.worth) for name, each in found.items()
    }


def test_a_shop_without_initiatives_has_no_effects(make_shop):
    made = make_shop("bare")
    made.take(orders=[{"order_id": "1", "ordered_at": "2025-01-01 10:00:00", "status": "completed"}])
    assert effects(made.build(), METRICS, YEAR) == ()


def test_columns_of_an_exposed_session_are_named_as_metrics(build):
    columns = set(build.warehouse.table("exposed_session").columns)
    known = {part.name for metric in METRICS.values() for part in (metric, *metric.parts)}
    assert columns - known == {"experiment", "variant", "visitor_id", "session_id", "day", "channel"}


def test_an_exposed_session_counts_as_its_metrics_do(build):
    """The visitors of `page` did nothing but what they did in it: its columns are the metrics, over the whole year."""
    rows = build.warehouse.table("exposed_session")
    of_page = rows.filter(rows.experiment == "page")
    sums = build.warehouse.one(
        of_page.aggregate(sessions=of_page.sessions.sum(), buys=of_page.buying_sessions.sum(), gmv=of_page.gmv.sum())
    )
    assert json.loads(json.dumps(sums, default=float)) == {"sessions": 320, "buys": 120, "gmv": 12000.0}
