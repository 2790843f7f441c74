"""What visits leave behind: events, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zhanggui.simulate import trials
from zhanggui.simulate.arrays import DAY, NONE, Array, Dice, places, spans
from zhanggui.simulate.columns import FIRST_CUSTOMER, codes, ids, times
from zhanggui.simulate.visits import Visits
from zhanggui.simulate.vocabulary import CHANNELS, DEVICES, EVENTS, MEDIA, PAGES, SLOTS, SOURCES, STORES, TRAFFIC
from zhanggui.simulate.world import World

START, LIST, SELECT, VIEW, CART, CHECKOUT, PURCHASE = range(7)
LONGEST_LOAD = 60_000  #: milliseconds
FIRST_SESSION, FIRST_VISITOR = 500_000_000, 700_000_000
_CAMPAIGNS = ("品类词", "爆款种草", "小红书笔记")
_CAMPAIGN_OF = np.array((NONE, 0, 1, 2, NONE, NONE, NONE, NONE, NONE))  #: by traffic channel
_LOADS = (7.25, 7.1, 6.75)  #: log of milliseconds, by device
_LOADED = np.array((False, True, False, True, False, True, False))
_RECOMMENDED = 0.5  #: share of lists that are recommendations


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted while the events are written, by month of the calendar."""

    months: Array  #: months since year 0, in order
    loads: Array  #: (months, milliseconds): how many pages took so long
    slot_lists: Array  #: (months,)
    slot_selects: Array
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """The events of a month; arrays are (events,)."""

    session: Array
    name: Array
    second: Array
    sku: Array
    slot: Array
    load: Array


def make(world: World, tally: list[Tally]) -> Iterator[tuple[int, pa.Table]]:
    """Write out every month's events as (month since year 0, table); the tally is appended when all are out."""
    plan, calendar, baskets, till, visits = world.plan, world.calendar, world.baskets, world.till, world.visits
    months = np.unique(calendar.month)
    loads = np.zeros((len(months), LONGEST_LOAD + 1), np.int64)
    lists, selects, first = np.zeros(len(months), np.int64), np.zeros(len(months), np.int64), 0
    edges = np.searchsorted(visits.start, np.searchsorted(calendar.month, np.append(months, months[-1] + 1)) * DAY)
    by_wish = spans(np.bincount(baskets.wish, minlength=len(till.order_of_wish)))
    by_order = spans(np.bincount(till.lines.order, minlength=till.orders.size))
    for number, month in enumerate(months):
        dice = plan.dice(f"events {month}")
        part = np.arange(edges[number], edges[number + 1])
        events = _expand(dice, world, part, (by_wish, by_order))
        loads[number] = np.bincount(events.load[events.load != NONE], minlength=LONGEST_LOAD + 1)
        lists[number] = ((events.name == LIST) & (events.slot != NONE)).sum()
        selects[number] = ((events.name == SELECT) & (events.slot != NONE)).sum()
        yield int(month), _table(world, events, first)
        first += len(events.name)
    tally.append(Tally(months=months, loads=loads, slot_lists=lists, slot_selects=selects, rows=first))


def _expand(dice: Dice, world: World, part: Array, by: tuple[Array, Array]) -> _Month:
    """Unroll the sessions of a month into events."""
    visits = world.visits
    landed, ignored, viewed, carted = (
        each[part].astype(np.int32) for each in (visits.landed, visits.ignored, visits.viewed, visits.carted)
    )
    group, place = places(visits.events[part])
    past = place - 1 - (landed + ignored)[group]
    triple = past < 3 * viewed[group]
    after = past - 3 * viewed[group]
    name = np.where(triple, LIST + past % 3, CART).astype(np.int8)
    name = np.where(after >= carted[group], CHECKOUT + after - carted[group], name).astype(np.int8)
    name = np.where(past < 0, np.where((place == 1) & (landed[group] == 1), VIEW, LIST), name).astype(np.int8)
    name[place == 0] = START
    # A block is a list with what was clicked in it, or the page that a visit began on.
    block_start = spans(landed + ignored + viewed)
    within = np.where(past < 0, place - 1, np.where(triple, (landed + ignored)[group] + past // 3, 0))
    cart = np.where((name == CART), (landed + ignored + viewed - carted)[group] + after, 0)
    block = block_start[group] + np.maximum(np.where(name == CART, cart, within), 0)
    block = np.minimum(block, max(block_start[-1] - 1, 0))
    skus, slots = _blocks(dice, world, part, block_start, by)
    slots[block_start[:-1][landed == 1]] = NONE
    has_sku = (name == SELECT) | (name == VIEW) | (name == CART)
    has_slot = (name == LIST) | (name == SELECT)
    return _Month(
        session=part[group], name=name, second=_seconds(dice, visits, part, group, place),
        sku=np.where(has_sku, skus[block], NONE), slot=np.where(has_slot, slots[block], NONE).astype(np.int8),
        load=_load(dice, world, part[group], name),
    )  # fmt: skip


def _blocks(dice: Dice, world: World, part: Array, start: Array, by: tuple[Array, Array]) -> tuple[Array, Array]:
    """The article and the recommendation slot of each block; what was wanted is viewed last."""
    baskets, till, visits = world.baskets, world.till, world.visits
    n = int(start[-1])
    slots = np.where(dice.random(n) < _RECOMMENDED, dice.integers(0, len(SLOTS), n), NONE)
    skus = till.lines.sku[dice.integers(0, len(till.lines.sku), max(n, 1))].astype(np.int32)
    wish, order = visits.wish[part], visits.order[part]
    bought, wanted = np.flatnonzero(order != NONE), np.flatnonzero((wish != NONE) & (order == NONE))
    for rows, which, starts, source in (
        (bought, order, by[1], till.lines.sku), (wanted, wish, by[0], baskets.sku),
    ):  # fmt: skip
        chosen = which[rows]
        many = starts[chosen + 1] - starts[chosen]
        group, place = places(many)
        skus[start[rows + 1][group] - many[group] + place] = source[starts[chosen][group] + place]
    return skus, slots


def _seconds(dice: Dice, visits: Visits, part: Array, group: Array, place: Array) -> Array:
    """When each event was: the first at the start, the last at the end, the rest between in order."""
    last = np.maximum(visits.events[part] - 1, 1)[group]
    inner = (place > 0) & (place < last)
    share = (place + dice.random(len(place), dtype=np.float32) * 0.8 * inner) / last
    return np.asarray(visits.start[part][group] + (visits.length[part][group] * share).astype(np.int64))


def _load(dice: Dice, world: World, session: Array, name: Array) -> Array:
    """Milliseconds until the page was there, or NONE for what loads no page."""
    plan, calendar, visits = world.plan, world.calendar, world.visits
    pages = np.flatnonzero(_LOADED[name])
    of = session[pages]
    device, day = visits.device[of], visits.day[of]
    slow = trials.slow_days(plan, calendar)[day] & (device == trials.SLOW_DEVICE)
    better = np.where(calendar.year == plan.last_day.year, -0.08, 0.0)[day]
    log = np.array(_LOADS)[device] + better + np.log(trials.SLOW_LOADS) * slow
    load = np.full(len(name), NONE, np.int32)
    drawn = np.exp(log + 0.45 * dice.standard_normal(len(pages), dtype=np.float32))
    load[pages] = np.minimum(drawn, LONGEST_LOAD).astype(np.int32)
    return load


def _table(world: World, events: _Month, first: int) -> pa.Table:
    plan, till, visits = world.plan, world.till, world.visits
    session, name = events.session, events.name
    order = np.where(name == PURCHASE, visits.order[session], NONE)
    traffic = visits.traffic[session]
    nobody = np.zeros(len(name), np.int8)
    return pa.table({
        "event_id": pa.array(np.arange(first + 1, first + 1 + len(name))),
        "event_name": codes(name, EVENTS),
        "event_at": times(plan, events.second),
        "session_id": pa.array(FIRST_SESSION + session),
        "visitor_id": pa.array(FIRST_VISITOR + visits.visitor[session]),
        "customer_id": ids(visits.customer[session], FIRST_CUSTOMER),
        "store": codes(nobody, STORES[:1]),
        "channel": codes(nobody, CHANNELS[:1]),
        "traffic_channel": codes(traffic, TRAFFIC),
        "source": codes(traffic, SOURCES),
        "medium": codes(traffic, MEDIA),
        "campaign": codes(_CAMPAIGN_OF[traffic], _CAMPAIGNS),
        "device": codes(visits.device[session], DEVICES),
        "page": codes(name, PAGES),
        "sku": codes(events.sku, world.catalogue.code),
        "slot": codes(events.slot, SLOTS),
        "load_ms": pa.array(events.load, mask=events.load == NONE),
        "order_id": pa.array(np.where(order == NONE, 0, till.orders.order_id[order]), mask=order == NONE),
    })  # fmt: skip
