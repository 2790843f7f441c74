"""The files of service and of the office: conversations, surveys, reviews, costs, people, targets, rates, experiments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.care import SURVEY_KINDS, Conversations, Reviews, Surveys
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.columns import FIRST_CUSTOMER, codes, days, flags, ids, money, named, times
from zhanggui.simulate.events import FIRST_VISITOR
from zhanggui.simulate.office import Exposures, Months
from zhanggui.simulate.orders import Orders
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.registers import Articles
from zhanggui.simulate.trials import trials
from zhanggui.simulate.vocabulary import (
    BODIES,
    CONVERSATION_KINDS,
    COST_KINDS,
    DEPARTMENTS,
    REVIEWS,
    SERVICE_CHANNELS,
    TOPICS,
)
from zhanggui.simulate.write import Sheet

_CURRENCIES = (("USD", 7.18), ("HKD", 0.92))
_WORDS = 3  #: texts for each topic, and for each score


def care_sheets(  # noqa: PLR0913, PLR0917 - what each sheet is made of
    plan: Plan, catalogue: Catalogue, orders: Orders, talks: Conversations, answers: Surveys, stars: Reviews, known: Articles
) -> Iterator[Sheet]:
    """Conversations, surveys, reviews."""
    yield _conversations(plan, orders, talks, known)
    yield _surveys(plan, orders, answers)
    yield _reviews(plan, catalogue, orders, stars)


def _conversations(plan: Plan, orders: Orders, talks: Conversations, known: Articles) -> Sheet:
    number = np.arange(len(talks.order))
    rows = pa.table({
        "conversation_id": named("CV", number, 5_000_000),
        "customer_id": ids(orders.customer[talks.order], FIRST_CUSTOMER),
        "order_id": pa.array(orders.order_id[talks.order]),
        "service_channel": codes(talks.channel, SERVICE_CHANNELS),
        "kind": codes(talks.kind, CONVERSATION_KINDS),
        "topic": codes(talks.topic, TOPICS),
        "opened_at": times(plan, talks.opened),
        "first_response_at": times(plan, talks.answered),
        "resolved_at": times(plan, talks.resolved),
        "bot": flags(talks.bot),
        "adopted": codes(talks.adopted, ("否", "是")),
        "article_id": named("KB", known.used, 1001),
        "body": codes(talks.topic * _WORDS + number * 7 % _WORDS, [text for each in BODIES for text in each]),
    })  # fmt: skip
    garbage = (("opened_at", "31/02/2025"), ("kind", "吐槽"), ("topic", '=cmd|"/c calc"!A1'))
    return Sheet(file="conversations.csv", source="conversations", rows=rows, garbage=garbage)


def _surveys(plan: Plan, orders: Orders, answers: Surveys) -> Sheet:
    rows = pa.table({
        "survey_id": named("SV", np.arange(len(answers.kind))),
        "kind": codes(answers.kind, SURVEY_KINDS),
        "score": pa.array(answers.score),
        "answered_at": times(plan, answers.answered),
        "customer_id": ids(orders.customer[answers.order], FIRST_CUSTOMER),
        "order_id": pa.array(orders.order_id[answers.order]),
        "conversation_id": named("CV", answers.conversation, 5_000_000),
    })  # fmt: skip
    return Sheet(file="surveys.csv", source="surveys", rows=rows, garbage=(("score", "11"), ("score", "很满意")))


def _reviews(plan: Plan, catalogue: Catalogue, orders: Orders, stars: Reviews) -> Sheet:
    number = np.arange(len(stars.order))
    rows = pa.table({
        "review_id": named("RV", number),
        "order_id": pa.array(orders.order_id[stars.order]),
        "sku": codes(stars.sku, catalogue.code),
        "score": pa.array(stars.score),
        "body": codes((stars.score - 1) * _WORDS + number * 7 % _WORDS, [text for each in REVIEWS for text in each]),
        "reviewed_at": times(plan, stars.reviewed),
    })  # fmt: skip
    return Sheet(file="reviews.csv", source="reviews", rows=rows, garbage=(("score", "6"), ("reviewed_at", "31/02/2025")))


def month_sheets(plan: Plan, months: Months) -> Iterator[Sheet]:
    """Costs and people by month."""
    month, department, kind = (each.ravel() for each in np.indices(months.costs.shape))
    rows = pa.table({
        "month": days(plan, months.day[month]),
        "department": codes(department, DEPARTMENTS),
        "kind": codes(kind, COST_KINDS),
        "amount": money(months.costs.ravel()),
    })  # fmt: skip
    yield Sheet(file="costs.csv", source="costs", rows=rows, garbage=(("amount", "待报销"), ("department", "")))
    month, department = (each.ravel() for each in np.indices(months.people.shape))
    rows = pa.table({
        "month": days(plan, months.day[month]),
        "department": codes(department, DEPARTMENTS),
        "people": pa.array(months.people.ravel()),
        "hours": pa.array(months.hours.ravel()),
        "training_hours": pa.array(months.training.ravel()),
    })  # fmt: skip
    yield Sheet(file="headcount.csv", source="headcount", rows=rows, garbage=(("people", "-1"),))


def target_sheet(targets: list[tuple[str, str, float]]) -> Sheet:
    """What was aimed at: (metric, period, value)."""
    metric, period, value = (list(column) for column in zip(*targets, strict=True)) if targets else ([], [], [])
    rows = pa.table({"metric": metric, "period": period, "value": pa.array(value, pa.float64())})
    return Sheet(file="targets.csv", source="targets", rows=rows, twins=False)


def rate_sheets(plan: Plan, calendar: Calendar) -> Iterator[Sheet]:
    """What foreign currencies were worth, day by day."""
    dice = plan.dice("rates")
    walk = np.cumsum(dice.normal(0, 0.0012, (calendar.days, len(_CURRENCIES))), axis=0)
    day, currency = (each.ravel() for each in np.indices(walk.shape))
    worth = np.round(np.array([rate for _, rate in _CURRENCIES]) * np.exp(np.clip(walk, -0.05, 0.05)), 4)
    rows = pa.table({
        "currency": codes(currency, [name for name, _ in _CURRENCIES]),
        "day": days(plan, day),
        "rate": pa.array(worth.ravel()),
    })  # fmt: skip
    yield Sheet(file="exchange_rates.csv", source="exchange_rates", rows=rows, twins=False)


def exposure_sheets(plan: Plan, seen: Exposures) -> Iterator[Sheet]:
    """Who saw which experiment."""
    rows = pa.table({
        "experiment": codes(seen.trial, [each.name for each in trials(plan)]),
        "visitor_id": pa.array(FIRST_VISITOR + seen.visitor),
        "variant": codes(seen.treated.astype(np.int8), ("control", "treatment")),
        "exposed_at": times(plan, seen.second),
    })  # fmt: skip
    yield Sheet(file="exposures.csv", source="exposures", rows=rows, garbage=(("variant", ""), ("exposed_at", "31/02/2025")))
