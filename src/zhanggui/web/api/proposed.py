"""Proposals as systems and assistants read and write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from zhanggui.errors import BadRequest, Unknown
from zhanggui.facts import Slice
from zhanggui.journal.desk import Actor, AnyDecision, column_of
from zhanggui.journal.models import Proposal, State
from zhanggui.journal.orders import order_of, plain, read_value
from zhanggui.journal.propose import submit
from zhanggui.nouns import Action, Effect
from zhanggui.web.access import Access, Forbidden, Permission
from zhanggui.web.answers import metric_named
from zhanggui.web.people.models import ApiKey
from zhanggui.web.proposals import Journal, areas, as_told, covered, knows_why
from zhanggui.words import Text

_MOST = Decimal(10) ** 13
_Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
_Name = Annotated[str, msgspec.Meta(max_length=60)]
STATE = Literal["open", "approved", "rejected", "expired", "superseded", "withdrawn", "delivered", "failed"]


class Both(msgspec.Struct):
    """The same in both languages."""

    zh: _Words
    en: _Words


class Expected(msgspec.Struct):
    """By how much a metric should move, in its own unit: most likely, and between what (four in five)."""

    metric: Annotated[str, msgspec.Meta(max_length=100)]
    likely: float | None
    low: float | None = None
    high: float | None = None


class Alternative(msgspec.Struct):
    """Something else that could be done."""

    zh: str
    en: str
    expects: list[Expected] = []


class RulingSaid(msgspec.Struct):
    """What was ruled, by whom, when and why."""

    verdict: str
    by: str
    at: datetime
    reason: dict[str, str]
    rule: int | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class DeliverySaid(msgspec.Struct):
    """Where it went, and how far that has come."""

    outlet: str
    key: str
    state: str
    attempts: int
    answer: str
    done_at: datetime | None


class OutcomeSaid(msgspec.Struct):
    """How a metric stood before and after: what happened after it, not what happened because of it."""

    metric: str
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None
    low: float | None
    high: float | None
    verdict: str
    says: dict[str, str]
    build: str


class ProposalSaid(msgspec.Struct):
    """A proposal: what to do, why, from what, what it should move, and how far it has come."""

    id: int
    decision: str
    area: str
    kind: str
    state: str
    about: dict[str, Any]
    title: dict[str, str]
    reason: dict[str, str]
    proposed: dict[str, Any]
    order: dict[str, Any]
    open_to_change: list[str]
    inputs: list[dict[str, Any]]
    expects: list[Expected]
    alternatives: list[Alternative]
    cost: Decimal | None
    confidence: float | None
    policy: dict[str, Any]
    policy_version: str
    model_version: str
    build: str
    day: date
    until: date | None
    put_by: str
    made_at: datetime
    ruled_at: datetime | None
    done_at: datetime | None


class ProposalWhole(msgspec.Struct):
    """A proposal with all that became of it."""

    proposal: ProposalSaid
    rulings: list[RulingSaid]
    deliveries: list[DeliverySaid]
    outcomes: list[OutcomeSaid]


class Proposals(msgspec.Struct):
    """A page of proposals, the newest first; `next` is the cursor of the one after it, None at the end."""

    proposals: list[ProposalSaid]
    next: int | None = None


class Proposed(msgspec.Struct, forbid_unknown_fields=True):
    """A proposal that a system or an assistant puts in. `order` has the fields of the decision's columns; a person approves it."""

    decision: _Name
    about: Annotated[
        dict[Annotated[str, msgspec.Meta(min_length=1, max_length=60)], Annotated[str, msgspec.Meta(min_length=1, max_length=200)]],
        msgspec.Meta(min_length=1, max_length=8),
    ]
    title: Both
    reason: Both
    order: Annotated[dict[str, str | int | float | bool | None], msgspec.Meta(max_length=60)]
    kind: _Name = ""
    cost: Annotated[str, msgspec.Meta(description="an amount of money, as 12.50", max_length=24)] | None = None
    expects: Annotated[list[Expected], msgspec.Meta(max_length=10)] = []
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    until: date | None = None


class Ruled(msgspec.Struct, forbid_unknown_fields=True):
    """What is ruled: approve, reject (with a reason), or change fields that are open to change, which may go with an approval."""

    verdict: Literal["approve", "reject", "change"]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    order: Annotated[dict[str, str | int | float | bool | None], msgspec.Meta(max_length=60)] = {}


# ── reading ──────────────────────────────────────────────────────────────────


def said(access: Access, found: Proposal, journal: Journal) -> ProposalSaid:
    """A proposal as one may see it: personal data covered where they may not be seen."""
    found, decision = as_told(access, found), journal.desk.decision(found.decision)
    return ProposalSaid(
        id=found.pk,
        decision=found.decision,
        area=areas()[found.decision].name,
        kind=found.kind,
        state=str(found.state),
        about=covered(access, found.about),
        title={"zh": found.title_zh, "en": found.title_en},
        reason={"zh": found.reason_zh, "en": found.reason_en},
        proposed=covered(access, found.proposed),
        order=covered(access, found.order),
        open_to_change=list(decision.open_to_change),
        inputs=[covered(access, row) for row in found.inputs],
        expects=_expected(access, found.expects),
        alternatives=[Alternative(each["zh"], each["en"], _expected(access, each.get("expects", []))) for each in found.alternatives],
        cost=found.cost,
        confidence=found.confidence,
        policy=found.policy,
        policy_version=found.policy_version,
        model_version=found.model_version,
        build=found.build,
        day=found.day,
        until=found.until,
        put_by=found.put_by,
        made_at=found.made_at,
        ruled_at=found.ruled_at,
        done_at=found.done_at,
    )


def _expected(access: Access, kept: Iterable[Mapping[str, Any]]) -> list[Expected]:
    seen = (each for each in kept if access.sees(metric_named(each["metric"])))
    return [Expected(each["metric"], each["likely"], each["low"], each["high"]) for each in seen]


def whole(access: Access, found: Proposal, journal: Journal) -> ProposalWhole:
    """A proposal with its rulings, deliveries and outcomes."""
    return ProposalWhole(
        proposal=said(access, found, journal),
        rulings=[
            RulingSaid(
                verdict=str(each.verdict),
                by=each.actor,
                at=each.at,
                reason={"zh": each.reason_zh, "en": each.reason_en},
                rule=each.rule.pk if each.rule else None,
                before=covered(access, each.before) if each.before else None,
                after=covered(access, each.after) if each.after else None,
            )
            for each in found.rulings.select_related("rule")
            if knows_why(access)
        ],
        deliveries=[
            DeliverySaid(each.outlet, each.key, str(each.state), each.attempts, each.answer, each.done_at)
            for each in found.deliveries.all()
        ],
        outcomes=[
            OutcomeSaid(
                metric=each.metric,
                before=each.before,
                after=each.after,
                difference=each.difference,
                low=each.low,
                high=each.high,
                verdict=each.verdict,
                says={"zh": each.verdict_zh, "en": each.verdict_en},
                build=each.build,
            )
            for each in found.outcomes.all()
            if knows_why(access) and access.sees(metric_named(each.metric))
        ],
    )


# ── writing ──────────────────────────────────────────────────────────────────


def actor_of(key: str, name: str) -> Actor:
    """A key as the journal writes it down: its own name, and the person who made it."""
    found = ApiKey.objects.select_related("made_by").get(prefix=key)
    return Actor(person=found.made_by, name=f"{name} (key {key})")


def put(journal: Journal, access: Access, actor: Actor, what: Proposed) -> Proposal:
    """Put a proposal in; raises Forbidden outside of one's areas and rows, BadRequest for what the decision's columns don't take."""
    access.need(Permission.PROPOSE)
    named = {decision.name: decision for _domain, decision in journal.decisions(access)}
    if what.decision not in named:
        raise Unknown(Text("决策", "decision"), what.decision, named or ["–"])
    decision = named[what.decision]
    if any(what.about.get(each.dimension) != each.value for each in access.only):
        raise Forbidden(
            Text("只能就自己的行提出建议", "you may propose about your own rows only"),
            fix=Text("在 about 中写明自己的维度", "name your own dimension in `about`"),
        )
    if what.kind and what.kind not in decision.kinds:
        raise Unknown(Text("种类", "kind"), what.kind, decision.kinds or ["–"])
    action = Action(
        about=tuple(Slice(_clean(name), _clean(value)) for name, value in sorted(what.about.items())),
        title=Text(_clean(what.title.zh), _clean(what.title.en)),
        reason=Text(_clean(what.reason.zh), _clean(what.reason.en)),
        order=_order(decision, what.order),
        kind=what.kind,
        cost=_cost(what.cost),
        expects=tuple(
            Effect(metric=metric_named(each.metric), likely=each.likely, low=_or(each.low, each.likely), high=_or(each.high, each.likely))
            for each in what.expects
            if each.likely is not None
        ),
        confidence=what.confidence,
        until=what.until,
    )
    return submit(journal.desk, decision.name, action, actor, datetime.now(UTC))


def _or(value: float | None, likely: float) -> float:
    return likely if value is None else value


def _clean(words: str) -> str:
    """What every database keeps."""
    return words.replace("\x00", "")


def _order(decision: AnyDecision, given: Mapping[str, object]) -> Any:  # noqa: ANN401 - of the decision's own class
    """The order, each field as its column has it; raises Unknown or BadRequest with the field."""
    values = {name: read_value(column_of(decision, name), value) for name, value in given.items()}
    bare = {each.name for each in fields(decision.order) if each.default is MISSING and each.default_factory is MISSING}
    lacking = [column.title for column in decision.columns if column.name not in values and (column.required or column.name in bare)]
    if lacking:
        raise BadRequest(
            Text("缺少：{names}", "lacking: {names}").format(
                names=Text("、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking))
            ),
            fix=Text("在 order 中补全", "fill them in, in `order`"),
        )
    own = {each.name for each in fields(decision.order)}
    return order_of(decision, plain({name: value for name, value in values.items() if name in own}))


def _cost(given: str | None) -> Decimal | None:
    if given is None:
        return None
    try:
        found = Decimal(given)
    except ArithmeticError:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > _MOST:
        raise BadRequest(
            Text("金额“{said}”不对", "{said!r} is no amount of money").format(said=given), fix=Text("写成 12.50", "write it as 12.50")
        )
    return found.quantize(Decimal("0.0001"))


def rule(journal: Journal, access: Access, actor: Actor, number: int, what: Ruled) -> Proposal:
    """Rule on a proposal; raises Missing for one that may not be seen, BadRequest for one that can't be ruled on."""
    access.need(Permission.DECIDE)
    journal.one(access, number)
    if what.order and what.verdict != "reject":
        journal.change(access, number, what.order, actor, what.reason)
    if what.verdict == "approve":
        journal.approve(access, (number,), actor, what.reason)
    elif what.verdict == "reject":
        journal.reject(access, (number,), actor, what.reason)
    return journal.one(access, number)


def page(journal: Journal, access: Access, wanted: Any, after: int | None, limit: int) -> Proposals:  # noqa: ANN401 - a Sieve
    """A page of what is asked for, the newest first."""
    found = journal.seen(access, wanted).order_by("-pk")
    rows = list((found if after is None else found.filter(pk__lt=after))[: limit + 1])
    return Proposals([said(access, each, journal) for each in rows[:limit]], rows[limit - 1].pk if len(rows) > limit else None)


def states(named: Iterable[str]) -> tuple[State, ...]:
    """States by their names."""
    return tuple(State(each) for each in named)
