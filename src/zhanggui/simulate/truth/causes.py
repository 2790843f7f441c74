"""What was planted: why one year differs from the other, and the parameters behind all of it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from zhanggui.simulate import advertising, baskets, calendar, catalogue, initiatives, parcels, people, returns, stock, trials, wishes
from zhanggui.simulate.initiative_sheets import initiative_id
from zhanggui.simulate.truth.books import Books
from zhanggui.simulate.vocabulary import CATEGORIES, CHANNELS, DEVICES, TRAFFIC
from zhanggui.simulate.world import World


def causes(books: Books) -> list[dict[str, object]]:
    """Everything planted, with its parameters."""
    world = books.world
    year = world.plan.last_day.year
    planted: list[dict[str, object]] = [
        {"name": "channel_category_fall", "from": str(date(year, 9, 1)), "channel": CHANNELS[baskets.FALLEN_CHANNEL],
         "category": CATEGORIES[baskets.FALLEN_CATEGORY], "share_of_lines_lost": baskets.FALLEN_SHARE, "moves": ["gmv", "orders"]},
        {"name": "slow_pages", "from": str(date(year, 7, 1)), "to": str(date(year, 7, 31)), "device": DEVICES[trials.SLOW_DEVICE],
         "load_factor": trials.SLOW_LOADS, "completion_factor": trials.SLOW_COMPLETES, "moves": ["load_seconds", "conversion"]},
        {"name": "bad_supplier", "from": str(date(year, 4, 1)), "supplier_id": f"S{catalogue.BAD_SUPPLIER + 1}",
         "extra_lead_days": stock.BAD_DELAY, "share_of_lines_with_rejects": stock.BAD_REJECTS,
         "return_factor": returns.BAD_SUPPLIER_RETURNS, "moves": ["supplier_otif", "reject_rate", "return_rate"]},
        {"name": "dearer_clicks", "from": str(date(year, 1, 1)), "spend_factor": advertising.DEARER, "moves": ["cpc", "cac", "paid_cac"]},
        {"name": "faster_warehouse", "from": str(date(year, 1, 1)), "hours_factor": parcels.FASTER,
         "held_up_share": list(parcels.LATE), "moves": ["ship_hours", "on_time_rate", "exception_hours"]},
        {"name": "faster_refunds", "from": str(date(year, 1, 1)), "hours_factor": returns.QUICKER, "moves": ["return_hours"]},
        {"name": "leaner_stock", "from": str(date(year, 1, 1)), "days_of_cover": list(stock.COVER),
         "moves": ["turnover_days", "slow_stock_share", "stockout_rate"]},
        {"name": "douyin_grows", "channels": list(CHANNELS), "share_of_unfaithful_at_start": wishes.START_MIX.tolist(),
         "share_of_unfaithful_at_end": wishes.END_MIX.tolist(), "faithful": wishes.FAITHFUL},
        {"name": "fraud_ring", "accounts": int(world.people.fraud.sum()), "moves": ["referral_fraud_share", "registrations"]},
    ]  # fmt: skip
    return planted + [_trial(world, each) for each in trials.trials(world.plan)]


def _trial(world: World, each: trials.Trial) -> dict[str, object]:
    visits = world.visits
    running = each.running(world.calendar, visits.day)
    treated = each.treated(visits.visitor)

    def conversion(arm: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        return float(visits.bought[running & arm].mean()) if (running & arm).any() else 0.0

    return {
        "name": "experiment", "experiment": each.name, "from": str(each.starts), "to": str(each.ends),
        "true_lift_of_completion": round(each.completes - 1, 6), "true_change_of_unclicked_lists": round(each.ignored_lists - 1, 6),
        "conversion_control": conversion(~treated), "conversion_treatment": conversion(treated),
        "moves": ["conversion"] if each.completes != 1 else ["recommendation_ctr"],
    }  # fmt: skip


def set_out(books: Books) -> list[dict[str, object]]:
    """What each initiative truly did: the name of its cause among `causes` (none where it did nothing), relative to its metric."""
    world = books.world
    clicks = {each.name: _clicks(world, each) for each in trials.trials(world.plan) if each.ignored_lists != 1}
    return [
        {"initiative_id": initiative_id(number), "name": each.name_en, "metric": each.metric, "cause": each.cause,
         "experiment": each.experiment, "direction": each.direction,
         "true_effect": clicks.get(each.experiment, each.effect) if each.experiment else each.effect}
        for number, each in enumerate(initiatives.make(world.plan))
    ]  # fmt: skip


def _clicks(world: World, trial: trials.Trial) -> float | None:
    """How much a trial raises the share of lists that are clicked, by what all its visitors would have done either way."""
    visits = world.visits
    running = trial.running(world.calendar, visits.day)
    ignored = visits.ignored[running] / np.where(trial.treated(visits.visitor[running]), trial.ignored_lists, 1.0)
    picked, passed = float(visits.viewed[running].sum()), float(ignored.sum())
    if not picked:
        return None
    return (picked + passed) / (picked + passed * trial.ignored_lists) - 1


def parameters(books: Books) -> dict[str, object]:
    """What the dice were loaded with."""
    world = books.world
    first = world.plan.first_day
    return {
        "repurchase": {"model": "BG/NBD in calendar-warped time", "rate": "Gamma", "rate_shape": wishes.RATE_SHAPE,
                       "rate_mean_per_day": wishes.RATE_MEAN, "dropout": "Beta", "dropout_a": wishes.DROPOUT_A,
                       "dropout_b": wishes.DROPOUT_B, "buys_on_registration_day": wishes.AT_ONCE, "never_buys": wishes.NEVER},
        "completion_of_own_site_wishes": trials.COMPLETES, "taste": baskets.TASTE, "price_elasticity": calendar.ELASTICITY,
        "return_share_by_category": dict(zip(CATEGORIES, returns.SHARES, strict=True)),
        "ads": advertising.response(world.plan, world.ads.pull),
        "ads_incremental_registrations": int(world.people.incremental.sum()),
        "ads_incremental_by_channel": {TRAFFIC[code]: int((world.people.incremental & (world.people.traffic == code)).sum())
                                       for code in advertising.BOUGHT},
        "search_ads_take_from_organic": advertising.TAKEN, "second_accounts": people.TWICE, "fraud_share": people.FRAUD_SHARE,
        "promotions": [{"promotion_id": each.promotion_id, "starts_on": str(max(each.starts, first - timedelta(days=60))),
                        "depth": each.depth, "lift_on_best_days": each.lift} for each in world.calendar.promotions],
        "units_wanted_but_not_there": _censored(world),
    }  # fmt: skip


def _censored(world: World) -> int:
    """Units that stock-outs kept from being sold."""
    asked = world.baskets.quantity[world.till.completes[world.baskets.wish]].sum()
    return int(asked - world.till.lines.quantity.sum())
