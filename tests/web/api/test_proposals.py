"""Proposals and orders as systems read and write them: each key within its scopes, areas and rows."""

from threading import current_thread, main_thread

import pytest
from django.db.backends.signals import connection_created
from litestar.testing import TestClient

from deciding import NOW, RESTOCK, action, decided, desk
from zhanggui.facts import Slice
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal, State
from zhanggui.journal.propose import propose
from zhanggui.journal.ruling import approve
from zhanggui.settings import FileOutlet, PullOutlet
from zhanggui.web.access import Role, Scope
from zhanggui.web.api import api
from zhanggui.web.people.models import make_key

TEA, CUP = Slice("category", "茶"), Slice("category", "杯")
ORDER = {"sku": "A", "units": 3, "price": "2.50"}
BODY = {
    "decision": RESTOCK.name,
    "about": {"sku": "A"},
    "title": {"zh": "补 A", "en": "Buy A"},
    "reason": {"zh": "系统看到缺货", "en": "the system sees a gap"},
    "order": ORDER,
    "kind": "restock",
    "cost": "7.50",
    "expects": [{"metric": "gmv", "likely": 10, "low": 5, "high": 20}],
    "confidence": 0.7,
    "until": "2030-01-01",
}


@pytest.fixture
def served(own_console, restocking, transactional_db):
    opened = []

    def note(connection, **_):
        if current_thread() is not main_thread():
            opened.append(connection.connection)

    connection_created.connect(note)
    with TestClient(api(own_console.path, pause=3600)) as client:
        yield client
    for each in opened:
        each.close()  # the threads end with the client, and Django keeps a database in memory open


@pytest.fixture
def keyed(person):
    """The header of a key: `keyed(Scope.PROPOSALS, only={"category": "茶"})`."""
    owner = person(Role.OWNER, "boss")

    def make(*scopes, **limits):
        return {"Authorization": f"Bearer {make_key(owner, 'erp', list(scopes), **limits)[1]}"}

    return make


def of(category, sku, units):
    return action(sku, units, about=(category, Slice("sku", sku)))


def test_proposals_come_newest_first_page_by_page(served, keyed, put):
    numbers = put(action("A", 1), action("B", 2), action("C", 3))
    key, found, after = keyed(Scope.PROPOSALS), [], None
    while True:
        said = served.get("/v1/proposals", params={"limit": 2, **({"after": after} if after else {})}, headers=key).json()
        found += [each["id"] for each in said["proposals"]]
        after = said["next"]
        if after is None:
            break
    assert found == numbers[::-1]
    assert served.get("/v1/proposals?state=approved", headers=key).json()["proposals"] == []
    assert len(served.get(f"/v1/proposals?state=open&decision={RESTOCK.name}&area=stock", headers=key).json()["proposals"]) == 3


def test_one_says_all_of_itself(served, keyed, put):
    (number,) = put(action("A", 5))
    said = served.get(f"/v1/proposals/{number}", headers=keyed(Scope.PROPOSALS)).json()
    one = said["proposal"]
    assert (one["area"], one["state"], one["cost"], one["open_to_change"]) == ("stock", "open", "12.5000", ["units", "due", "note"])
    assert one["expects"] == [{"metric": "gmv", "likely": 100.0, "low": 50.0, "high": 150.0}]
    assert one["reason"] == {"zh": "快卖完了", "en": "it runs short"}
    assert said["rulings"] == said["deliveries"] == said["outcomes"] == []


def test_a_system_puts_one_in_and_a_person_rules(served, keyed):
    answer = served.post("/v1/proposals", json=BODY, headers=keyed(Scope.PROPOSE))
    assert answer.status_code == 201
    found = Proposal.objects.get()
    assert (found.state, found.order["units"], str(found.cost), found.put_by.split()[0]) == (State.OPEN, 3, "7.5000", "erp")
    again = served.post("/v1/proposals", json=BODY, headers=keyed(Scope.PROPOSE))
    assert again.status_code == 400
    assert "open already" in again.json()["title"]


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"decision": "guess"}, 404, "no decision 'guess'"),
        ({"kind": "burn"}, 404, "no kind 'burn'"),
        ({"order": {**ORDER, "units": 0}}, 400, "at least 1"),
        ({"order": {**ORDER, "units": "many"}}, 400, "Units"),
        ({"order": {**ORDER, "colour": "red"}}, 404, "colour"),
        ({"order": {"sku": "A"}}, 400, "lacking: Units, Price"),
        ({"cost": "much"}, 400, "no amount"),
        ({"cost": "1e40"}, 400, "no amount"),
        ({"confidence": 2}, 400, ""),
        ({"about": {}}, 400, ""),
        ({"expects": [{"metric": "gmw", "likely": 1}]}, 404, "no metric 'gmw'"),
        ({"extra": 1}, 400, ""),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(served, keyed, change, status, why):
    answer = served.post("/v1/proposals", json={**BODY, **change}, headers=keyed(Scope.PROPOSE))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert why in answer.json()["title"]
    assert not Proposal.objects.exists()


def test_only_a_key_that_may_decide_rules_and_its_maker_answers_for_it(served, keyed, put):
    (number,) = put(action("A", 5))
    path = f"/v1/proposals/{number}/decision"
    for scope in (Scope.PROPOSALS, Scope.PROPOSE, Scope.METRICS, Scope.ORDERS):
        assert served.post(path, json={"verdict": "approve"}, headers=keyed(scope)).status_code == 403
    key = keyed(Scope.DECIDE)
    assert served.post(path, json={"verdict": "reject"}, headers=key).status_code == 400
    assert served.post(path, json={"verdict": "change", "order": {"units": 6}}, headers=key).json()["proposal"]["order"]["units"] == 6
    said = served.post(path, json={"verdict": "approve", "reason": "ok"}, headers=key)
    assert said.status_code == 200
    assert said.json()["proposal"]["state"] == "approved"
    ruling = Proposal.objects.get().rulings.last()
    assert (ruling.by.username, ruling.actor.split()[0]) == ("boss", "erp")
    assert served.post(path, json={"verdict": "approve"}, headers=key).status_code == 400


def test_a_key_sees_and_rules_within_its_areas_and_rows(served, keyed, put):
    own, other = put(of(TEA, "A", 5), of(CUP, "B", 9))
    partner = keyed(Scope.PROPOSALS, Scope.DECIDE, Scope.PROPOSE, only={"category": "茶"})
    assert [each["id"] for each in served.get("/v1/proposals", headers=partner).json()["proposals"]] == [own]
    assert served.get(f"/v1/proposals/{other}", headers=partner).status_code == 404
    assert served.post(f"/v1/proposals/{other}/decision", json={"verdict": "approve"}, headers=partner).status_code == 404
    assert served.post("/v1/proposals", json=BODY, headers=partner).status_code == 403
    assert served.post("/v1/proposals", json={**BODY, "about": {"sku": "C", "category": "茶"}}, headers=partner).status_code == 201
    elsewhere = keyed(Scope.PROPOSALS, Scope.DECIDE, Scope.PROPOSE, areas=["service"])
    assert served.get("/v1/proposals", headers=elsewhere).json()["proposals"] == []
    assert served.get(f"/v1/proposals/{own}", headers=elsewhere).status_code == 404
    assert served.post("/v1/proposals", json=BODY, headers=elsewhere).status_code == 404
    assert Proposal.objects.get(pk=other).state == State.OPEN


def test_a_key_that_sees_some_rows_is_told_what_and_not_why_unless_it_decides(served, keyed, put):
    (own,) = put(of(TEA, "A", 5))
    path, tea = f"/v1/proposals/{own}", {"category": "茶"}
    partner = served.get(path, headers=keyed(Scope.PROPOSALS, only=tea)).json()
    told = partner["proposal"]
    assert told["order"]["sku"] == "A"
    assert told["reason"]["en"] == "What speaks for it is for the shop's own people."
    assert [told[each] for each in ("inputs", "policy", "alternatives", "expects", "confidence")] == [[], {}, [], [], None]
    assert (partner["rulings"], partner["outcomes"]) == ([], [])
    for knows in (keyed(Scope.PROPOSALS), keyed(Scope.PROPOSALS, Scope.DECIDE, only=tea)):
        assert served.get(path, headers=knows).json()["proposal"]["reason"]["en"] == "it runs short"


def test_approved_orders_wait_until_they_are_ticked_off(served, keyed, person):
    outlets = desk(PullOutlet(name="erp"), FileOutlet(name="po", folder="out"))
    who = Actor(person=person(Role.SUPPLY))
    for wanted in (of(TEA, "A", 5), of(CUP, "B", 9)):
        approve(outlets, propose(outlets, decided([wanted], build=wanted.title.en), NOW).new, who, NOW)
    key = keyed(Scope.ORDERS)
    first = served.get("/v1/orders?limit=1", headers=key).json()
    rest = served.get(f"/v1/orders?after={first['next']}", headers=key).json()
    assert [each["payload"]["orders"][0]["order"]["sku"] for each in (*first["orders"], *rest["orders"])] == ["A", "B"]
    assert served.get("/v1/orders", headers=keyed(Scope.PROPOSALS)).status_code == 403
    partner = keyed(Scope.ORDERS, only={"category": "茶"})
    assert [each["key"] for each in served.get("/v1/orders", headers=partner).json()["orders"]] == [first["orders"][0]["key"]]
    assert served.post(f"/v1/orders/{rest['orders'][0]['key']}/taken", json={}, headers=partner).status_code == 404
    for _ in range(2):
        ticked = served.post(f"/v1/orders/{first['orders'][0]['key']}/taken", json={"answer": "PO-7"}, headers=key)
        assert (ticked.status_code, ticked.json()["state"]) == (200, "done")
    assert [each["outlet"] for each in served.get("/v1/orders", headers=key).json()["orders"]] == ["erp"]
    assert Delivery.objects.filter(answer="PO-7").count() == 1
    assert served.post("/v1/orders/nothing/taken", json={}, headers=key).status_code == 404
