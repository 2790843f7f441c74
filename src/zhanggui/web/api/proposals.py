"""Proposals and orders for other systems: read, put in, ruled on; and what was approved, fetched and ticked off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from django.db import close_old_connections
from litestar import Request, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from zhanggui.journal.models import Delivery
from zhanggui.journal.worker import taken
from zhanggui.web.access import Access, Key, Scope
from zhanggui.web.api.problem import PROBLEMS
from zhanggui.web.api.proposed import STATE, Proposals, ProposalWhole, Proposed, Ruled, actor_of, page, put, rule, states, whole
from zhanggui.web.proposals import Journal, Missing, Sieve
from zhanggui.words import Text

_LARGEST = 2**53

Number = Annotated[int, PathParameter(ge=1, le=_LARGEST)]
After = Annotated[int | None, QueryParameter(name="after", ge=0, le=_LARGEST, description="the cursor that the page before gave")]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=200, description="how many at most")]
Named = Annotated[str, QueryParameter(max_length=60)]


def _journal(request: Request[Any, Key, Any]) -> Journal:
    close_old_connections()
    return Journal(request.app.state.answers.folder)


@get("/proposals", opt={"scope": Scope.PROPOSALS}, responses=PROBLEMS, sync_to_thread=True, summary="Proposals that this key sees")
def proposals(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request[Any, Key, Any],
    decision: Named = "",
    kind: Named = "",
    area: Named = "",
    stage: Annotated[
        list[STATE] | None, QueryParameter(name="state", description="open, approved, …; may be repeated", max_items=8)
    ] = None,
    after: After = None,
    limit: Limit = 50,
) -> Proposals:
    """List proposals, the newest first."""
    wanted = Sieve(decision=decision, kind=kind, area=area, states=states(stage or ()))
    return page(_journal(request), request.auth.access, wanted, after, limit)


@get("/proposals/{number:int}", opt={"scope": Scope.PROPOSALS}, responses=PROBLEMS, sync_to_thread=True, summary="One proposal")
def proposal(request: Request[Any, Key, Any], number: Number) -> ProposalWhole:
    """Give a proposal with its rulings, deliveries and outcomes."""
    journal = _journal(request)
    return whole(request.auth.access, journal.one(request.auth.access, number), journal)


@post("/proposals", opt={"scope": Scope.PROPOSE}, responses=PROBLEMS, sync_to_thread=True, summary="Put in a proposal")
def put_in(request: Request[Any, Key, Any], data: JSONBody[Proposed]) -> ProposalWhole:
    """Put in a proposal, which waits for a person: its order must fit the decision's columns."""
    journal, key = _journal(request), request.auth
    return whole(key.access, put(journal, key.access, actor_of(key.id, key.name), data), journal)


@post(
    "/proposals/{number:int}/decision",
    opt={"scope": Scope.DECIDE},
    responses=PROBLEMS,
    status_code=200,
    sync_to_thread=True,
    summary="Approve, change or reject a proposal",
)
def decision(request: Request[Any, Key, Any], number: Number, data: JSONBody[Ruled]) -> ProposalWhole:
    """Rule on a proposal, in the name of whoever made the key."""
    journal, key = _journal(request), request.auth
    return whole(key.access, rule(journal, key.access, actor_of(key.id, key.name), number, data), journal)


# ── what was approved, to be fetched ─────────────────────────────────────────


class Order(msgspec.Struct):
    """A parcel of approved orders. Its `key` is the same whenever it is given: by it one that came twice is known."""

    key: str
    outlet: str
    decision: str
    made_at: datetime
    payload: dict[str, Any]


class Orders(msgspec.Struct):
    """A page of parcels that wait, the oldest first."""

    orders: list[Order]
    next: int | None = None


class Receipt(msgspec.Struct):
    """What the other system says of a parcel that it has: its own number of it, perhaps."""

    answer: Annotated[str, msgspec.Meta(max_length=500)] = ""


class Ticked(msgspec.Struct):
    """A parcel that is ticked off."""

    key: str
    state: str
    done_at: datetime | None


def _for(access: Access, journal: Journal) -> Iterator[Delivery]:
    """The parcels that wait for a system with this access: of its areas, and, where it sees only some rows, of those alone."""
    named = [decision.name for _domain, decision in journal.decisions(access)]
    for each in Delivery.objects.filter(pulled=True, decision__in=named).order_by("pk"):
        orders: list[Mapping[str, Any]] = each.payload["orders"]
        if all(order["about"].get(own.dimension) == own.value for order in orders for own in access.only):
            yield each


@get("/orders", opt={"scope": Scope.ORDERS}, responses=PROBLEMS, sync_to_thread=True, summary="Approved orders that wait to be fetched")
def orders(request: Request[Any, Key, Any], outlet: Named = "", after: After = None, limit: Limit = 50) -> Orders:
    """List parcels of outlets of the kind `pull` that nobody ticked off yet. Given again until they are: tick each off once it is safe."""
    waiting = [
        each
        for each in _for(request.auth.access, _journal(request))
        if each.state == Delivery.State.WAITING and outlet in {"", each.outlet} and each.pk > (after or 0)
    ]
    rows = [Order(each.key, each.outlet, each.decision, each.made_at, each.payload) for each in waiting[:limit]]
    return Orders(rows, waiting[limit - 1].pk if len(waiting) > limit else None)


@post(
    "/orders/{key:str}/taken",
    opt={"scope": Scope.ORDERS},
    responses=PROBLEMS,
    status_code=200,
    sync_to_thread=True,
    summary="Tick off a parcel that was fetched",
)
def ticked(request: Request[Any, Key, Any], key: Annotated[str, PathParameter(max_length=64)], data: JSONBody[Receipt]) -> Ticked:
    """Say that a parcel is safe on the other side; saying so twice changes nothing."""
    found = next((each for each in _for(request.auth.access, _journal(request)) if each.key == key), None)
    if found is None:
        raise Missing(
            Text("没有这个包裹", "there is no such parcel"), fix=Text("用 /v1/orders 返回的 key", "use a key that /v1/orders gave")
        )
    done = taken(found.outlet, found.key, datetime.now(UTC), data.answer.replace("\x00", ""))
    return Ticked(done.key, str(done.state), done.done_at)


HANDLERS = [proposals, proposal, put_in, decision, orders, ticked]
