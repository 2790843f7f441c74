"""The worker delivers each parcel once, tries again later and later, and gives up in words."""

from datetime import timedelta

import pytest

from deciding import NOW, RESTOCK, action, decided, desk
from zhanggui.errors import BadRequest
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal, State
from zhanggui.journal.outlets import NotDelivered
from zhanggui.journal.propose import propose
from zhanggui.journal.ruling import approve
from zhanggui.journal.worker import HOLD, MOST, _take, backoff, deliver, retry, taken, waiting
from zhanggui.settings import FileOutlet, PullOutlet, WebhookOutlet
from zhanggui.words import same

FILE, HOOK, PULL = FileOutlet(name="po", folder="out"), WebhookOutlet(name="erp", url="http://localhost:1"), PullOutlet(name="wms")


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


class Post:
    """An outlet that takes down what it is given, and says no to whom it is told to."""

    def __init__(self, no=()):
        self.got, self.no = [], set(no)

    def __call__(self, outlet, parcel, *_):
        if outlet.name in self.no:
            raise NotDelivered(same("closed today"), where=outlet.name, after=self.after)
        self.got.append((outlet.name, parcel.key, [each["sku"] for each in parcel.orders]))
        return "ok"

    after = None


@pytest.fixture
def clock():
    return Clock()


def approved(desk_, owner, *skus):
    put = propose(desk_, decided([action(sku, 1) for sku in skus], build="".join(skus)), NOW)
    return approve(desk_, put.new, Actor(person=owner), NOW)


def test_what_is_due_goes_out_once_and_the_proposals_are_delivered_when_all_of_it_is(books, owner, clock, tmp_path):
    at = desk(FILE, HOOK)
    approved(at, owner, "A", "B")
    post = Post(no={"erp"})
    worked = deliver(at, tmp_path, clock, by=post)
    assert (len(worked.done), len(worked.later)) == (1, 1)
    assert {each.state for each in Proposal.objects.all()} == {State.APPROVED}
    assert deliver(at, tmp_path, clock, by=post).done == []
    post.no, clock.now = set(), NOW + timedelta(seconds=31)
    assert len(deliver(at, tmp_path, clock, by=post).done) == 1
    assert sorted(name for name, _key, _skus in post.got) == ["erp", "po"]
    assert {skus for _name, _key, (*skus,) in post.got for skus in skus} == {"A", "B"}
    found = Proposal.objects.first()
    assert (found.state, found.done_at) == (State.DELIVERED, clock.now)
    assert [each.verdict for each in found.rulings.all()] == ["approved", "delivered"]
    assert Delivery.objects.get(outlet="erp").attempts == 2


def test_it_is_tried_later_and_later_then_given_up_and_can_be_sent_again(books, owner, clock, tmp_path):
    at = desk(HOOK)
    approved(at, owner, "A")
    post, waits = Post(no={"erp"}), []
    for _ in range(MOST):
        deliver(at, tmp_path, clock, by=post)
        waits.append((Delivery.objects.get().next_try - clock.now).total_seconds())
        clock.now = Delivery.objects.get().next_try
    assert waits[:3] == [pytest.approx(backoff(n, Delivery.objects.get().key), abs=1e-3) for n in (1, 2, 3)]
    assert all(15 * 2**n <= wait <= 30 * 2**n for n, wait in enumerate(waits[:9]))
    given_up = Delivery.objects.get()
    assert (given_up.state, "closed today" in given_up.answer) == ("failed", True)
    assert Proposal.objects.get().state == State.FAILED
    assert "closed today" in Proposal.objects.get().rulings.last().reason.en
    assert deliver(at, tmp_path, clock, by=post).later == {}
    retry([given_up.pk], Actor(person=owner), clock.now)
    assert Proposal.objects.get().state == State.APPROVED
    post.no = set()
    assert len(deliver(at, tmp_path, clock, by=post).done) == 1
    assert Proposal.objects.get().state == State.DELIVERED
    assert [each.verdict for each in Proposal.objects.get().rulings.all()] == ["approved", "failed", "retried", "delivered"]
    with pytest.raises(BadRequest, match="none of them was given up"):
        retry([given_up.pk], Actor(person=owner), clock.now)


def test_the_other_side_may_say_when_to_come_again(books, owner, clock, tmp_path):
    at, post = desk(HOOK), Post(no={"erp"})
    approved(at, owner, "A")
    post.after = 600.0
    deliver(at, tmp_path, clock, by=post)
    assert Delivery.objects.get().next_try == NOW + timedelta(seconds=600)


def test_one_that_raises_anything_does_not_keep_the_next_one_back(books, owner, clock, tmp_path):
    at = desk(FILE, HOOK)
    approved(at, owner, "A")
    worked = deliver(at, tmp_path, clock, by=lambda outlet, *_: "ok" if outlet.name == "erp" else 1 / 0)
    assert (len(worked.done), len(worked.later)) == (1, 1)
    assert "ZeroDivisionError" in Delivery.objects.get(outlet="po").answer


def test_an_outlet_that_is_gone_from_the_settings_is_said(books, owner, clock, tmp_path):
    approved(desk(FILE), owner, "A")
    worked = deliver(desk(HOOK), tmp_path, clock, by=Post())
    assert "po" in next(iter(worked.later.values()))


def test_a_parcel_that_a_worker_holds_is_nobody_elses_until_the_worker_is_dead_long_enough(books, owner):
    approved(desk(FILE), owner, "A")
    assert _take(NOW).outlet == "po"
    assert _take(NOW + HOLD) is None
    assert _take(NOW + HOLD + timedelta(seconds=1)).attempts == 2


def test_what_is_to_be_fetched_waits_and_may_be_ticked_off_twice(books, owner, clock, tmp_path):
    at = desk(PULL)
    approved(at, owner, "A")
    assert deliver(at, tmp_path, clock, by=Post()).done == []
    (parcel,) = waiting("wms")
    assert parcel.payload["orders"][0]["order"]["sku"] == "A"
    assert taken("wms", parcel.key, NOW, "PO-7").answer == "PO-7"
    assert taken("wms", parcel.key, NOW + timedelta(days=1), "PO-8").answer == "PO-7"
    assert (waiting("wms"), Proposal.objects.get().state) == ([], State.DELIVERED)
    with pytest.raises(BadRequest, match="no parcel"):
        taken("po", parcel.key, NOW)


def test_approvals_of_different_batches_are_different_parcels(books, owner, clock, tmp_path):
    at, post = desk(FILE), Post()
    put = propose(at, decided([action("A", 1), action("B", 1), action("C", 1)]), NOW)
    approve(at, put.new[:2], Actor(person=owner), NOW)
    approve(at, put.new[2:], Actor(person=owner), NOW)
    deliver(at, tmp_path, clock, by=post)
    assert [skus for _name, _key, skus in post.got] == [["A", "B"], ["C"]]
    assert len({key for _name, key, _skus in post.got}) == 2
    assert RESTOCK.name == Delivery.objects.first().decision
