"""Proposals by an assistant: within what the caller sees, and only what was allowed."""

import pytest

from deciding import RESTOCK, action
from zhanggui.facts import Slice
from zhanggui.journal.models import Proposal, State
from zhanggui.web.access import Access, Permission, Role, Scope
from zhanggui.web.answers import Answers
from zhanggui.web.mcp.server import TOOLS, call
from zhanggui.web.mcp.stdio import As
from zhanggui.web.mcp.tools import Caller
from zhanggui.words import Lang

READS = {"proposals", "proposal"}
NEW = {
    "decision": RESTOCK.name,
    "about": {"sku": "Z"},
    "title": {"zh": "补 Z", "en": "Buy Z"},
    "reason": {"zh": "助手建议", "en": "an assistant says so"},
    "order": {"sku": "Z", "units": 3, "price": "2.50"},
}


@pytest.fixture
def answers(console):
    return Answers(console)


def said(answers, caller, name, **more):
    found = call(answers, caller, name, more)
    return found.content[0].text if found.is_error else found.structured_content


def tools(caller):
    return {tool.name for tool in TOOLS if tool.scope in caller.scopes}


def test_over_stdio_it_reads_unless_more_is_allowed(person, answers, put):
    (number,) = put(action("A", 5))
    person(Role.SUPPLY, "li")
    reads = As(name="li", lang=Lang.EN).caller()
    assert tools(reads) & {"propose", "decide", *READS} == READS
    assert [each["id"] for each in said(answers, reads, "proposals")["proposals"]] == [number]
    assert "no tool" in said(answers, reads, "decide", id=number, verdict="approve")
    may = As(name="li", may=frozenset({Permission.PROPOSE, Permission.DECIDE})).caller()
    assert said(answers, may, "propose", **NEW)["proposal"]["put_by"] == "li (MCP)"
    assert said(answers, may, "decide", id=number, verdict="approve")["proposal"]["state"] == "approved"
    assert Proposal.objects.get(pk=number).rulings.get().by.username == "li"


def test_nobody_gets_more_than_their_role_by_an_assistant(person, answers, put):
    (number,) = put(action("A", 5))
    person(Role.ANALYST, "wu")
    wu = As(name="wu", may=frozenset({Permission.PROPOSE, Permission.DECIDE})).caller()
    assert "decide" not in tools(wu)
    forced = Caller(access=wu.access, scopes=frozenset(Scope), lang=Lang.EN)
    assert "not allowed" in said(answers, forced, "decide", id=number, verdict="approve")
    assert Proposal.objects.get().state == State.OPEN


def test_a_partners_assistant_sees_its_own(answers, put):
    tea, cup = Slice("category", "茶"), Slice("category", "杯")
    own, other = put(*(action(sku, 5, about=(of, Slice("sku", sku))) for of, sku in ((tea, "A"), (cup, "B"))))
    partner = Caller(access=Access.of("tea", Role.PARTNER, [tea]), scopes=frozenset(Scope), lang=Lang.EN)
    assert [each["id"] for each in said(answers, partner, "proposals")["proposals"]] == [own]
    assert "no such proposal" in said(answers, partner, "proposal", id=other)
    assert "not allowed" in said(answers, partner, "propose", **NEW)
