"""Rules approve what is within their bounds and nothing else; every such ruling names its rule."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deciding import NOW, RESTOCK, TODAY, action, decided, desk
from zhanggui.errors import BadRequest, Unknown
from zhanggui.journal.automatic import make_rule, switch_rule
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal, State
from zhanggui.journal.propose import propose
from zhanggui.journal.ruling import approve, change
from zhanggui.settings import FileOutlet

DESK = desk(FileOutlet(name="po", folder="out"))
LATER = TODAY + timedelta(days=1)


def approved():
    return sorted(each.about["sku"] for each in Proposal.objects.filter(state=State.APPROVED))


def test_a_rule_approves_what_is_within_its_bounds_in_one_parcel(books, owner):
    rule = make_rule(DESK, RESTOCK.name, owner, NOW, kind="restock", most_cost=Decimal(10), least_confidence=0.8)
    wanted = [
        action("A", 4),
        action("B", 3),
        action("dear", 5),
        action("unsure", 1, confidence=0.5),
        action("no idea", 1, confidence=None),
        action("of no cost known", 1, cost=None),
        action("another kind", 1, kind="first"),
    ]
    propose(DESK, decided(wanted), NOW)
    assert approved() == ["A", "B"]
    ruling = Proposal.objects.filter(state=State.APPROVED).first().rulings.get()
    assert (ruling.rule, ruling.by) == (rule, None)
    assert ruling.reason.en == f"rule {rule.pk}: Restock, at most CN¥10.00 each, confidence at least 80%"
    assert Delivery.objects.get().proposals.count() == 2


def test_a_rule_spends_so_much_a_day_and_no_more(books, owner):
    make_rule(DESK, RESTOCK.name, owner, NOW, most_a_day=Decimal(10))
    propose(DESK, decided([action("A", 2), action("B", 2), action("C", 1)]), NOW)
    assert approved() == ["A", "B"]
    propose(DESK, decided([action("C", 1)], build="b2"), NOW + timedelta(hours=13))
    assert approved() == ["A", "B"]
    propose(DESK, decided([action("C", 1)], build="b3", today=LATER), NOW + timedelta(hours=14))
    assert approved() == ["A", "B", "C"]


def test_a_rule_out_of_force_approves_nothing_and_one_put_in_force_takes_what_is_open(books, owner):
    rule = make_rule(DESK, RESTOCK.name, owner, NOW, most_cost=Decimal(10))
    switch_rule(rule, on=False)
    propose(DESK, decided([action("A", 2)]), NOW)
    assert approved() == []
    switch_rule(rule, on=True)
    assert len(propose(DESK, decided([action("A", 2)]), NOW).approved) == 1


def test_a_rule_leaves_what_a_person_touched_and_what_was_approved_lately(books, owner):
    put = propose(DESK, decided([action("A", 2), action("B", 2)]), NOW)
    change(DESK, put.new[0], {"units": 3}, Actor(person=owner), NOW)
    approve(DESK, put.new[1:], Actor(person=owner), NOW)
    make_rule(DESK, RESTOCK.name, owner, NOW, most_cost=Decimal(10**6))
    propose(DESK, decided([action("A", 2), action("B", 2)], build="b2", today=LATER), NOW)
    assert approved() == ["B"]
    # What a person had changed is superseded: the person looks again.
    propose(DESK, decided([action("A", 4)], build="b3", today=LATER), NOW)
    assert approved() == ["B"]


@pytest.mark.parametrize(
    ("bounds", "error"),
    [
        ({}, BadRequest),
        ({"most_cost": Decimal(-1)}, BadRequest),
        ({"least_confidence": 1.5}, BadRequest),
        ({"kind": "nothing", "most_cost": Decimal(1)}, Unknown),
    ],
)
def test_a_rule_that_binds_nothing_is_refused(books, owner, bounds, error):
    with pytest.raises(error):
        make_rule(DESK, RESTOCK.name, owner, NOW, **bounds)
