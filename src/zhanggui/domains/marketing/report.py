"""What the year's summary says of marketing."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import brand as brand_name
from zhanggui.domains.catalog.tables import ranked, traffic_channel
from zhanggui.domains.customers.metrics import high_value_share, new_customers, referral_conversion, registrations
from zhanggui.domains.marketing import metrics as m
from zhanggui.domains.marketing.tables import QUOTED, creator_tier, platform, quoted
from zhanggui.domains.traffic.metrics import new_visitors, social_new_share
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Measure, Section, Sentence, say
from zhanggui.words import Text, same

# ── brand and creators ───────────────────────────────────────────────────────


def _heard(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("自有品牌被提及 {mentions} 次{mentions_moved}。", "Our brands were mentioned {mentions} times{mentions_moved}."),
        mentions=now[m.mentions],
    )
    yield say(
        Text("声量份额 {voice}{voice_moved}。", "That is {voice} of all mentions recorded{voice_moved}."),
        voice=now[m.share_of_voice],
    )


def _liked(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "净情感 {net}{net_moved}；按正面减负面提及占自有提及的比例计。",
            "Net sentiment stood at {net}{net_moved}: positive less negative mentions, as a share of our own.",
        ),
        net=now[m.net_sentiment],
    )


def _creators(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("达人带来销售额 {sales}{sales_moved}。", "Creators brought sales of {sales}{sales_moved}."),
        sales=now[m.creator_sales],
    )
    yield say(
        Text(
            "达人销售占有效销售额的 {share}{share_moved}；佣金率 {commission}。",
            "That is {share} of the whole{share_moved}; the commission was {commission}.",
        ),
        share=now[m.creator_share],
        commission=now[m.commission_share],
    )


def _brand(now: Facts) -> Iterator[Sentence]:
    yield from _heard(now)
    yield from _liked(now)
    yield from _creators(now)


_CREATOR_MONTHS = Exhibit(title=Text("各月达人销售额", "Sales by creators, by month"), figure=Figure.MONTHS, metrics=(m.creator_sales,))
_TIERS = Exhibit(
    title=Text("各层级达人销售额", "Sales by tier of creators"), figure=Figure.BARS, metrics=(m.creator_sales,), by=creator_tier
)
_VOICE = Exhibit(title=Text("各月声量份额", "Share of voice by month"), figure=Figure.MONTHS, metrics=(m.share_of_voice,))

brand = Section(
    name="brand",
    title=Text("品牌与达人", "Brand and creators"),
    editions={Edition.COMPREHENSIVE: 2},
    place=1,
    needs=(m.mentions, m.share_of_voice, m.net_sentiment, m.search_index, m.creator_sales, m.creator_share, m.commission_share),
    write=_brand,
    key=(m.share_of_voice, m.net_sentiment, m.search_index, m.creator_share, m.commission_share),
    exhibits=(_VOICE, _CREATOR_MONTHS, _TIERS),
)


def _headline_of_goals(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "自有品牌声量份额 {voice}{voice_moved}，平均搜索指数 {search}。",
            "Our brands had {voice} of all mentions recorded{voice_moved}, and a search index of {search} on average.",
        ),
        voice=now[m.share_of_voice],
        search=now[m.search_index],
    )


def _goals(now: Facts) -> Iterator[Sentence]:
    yield from _heard(now)
    yield say(
        Text("平均搜索指数 {search}{search_moved}。", "The search index averaged {search}{search_moved}."),
        search=now[m.search_index],
    )
    yield from _liked(now)


goals = Section(
    name="brand_goals",
    title=Text("品牌", "Brand"),
    editions={Edition.STRATEGIC: 1},
    place=2,
    needs=(m.mentions, m.share_of_voice, m.search_index, m.net_sentiment),
    write=_goals,
    headline=_headline_of_goals,
    front=(m.share_of_voice,),
    key=(m.mentions, m.share_of_voice, m.search_index, m.net_sentiment),
    exhibits=(
        _VOICE,
        Exhibit(title=Text("各平台品牌提及", "Mentions by platform"), figure=Figure.BARS, metrics=(m.mentions,), by=platform),
    ),
)


def _headline_of_creators(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("{creators} 位达人带来销售额 {sales}{sales_moved}。", "{creators} creators brought sales of {sales}{sales_moved}."),
        creators=now[m.active_creators],
        sales=now[m.creator_sales],
    )


def _ecosystem(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年出单达人 {creators} 位{creators_moved}。", "Orders came through {creators} creators{creators_moved}."),
        creators=now[m.active_creators],
    )
    yield from _creators(now)
    if first := largest(ranked(now.by(m.creator_sales, creator_tier))):
        yield say(
            Text(
                "分层级看，{name}达人居首，销售额 {sales}{sales_moved}。",
                "Of the tiers, {name} creators sold the most: {sales}{sales_moved}.",
            ),
            name=creator_tier.label(first.slices[-1].value),
            sales=first,
        )


creators = Section(
    name="creators",
    title=Text("达人", "Creators"),
    editions={Edition.GROWTH: 2},
    place=1,
    needs=(m.active_creators, m.creator_sales, m.creator_share, m.commission_share),
    write=_ecosystem,
    headline=_headline_of_creators,
    front=(m.creator_share,),
    key=(m.active_creators, m.creator_share, m.commission_share),
    exhibits=(
        _CREATOR_MONTHS,
        _TIERS,
        Exhibit(
            title=Text("各平台达人销售额", "Sales by creators, by platform"), figure=Figure.BARS, metrics=(m.creator_sales,), by=platform
        ),
    ),
)


# ── advertising ──────────────────────────────────────────────────────────────


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "广告花费 {spend}，综合获客成本 {cac}{cac_moved}。",
            "{spend} went into advertising: {cac} for each new customer{cac_moved}.",
        ),
        spend=now[m.ad_spend],
        cac=now[m.cac],
    )


def _cost(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("综合获客成本 {cac}{cac_moved}。", "A new customer cost {cac}{cac_moved}."),
        cac=now[m.cac],
    )


def _paid_cost(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全部广告花费按付费渠道的新客分摊，每位 {paid}{paid_moved}。",
            "Divided among the customers whom paid channels won, advertising cost {paid} each{paid_moved}.",
        ),
        paid=now[m.paid_cac],
    )


def _spent(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("广告花费 {spend}{spend_moved}，占交易额的 {share}。", "Advertising cost {spend}{spend_moved}: {share} of GMV."),
        spend=now[m.ad_spend],
        share=now[m.ad_cost_share],
    )
    yield say(
        Text("展现 {shown} 次，点击率 {ctr}{ctr_moved}。", "{shown} impressions had a CTR of {ctr}{ctr_moved}."),
        shown=now[m.impressions],
        ctr=now[m.ctr],
    )
    yield say(
        Text("单次点击成本 {cpc}{cpc_moved}。", "A click cost {cpc}{cpc_moved}."),
        cpc=now[m.cpc],
    )
    yield say(
        Text(
            "付费搜索与信息流广告的销售额为全部广告花费的 {roas}{roas_moved}；按最后来源归属，不代表广告的实际效果。",
            "Paid search and feed ads sold {roas} all that was spent on advertising{roas_moved}; credited to the last channel, which says nothing of its effect.",
        ),
        roas=now[m.roas],
    )


def _channels(now: Facts) -> Iterator[Sentence]:
    """What each channel with spend took and gave, the largest first."""
    returned = {fact.slices: fact for fact in now.by(m.sales_per_ad_spend, traffic_channel)}
    won = {fact.slices: fact for fact in now.by(m.cac, traffic_channel)}
    spent = [fact for fact in ranked(now.by(m.ad_spend, traffic_channel)) if fact.value]
    for spend in sorted(spent, key=lambda fact: -float(fact.value or 0)):
        if spend.slices in returned and spend.slices in won:
            yield say(
                Text(
                    "{name}花费 {spend}，投入产出比 {sold}{sold_moved}；每位新客 {cac}。",
                    "{name} took {spend} and sold {sold} as much{sold_moved}; a new customer cost {cac} there.",
                ),
                name=traffic_channel.label(spend.slices[-1].value),
                spend=spend,
                sold=returned[spend.slices],
                cac=won[spend.slices],
            )


def _advertising(now: Facts) -> Iterator[Sentence]:
    yield from _spent(now)
    yield from _cost(now)
    yield from _paid_cost(now)
    yield from _channels(now)


_SPEND = (m.ad_spend, m.ad_cost_share, m.impressions, m.clicks, m.ctr, m.cpc, m.roas)
_BY_CHANNEL = Exhibit(
    title=Text("各广告渠道一览", "Advertising channels in figures"),
    figure=Figure.TABLE,
    metrics=(m.ad_spend, m.ctr, m.cpc, m.sales_per_ad_spend, m.cac),
    by=traffic_channel,
    top=4,
)
_SPENT = Exhibit(title=Text("各月广告花费", "Ad spend by month"), figure=Figure.MONTHS, metrics=(m.ad_spend,))
_CAC = Exhibit(title=Text("各月获客成本", "CAC by month"), figure=Figure.MONTHS, metrics=(m.cac,))

advertising = Section(
    name="advertising",
    title=Text("广告投放", "Advertising"),
    editions={Edition.COMPREHENSIVE: 2},
    place=2,
    needs=(*_SPEND, m.cac, m.paid_cac),
    write=_advertising,
    headline=_headline,
    front=(m.cac, m.roas),
    key=(m.ad_cost_share, m.ctr, m.cpc, m.roas, m.paid_cac),
    exhibits=(_SPENT, _CAC, _BY_CHANNEL),
)


def _headline_of_acquisition(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新增注册 {registrations} 个{registrations_moved}。", "{registrations} accounts were registered{registrations_moved}."),
        registrations=now[registrations],
    )
    yield from _headline(now)


def _acquisition(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("新增注册 {registrations} 个{registrations_moved}。", "{registrations} accounts were registered{registrations_moved}."),
        registrations=now[registrations],
    )
    yield say(
        Text(
            "新访客 {visitors} 位，社交媒体贡献 {social}{social_moved}。",
            "Of {visitors} new visitors, social media brought {social}{social_moved}.",
        ),
        visitors=now[new_visitors],
        social=now[social_new_share],
    )
    yield say(
        Text(
            "受邀注册的新用户中 {conversion} 下了首单{conversion_moved}。",
            "Of the users who registered on an invitation, {conversion} placed a first order{conversion_moved}.",
        ),
        conversion=now[referral_conversion],
    )
    yield say(
        Text("首购新客 {new} 位{new_moved}。", "{new} customers bought for the first time{new_moved}."),
        new=now[new_customers],
    )
    yield say(
        Text(
            "其中首单在平均以上的高价值新客占 {high}{high_moved}。",
            "{high} of them placed a first order larger than the average{high_moved}.",
        ),
        high=now[high_value_share],
    )
    yield from _cost(now)
    yield from _paid_cost(now)


acquisition = Section(
    name="acquisition",
    title=Text("获客", "Acquisition"),
    editions={Edition.GROWTH: 1},
    place=1,
    needs=(
        registrations,
        new_visitors,
        social_new_share,
        referral_conversion,
        new_customers,
        high_value_share,
        m.ad_spend,
        m.cac,
        m.paid_cac,
    ),
    write=_acquisition,
    headline=_headline_of_acquisition,
    front=(registrations, m.cac),
    key=(social_new_share, referral_conversion, high_value_share, m.paid_cac),
    exhibits=(
        Exhibit(title=Text("各月新增注册", "Registrations by month"), figure=Figure.MONTHS, metrics=(registrations,)),
        _CAC,
        Exhibit(
            title=Text("各来源新客", "New customers by traffic channel"), figure=Figure.BARS, metrics=(new_customers,), by=traffic_channel
        ),
    ),
)


def _spending(now: Facts) -> Iterator[Sentence]:
    yield from _spent(now)
    yield from _channels(now)


spending = Section(
    name="ad_channels",
    title=Text("广告渠道", "Advertising channels"),
    editions={Edition.GROWTH: 1},
    place=3,
    needs=_SPEND,
    write=_spending,
    key=(m.ad_cost_share, m.ctr, m.cpc, m.roas),
    exhibits=(_SPENT, _BY_CHANNEL),
)


# ── market and competition ───────────────────────────────────────────────────


def _market(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "本年摘录外部数据 {figures} 项，均注明出处。",
            "{figures} figures of the year were quoted from elsewhere, each with its source.",
        ),
        figures=now[m.market_figures],
    )
    yield from _each(
        now,
        m.market_size,
        Text(
            "{subject}的规模为 {value}{value_moved}（来源：{source}）。", "{subject}: a market of {value}{value_moved} (source: {source})."
        ),
    )
    yield from _each(
        now,
        m.market_growth,
        Text(
            "{subject}的增速为 {value}{value_moved}（来源：{source}）。",
            "{subject}: a growth rate of {value}{value_moved} (source: {source}).",
        ),
    )
    yield from _each(
        now,
        m.online_share,
        Text(
            "{subject}的线上渗透率为 {value}{value_moved}（来源：{source}）。",
            "{subject}: an online share of {value}{value_moved} (source: {source}).",
        ),
    )


def _rivals(now: Facts) -> Iterator[Sentence]:
    yield from _each(
        now,
        m.market_share,
        Text(
            "{subject}的市场份额为 {value}{value_moved}（来源：{source}）。",
            "{subject}: a market share of {value}{value_moved} (source: {source}).",
        ),
    )
    if first := largest(ranked(now.by(m.all_mentions, brand_name))):
        yield say(
            Text(
                "在记录的品牌中，{name}的提及居首，共 {mentions} 次{mentions_moved}。",
                "Of the brands recorded, {name} was mentioned most: {mentions} times{mentions_moved}.",
            ),
            name=brand_name.label(first.slices[-1].value),
            mentions=first,
        )


def _each(now: Facts, metric: Measure, words: Text) -> Iterator[Sentence]:
    """A sentence for each subject that is quoted, the largest first, with where it is quoted from."""
    known = [fact for fact in now.by(metric, quoted) if fact.value is not None]
    for fact in sorted(known, key=lambda fact: -float(fact.value or 0)):
        subject, _, source = fact.slices[-1].value.partition(QUOTED)
        yield say(words, subject=same(subject), source=same(source), value=fact)


def _table(title: Text, metric: Measure) -> Exhibit:
    return Exhibit(title=title, figure=Figure.TABLE, metrics=(metric,), by=quoted)


market = Section(
    name="market",
    title=Text("市场", "The market"),
    editions={Edition.STRATEGIC: 2},
    place=1,
    needs=(m.market_figures,),
    write=_market,
    key=(m.market_figures,),
    exhibits=(
        _table(Text("市场规模与出处", "Market size, with its source"), m.market_size),
        _table(Text("市场增速与出处", "Market growth, with its source"), m.market_growth),
        _table(Text("线上渗透率与出处", "Online share, with its source"), m.online_share),
    ),
)

competition = Section(
    name="competition",
    title=Text("竞争", "Competition"),
    editions={Edition.STRATEGIC: 2},
    place=2,
    needs=(m.all_mentions,),
    write=_rivals,
    exhibits=(
        Exhibit(title=Text("市场份额与出处", "Market shares, with their source"), figure=Figure.BARS, metrics=(m.market_share,), by=quoted),
        Exhibit(title=Text("各品牌提及数", "Mentions by brand"), figure=Figure.BARS, metrics=(m.all_mentions,), by=brand_name),
    ),
)
