"""The files of registers: partners and what came through them, the knowledge base, checks, figures quoted from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhanggui.simulate.alliances import PARTNER_KINDS, Campaigns, Partners
from zhanggui.simulate.columns import codes, days, money, named
from zhanggui.simulate.orders import Orders
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.registers import CHECK_KINDS, Articles, Checks, Figure
from zhanggui.simulate.vocabulary import DEPARTMENTS, GIVEN, PARTNER_ENDINGS, PARTNER_NAMES, SURNAMES, TOPICS
from zhanggui.simulate.write import Sheet

FIRST_ARTICLE = 1001
_BEFORE_ALL = -(10**6)


def partner_sheets(plan: Plan, orders: Orders, partners: Partners, campaigns: Campaigns) -> Iterator[Sheet]:
    """Partners, the orders that came through them, campaigns made together."""
    number = np.arange(len(partners.kind))
    titles = np.char.add(np.array(PARTNER_NAMES)[number % len(PARTNER_NAMES)], np.array(PARTNER_ENDINGS)[partners.kind])
    again = number // len(PARTNER_NAMES)
    rows = pa.table({
        "partner_id": named("PN", number, 101),
        "title": pa.array(np.where(again > 0, np.char.add(titles, np.array(("", "二店", "三店", "四店"))[again]), titles)),
        "kind": codes(partners.kind, PARTNER_KINDS),
        "since": days(plan, partners.since, _BEFORE_ALL),
        "until": days(plan, partners.until),
        "contact": codes(number % len(SURNAMES), [f"{name}{given}" for name, given in zip(SURNAMES, GIVEN, strict=False)]),
    })  # fmt: skip
    yield Sheet(file="partners.csv", source="partners", rows=rows, garbage=(("kind", "朋友"), ("since", "去年")))
    rows = pa.table({
        "order_id": pa.array(orders.order_id[partners.order]),
        "partner_id": named("PN", partners.partner, 101),
        "fee": money(partners.fee),
    })  # fmt: skip
    yield Sheet(file="partner_orders.csv", source="partner_orders", rows=rows, garbage=(("fee", "面议"), ("partner_id", "")))
    rows = pa.table({
        "campaign_id": named("JC", np.arange(len(campaigns.partner)), 1),
        "partner_id": named("PN", campaigns.partner, 101),
        "starts_on": days(plan, campaigns.starts),
        "ends_on": days(plan, campaigns.ends),
        "spend": money(campaigns.spend),
    })  # fmt: skip
    yield Sheet(file="joint_campaigns.csv", source="joint_campaigns", rows=rows, garbage=(("starts_on", "31/02/2025"), ("spend", "待定")))


def knowledge_sheets(plan: Plan, known: Articles) -> Iterator[Sheet]:
    """The articles of the knowledge base."""
    number = np.arange(len(known.topic))
    rows = pa.table({
        "article_id": named("KB", number, FIRST_ARTICLE),
        "title": codes(known.topic, [f"{topic}应答指引" for topic in TOPICS]),
        "topic": codes(known.topic, TOPICS),
        "department": codes(np.where(number % 3 == 0, 0, 1), DEPARTMENTS),
        "written_on": days(plan, known.written),
        "review_due_on": days(plan, known.due),
    })  # fmt: skip
    yield Sheet(file="knowledge_articles.csv", source="knowledge_articles", rows=rows, garbage=(("written_on", "31/02/2025"),))


def check_sheets(plan: Plan, checks: Checks) -> Iterator[Sheet]:
    """Checks of compliance and security."""
    rows = pa.table({
        "check_id": named("CK", np.arange(len(checks.day))),
        "checked_on": days(plan, checks.day),
        "kind": codes(checks.kind, CHECK_KINDS),
        "items": pa.array(checks.looked_at),
        "findings": pa.array(checks.found),
        "fixed": pa.array(checks.fixed),
    })  # fmt: skip
    yield Sheet(file="compliance_checks.csv", source="compliance_checks", rows=rows, garbage=(("items", "0"), ("kind", "抽查")))


def figure_sheets(quoted: list[Figure]) -> Iterator[Sheet]:
    """Figures quoted from elsewhere."""
    rows = pa.table({
        "figure_id": [f"MF{number}" for number, _ in enumerate(quoted, 1)],
        "what": [each.what for each in quoted],
        "whose": [each.whose for each in quoted],
        "subject": [each.subject for each in quoted],
        "starts_on": [each.starts for each in quoted],
        "ends_on": [each.ends for each in quoted],
        "value": pa.array([each.value for each in quoted], pa.float64()),
        "quoted_from": [each.publisher for each in quoted],
        "published_on": [each.published for each in quoted],
    })  # fmt: skip
    yield Sheet(file="market_figures.csv", source="market_figures", rows=rows, garbage=(("quoted_from", ""), ("value", "不详")))
