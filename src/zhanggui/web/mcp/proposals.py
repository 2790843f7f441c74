"""Tools for proposals: read them, put one in, rule on one; the last two only where that was allowed."""

from __future__ import annotations

from typing import Annotated

import msgspec

from zhanggui.journal.desk import Actor
from zhanggui.web.access import Permission, Scope
from zhanggui.web.answers import Answers
from zhanggui.web.api.proposed import STATE, Proposals, ProposalWhole, Proposed, Ruled, page, put, rule, states, whole
from zhanggui.web.mcp.tools import Caller, Tool
from zhanggui.web.people.models import ApiKey, Person
from zhanggui.web.proposals import Journal, Sieve
from zhanggui.words import Text

_NUMBER = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_NAME = Annotated[str, msgspec.Meta(max_length=60)]


class Wanted(msgspec.Struct):
    """Which proposals; what is empty doesn't bind."""

    decision: _NAME = ""
    kind: _NAME = ""
    area: _NAME = ""
    states: Annotated[list[STATE], msgspec.Meta(max_length=8)] = msgspec.field(default_factory=lambda: ["open"])
    after: Annotated[_NUMBER | None, msgspec.Meta(description="the `next` of the page before")] = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class Numbered(msgspec.Struct):
    """A proposal by its number."""

    id: _NUMBER


class Verdict(Ruled, kw_only=True):
    """Which proposal, and what is ruled of it."""

    id: _NUMBER


def proposals(answers: Answers, caller: Caller, said: Wanted) -> Proposals:
    """List proposals."""
    wanted = Sieve(decision=said.decision, kind=said.kind, area=said.area, states=states(said.states))
    return page(Journal(answers.folder), caller.access, wanted, said.after, said.limit)


def proposal(answers: Answers, caller: Caller, said: Numbered) -> ProposalWhole:
    """Give one, with all that became of it."""
    journal = Journal(answers.folder)
    return whole(caller.access, journal.one(caller.access, said.id), journal)


def propose(answers: Answers, caller: Caller, said: Proposed) -> ProposalWhole:
    """Put one in."""
    caller.access.need(Permission.PROPOSE)
    journal = Journal(answers.folder)
    return whole(caller.access, put(journal, caller.access, _actor(caller), said), journal)


def decide(answers: Answers, caller: Caller, said: Verdict) -> ProposalWhole:
    """Rule on one."""
    caller.access.need(Permission.DECIDE)
    journal = Journal(answers.folder)
    return whole(caller.access, rule(journal, caller.access, _actor(caller), said.id, said), journal)


def _actor(caller: Caller) -> Actor:
    """Who the journal says it was: the person or the key, and that an assistant spoke."""
    name = caller.access.name
    if name.startswith("key:"):
        key = ApiKey.objects.select_related("made_by").get(prefix=name.removeprefix("key:"))
        return Actor(person=key.made_by, name=f"{key.name} (MCP, key {key.prefix})")
    return Actor(person=Person.objects.get(username=name), name=f"{name} (MCP)")


TOOLS = (
    Tool(
        name="proposals",
        title=Text("建议", "Proposals"),
        doc=Text(
            "列出决策提出的建议：做什么、为什么、依据、预期效果、金额、状态。",
            "List what the decisions propose: what, why, from what, what it should move, what it costs, how far it is.",
        ),
        takes=Wanted,
        gives=Proposals,
        scope=Scope.PROPOSALS,
        does=proposals,
    ),
    Tool(
        name="proposal",
        title=Text("一条建议", "A proposal"),
        doc=Text("一条建议的全部：审批经过、送达、后来怎样。", "All of one proposal: rulings, deliveries and what came of it."),
        takes=Numbered,
        gives=ProposalWhole,
        scope=Scope.PROPOSALS,
        does=proposal,
    ),
    Tool(
        name="propose",
        title=Text("提出建议", "Put in a proposal"),
        doc=Text(
            "就一个决策提出一条建议，等人审批；order 的字段须合该决策的列。",
            "Put in a proposal of a decision, to wait for a person; its order must fit the decision's columns.",
        ),
        takes=Proposed,
        gives=ProposalWhole,
        scope=Scope.PROPOSE,
        does=propose,
        writes=True,
    ),
    Tool(
        name="decide",
        title=Text("审批建议", "Rule on a proposal"),
        doc=Text(
            "批准、修改或驳回一条建议；批准后会真正送出，先征得人的同意。",
            "Approve, change or reject a proposal. What is approved really goes out: ask a person first.",
        ),
        takes=Verdict,
        gives=ProposalWhole,
        scope=Scope.DECIDE,
        does=decide,
        writes=True,
    ),
)
