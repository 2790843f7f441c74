"""What a decision calls for becomes proposals: once, newest last, and never two open of a kind."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from deciding import NOW, RESTOCK, TODAY, Buy, action, decided, desk
from zhanggui.errors import BadRequest
from zhanggui.facts import Slice
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Proposal, State
from zhanggui.journal.propose import expire, propose, submit
from zhanggui.journal.ruling import approve, change, reject

DESK = desk()
LATER = TODAY + timedelta(days=1)


def states():
    return {each.about["sku"]: each.state for each in Proposal.objects.order_by("pk")}


def test_a_proposal_keeps_all_that_it_was_decided_from(books):
    put = propose(DESK, decided([action("A", 5)]), NOW)
    kept = Proposal.objects.get(pk=put.new[0])
    assert (kept.about, kept.kind, kept.cost) == ({"sku": "A", "supplier": "of A"}, "restock", Decimal("12.5"))
    assert kept.order == {"sku": "A", "units": 5, "price": "2.50", "due": None, "note": ""}
    assert kept.inputs == [{"sku": "A", "unit_cost": "1"}]
    assert kept.expects == [{"metric": "gmv", "likely": 100.0, "low": 50.0, "high": 150.0}]
    assert kept.alternatives == [{"zh": "再等一周", "en": "wait a week", "expects": []}]
    assert (kept.policy, kept.build, kept.day) == ({"units": 10}, "b1", TODAY)
    assert kept.reason.zh == "快卖完了"


def test_the_same_twice_changes_nothing(books):
    propose(DESK, decided([action("A", 5), action("B", 3)]), NOW)
    before = list(Proposal.objects.order_by("pk").values())
    again = propose(DESK, decided([action("A", 5), action("B", 3)]), NOW + timedelta(hours=1))
    assert list(Proposal.objects.order_by("pk").values()) == before
    assert (len(again.kept), again.new) == (2, [])


def test_a_newer_decision_keeps_what_is_unchanged_supersedes_what_is_not_and_withdraws_the_rest(books):
    first = propose(DESK, decided([action("A", 5), action("B", 3), action("C", 1)]), NOW)
    put = propose(DESK, decided([action("A", 5), action("B", 4), action("D", 9)], build="b2", today=LATER), NOW + timedelta(days=1))
    assert put.kept == [first.new[0]]
    assert put.superseded == [first.new[1]]
    assert put.withdrawn == [first.new[2]]
    newer = Proposal.objects.get(pk=put.new[0])
    assert newer.supersedes_id == first.new[1]
    assert [each.verdict for each in Proposal.objects.get(pk=first.new[2]).rulings.all()] == ["withdrawn"]
    assert "no longer calls for" in Proposal.objects.get(pk=first.new[2]).rulings.get().reason.en


def test_an_order_written_otherwise_is_the_same_order(books):
    one = action("A", 5)
    propose(DESK, decided([one]), NOW)
    put = propose(DESK, decided([replace_order(one, price=Decimal("2.5"))], build="b2"), NOW)
    assert (len(put.kept), put.new) == (1, [])


def replace_order(one, **values):
    return type(one)(about=one.about, title=one.title, reason=one.reason, order=replace(one.order, **values), kind=one.kind, cost=one.cost)


def test_what_somebody_changed_stays_while_the_decision_calls_for_the_same(books, owner):
    put = propose(DESK, decided([action("A", 5)]), NOW)
    change(DESK, put.new[0], {"units": "7"}, Actor(person=owner), NOW)
    again = propose(DESK, decided([action("A", 5)], build="b2"), NOW)
    assert again.kept == put.new
    assert Proposal.objects.get(pk=put.new[0]).order["units"] == 7


def test_past_its_last_day_a_proposal_expires(books):
    propose(DESK, decided([action("A", 5, until=TODAY), action("B", 3)]), NOW)
    assert expire(DESK, NOW) == []
    assert len(expire(DESK, NOW + timedelta(days=1))) == 1
    assert states() == {"A": State.EXPIRED, "B": State.OPEN}
    assert propose(DESK, decided([action("A", 5, until=TODAY), action("B", 3)], today=LATER), NOW).new == []


def test_an_earlier_day_is_refused(books):
    propose(DESK, decided([action("A", 5)]), NOW)
    with pytest.raises(BadRequest, match="decided already"):
        propose(DESK, decided([action("A", 6)], today=TODAY - timedelta(days=1)), NOW)
    assert states() == {"A": State.OPEN}


def test_what_was_approved_is_not_called_for_again_on_the_same_data_and_on_newer_it_says_so(books, owner):
    put = propose(DESK, decided([action("A", 5)]), NOW)
    approve(DESK, put.new, Actor(person=owner), NOW)
    again = propose(DESK, decided([action("A", 5)]), NOW)
    assert (again.new, again.quiet) == ([], 1)
    newer = propose(DESK, decided([action("A", 5)], build="b2", today=LATER), NOW)
    assert Proposal.objects.get(pk=newer.new[0]).repeats_id == put.new[0]


def test_what_was_rejected_is_not_asked_again_until_it_is_otherwise_or_long_ago(books, owner):
    put = propose(DESK, decided([action("A", 5)]), NOW)
    reject(DESK, put.new, Actor(person=owner), NOW, "够卖了")
    assert propose(DESK, decided([action("A", 5)], build="b2", today=LATER), NOW).quiet == 1
    other = propose(DESK, decided([action("A", 8)], build="b2", today=LATER), NOW)
    assert len(other.new) == 1
    reject(DESK, other.new, Actor(person=owner), NOW, "还是够卖")
    long_after = TODAY + timedelta(days=RESTOCK.matures + 2)
    assert len(propose(DESK, decided([action("A", 5)], build="b3", today=long_after), NOW).new) == 1


def test_another_policy_on_the_same_data_is_asked_again(books, owner):
    put = propose(DESK, decided([action("A", 5)]), NOW)
    reject(DESK, put.new, Actor(person=owner), NOW, "太少")
    assert len(propose(DESK, decided([action("A", 6)], policy=Buy(units=6)), NOW).new) == 1


@pytest.mark.parametrize(
    "wanted",
    [[action("A", 5), action("A", 6)], [action("A", 5, about=(Slice("sku", "A"), Slice("sku", "B")))]],
    ids=["twice", "two of one"],
)
def test_a_decision_that_is_about_the_same_twice_is_at_fault(books, wanted):
    with pytest.raises(ValueError, match="restock_test"):
        propose(DESK, decided(wanted), NOW)
    assert not Proposal.objects.exists()


def test_a_number_that_is_none_is_kept_as_not_known(books):
    one = decided([action("A", 5)])
    put = propose(DESK, replace(one, inputs=(({"cover": float("nan"), "sold": float("inf"), "on": date(2026, 1, 2)},),)), NOW)
    assert Proposal.objects.get(pk=put.new[0]).inputs == [{"cover": None, "sold": None, "on": "2026-01-02"}]


def test_what_another_system_puts_in_stays_until_somebody_rules(books):
    made = submit(DESK, "restock_test", action("Z", 2), Actor(name="key:zg1"), NOW)
    propose(DESK, decided([action("A", 5)]), NOW)
    assert states() == {"Z": State.OPEN, "A": State.OPEN}
    assert propose(DESK, decided([action("A", 5), action("Z", 9)], build="b2"), NOW).kept[-1] == made.pk
    with pytest.raises(BadRequest, match="open already"):
        submit(DESK, "restock_test", action("Z", 3), Actor(name="key:zg1"), NOW)
