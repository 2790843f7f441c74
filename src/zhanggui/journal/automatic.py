"""Rules by which proposals are approved without a person. Each such ruling names its rule, and the rule who made it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Sum

from zhanggui.errors import BadRequest, Unknown
from zhanggui.journal.desk import Actor, AnyDecision, Desk
from zhanggui.journal.models import Proposal, Rule, Ruling, State, Verdict
from zhanggui.journal.ruling import settle
from zhanggui.words import Lang, Text, money, percent


def approve_by_rule(desk: Desk, decision: AnyDecision, now: datetime) -> list[int]:
    """Approve those of a decision's open proposals that a rule lets pass, each by the first that does. Call it in a transaction."""
    rules = list(Rule.objects.filter(decision=decision.name, on=True))
    if not rules:
        return []
    waiting = list(
        Proposal.objects.select_for_update(of=("self",))
        .select_related("supersedes")
        .filter(decision=decision.name, state=State.OPEN)
        .order_by("pk")
    )
    done: list[int] = []
    for rule in rules:
        left = None if rule.most_a_day is None else rule.most_a_day - _spent(desk, rule, now)
        passed: list[Proposal] = []
        for each in waiting:
            if why_not(rule, each) is None and (left is None or (each.cost or Decimal(0)) <= left):
                left = None if left is None else left - (each.cost or Decimal(0))
                passed.append(each)
        settle(desk, decision.name, passed, Actor(), now, reason=says(desk, rule), rule=rule)
        done += [each.pk for each in passed]
        gone = set(done)
        waiting = [each for each in waiting if each.pk not in gone]
    return done


def why_not(rule: Rule, proposal: Proposal) -> Text | None:  # noqa: PLR0911 - one reason a line
    """Why a rule doesn't let a proposal pass; None where it does (what it has spent today is not looked at)."""
    if proposal.decision != rule.decision or (rule.kind and proposal.kind != rule.kind):
        return Text("不是这条规则管的种类", "it is not of the kind that the rule is for")
    if proposal.put_by or proposal.changed:
        return Text("是由人提出或改过的", "a person put it in or changed it")
    if proposal.repeats_id is not None:
        return Text("同一对象近期已批准过一次，效果可能还没进数据", "the same was approved lately, and may not show in the data yet")
    if proposal.supersedes is not None and proposal.supersedes.changed:
        return Text("上一条被人改过", "a person had changed the one before it")
    if _over(rule.most_cost, proposal.cost) or _over(rule.most_a_day, proposal.cost):
        return Text("超过金额上限", "it costs more than the rule allows")
    if rule.least_confidence is not None and (proposal.confidence is None or proposal.confidence < rule.least_confidence):
        return Text("把握不足或未知", "its confidence is too low or not known")
    return None


def _over(bound: Decimal | None, cost: Decimal | None) -> bool:
    """Whether a cost is over a bound; one that is not known is."""
    return bound is not None and (cost is None or cost > bound)


def _spent(desk: Desk, rule: Rule, now: datetime) -> Decimal:
    """What a rule has approved today, in money."""
    begins = datetime.combine(desk.today(now), time(), ZoneInfo(desk.shop.zone))
    approved = Ruling.objects.filter(rule=rule, verdict=Verdict.APPROVED, at__gte=begins, at__lt=begins + timedelta(days=1))
    return Decimal(approved.aggregate(spent=Sum("proposal__cost"))["spent"] or 0)


def says(desk: Desk, rule: Rule) -> Text:
    """A rule in words."""
    kind = desk.decision(rule.decision).kinds.get(rule.kind)
    parts = [
        *([kind] if kind else []),
        *([_money(desk, Text("每笔至多 {most}", "at most {most} each"), rule.most_cost)] if rule.most_cost is not None else []),
        *([_money(desk, Text("每天合计至多 {most}", "at most {most} a day"), rule.most_a_day)] if rule.most_a_day is not None else []),
        *(
            [_share(Text("把握至少 {least}", "confidence at least {least}"), rule.least_confidence)]
            if rule.least_confidence is not None
            else []
        ),
    ]
    bounds = Text("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))
    return Text("规则 {n}：{bounds}", "rule {n}: {bounds}").format(n=rule.pk, bounds=bounds)


def _money(desk: Desk, words: Text, amount: Decimal) -> Text:
    return words.format(most=Text(*(money(amount, desk.shop.currency, lang, short=False) for lang in (Lang.ZH, Lang.EN))))


def _share(words: Text, share: float) -> Text:
    return words.format(least=Text(*(percent(share, lang, 0) for lang in (Lang.ZH, Lang.EN))))


def make_rule(  # noqa: PLR0913 - as many as a rule has bounds
    desk: Desk,
    decision: str,
    by: AbstractBaseUser,
    now: datetime,
    *,
    kind: str = "",
    most_cost: Decimal | None = None,
    most_a_day: Decimal | None = None,
    least_confidence: float | None = None,
    note: str = "",
) -> Rule:
    """Make a rule; raises Unknown for a decision or kind that there isn't, BadRequest for bounds that bind nothing."""
    found = desk.decision(decision)
    if kind and kind not in found.kinds:
        raise Unknown(Text("种类", "kind"), kind, found.kinds or ["–"])
    if most_cost is None and most_a_day is None and least_confidence is None:
        raise BadRequest(
            Text("规则至少要有一个界限", "a rule needs a bound at least"),
            fix=Text("写上金额上限或最低把握", "give a largest cost or a least confidence"),
        )
    low = any(each is not None and each < 0 for each in (most_cost, most_a_day))
    if low or (least_confidence is not None and not 0 <= least_confidence <= 1):
        raise BadRequest(
            Text("金额不能为负，把握在 0 与 1 之间", "no bound may be below nought, and a confidence is between 0 and 1"),
            fix=Text("改正后重试", "correct it and try again"),
        )
    return Rule.objects.create(
        decision=decision,
        kind=kind,
        most_cost=most_cost,
        most_a_day=most_a_day,
        least_confidence=least_confidence,
        note=note.strip(),
        made_by_id=by.pk,
        made_at=now,
    )


def switch_rule(rule: Rule, *, on: bool) -> None:
    """Put a rule into force or out of it; its rulings stand."""
    rule.on = on
    rule.save(update_fields=["on"])
