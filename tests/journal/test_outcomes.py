"""What came of it: before and after, by hand, and in words that claim no cause."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from scipy import stats

from deciding import RESTOCK, action, decided, desk
from zhanggui.domains import DOMAINS
from zhanggui.domains.sales.metrics import aov, gmv
from zhanggui.engine.build import current
from zhanggui.facts import Slice
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Outcome
from zhanggui.journal.outcomes import measure_outcomes
from zhanggui.journal.propose import propose
from zhanggui.journal.ruling import approve, change
from zhanggui.nouns import Effect
from zhanggui.report.verify.lexicon import Says, words
from zhanggui.settings import init, open_folder

FIRST, DONE = date(2025, 3, 1), date(2025, 4, 1)
AT = datetime(2025, 4, 1, 2, tzinfo=UTC)
TEA = (Slice("category", "茶"), Slice("sku", "tea"))
LATER = AT + timedelta(days=30)


def amount(day):
    """Tea a day: ten and twenty by turns before, thirty and forty after."""
    return (10 if day < DONE else 30) + 10 * (day.toordinal() % 2)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two months of tea every day, and of pots that are dear on every other."""
    from shops import MadeShop

    folder = init(tmp_path_factory.mktemp("outcomes") / "shop")
    (folder.path / "zhanggui.toml").write_text("[shop]\nopened = 2025-03-01\n", "utf-8")
    made, days = MadeShop(open_folder(folder.path)), [FIRST + timedelta(n) for n in range(61)]
    made.take(
        products=[{"sku": "tea", "category": "茶", "unit_cost": "1.00"}, {"sku": "pot", "category": "壶", "unit_cost": "1.00"}],
        orders=[{"order_id": f"o{day}", "ordered_at": f"{day}T10:00:00", "paid_at": f"{day}T10:01:00", "channel": "tmall"} for day in days],
        order_lines=[
            {"order_id": f"o{day}", "line": line, "sku": sku, "quantity": 1, "unit_price": price}
            for day in days
            for line, sku, price in ((1, "tea", amount(day)), (2, "pot", 1 + 98 * (day.toordinal() % 2)))
        ],
    )
    made.build().warehouse.close()
    opened = current(made.folder, DOMAINS)
    yield opened
    opened.warehouse.close()


def done(owner, *effects, about=TEA, moves=(gmv,)):
    """Something that was approved on the first of April."""
    decision = replace(RESTOCK, moves=moves)
    at = replace(desk(), decisions={decision.name: decision})
    put = propose(at, replace(decided([action("tea", 1, about=about, expects=effects)], today=DONE), decision=decision), AT)
    approve(at, put.new, Actor(person=owner), AT)
    return at


def test_by_hand(books, owner, built):
    at = done(owner, Effect(metric=gmv, likely=500.0, low=400.0, high=600.0))
    (outcome,) = measure_outcomes(at, built, LATER)
    assert (outcome.before_start, outcome.before_end) == (date(2025, 3, 4), date(2025, 4, 1))
    assert (outcome.after_start, outcome.after_end) == (date(2025, 4, 2), date(2025, 4, 30))
    assert (outcome.before, outcome.after, outcome.difference) == (420, 980, 560)
    assert (outcome.where, outcome.lacking) == ({"category": "茶"}, [{"dimension": "sku", "value": "tea"}])
    assert outcome.whole == {"before": "1820.00", "after": "2380.00", "change": pytest.approx(560 / 1820)}
    span = stats.ttest_ind([30, 40] * 14, [10, 20] * 14, equal_var=False).confidence_interval()
    assert (outcome.low, outcome.high) == (pytest.approx(28 * span.low), pytest.approx(28 * span.high))
    assert (outcome.verdict, outcome.grade, outcome.build) == ("expected", "D", built.id)
    assert outcome.says.en.startswith("GMV: CN¥980.00 in the 28 days after, CN¥420.00 in the 28 days before; a difference of +CN¥560.00")
    assert "more than that is measured" in outcome.says.en
    assert Decimal(str(next(iter(built.warehouse.run(outcome.receipts["after"])[0].values())))) == 980


def test_once_and_not_before_it_could_show(books, owner, built):
    at = done(owner)
    assert measure_outcomes(at, built, AT + timedelta(days=27)) == []
    assert len(measure_outcomes(at, built, LATER)) == 1
    assert measure_outcomes(at, built, LATER) == []
    assert Outcome.objects.get().verdict == "noted"


def test_not_before_the_data_reach_so_far(books, owner, built):
    put = propose(desk(), decided([action("tea", 1)], today=date(2025, 4, 10)), AT + timedelta(days=9))
    approve(desk(), put.new, Actor(person=owner), AT + timedelta(days=9))
    assert measure_outcomes(desk(), built, LATER + timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [((560, 500, 600), "expected"), ((900, 700, 1000), "less"), ((100, 50, 200), "more"), ((-100, -150, -50), "opposite")],
)
def test_it_is_held_against_what_was_expected(books, owner, built, expected, verdict):
    likely, low, high = expected
    at = done(owner, Effect(metric=gmv, likely=likely, low=low, high=high))
    assert [each.verdict for each in measure_outcomes(at, built, LATER)] == [verdict]


def test_what_scatters_too_much_can_not_be_told(books, owner, built):
    at = done(owner, Effect(metric=gmv, likely=3.0, low=1.0, high=5.0), about=(Slice("category", "壶"),))
    (outcome,) = measure_outcomes(at, built, LATER)
    assert outcome.difference == 0
    assert outcome.low < -500 < 500 < outcome.high
    assert (outcome.verdict, "too scattered to tell" in outcome.says.en) == ("unclear", True)


def test_a_mean_has_the_interval_of_both_sides(books, owner, built):
    at = done(owner, about=(), moves=(aov,))
    (outcome,) = measure_outcomes(at, built, LATER)
    assert (outcome.before, outcome.after) == (65, 85)
    assert outcome.low < 0
    assert outcome.high > 20
    assert outcome.method.startswith("MOVER")


def test_an_order_that_was_changed_and_one_that_was_not_the_only_one_say_so(books, owner, built):
    at, who = desk(), Actor(person=owner)
    first = propose(at, decided([action("tea", 1, about=TEA)], today=DONE - timedelta(days=3)), AT)
    approve(at, first.new, who, AT - timedelta(days=3))
    effect = Effect(metric=gmv, likely=500.0, low=400.0, high=600.0)
    second = propose(at, decided([action("tea", 1, about=TEA, expects=(effect,))], build="b2", today=DONE), AT)
    change(at, second.new[0], {"units": 2}, who, AT)
    approve(at, second.new, who, AT)
    said = next(each for each in measure_outcomes(at, built, LATER) if each.proposal_id == second.new[0]).says.en
    assert "changed before it was approved" in said
    assert "1 more of the same" in said


def test_no_word_of_it_claims_a_cause(books, owner, built):
    for likely in (560, 900, 100, -100):
        Outcome.objects.all().delete()
        at = done(
            owner,
            Effect(metric=gmv, likely=likely, low=likely - 50, high=likely + 50),
            about=(Slice("category", "茶"), Slice("sku", str(likely))),
        )
        for outcome in measure_outcomes(at, built, LATER):
            for said in (outcome.verdict_zh, outcome.verdict_en):
                assert [word for word in words(said) if word.says is Says.CAUSE] == []
