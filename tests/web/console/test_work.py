"""The queue of proposals: who sees which, what is ruled, and what is written down of it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from deciding import RESTOCK, action
from zhanggui.facts import Slice
from zhanggui.journal.models import Delivery, Proposal, Ruling, State
from zhanggui.settings import FILE
from zhanggui.web.access import GRANTS, Access, Permission, Role
from zhanggui.web.console.ruling import _other, shown
from zhanggui.web.proposals import Journal, Sieve

TEA, CUP = Slice("category", "茶"), Slice("category", "杯")


def of(category, sku, units, **more):
    return action(sku, units, about=(category, Slice("sku", sku)), **more)


def titles(said):
    return re.findall(r'<span class="case-top"><strong>([^<]+)</strong>', said)


def test_the_dearest_comes_first_and_the_bar_sorts_and_sifts(console, visitor, put):
    put(action("A", 2), action("B", 9, confidence=0.5), action("C", 1, cost=None, kind="first", until=date(2026, 12, 1)))
    owner = visitor(Role.OWNER)
    assert titles(owner.get("/work").content.decode()) == ["补货 B", "补货 A", "补货 C"]
    assert titles(owner.get("/work?sort=until").content.decode())[0] == "补货 C"
    assert titles(owner.get("/work?sort=confidence").content.decode())[-1] == "补货 B"
    assert titles(owner.get("/work?kind=first").content.decode()) == ["补货 C"]
    assert titles(owner.get("/work?area=sales").content.decode()) == []
    assert titles(owner.get(f"/work?decision={RESTOCK.name}&area=stock").content.decode()) == ["补货 B", "补货 A", "补货 C"]
    assert owner.get("/work?sort=colour").status_code == 400


def test_the_navigation_counts_what_is_open(console, visitor, put):
    put(action("A", 2), action("B", 9))
    assert '<span class="count">2</span>' in visitor(Role.SUPPLY).get("/").content.decode()
    assert 'class="count"' not in visitor(Role.SERVICE).get("/").content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_proposal_says_all_that_speaks_for_it(lang, console, visitor, put):
    (number,) = put(action("A", 5, until=date(2026, 12, 1)))
    said = visitor(Role.OWNER, lang=lang).get(f"/work?at={number}").content.decode()
    words = {
        "zh": ["补货 A", "快卖完了", "再等一周", "90%", "¥12.50", "+¥100.00", "件数", "2026-12-01", "供应链", "待审批"],
        "en": ["Restock A", "it runs short", "wait a week", "90%", "CN¥12.50", "+CN¥100.00", "Units", "2026-12-01", "Supply chain", "Open"],
    }
    for each in words[lang]:
        assert each in said, each


def test_it_is_approved_and_goes_out(own_console, visitor, put):
    with (own_console.path / FILE).open("a", encoding="utf-8") as file:
        file.write('\n[[outlet]]\nkind = "file"\nname = "po"\nfolder = "out"\n')
    from zhanggui.web.answers import answers_of

    answers_of.cache_clear()
    (number,) = put(action("A", 5))
    owner = visitor(Role.OWNER)
    said = owner.post(f"/work/{number}", {"do": "approve", "order.units": "5", "next": "/work?sort=until"}, follow=True)
    assert said.redirect_chain[0][0] == "/work?sort=until"
    assert "已批准 1 条，写出 1 个待送包裹" in said.content.decode()
    found = Proposal.objects.get(pk=number)
    assert found.state == State.APPROVED
    assert Delivery.objects.get().payload["orders"][0]["order"]["units"] == 5
    assert found.rulings.get().by.username == "owner"
    assert "po" in owner.get(f"/work?view=done&at={number}").content.decode()


def test_it_is_changed_where_it_is_open_to_change(console, visitor, put):
    (number,) = put(action("A", 5))
    owner = visitor(Role.OWNER)
    owner.post(f"/work/{number}", {"do": "approve", "order.units": "7", "reason": "促销在即"})
    found = Proposal.objects.get(pk=number)
    assert (found.order["units"], found.proposed["units"], found.state) == (7, 5, State.APPROVED)
    assert [each.verdict for each in found.rulings.all()] == ["changed", "approved"]
    said = owner.get(f"/work?view=done&at={number}").content.decode()
    assert "促销在即" in said
    assert "5 → 7" in said


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"do": "reject"}, "驳回要说明原因"),
        ({"do": "approve", "order.units": "0"}, "至少 1"),
        ({"do": "approve", "order.price": "1"}, "不能改"),
        ({"do": "approve", "order.colour": "red"}, "没有名为“colour”"),
        ({"do": "burn"}, "没有说要做什么"),
    ],
)
def test_what_cannot_be_ruled_says_why_and_nothing_is_done(form, why, console, visitor, put):
    (number,) = put(action("A", 5))
    answer = visitor(Role.OWNER).post(f"/work/{number}", form)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert Proposal.objects.get(pk=number).state == State.OPEN
    assert not Ruling.objects.exists()


def test_many_are_ruled_at_once_and_those_that_are_not_open_are_told(console, visitor, put):
    numbers = put(action("A", 1), action("B", 2), action("C", 3))
    owner = visitor(Role.OWNER)
    owner.post(f"/work/{numbers[0]}", {"do": "reject", "reason": "够卖"})
    said = owner.post("/work/rule", {"do": "approve", "chosen": numbers}, follow=True).content.decode()
    assert "已批准 2 条" in said
    assert f"#{numbers[0]} 已是“已驳回”" in said
    assert owner.post("/work/rule", {"do": "approve"}).status_code == 400


def test_no_answer_leads_away_from_the_queue(console, visitor, put):
    (number,) = put(action("A", 5))
    answer = visitor(Role.OWNER).post(f"/work/{number}", {"do": "approve", "next": "https://evil.example/?a=1"})
    assert answer["Location"] == "/work?a=1"


@pytest.mark.parametrize(
    ("value", "is_shown"),
    [
        ("99.0000", "99.00"),
        ("1.2345", "1.2345"),
        (True, "true"),
        (None, ""),
        (5, "5"),
        (2.205607, "2.206"),
        ("2026-11-29T09:00:00", "2026-11-29 09:00"),
        ("PO-1.5000-x", "PO-1.5000-x"),
    ],
)
def test_a_value_sent_back_as_it_was_shown_is_no_change(value, is_shown):
    form = QueryDict(mutable=True)
    form["order.field"] = shown(value)
    assert form["order.field"] == is_shown
    assert dict(_other(form, {"field": value})) == {}
    form["order.field"] = "else"
    assert dict(_other(form, {"field": value})) == {"field": "else"}


# ── who sees and rules which ─────────────────────────────────────────────────


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTNER], ids=lambda role: role.value)
def test_a_proposal_is_seen_by_those_whose_areas_have_its_decision_and_ruled_by_those_who_may(role, console, visitor, put):
    (number,) = put(action("A", 5))
    client = visitor(role)
    permissions, areas = GRANTS[role]
    sees = "stock" in areas
    assert ("补货 A" in client.get("/work").content.decode()) == sees
    assert (client.get(f"/work/{number}", headers={"HX-Request": "true"}).status_code == 200) == sees
    answer = client.post(f"/work/{number}", {"do": "approve"})
    done = sees and Permission.DECIDE in permissions
    assert (answer.status_code == 302) == done
    assert (Proposal.objects.get(pk=number).state == State.APPROVED) == done
    if not done:
        client.post("/work/rule", {"do": "approve", "chosen": [number]})
        assert Proposal.objects.get(pk=number).state == State.OPEN


def test_a_partner_sees_its_own_and_rules_nothing(console, visitor, put):
    own, other, whole = put(of(TEA, "A", 5), of(CUP, "B", 9), action("C", 1))
    partner = visitor(Role.PARTNER)
    assert titles(partner.get("/work").content.decode()) == ["补货 A"]
    assert partner.get(f"/work?at={own}").status_code == 200
    for number in (other, whole):
        for answer in (partner.get(f"/work?at={number}"), partner.get(f"/work/{number}", headers={"HX-Request": "true"})):
            assert answer.status_code == 400
            assert "补货" not in answer.content.decode()
    for number in (own, other):
        assert partner.post(f"/work/{number}", {"do": "approve"}).status_code in {400, 403}
        assert partner.post("/work/rule", {"do": "approve", "chosen": [number]}).status_code == 403
    assert set(Proposal.objects.values_list("state", flat=True)) == {State.OPEN}
    assert "批准" not in re.sub(r"已批准|待审批|审批", "", partner.get(f"/work?at={own}").content.decode().split("<dialog")[0])


def test_somebody_who_may_decide_but_sees_only_some_rows_rules_on_those(console, put, person):
    from dataclasses import replace

    from zhanggui.journal.desk import Actor

    own, other = put(of(TEA, "A", 5), of(CUP, "B", 9))
    access = replace(Access.of("li", Role.SUPPLY), only=(TEA,))
    journal = Journal(console)
    ruled = journal.approve(access, [own, other], Actor(person=person(Role.SUPPLY)))
    assert ruled.done == [own]
    assert Proposal.objects.get(pk=other).state == State.OPEN
    assert [each.pk for each in journal.seen(access, Sieve())] == [own]


# ── rules ────────────────────────────────────────────────────────────────────


def test_a_rule_is_made_approves_and_is_turned_off_with_its_trail(console, visitor, put):
    owner = visitor(Role.OWNER)
    form = {"decision": f"{RESTOCK.name}/restock", "most_cost": "10", "least_confidence": "80", "note": "小额"}
    assert "已生效" in owner.post("/work/rules", form, follow=True).content.decode()
    numbers = put(action("A", 4), action("B", 40))
    assert Proposal.objects.get(pk=numbers[0]).state == State.APPROVED
    assert Proposal.objects.get(pk=numbers[1]).state == State.OPEN
    said = owner.get("/work/rules").content.decode()
    assert "每笔至多 ¥10.00" in said
    assert "补货 A" in said
    assert "小额" in said
    rule = Ruling.objects.get().rule
    owner.post(f"/work/rules/{rule.pk}")
    rule.refresh_from_db()
    assert not rule.on
    assert "True → False" in owner.get("/work/rules").content.decode()
    assert rule.most_cost == Decimal(10)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"decision": RESTOCK.name}, "至少要有一个界限"),
        ({"decision": "guess", "most_cost": "1"}, "没有选择决策"),
        ({"decision": RESTOCK.name, "most_cost": "much"}, "不是数字"),
        ({"decision": RESTOCK.name, "most_cost": "NaN"}, "不是数字"),
        ({"decision": f"{RESTOCK.name}/burn", "most_cost": "1"}, "没有名为“burn”的种类"),
        ({"decision": RESTOCK.name, "least_confidence": "180"}, "在 0 与 1 之间"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(form, why, console, visitor, put):
    answer = visitor(Role.OWNER).post("/work/rules", form)
    assert answer.status_code == 400
    assert why in answer.content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_partner_is_told_what_is_to_be_done_and_not_why(lang, console, visitor, put):
    (number,) = put(of(TEA, "A", 5, until=date(2026, 12, 1)))
    said = visitor(Role.PARTNER, lang=lang).get(f"/work?at={number}").content.decode()
    assert {"zh": "补货 A", "en": "Restock A"}[lang] in said
    assert {"zh": "理由与依据只给店里的人看。", "en": "What speaks for it is for the shop&#39;s own people."}[lang] in said
    for each in ("快卖完了", "it runs short", "再等一周", "wait a week", "90%", "+¥100.00", "+CN¥100.00", "政策版本", "Policy version"):
        assert each not in said, each
    assert "90%" in visitor(Role.SUPPLY, lang=lang).get(f"/work?at={number}").content.decode()


def test_a_limit_of_the_policy_that_nobody_set_is_said_to_be_none(console, visitor, put):
    put(action("A", 5))
    Proposal.objects.update(policy={"budget": None})
    said = visitor(Role.OWNER).get("/work").content.decode()
    assert "<dd>不限</dd>" in said
    assert "<dd>None</dd>" not in said
