"""Whatever is done in whatever order: one open proposal of a key, approvals with their parcels, a trail that tells it all."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from deciding import NOW, TODAY, action, decided, desk
from zhanggui.errors import BadRequest
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal, Ruling, State, Verdict
from zhanggui.journal.outlets import NotDelivered
from zhanggui.journal.propose import expire, propose, submit
from zhanggui.journal.ruling import approve, change, reject
from zhanggui.journal.worker import MOST, deliver, retry, taken, waiting
from zhanggui.settings import FileOutlet, PullOutlet
from zhanggui.words import same

DESK = desk(FileOutlet(name="po", folder="out"), PullOutlet(name="wms"))
WANTED = st.dictionaries(st.sampled_from("ABC"), st.tuples(st.integers(1, 3), st.integers(-1, 3)), max_size=3)
STATE_AFTER = {
    Verdict.APPROVED: State.APPROVED,
    Verdict.REJECTED: State.REJECTED,
    Verdict.EXPIRED: State.EXPIRED,
    Verdict.SUPERSEDED: State.SUPERSEDED,
    Verdict.WITHDRAWN: State.WITHDRAWN,
    Verdict.DELIVERED: State.DELIVERED,
    Verdict.FAILED: State.FAILED,
    Verdict.RETRIED: State.APPROVED,
    Verdict.CHANGED: State.OPEN,
}


class Journal(RuleBasedStateMachine):
    """Days go by, decisions call for this and that, people rule, workers deliver or don't."""

    books, actor = None, None

    @initialize()
    def begin(self):
        self.books.empty()
        self.days, self.got, self.shut = 0, Counter(), False

    @property
    def now(self):
        return NOW + timedelta(days=self.days)

    def some(self, number):
        numbers = list(Proposal.objects.order_by("pk").values_list("pk", flat=True))
        return numbers[number % len(numbers)] if numbers else 0

    @rule(wanted=WANTED)
    def decide(self, wanted):
        today = TODAY + timedelta(days=self.days)
        actions = [action(sku, units, until=today + timedelta(days=left)) for sku, (units, left) in wanted.items()]
        propose(DESK, decided(actions, build=str(wanted), today=today), self.now)
        before = list(Proposal.objects.order_by("pk").values()), Ruling.objects.count()
        propose(DESK, decided(actions, build=str(wanted), today=today), self.now)
        assert (list(Proposal.objects.order_by("pk").values()), Ruling.objects.count()) == before

    @rule(number=st.integers(0, 30), what=st.sampled_from(["approve", "reject", "change", "submit", "fetch"]), units=st.integers(0, 5))
    def act(self, number, what, units):
        try:
            match what:
                case "approve":
                    approve(DESK, [self.some(number), self.some(number + 1)], self.actor, self.now)
                case "reject":
                    reject(DESK, [self.some(number)], self.actor, self.now, "no")
                case "change":
                    change(DESK, self.some(number), {"units": units}, self.actor, self.now)
                case "submit":
                    submit(DESK, "restock_test", action("ABC"[number % 3], units + 1), self.actor, self.now)
                case "fetch":
                    for parcel in waiting("wms", 1):
                        taken("wms", parcel.key, self.now)
        except BadRequest:
            pass

    @rule(shut=st.booleans())
    def work(self, shut):
        def send(_outlet, parcel, *_):
            if shut:
                raise NotDelivered(same("shut"), where="po")
            self.got[parcel.key] += 1
            return "ok"

        for _ in range(MOST if shut else 1):
            deliver(DESK, self.books.shop, lambda: self.now + timedelta(hours=12), by=send)
            Delivery.objects.filter(state="waiting").update(next_try=self.now)

    @rule()
    def send_again(self):
        failed = list(Delivery.objects.filter(state="failed").values_list("pk", flat=True))
        if failed:
            retry(failed, self.actor, self.now)

    @rule(days=st.integers(1, 20))
    def pass_days(self, days):
        self.days += days
        expire(DESK, self.now)

    @invariant()
    def one_open_proposal_of_a_key(self):
        counts = Counter(Proposal.objects.filter(state=State.OPEN).values_list("decision", "key"))
        assert not counts or max(counts.values()) == 1

    @invariant()
    def an_approval_has_its_parcels_and_nothing_else_has(self):
        for each in Proposal.objects.prefetch_related("deliveries"):
            parcels = Counter(parcel.outlet for parcel in each.deliveries.all())
            ruled = each.state in {State.APPROVED, State.DELIVERED, State.FAILED}
            assert parcels == (Counter(["po", "wms"]) if ruled else Counter())
            assert (each.state == State.DELIVERED) == (ruled and all(parcel.state == "done" for parcel in each.deliveries.all()))

    @invariant()
    def what_is_out_is_out_once(self):
        done = set(Delivery.objects.filter(state="done", outlet="po").values_list("key", flat=True))
        assert set(self.got) == done
        assert all(count == 1 for count in self.got.values())

    @invariant()
    def the_trail_tells_how_each_came_to_where_it_is(self):
        for each in Proposal.objects.prefetch_related("rulings"):
            rulings = list(each.rulings.all())
            assert each.state == (STATE_AFTER[rulings[-1].verdict] if rulings else State.OPEN)
            order = each.proposed
            for ruling in rulings:
                if ruling.verdict == Verdict.CHANGED:
                    assert ruling.before == order
                    order = ruling.after
            assert each.order == order


@pytest.fixture
def machine(books, owner):
    return type("Here", (Journal,), {"books": books, "actor": Actor(person=owner)})


def test_the_laws_hold_whatever_is_done(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10, stateful_step_count=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        ),
    )
