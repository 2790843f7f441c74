"""What comes back: refunds, returns and exchanges of lines that arrived, or never did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, Dice, chance, pick
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import BAD_SUPPLIER, Catalogue
from zhanggui.simulate.orders import Till
from zhanggui.simulate.parcels import Parcels
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.stock import bad_from

REFUND, RETURN, EXCHANGE = range(3)
SHARES = (0.055, 0.135, 0.025, 0.05, 0.055, 0.075, 0.065, 0.03)  #: of lines that come back, by category
QUICKER = 0.72  #: hours to refund, the last year to those before
BAD_SUPPLIER_RETURNS = 1.8

_KINDS = np.array((0.24, 0.63, 0.13))
_REASONS = np.array((0.24, 0.2, 0.16, 0.2, 0.06, 0.09, 0.05))
_SLOW, _MISSING = 4, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunds:
    """Every refund in the order of requests; arrays are (refunds,)."""

    line: Array  #: row of Lines
    order: Array
    quantity: Array
    amount: Array  #: cents
    kind: Array
    reason: Array
    requested: Array
    refunded: Array  #: NONE where still open
    satisfaction: Array  #: NONE where not said
    whole: Array  #: asked for the order, not for a line

    @property
    def size(self) -> int:
        """How many refunds."""
        return len(self.line)


def make(plan: Plan, calendar: Calendar, catalogue: Catalogue, till: Till, parcels: Parcels) -> Refunds:
    """Let people send things back."""
    dice = plan.dice("returns")
    lines, end = till.lines, calendar.days * DAY
    arrived, late, lost = _arrival(till, parcels)
    share = _share(plan, calendar, catalogue, till, late)
    comes_back = chance(dice, len(lines.order), share) & (arrived[lines.order] != NONE)
    row = np.flatnonzero(comes_back | (lost[lines.order] != NONE))
    order = lines.order[row]
    n, gone = len(row), lost[order] != NONE
    since = np.where(gone, lost[order], arrived[order])
    requested = since + (np.minimum(dice.exponential(3.2, n), 14) * DAY).astype(np.int64) + 600
    last = calendar.year[np.minimum(requested // DAY, calendar.days - 1)] == plan.last_day.year
    hours = dice.lognormal(3.9, 0.6, n) * np.where(last, QUICKER, 1.0)
    refunded = requested + (hours * HOUR).astype(np.int64)
    kind = np.where(gone, REFUND, pick(dice, _KINDS, n))
    quantity, amount = _worth(dice, till, row, kind, gone)
    reason = np.where(gone, _MISSING, pick(dice, _REASONS, n))
    reason = np.where(late[order] & chance(dice, n, 0.3), _SLOW, reason)
    refunded = np.where(chance(dice, n, 0.015) | (refunded >= end), NONE, refunded)
    keep = np.flatnonzero(requested < end)
    keep = keep[np.argsort(requested[keep], kind="stable")]
    happy = np.clip(np.round(5.1 - hours / 55 + dice.normal(0, 0.8, n)), 1, 5).astype(np.int64)
    said = chance(dice, n, 0.45) & (refunded != NONE)
    return Refunds(
        line=row[keep], order=order[keep], quantity=quantity[keep], amount=amount[keep], kind=kind[keep],
        reason=reason[keep], requested=requested[keep], refunded=refunded[keep],
        satisfaction=np.where(said, happy, NONE)[keep], whole=chance(dice, n, 0.06)[keep],
    )  # fmt: skip


def _arrival(till: Till, parcels: Parcels) -> tuple[Array, Array, Array]:
    """By order: when it arrived, whether late, when it was given up as lost; NONE where not."""
    n = till.orders.size
    arrived, lost, late = np.full(n, NONE), np.full(n, NONE), np.zeros(n, np.bool_)
    there = parcels.delivered != NONE
    arrived[parcels.order[there]] = parcels.delivered[there]
    late[parcels.order] = parcels.delivered // DAY > parcels.promised
    lost[parcels.order[parcels.lost]] = parcels.shipped[parcels.lost] + 8 * DAY
    arrived = np.where(lost != NONE, NONE, arrived)
    return arrived, late, lost


def _share(plan: Plan, calendar: Calendar, catalogue: Catalogue, till: Till, late: Array) -> Array:
    """The chance of each line to come back."""
    lines, day = till.lines, till.orders.day[till.lines.order]
    bad = (catalogue.supplier[lines.sku] == BAD_SUPPLIER) & (day >= bad_from(plan, calendar))
    share = np.array(SHARES)[catalogue.category[lines.sku]] * np.exp(-0.3 * catalogue.quality[lines.sku])
    share *= np.where(late[lines.order], 1.6, 1.0) * np.where(bad, BAD_SUPPLIER_RETURNS, 1.0)
    share *= np.where(calendar.year[day] == plan.last_day.year, 0.93, 1.0)
    return np.asarray(np.minimum(share, 0.6) * (lines.payable > 0))


def _worth(dice: Dice, till: Till, row: Array, kind: Array, gone: Array) -> tuple[Array, Array]:
    """How many units and cents: an exchange gives no money back, a refund without return often a part."""
    payable, units = till.lines.payable[row], till.lines.quantity[row]
    some = np.where(gone | chance(dice, len(row), 0.75), units, dice.integers(1, units + 1))
    part = np.where((kind == REFUND) & ~gone & chance(dice, len(row), 0.6), dice.integers(1, 6, len(row)), 10)
    amount = payable * some // units * part // 10
    return np.where((kind == REFUND) & (part < 10), 0, some), np.where(kind == EXCHANGE, 0, amount)  # noqa: PLR2004
