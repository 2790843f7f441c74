"""The numbers that an annual summary of each kind must have, and where a finished one has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhanggui.domains.catalog.metrics import launches, listed_products, listing_accuracy, updated_products
from zhanggui.domains.customers.metrics import high_value_share, referral_conversion, registrations
from zhanggui.domains.fulfilment.metrics import exception_hours, on_time_rate
from zhanggui.domains.marketing.metrics import cac
from zhanggui.domains.returns.metrics import return_hours, return_satisfaction
from zhanggui.domains.sales.metrics import gmv
from zhanggui.domains.stock.metrics import hits, slow_stock_share, turnover_days
from zhanggui.domains.traffic.metrics import mau, next_month_retention, recommendation_ctr, social_new_share, time_spent
from zhanggui.facts import Fact, Move
from zhanggui.nouns import Edition, Measure, Sentence
from zhanggui.report.summary import Part, Summary
from zhanggui.words import Lang, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A number that an edition must say: what a metric came to, or how far it moved from the year before."""

    edition: Edition
    name: str
    title: Text
    metric: Measure
    shows: str  #: "value" or "change"


def _slot(edition: Edition, name: str, zh: str, en: str, metric: Measure) -> Slot:
    """A slot that shows a change where its name says so."""
    shows = "change" if name.endswith(("_change", "_saved")) else "value"
    return Slot(edition=edition, name=name, title=Text(zh, en), metric=metric, shows=shows)


_C, _S, _O, _G = Edition.COMPREHENSIVE, Edition.STRATEGIC, Edition.OPERATIONS, Edition.GROWTH

SLOTS: tuple[Slot, ...] = (
    _slot(_C, "gmv_change", "交易额同比", "Change of GMV", gmv),
    _slot(_C, "registrations_change", "新增注册同比", "Change of registrations", registrations),
    _slot(_S, "launches", "推出新品数", "New products launched", launches),
    _slot(_S, "hits", "其中爆款数", "Hits among them", hits),
    _slot(_O, "listed_products", "上架商品数", "Products listed", listed_products),
    _slot(_O, "updated_products", "更新商品数", "Products updated", updated_products),
    _slot(_O, "listing_accuracy", "商品信息准确率", "Listing accuracy", listing_accuracy),
    _slot(_O, "turnover_days_saved", "周转天数缩短", "Turnover days saved", turnover_days),
    _slot(_O, "slow_stock_change", "滞销占比变化", "Change of the slow-moving share", slow_stock_share),
    _slot(_O, "on_time_rate", "履约准时率", "On-time rate", on_time_rate),
    _slot(_O, "exception_hours_saved", "异常处理时长缩短", "Exception handling hours saved", exception_hours),
    _slot(_O, "return_hours_saved", "退换货处理时长缩短", "Return handling hours saved", return_hours),
    _slot(_O, "satisfaction_change", "售后满意度变化", "Change of satisfaction with returns", return_satisfaction),
    _slot(_G, "social_new_share", "新增流量社交贡献率", "Social share of new traffic", social_new_share),
    _slot(_G, "referral_conversion", "老带新转化率", "Conversion of referred new users", referral_conversion),
    _slot(_G, "cac_change", "获客成本变化", "Change of CAC", cac),
    _slot(_G, "registrations_change", "新增注册同比", "Change of registrations", registrations),
    _slot(_G, "high_value_share", "高价值新客占比", "High-value share of new users", high_value_share),
    _slot(_G, "recommendation_ctr_change", "推荐点击率变化", "Change of recommendation CTR", recommendation_ctr),
    _slot(_G, "retention_change", "次月留存率变化", "Change of next-month retention", next_month_retention),
    _slot(_G, "mau_change", "月活变化", "Change of MAU", mau),
    _slot(_G, "time_spent_change", "使用时长变化", "Change of time spent", time_spent),
)
"""The twenty-two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an edition has for a slot: a fact in a sentence, or why there is none."""

    slot: Slot
    fact: Fact
    sentence: Sentence | None
    reason: Text | None  #: which source would fill it, or what keeps it back

    @property
    def filled(self) -> bool:
        """Whether the number is said."""
        return self.sentence is not None


def answers(summary: Summary) -> Iterator[Answer]:
    """What the edition has for each of its slots, in order; raises LookupError for one that no section asks for."""
    parts = [part for chapter in summary.chapters for part in chapter.parts]
    for slot in SLOTS:
        if slot.edition is summary.edition:
            fact = summary.facts[slot.metric]
            sentence = _said(parts, slot, fact)
            yield Answer(slot=slot, fact=fact, sentence=sentence, reason=None if sentence else _why_not(parts, slot, fact))


def _said(parts: list[Part], slot: Slot, fact: Fact) -> Sentence | None:
    """The first sentence that says it: the value, and where a change is asked for the change or that there is none."""
    level = slot.shows == "change" and fact.move is Move.LEVEL
    for part in parts:
        for sentence in part.sentences:
            shown = {piece.shows for piece in sentence.pieces(Lang.EN) if piece.fact == fact}
            if "value" in shown and (slot.shows in shown or level):
                return sentence
    return None


def _why_not(parts: list[Part], slot: Slot, fact: Fact) -> Text:
    """The reason of the gap that names it, or of the guard that leaves it without a comparison."""
    gaps = [gap for part in parts for gap in part.gaps if any(each.metric == slot.metric.name for each in gap.metrics)]
    reasons = [gap.reason for gap in gaps] or [guard.reason for guard in fact.guards]
    if not reasons:
        raise LookupError(slot.name)
    return reasons[0]
