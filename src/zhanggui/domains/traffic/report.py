"""What the year's summary says of traffic."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import device, traffic_channel
from zhanggui.domains.traffic import metrics as m
from zhanggui.domains.traffic.tables import slot
from zhanggui.facts import gained_most, largest, lost_most
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "会话 {sessions} 次{sessions_moved}，转化率 {conversion}{conversion_moved}。",
            "There were {sessions} sessions{sessions_moved}; {conversion} of them ended in a purchase{conversion_moved}.",
        ),
        sessions=now[m.sessions],
        conversion=now[m.conversion],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "会话 {sessions} 次{sessions_moved}，来自 {visitors} 位访客。",
            "{visitors} visitors came for {sessions} sessions{sessions_moved}.",
        ),
        sessions=now[m.sessions],
        visitors=now[m.visitors],
    )
    yield say(
        Text(
            "日活 {dau}{dau_moved}；月活 {mau}{mau_moved}。",
            "On an average day {dau} visitors came{dau_moved}; in an average month, {mau}{mau_moved}.",
        ),
        dau=now[m.dau],
        mau=now[m.mau],
    )
    yield say(
        Text("转化率 {conversion}{conversion_moved}。", "{conversion} of sessions ended in a purchase{conversion_moved}."),
        conversion=now[m.conversion],
    )
    yield say(
        Text("当月访客中 {back} 次月再访{back_moved}。", "{back} of a month's visitors came again in the next{back_moved}."),
        back=now[m.next_month_retention],
    )
    yield say(
        Text("访客每个来访日停留 {time}{time_moved}。", "A visitor spent {time} on a day of visiting{time_moved}."),
        time=now[m.time_spent],
    )


traffic = Section(
    name="traffic",
    title=Text("流量与转化", "Traffic and conversion"),
    editions={Edition.COMPREHENSIVE: 1, Edition.GROWTH: 1},
    place=3,
    needs=(
        m.sessions,
        m.visitors,
        m.dau,
        m.mau,
        m.stickiness,
        m.conversion,
        m.view_rate,
        m.cart_rate,
        m.checkout_rate,
        m.purchase_rate,
        m.next_month_retention,
        m.time_spent,
        m.session_seconds,
        m.viewing_sessions,
        m.carting_sessions,
        m.checkout_sessions,
        m.buying_sessions,
    ),
    write=_write,
    headline=_headline,
    front=(m.conversion, m.dau),
    key=(m.stickiness, m.next_month_retention, m.view_rate, m.cart_rate, m.checkout_rate, m.purchase_rate),
    exhibits=(
        Exhibit(
            title=Text("转化漏斗：各步会话数", "The funnel: sessions at each step"),
            figure=Figure.STEPS,
            metrics=(m.sessions, m.viewing_sessions, m.carting_sessions, m.checkout_sessions, m.buying_sessions),
        ),
        Exhibit(title=Text("各月转化率", "Conversion by month"), figure=Figure.MONTHS, metrics=(m.conversion,)),
        Exhibit(title=Text("各月日活", "Daily visitors by month"), figure=Figure.MONTHS, metrics=(m.dau,)),
        Exhibit(title=Text("各月次月留存率", "Next-month retention by month"), figure=Figure.MONTHS, metrics=(m.next_month_retention,)),
    ),
)


def _channels(now: Facts) -> Iterator[Sentence]:
    facts = now.by(m.sessions, traffic_channel)
    if first := largest(facts):
        yield say(
            Text(
                "流量最大的来源是{name}：会话 {sessions} 次{sessions_moved}。",
                "{name} brought the most traffic: {sessions} sessions{sessions_moved}.",
            ),
            name=traffic_channel.label(first.slices[-1].value),
            sessions=first,
        )
    if gain := gained_most(facts):
        yield say(
            Text(
                "增量最多的来源是{name}，比上年 {sessions_difference}。", "{name} added the most: {sessions_difference} on the year before."
            ),
            name=traffic_channel.label(gain.slices[-1].value),
            sessions=gain,
        )
    if loss := lost_most(facts):
        yield say(
            Text(
                "减量最多的来源是{name}，比上年 {sessions_difference}。", "{name} lost the most: {sessions_difference} on the year before."
            ),
            name=traffic_channel.label(loss.slices[-1].value),
            sessions=loss,
        )
    yield say(
        Text(
            "自然搜索占流量的 {organic}{organic_moved}，社交占 {social}{social_moved}，付费占 {paid}{paid_moved}。",
            "Organic search made {organic} of traffic{organic_moved}, social media {social}{social_moved}, paid channels {paid}{paid_moved}.",
        ),
        organic=now[m.organic_share],
        social=now[m.social_share],
        paid=now[m.paid_share],
    )
    yield say(
        Text("新访客中 {social} 来自社交媒体{social_moved}。", "Social media brought {social} of new visitors{social_moved}."),
        social=now[m.social_new_share],
    )


channels = Section(
    name="channels",
    title=Text("流量来源", "Where traffic comes from"),
    editions={Edition.COMPREHENSIVE: 2, Edition.GROWTH: 1},
    place=3,
    needs=(m.organic_share, m.social_share, m.paid_share, m.new_visitors, m.social_new_share),
    write=_channels,
    key=(m.organic_share, m.social_share, m.paid_share, m.social_new_share),
    exhibits=(
        Exhibit(
            title=Text("各来源会话数", "Sessions by traffic channel"), figure=Figure.BARS, metrics=(m.sessions,), by=traffic_channel, top=9
        ),
        Exhibit(
            title=Text("各来源转化率", "Conversion by traffic channel"),
            figure=Figure.BARS,
            metrics=(m.conversion,),
            by=traffic_channel,
            top=9,
        ),
    ),
)


def _personal(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("推荐位展示 {shown} 次，点击率 {ctr}{ctr_moved}。", "Recommendations were shown {shown} times; {ctr} were picked{ctr_moved}."),
        shown=now[m.recommendation_lists],
        ctr=now[m.recommendation_ctr],
    )
    yield say(
        Text("全年运行 A/B 实验 {experiments} 个。", "{experiments} experiments ran in the year."),
        experiments=now[m.experiments],
    )


personal = Section(
    name="personalisation",
    title=Text("个性化与实验", "Personalisation and experiments"),
    editions={Edition.COMPREHENSIVE: 2, Edition.OPERATIONS: 3, Edition.GROWTH: 1},
    place=6,
    needs=(m.recommendation_lists, m.recommendation_ctr, m.experiments),
    write=_personal,
    key=(m.recommendation_ctr,),
    exhibits=(
        Exhibit(title=Text("各月推荐点击率", "Recommendation CTR by month"), figure=Figure.MONTHS, metrics=(m.recommendation_ctr,)),
        Exhibit(title=Text("各推荐位点击率", "CTR by recommendation slot"), figure=Figure.BARS, metrics=(m.recommendation_ctr,), by=slot),
    ),
)


def _site(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("页面加载时间的中位数为 {load}{load_moved}。", "Half of all pages loaded within {load}{load_moved}."),
        load=now[m.load_seconds],
    )
    yield say(
        Text("加载超过三秒的页面占 {slow}{slow_moved}。", "{slow} of pages took more than three seconds{slow_moved}."),
        slow=now[m.slow_page_share],
    )
    yield say(
        Text("跳出率 {bounce}{bounce_moved}。", "{bounce} of sessions left at once{bounce_moved}."),
        bounce=now[m.bounce_rate],
    )
    yield say(
        Text(
            "加购后未买的会话占 {cart}{cart_moved}；开始结账而未买的占 {checkout}{checkout_moved}。",
            "{cart} of sessions with a cart did not buy{cart_moved}, nor did {checkout} of those that began to check out{checkout_moved}.",
        ),
        cart=now[m.cart_abandonment],
        checkout=now[m.checkout_dropoff],
    )


site = Section(
    name="site",
    title=Text("站点体验", "Site and app"),
    editions={Edition.COMPREHENSIVE: 4},
    place=1,
    needs=(m.load_seconds, m.slow_page_share, m.bounce_rate, m.cart_abandonment, m.checkout_dropoff),
    write=_site,
    key=(m.load_seconds, m.slow_page_share, m.bounce_rate, m.cart_abandonment, m.checkout_dropoff),
    exhibits=(
        Exhibit(
            title=Text("各月页面加载时间（中位数）", "Page load time by month (median)"), figure=Figure.MONTHS, metrics=(m.load_seconds,)
        ),
        Exhibit(
            title=Text("各设备慢页面占比", "Share of slow pages by device"), figure=Figure.BARS, metrics=(m.slow_page_share,), by=device
        ),
    ),
)
