"""People rule: an approval and what goes out for it exist both or not at all, and every ruling says who and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry

from deciding import NOW, TODAY, action, decided, desk
from zhanggui.errors import BadRequest, Unknown
from zhanggui.journal import outbox
from zhanggui.journal.automatic import make_rule, switch_rule
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal, Ruling, State
from zhanggui.journal.propose import propose
from zhanggui.journal.ruling import approve, change, reject
from zhanggui.settings import FileOutlet, PullOutlet

PAPER = FileOutlet(name="po", folder="out")
WAITING = PullOutlet(name="erp", decisions=("restock_test",))
ELSEWHERE = FileOutlet(name="prices", folder="out", decisions=("pricing",))
DESK = desk(PAPER, WAITING, ELSEWHERE)


@pytest.fixture
def three(books):
    return propose(DESK, decided([action("A", 5), action("B", 3), action("C", 1, until=TODAY)]), NOW).new


def state(number):
    return Proposal.objects.get(pk=number).state


def test_an_approval_writes_a_parcel_for_each_outlet_that_takes_it(three, owner):
    ruled = approve(DESK, three, Actor(person=owner), NOW, "可以")
    assert ruled.done == three
    parcels = {each.outlet: each for each in Delivery.objects.all()}
    assert set(parcels) == {"po", "erp"}
    assert parcels["erp"].pulled
    assert not parcels["po"].pulled
    assert [each["order"]["sku"] for each in parcels["po"].payload["orders"]] == ["A", "B", "C"]
    assert parcels["po"].payload["approved_by"] == "掌柜甲"
    assert [each.pk for each in parcels["po"].proposals.order_by("pk")] == three
    assert {(each.by, each.actor, each.reason_zh) for each in Ruling.objects.all()} == {(owner, "掌柜甲", "可以")}


def test_an_approval_whose_parcels_can_not_be_written_is_none(three, owner, monkeypatch):
    monkeypatch.setattr(outbox, "_payload", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        approve(DESK, three, Actor(person=owner), NOW)
    assert {state(each) for each in three} == {State.OPEN}
    assert not Ruling.objects.exists()
    assert not Delivery.objects.exists()


def test_with_no_outlet_an_approval_is_all_there_is(three, owner):
    approve(desk(), three[:1], Actor(person=owner), NOW)
    assert (state(three[0]), Proposal.objects.get(pk=three[0]).done_at) == (State.APPROVED, NOW)


def test_those_that_are_ruled_already_are_left_and_the_answer_says_why(three, owner):
    reject(DESK, three[:1], Actor(person=owner), NOW, "不要")
    ruled = approve(DESK, [*three, 10**9], Actor(person=owner), NOW)
    assert ruled.done == three[1:]
    assert ruled.left[three[0]].en == "it is not open any more but rejected"
    assert ruled.left[10**9].zh == "没有这条建议"
    with pytest.raises(BadRequest, match="not open any more but rejected"):
        approve(DESK, three[:1], Actor(person=owner), NOW)


def test_what_is_past_its_last_day_can_not_be_approved(three, owner):
    with pytest.raises(BadRequest, match="28 November 2026"):
        approve(DESK, three[2:], Actor(person=owner), NOW + timedelta(days=1))


def test_a_rejection_needs_a_reason(three, owner):
    with pytest.raises(BadRequest, match="needs a reason"):
        reject(DESK, three, Actor(person=owner), NOW, "  ")
    reject(DESK, three, Actor(person=owner), NOW, "够卖了")
    assert {state(each) for each in three} == {State.REJECTED}
    assert not Delivery.objects.exists()


def test_a_change_is_kept_beside_what_was_proposed_and_goes_out(three, owner):
    change(DESK, three[0], {"units": "12", "due": "2026-12-24"}, Actor(person=owner), NOW, "双12")
    found = Proposal.objects.get(pk=three[0])
    assert found.changes == {"units": (5, 12), "due": (None, "2026-12-24")}
    ruling = found.rulings.get()
    assert (ruling.verdict, ruling.before["units"], ruling.after["units"], ruling.reason.zh) == ("changed", 5, 12, "双12")
    assert found.state == State.OPEN
    approve(DESK, three[:1], Actor(person=owner), NOW)
    assert Delivery.objects.first().payload["orders"][0]["order"]["units"] == 12


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"price": "1.00"}, "not open to change: Price"),
        ({"sku": "B", "units": "1"}, "what may be changed: Units, Due, Note"),
        ({"units": "0"}, "Units is not right: at least 1"),
        ({"units": "1001"}, "at most 1000"),
        ({"units": "1.5"}, "a whole number"),
        ({"units": "nan"}, "a whole number"),
        ({"units": ""}, "must be filled in"),
        ({"due": "tomorrow"}, "it must be a day"),
        ({"colour": "red"}, "did you mean|there are"),
    ],
)
def test_a_change_that_can_not_be_says_why(three, owner, values, says):
    with pytest.raises((BadRequest, Unknown), match=says):
        change(DESK, three[0], values, Actor(person=owner), NOW)
    assert not Ruling.objects.exists()


def test_a_ruling_is_never_changed(three, owner):
    reject(DESK, three, Actor(person=owner), NOW, "不要")
    ruling = Ruling.objects.first()
    ruling.actor = "somebody else"
    with pytest.raises(TypeError, match="never changed"):
        ruling.save()


def test_what_a_person_changes_is_in_the_audit_log(three, owner):
    LogEntry.objects.all().delete()
    change(DESK, three[0], {"units": 12}, Actor(person=owner), NOW)
    approve(DESK, three[:1], Actor(person=owner), NOW)
    rule = make_rule(DESK, "restock_test", owner, NOW, most_cost=Decimal(100))
    switch_rule(rule, on=False)
    said = [(each.content_type.model, sorted(each.changes_dict)) for each in LogEntry.objects.order_by("pk") if each.action == 1]
    assert said == [("proposal", ["order"]), ("proposal", ["state"]), ("rule", ["on"])]
