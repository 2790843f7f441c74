"""The twenty-two numbers: said and true on the simulated shop; on a shop without the data, the gap names what would fill it."""

import json
from datetime import UTC, datetime

import pytest

from shops import CONTRACTS, MadeShop, data
from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import load
from zhanggui.nouns import Edition, Ratio
from zhanggui.report.compose import summarise
from zhanggui.report.slots import SLOTS, answers
from zhanggui.settings import init, open_folder
from zhanggui.simulate import Plan, simulate
from zhanggui.words import Lang

SOURCES = [source for domain in DOMAINS for source in domain.sources]
NAMED = [f"{slot.edition}.{slot.name}" for slot in SLOTS]


def answered(build, year):
    return {(each.slot.edition, each.slot.name): each for edition in Edition for each in answers(summarise(build, DOMAINS, year, edition))}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The answers of the shop that `zhanggui demo` makes, and its truth."""
    folder = tmp_path_factory.mktemp("slots")
    incoming = simulate(folder, Plan())
    shop = MadeShop(open_folder(folder))
    load(shop.folder, sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
    opened = shop.build()
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["metrics"]
    yield opened, answered(opened, 2025), truth
    opened.warehouse.close()


def test_there_are_twenty_two():
    assert len(SLOTS) == 22
    assert len({(slot.edition, slot.name) for slot in SLOTS}) == 22
    assert {edition: sum(slot.edition is edition for slot in SLOTS) for edition in Edition} == {
        Edition.COMPREHENSIVE: 2,
        Edition.STRATEGIC: 2,
        Edition.OPERATIONS: 9,
        Edition.GROWTH: 9,
    }


@pytest.mark.parametrize("slot", SLOTS, ids=NAMED)
def test_a_slot_is_said_and_true(told, slot):
    opened, found, truth = told
    answer = found[slot.edition, slot.name]
    assert answer.filled, answer.reason
    assert answer.sentence.known
    now, before = (float(truth[year][slot.metric.name]) for year in ("2025", "2024"))
    fact = answer.fact
    assert float(fact.value) == pytest.approx(now, rel=1e-9)
    assert float(fact.comparison.value) == pytest.approx(before, rel=1e-9)
    assert fact.comparison.period == fact.period.year_before()
    own_terms = fact.unit.is_share or fact.unit.is_level
    assert fact.change == pytest.approx(now - before if own_terms else (now - before) / before, rel=1e-9, abs=1e-12)
    assert fact.build == opened.id
    (row,) = opened.warehouse.run(fact.sql)
    assert float(next(iter(row.values()))) == pytest.approx(now, rel=1e-9)


@pytest.mark.parametrize("slot", SLOTS, ids=NAMED)
def test_a_slot_that_is_an_estimate_has_its_interval(told, slot):
    fact = told[1][slot.edition, slot.name].fact
    estimated = isinstance(slot.metric, Ratio) and slot.metric.sampling is not None
    assert (fact.interval is not None) == estimated
    if fact.interval is not None:
        assert fact.interval.low <= float(fact.value) <= fact.interval.high
        assert fact.comparison.interval is not None, "the year before scatters as well"


def test_guards_stand_beside_the_slots_that_they_touch(told):
    guards = {name: {guard.name for guard in answer.fact.guards} for (_, name), answer in told[1].items()}
    assert "immature_cohort" in guards["hits"], "launches of the last ninety days are not judged yet"
    assert "immature_cohort" in guards["retention_change"], "the last month has no next one"
    assert "unidentified_customers" in guards["cac_change"] & guards["high_value_share"]
    assert not guards["gmv_change"]


@pytest.mark.parametrize("slot", SLOTS, ids=NAMED)
def test_both_languages_say_it(told, slot):
    answer = told[1][slot.edition, slot.name]
    for lang in Lang:
        assert answer.fact.to(lang) in answer.sentence.to(lang)


# ── shops without the data ───────────────────────────────────────────────────


def made(tmp_path_factory, name, toml, files):
    folder = init(tmp_path_factory.mktemp(name))
    (folder.path / "zhanggui.toml").write_text(toml, "utf-8")
    shop = MadeShop(open_folder(folder.path))
    shop.load(*files)
    return shop.build()


def online_retail(tmp_path_factory):
    toml = '[shop]\nname = "UCI"\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n'
    return made(tmp_path_factory, "retail", toml, [data("online_retail") / "online_retail.csv.gz"]), 2011


def olist(tmp_path_factory):
    toml = '[shop]\nname = "Olist"\nzone = "America/Sao_Paulo"\ncurrency = "BRL"\ncountry = "BR"\nopened = 2016-09-04\n'
    return made(tmp_path_factory, "olist", toml, sorted(data("olist").glob("*.csv*"))), 2017


def thelook(tmp_path_factory):
    toml = '[shop]\nname = "theLook"\nzone = "UTC"\ncurrency = "USD"\ncountry = "US"\nopened = 2023-01-01\n'
    return made(tmp_path_factory, "look", toml, [data("thelook") / "order_items.parquet"]), 2024


def nothing(tmp_path_factory):
    """A shop of which only the rates of a currency are known."""
    shop = MadeShop(init(tmp_path_factory.mktemp("nothing")))
    shop.take(exchange_rates=[{"currency": "USD", "day": "2025-01-01", "rate": "7.1"}])
    return shop.build(), 2025


SAID = {
    # no year before: what online_retail began with is a month of 2010
    online_retail: set(),
    # of 2016 there are three months only, and no change is drawn from them
    olist: {"on_time_rate", "high_value_share"},
    thelook: {"gmv_change", "high_value_share"},
    nothing: set(),
}
"""The slots that each shop can fill."""


@pytest.mark.parametrize("shop", SAID, ids=lambda shop: shop.__name__)
def test_a_slot_without_data_names_what_would_fill_it(shop, tmp_path_factory):
    build, year = shop(tmp_path_factory)
    found = answered(build, year)
    assert {name for (_, name), answer in found.items() if answer.filled} == SAID[shop]
    for (_, name), answer in found.items():
        if not answer.filled:
            assert names_what_lacks(answer), (name, answer.reason.en)
    build.warehouse.close()


def names_what_lacks(answer):
    """A source that did not come, or the days that the data do cover."""
    of_time = {"left_truncation", "no_base", "partial_base", "partial_period", "outside_data"}
    if {guard.name for guard in answer.fact.guards} & of_time:
        return any(letter.isdigit() for letter in answer.reason.en) or "in part only" in answer.reason.en
    return any(
        (source.title.zh in answer.reason.zh and source.title.en in answer.reason.en) or source.name in answer.reason.en
        for source in SOURCES
    )
