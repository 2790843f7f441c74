"""What the year's summary says of marketing."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import traffic_channel
from zhanggui.domains.marketing import metrics as m
from zhanggui.domains.marketing.tables import creator_tier
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _brand(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "自有品牌被提及 {mentions} 次{mentions_moved}，声量份额 {voice}{voice_moved}。",
            "Our brands were mentioned {mentions} times{mentions_moved}, {voice} of all mentions recorded{voice_moved}.",
        ),
        mentions=now[m.mentions],
        voice=now[m.share_of_voice],
    )
    yield say(
        Text("净情感为 {sentiment}{sentiment_moved}。", "Positive less negative mentions came to {sentiment}{sentiment_moved}."),
        sentiment=now[m.net_sentiment],
    )
    yield say(
        Text(
            "达人带来销售额 {sales}{sales_moved}，占 {share}{share_moved}；佣金率 {commission}{commission_moved}。",
            "Creators brought sales of {sales}{sales_moved}, {share} of the whole{share_moved}, at a commission of {commission}{commission_moved}.",
        ),
        sales=now[m.creator_sales],
        share=now[m.creator_share],
        commission=now[m.commission_share],
    )


brand = Section(
    name="brand",
    title=Text("品牌与达人", "Brand and creators"),
    editions={Edition.COMPREHENSIVE: 2, Edition.GROWTH: 2},
    place=1,
    needs=(m.mentions, m.share_of_voice, m.net_sentiment, m.search_index, m.creator_sales, m.creator_share, m.commission_share),
    write=_brand,
    key=(m.share_of_voice, m.net_sentiment, m.search_index, m.creator_share, m.commission_share),
    exhibits=(
        Exhibit(title=Text("各月达人销售额", "Sales by creators, by month"), figure=Figure.MONTHS, metrics=(m.creator_sales,)),
        Exhibit(
            title=Text("各层级达人销售额", "Sales by tier of creators"), figure=Figure.BARS, metrics=(m.creator_sales,), by=creator_tier
        ),
    ),
)


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "广告花费 {spend}{spend_moved}，获客成本 {cac}{cac_moved}。",
            "{spend} went into advertising{spend_moved}, which is {cac} for each new customer{cac_moved}.",
        ),
        spend=now[m.ad_spend],
        cac=now[m.cac],
    )


def _advertising(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "广告花费 {spend}{spend_moved}，占交易额的 {share}{share_moved}。",
            "Advertising cost {spend}{spend_moved}, {share} of GMV{share_moved}.",
        ),
        spend=now[m.ad_spend],
        share=now[m.ad_cost_share],
    )
    yield say(
        Text(
            "展现 {shown} 次，点击率 {ctr}{ctr_moved}，单次点击 {cpc}{cpc_moved}。",
            "{shown} impressions had a CTR of {ctr}{ctr_moved}; a click cost {cpc}{cpc_moved}.",
        ),
        shown=now[m.impressions],
        ctr=now[m.ctr],
        cpc=now[m.cpc],
    )
    yield say(
        Text(
            "付费渠道的投入产出比为 {roas}{roas_moved}（按最后来源归属，不等于广告带来的增量）。",
            "Paid channels sold {roas} what was spent on them{roas_moved}, credited to the last channel, which is not what advertising added.",
        ),
        roas=now[m.roas],
    )
    yield say(
        Text(
            "综合获客成本 {cac}{cac_moved}；付费获客成本 {paid}{paid_moved}。",
            "A new customer cost {cac}{cac_moved}; one by a paid channel, {paid}{paid_moved}.",
        ),
        cac=now[m.cac],
        paid=now[m.paid_cac],
    )


advertising = Section(
    name="advertising",
    title=Text("广告投放", "Advertising"),
    editions={Edition.COMPREHENSIVE: 2, Edition.GROWTH: 1},
    place=2,
    needs=(m.ad_spend, m.ad_cost_share, m.impressions, m.clicks, m.ctr, m.cpc, m.ad_sales, m.roas, m.cac, m.paid_cac),
    write=_advertising,
    headline=_headline,
    front=(m.cac, m.roas),
    key=(m.ad_cost_share, m.ctr, m.cpc, m.roas, m.paid_cac),
    exhibits=(
        Exhibit(title=Text("各月广告花费", "Ad spend by month"), figure=Figure.MONTHS, metrics=(m.ad_spend,)),
        Exhibit(title=Text("各月获客成本", "CAC by month"), figure=Figure.MONTHS, metrics=(m.cac,)),
        Exhibit(
            title=Text("各广告渠道一览", "Advertising channels in figures"),
            figure=Figure.TABLE,
            metrics=(m.ad_spend, m.impressions, m.clicks, m.ctr, m.cpc),
            by=traffic_channel,
        ),
    ),
)
