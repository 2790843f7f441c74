"""What holds for every decision: the same twice, always with a reason, in terms that the rest of the platform knows."""

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.stock.decide import launch_batches
from zhanggui.domains.stock.decide.handing import BUYER_AT
from zhanggui.engine.build import current
from zhanggui.engine.decide import decide, policy_of
from zhanggui.nouns import Kind
from zhanggui.words import Lang

DECISIONS = [decision for domain in DOMAINS for decision in domain.decisions]
TABLES = {table.name: table for domain in DOMAINS for table in (*domain.tables, *domain.late)}
METRICS = {id(metric) for domain in DOMAINS for metric in domain.metrics}
DIMENSIONS = {dimension.name for table in TABLES.values() for dimension in table.dimensions}
TODAY = date(2026, 1, 1)

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLDS = {
    Kind.ID: str,
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.NUMBER: (int, float),
    Kind.MONEY: Decimal,
    Kind.TIME: datetime,
    Kind.DAY: date,
    Kind.FLAG: bool,
}


def named(noun):
    return noun.name


def in_both(text):
    return CHINESE.search(text.zh) and text.en and not CHINESE.search(text.en)


every = pytest.mark.parametrize("decision", DECISIONS, ids=named)


def test_names_are_said_once():
    assert len({decision.name for decision in DECISIONS}) == len(DECISIONS)


@every
def test_it_says_what_it_is_in_both_languages(decision):
    for words in (decision.title, decision.owner, *decision.knobs.values(), *decision.kinds.values()):
        assert in_both(words)
    assert in_both(decision.doc)
    assert decision.doc.zh.endswith("。")
    assert decision.doc.en.endswith(".")


@every
def test_it_reads_a_declared_table_and_moves_declared_metrics(decision):
    assert TABLES[decision.of.name] is decision.of
    assert decision.moves
    assert {id(metric) for metric in decision.moves} <= METRICS
    assert decision.matures > 0


@every
def test_every_field_of_its_policy_has_a_name(decision):
    assert is_dataclass(decision.policy)
    assert {field.name for field in fields(decision.policy)} == set(decision.knobs)
    assert policy_of(decision, {}) == decision.policy


@every
def test_its_columns_are_the_fields_of_its_order(decision):
    names = [column.name for column in decision.columns]
    assert sorted(names) == sorted(field.name for field in fields(decision.order))
    assert set(decision.open_to_change) <= set(names)


# ── over a shop ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def build_(simulated):
    opened = current(simulated, DOMAINS)
    yield opened
    opened.warehouse.close()


@pytest.fixture(scope="module")
def decided(build_):
    kept = {}

    def run(decision):
        if decision.name not in kept:
            kept[decision.name] = decide(build_, decision, TODAY)
        return kept[decision.name]

    return run


@every
def test_it_has_something_to_do_in_a_shop_of_two_and_a_half_years(decided, decision):
    assert decided(decision).actions


@every
def test_it_is_the_same_twice(build_, decided, decision):
    again = decide(build_, decision, TODAY)
    first = decided(decision)
    assert [(each.about, each.title, each.reason, each.order, each.cost) for each in again.actions] == [
        (each.about, each.title, each.reason, each.order, each.cost) for each in first.actions
    ]
    assert again.policy_version == first.policy_version


@every
def test_every_action_says_why_in_both_languages(decided, decision):
    for action in decided(decision).actions:
        assert CHINESE.search(action.reason.zh)
        assert action.reason.zh.endswith("。")
        assert action.reason.en.endswith(".")
        assert action.title.zh
        assert action.title.en
        for lang in Lang:
            assert "{" not in action.reason.to(lang)
            assert "nan" not in action.reason.to(lang).lower().split()
        assert all(option.words.zh and option.words.en for option in action.alternatives)


@every
def test_every_action_is_about_something_that_can_be_found_again(decided, decision):
    keys = [action.about for action in decided(decision).actions]
    assert len(set(keys)) == len(keys), "a decision has one open proposal of each key"
    for about in keys:
        assert about
        assert {slice_.dimension for slice_ in about} <= DIMENSIONS
        assert all(slice_.value for slice_ in about)


@every
def test_what_an_action_should_move_is_a_metric_and_has_a_range(decided, decision):
    for action in decided(decision).actions:
        assert action.expects
        effects = (*action.expects, *(effect for option in action.alternatives for effect in option.expects))
        for effect in effects:
            assert id(effect.metric) in METRICS
            assert effect.low <= effect.likely <= effect.high
        assert {id(effect.metric) for effect in action.expects} <= {id(metric) for metric in decision.moves}


@every
def test_an_order_holds_what_its_columns_say(decided, decision):
    for action in decided(decision).actions:
        assert isinstance(action.order, decision.order)
        assert action.kind in {"", *decision.kinds}
        assert action.cost is None or action.cost >= 0
        assert action.confidence is None or 0 <= action.confidence <= 1
        assert action.until is None or action.until >= TODAY
        for column in decision.columns:
            value = getattr(action.order, column.name)
            assert (value is not None) or not column.required
            assert value is None or isinstance(value, HOLDS[column.kind])
            assert value is None or column.least is None or value >= column.least
            assert value is None or not column.values or value in column.values


# ── all of them together ─────────────────────────────────────────────────────


def bought(action):
    """The article that an action buys more of, of whatever decision it is: it commits money to one, or is an order to a supplier."""
    article = next((each.value for each in action.about if each.dimension == "sku"), None)
    commits = action.cost is not None and action.cost > 0
    return article if article is not None and (commits or hasattr(action.order, "po_id")) else None


def test_no_article_is_bought_by_two_decisions(build_, decided):
    buyers = {}
    for decision in DECISIONS:
        for action in decided(decision).actions:
            if (article := bought(action)) is not None:
                buyers.setdefault(article, set()).add(decision.name)
    assert buyers
    assert {article: names for article, names in buyers.items() if len(names) > 1} == {}
    stages = {row["sku"]: row["stage"] for row in build_.warehouse.run("SELECT sku, stage FROM launch_trial")}
    for article, (name,) in buyers.items():
        assert BUYER_AT[stages.get(article, "regular")].name == name


def test_what_is_waited_for_or_given_up_by_its_buyer_is_bought_by_no_other(decided):
    tried = {action.order.sku for action in decided(launch_batches).actions}
    others = {bought(action) for decision in DECISIONS if decision is not launch_batches for action in decided(decision).actions}
    assert tried
    assert not tried & others
