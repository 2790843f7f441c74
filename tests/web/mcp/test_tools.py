"""The tools of assistants: what they say is what the engine says, in the caller's language, and never another's rows."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from zhanggui.facts import Period, Slice
from zhanggui.nouns import Ask
from zhanggui.web.access import Access, Role, Scope
from zhanggui.web.answers import METRICS, Answers
from zhanggui.web.mcp.server import TOOLS, call
from zhanggui.web.mcp.tools import Caller
from zhanggui.words import Lang

TEA = Slice("category", "茶")


@pytest.fixture
def answers(dozen):
    return Answers(dozen.folder)


def caller(role=Role.OWNER, lang=Lang.EN, scopes=frozenset(Scope), only=()):
    return Caller(access=Access.of("who", role, only), scopes=scopes, lang=lang)


def asked(answers, who, name, **said):
    found = call(answers, who, name, said)
    return found.structured_content if not found.is_error else found.content[0].text


def test_every_tool_says_what_it_takes_and_gives_as_an_object():
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
    for tool in TOOLS:
        assert tool.shape["type"] == tool.answer["type"] == "object"
        assert json.dumps(tool.shape)
        assert tool.doc.zh
        assert tool.doc.en


def test_what_is_given_as_text_and_as_structure_is_the_same(answers):
    found = call(answers, caller(), "measure", {"metrics": ["gmv"], "period": "2025"})
    assert json.loads(found.content[0].text) == found.structured_content


def test_a_number_is_that_of_the_engine(answers):
    said = asked(answers, caller(), "measure", metrics=["gmv", "orders"], period="2025", compare="yoy")
    asks = [Ask(metric=METRICS[name], period=Period.year(2025), against=Period.year(2024)) for name in ("gmv", "orders")]
    found = answers.facts(caller().access, asks)
    for ask, one in zip(asks, said["facts"], strict=True):
        (fact,) = found.of(ask)
        assert Decimal(str(one["value"])) == Decimal(str(fact.value))
        assert one["said"] == fact.to(Lang.EN)
        assert one["comparison"]["period"] == "2024"
        assert one["sql"] == fact.sql
    assert said["build"] == answers.build.id


def test_what_is_not_known_is_null_with_its_reason_in_the_callers_language(answers):
    (zh,) = asked(answers, caller(lang=Lang.ZH), "measure", metrics=["gmv"], period="2019")["facts"]
    (en,) = asked(answers, caller(), "measure", metrics=["gmv"], period="2019")["facts"]
    assert zh["value"] is en["value"] is None
    assert zh["guards"][0]["name"] == en["guards"][0]["name"]
    assert zh["guards"][0]["reason"] != en["guards"][0]["reason"]
    assert zh["title"] == METRICS["gmv"].title.zh


def test_a_long_answer_comes_page_by_page(answers):
    whole = asked(answers, caller(), "measure", metrics=["gmv"], period="2025", by=["month"], sql=False)
    pages, after = [], 0
    while after is not None:
        page = asked(answers, caller(), "measure", metrics=["gmv"], period="2025", by=["month"], sql=False, limit=5, after=after)
        pages += page["facts"]
        after = page["next"]
    assert pages == whole["facts"]
    assert len(pages) == 12
    assert pages[0]["sql"] is None


def test_the_catalogue_is_found_by_words_of_either_language(answers):
    for words in ("交易额", "gmv"):
        assert "gmv" in [each["name"] for each in asked(answers, caller(), "metrics", words=words)["metrics"]]
    assert {each["area"] for each in asked(answers, caller(), "metrics", area="stock")["metrics"]} == {"stock"}
    names, after = [], 0
    while after is not None:
        page = asked(answers, caller(), "metrics", after=after, limit=60)
        names += [each["name"] for each in page["metrics"]]
        after = page["next"]
    assert sorted(names) == sorted(metric.name for metric in METRICS.values() if not metric.hidden)


def test_a_definition_has_its_formula_and_the_values_of_its_dimensions(answers):
    said = asked(answers, caller(), "define", metric="aov")
    assert said["formula"] == f"{METRICS['aov'].top.name} / {METRICS['aov'].bottom.name}"
    assert said["version"] == METRICS["aov"].version
    assert {each["name"] for each in said["dimensions"]} == {each.name for each in METRICS["aov"].dimensions}


def test_the_terms_of_each_account_sum_to_the_movement(answers):
    said = asked(answers, caller(), "explain", metric="gmv", period="2025-Q4", against="2025-Q2")
    assert {each["name"] for each in said["accounts"]} == {"gmv.by_channel", "gmv.by_category", "gmv.by_customers"}
    for each in said["accounts"]:
        moved = each["after"]["value"] - each["before"]["value"]
        assert moved
        assert sum(term["value"] for term in each["terms"]) == pytest.approx(moved, abs=1e-6)
    lacking = {each["name"]: each["reason"] for each in said["lacking"]}
    assert lacking["gmv.by_region"] == "there is one part only"
    assert not lacking.keys() & {each["name"] for each in said["accounts"]}


def test_what_cannot_be_explained_says_what_can(answers):
    assert "what can be accounted for" in asked(answers, caller(), "explain", metric="units", period="2025")


def test_problems_are_those_of_the_engine(answers):
    said = asked(answers, caller(), "problems", period="2025")
    found = answers.problems(caller().access, Period.year(2025), Period.year(2024))
    assert [each["name"] for each in said["problems"]] == [each.stake.name for each in found][:10]


@pytest.mark.parametrize(
    ("tool", "said", "why"),
    [
        ("measure", {"metrics": ["gmw"], "period": "2025"}, "没有名为“gmw”的指标"),
        ("measure", {"metrics": ["gmv"], "period": "soon"}, "看不懂的时段"),
        ("measure", {"metrics": [], "period": "2025"}, "参数不对"),
        ("measure", {"metrics": ["gmv"]}, "参数不对"),
        ("measure", {"metrics": ["gmv"], "period": "2025", "by": ["colour"]}, "没有名为“colour”"),
        ("guess", {}, "没有名为“guess”的工具"),
        ("explain", {"metric": "gmv", "period": "2025", "against": "target"}, "没有说和哪段时间比"),
    ],
)
def test_what_goes_wrong_says_what_to_do(tool, said, why, answers):
    assert why in asked(answers, caller(lang=Lang.ZH), tool, **said)


def test_a_fault_of_ours_tells_nothing_of_itself(answers, monkeypatch):
    broken = next(tool for tool in TOOLS if tool.name == "shop")
    monkeypatch.setattr("zhanggui.web.mcp.server.TOOLS", (replace(broken, does=lambda *_: 1 / 0),))
    assert asked(answers, caller(), "shop") == "something of ours broke; try again later"


def test_a_tool_is_only_there_for_its_scope(answers):
    assert "there is no tool" in asked(answers, caller(scopes=frozenset({Scope.EVENTS})), "measure", metrics=["gmv"], period="2025")


# ── a partner ────────────────────────────────────────────────────────────────


def test_a_partner_gets_only_its_own_rows_whatever_is_asked(answers):
    partner = caller(Role.PARTNER, only=[TEA])
    (own,) = asked(answers, partner, "measure", metrics=["gmv"], period="2025")["facts"]
    (tea,) = asked(answers, caller(), "measure", metrics=["gmv"], period="2025", where=["category=茶"])["facts"]
    (whole,) = asked(answers, caller(), "measure", metrics=["gmv"], period="2025")["facts"]
    assert own["value"] == tea["value"] != whole["value"]
    (other,) = asked(answers, partner, "measure", metrics=["gmv"], period="2025", where=["category=杯"])["facts"]
    assert not other["value"]
    for one in asked(answers, partner, "measure", metrics=["gmv"], period="2025", by=["category"])["facts"]:
        assert one["slice"]["category"] == "茶"


def test_a_partner_finds_no_metric_that_cannot_be_cut_to_its_rows_and_no_account_of_the_whole_shop(answers):
    partner = caller(Role.PARTNER, only=[TEA])
    seen = {each["name"] for each in asked(answers, partner, "metrics", limit=500)["metrics"]}
    assert seen
    assert all(TEA.dimension in {each.name for each in METRICS[name].dimensions} for name in seen)
    hidden = next(name for name, metric in METRICS.items() if name not in seen and not metric.hidden)
    for tool, said in (("measure", {"metrics": [hidden], "period": "2025"}), ("define", {"metric": hidden})):
        assert "you may not see" in asked(answers, partner, tool, **said)
    assert "whole shop" in asked(answers, partner, "explain", metric="gmv", period="2025")
    assert asked(answers, partner, "problems", period="2025")["problems"] == []
    assert asked(answers, partner, "shop")["sees_only"] == ["category=茶"]
