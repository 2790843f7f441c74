"""Of whom each product is bought: who is cheapest all told, and who else brings a part sooner where waiting would cost more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhanggui.domains.stock.decide.position import Offer, column, leads
from zhanggui.domains.stock.decide.sheet import ReorderPolicy, Sheet, in_time, sheet_of
from zhanggui.methods.inventory import sources
from zhanggui.methods.inventory.orders import rounded
from zhanggui.methods.inventory.spread import Array, Whole, quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Of each position, the supplier that it is bought of, and the quickest of the others where that is quicker."""

    chosen: Whole  #: places among all offers
    quicker: Whole  #: the same; −1 where there is none
    offers: Whole  #: of how many suppliers it can be had
    told: Array  #: what a good unit comes to at the chosen one, all told


def choose(rows: Sequence[Offer], today: date, policy: ReorderPolicy) -> Choice:
    """Choose for good, whatever lies there today, so that more stock never calls for a larger order of somebody else."""
    sheet = sheet_of(rows, today, policy, np.zeros(len(rows), np.int64))
    group = _groups(rows)
    told = _told(sheet, policy)
    usual = np.array([row.is_usual for row in rows])
    chosen = sources.cheapest(group, np.where(usual, told * (1 - policy.switch), told))
    own = np.zeros(group.max() + 1, np.int64)
    own[group[chosen]] = chosen
    lead = np.where((sheet.lead < sheet.lead[own[group]] - 1) & ~np.isnan(sheet.cost), sheet.lead, np.nan)
    quickest = sources.cheapest(group, lead)
    quicker = np.where(np.isnan(lead[quickest]), -1, quickest)
    return Choice(chosen=chosen, quicker=quicker, offers=np.bincount(group)[group[chosen]], told=told[chosen])


def _groups(rows: Sequence[Offer]) -> Whole:
    """A number for each position, in the order in which they come."""
    number: dict[tuple[str, str], int] = {}
    return np.array([number.setdefault((row.warehouse, row.sku), len(number)) for row in rows], np.int64)


def _told(sheet: Sheet, policy: ReorderPolicy) -> Array:
    """What a good unit comes to at each supplier; one whose least quantity would spoil is out of the question where others are not."""
    rows = sheet.rows
    least = rounded(np.ones(len(rows)), column(rows, "moq"), column(rows, "pack_size"))
    lot = np.maximum(least, sheet.ahead.daily * sheet.cycle)
    offer = sources.Offer(
        sheet.cost,
        np.array([row.refused for row in rows]),
        np.array([row.reliable for row in rows]),
        lot,
        np.maximum(quantile(sheet.chance, sheet.during, sheet.spread) - sheet.during, 0),
        np.nan_to_num(sheet.margin),
    )
    told = sources.all_told(offer, sheet.ahead.daily, sources.Costs(policy.holding, policy.order_cost, policy.failure))
    spoils = least > in_time(sheet, policy)
    return np.where(spoils, told + 1e6, told)


def parts(sheet: Sheet, quicker: Sequence[Offer | None], units: Whole, policy: ReorderPolicy) -> Whole:
    """How many units of each order the quicker supplier brings; nought where it would cost more than it saves."""
    found = np.zeros(len(units), np.int64)
    here = np.array([i for i, each in enumerate(quicker) if each is not None and units[i] > 0 and not np.isnan(sheet.margin[i])], np.int64)
    if len(here):
        found[here] = _parts(sheet, here, [each for i in here if (each := quicker[i]) is not None], units[here], policy)
    return found


def _parts(sheet: Sheet, here: Whole, others: Sequence[Offer], units: Whole, policy: ReorderPolicy) -> Whole:
    rows = [sheet.rows[i] for i in here]
    wait = sources.Wait(
        sheet.position[here],
        units,
        _until(sheet, here, *leads(others, policy.lead_days, policy.lead_spread)),
        _until(sheet, here, sheet.lead[here], sheet.lead_sd[here]),
        np.maximum(sheet.margin[here], 0),
        np.maximum(column(others, "landed") - sheet.cost[here], 0),
    )
    return sources.bridge(wait, sources.Lots(*_lots(others), *_lots(rows)), policy.order_cost)


def _until(sheet: Sheet, here: Whole, lead: Array, lead_sd: Array) -> tuple[Array, Array]:
    """Demand of some rows until suppliers could deliver who take so long, give or take so much."""
    whole = sheet.lead.copy()
    whole[here] = lead
    mean, spread = (each[here] for each in sheet.ahead.over(whole))
    return mean, np.hypot(spread, sheet.ahead.daily[here] * lead_sd)


def _lots(rows: Sequence[Offer]) -> tuple[Whole, Whole]:
    """Least quantities and packs."""
    return np.array([row.moq or 1 for row in rows], np.int64), np.array([row.pack_size or 1 for row in rows], np.int64)
