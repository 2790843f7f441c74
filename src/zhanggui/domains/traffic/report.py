"""What the year's summary says of traffic."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import device, ranked, traffic_channel
from zhanggui.domains.traffic import metrics as m
from zhanggui.domains.traffic.tables import slot
from zhanggui.facts import gained_most, largest, lost_most
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "会话 {sessions} 次，转化率 {conversion}{conversion_moved}。",
            "Of {sessions} sessions, {conversion} ended in a purchase{conversion_moved}.",
        ),
        sessions=now[m.sessions],
        conversion=now[m.conversion],
    )


def _active(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("平均月活 {mau}{mau_moved}，平均日活 {dau}。", "An average month had {mau} visitors{mau_moved}; an average day had {dau}."),
        mau=now[m.mau],
        dau=now[m.dau],
    )


def _retained(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("当月访客中 {back} 次月再访{back_moved}。", "{back} of a month's visitors came again in the next{back_moved}."),
        back=now[m.next_month_retention],
    )
    yield say(
        Text("访客每个来访日停留 {time}{time_moved}。", "On each day of visiting, a visitor spent {time}{time_moved}."),
        time=now[m.time_spent],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "会话 {sessions} 次{sessions_moved}，来自 {visitors} 位访客。",
            "{visitors} visitors came, for {sessions} sessions{sessions_moved}.",
        ),
        sessions=now[m.sessions],
        visitors=now[m.visitors],
    )
    yield say(
        Text("转化率 {conversion}{conversion_moved}。", "{conversion} of sessions ended in a purchase{conversion_moved}."),
        conversion=now[m.conversion],
    )
    yield from _active(now)
    yield from _retained(now)


_FUNNEL = Exhibit(
    title=Text("转化漏斗：各步会话数", "The funnel: sessions at each step"),
    figure=Figure.STEPS,
    metrics=(m.sessions, m.viewing_sessions, m.carting_sessions, m.checkout_sessions, m.buying_sessions),
    rates=(m.view_rate, m.cart_rate, m.checkout_rate, m.purchase_rate, m.conversion),
)
_RETAINED = Exhibit(title=Text("各月次月留存率", "Next-month retention by month"), figure=Figure.MONTHS, metrics=(m.next_month_retention,))
_PICKED = Exhibit(title=Text("各月推荐点击率", "Recommendation CTR by month"), figure=Figure.MONTHS, metrics=(m.recommendation_ctr,))

traffic = Section(
    name="traffic",
    title=Text("流量与转化", "Traffic and conversion"),
    editions={Edition.COMPREHENSIVE: 1},
    place=3,
    needs=(
        m.sessions,
        m.visitors,
        m.conversion,
        m.dau,
        m.mau,
        m.stickiness,
        m.view_rate,
        m.cart_rate,
        m.checkout_rate,
        m.purchase_rate,
        m.next_month_retention,
        m.time_spent,
    ),
    write=_write,
    headline=_headline,
    front=(m.conversion, m.dau),
    key=(m.stickiness, m.view_rate, m.cart_rate, m.checkout_rate, m.purchase_rate),
    exhibits=(
        _FUNNEL,
        Exhibit(title=Text("各月转化率", "Conversion by month"), figure=Figure.MONTHS, metrics=(m.conversion,)),
        Exhibit(title=Text("各月日活", "Daily visitors by month"), figure=Figure.MONTHS, metrics=(m.dau,)),
        _RETAINED,
    ),
)


def _headline_of_activity(now: Facts) -> Iterator[Sentence]:
    yield from _active(now)
    yield from _retained(now)


def _activity(now: Facts) -> Iterator[Sentence]:
    yield from _active(now)
    yield from _retained(now)
    yield say(
        Text("推荐位展示后的点击率为 {ctr}{ctr_moved}。", "{ctr} of the recommendations shown were picked{ctr_moved}."),
        ctr=now[m.recommendation_ctr],
    )


activity = Section(
    name="activity",
    title=Text("活跃与留存", "Activity and retention"),
    editions={Edition.GROWTH: 1},
    place=4,
    needs=(m.mau, m.dau, m.stickiness, m.next_month_retention, m.time_spent, m.recommendation_ctr, m.days_per_month),
    write=_activity,
    headline=_headline_of_activity,
    front=(m.mau, m.next_month_retention, m.time_spent, m.recommendation_ctr),
    key=(m.dau, m.stickiness, m.days_per_month),
    exhibits=(Exhibit(title=Text("各月月活", "Visitors by month"), figure=Figure.MONTHS, metrics=(m.mau,)), _RETAINED, _PICKED),
)


# ── where it comes from ──────────────────────────────────────────────────────


def _channels(now: Facts) -> Iterator[Sentence]:
    facts = ranked(now.by(m.sessions, traffic_channel))
    first, gain, loss = largest(facts), gained_most(facts), lost_most(facts)
    if first is not None:
        yield say(
            Text(
                "流量来源中，{name}居首，会话 {sessions} 次{sessions_moved}。",
                "{name} brought the most traffic: {sessions} sessions{sessions_moved}.",
            ),
            name=traffic_channel.label(first.slices[-1].value),
            sessions=first,
        )
    if gain is not None and (first is None or gain.slices != first.slices):
        yield say(
            Text("{name}增量居首，较上年 {sessions_difference} 次。", "{name} gained the most on the year before: {sessions_difference}."),
            name=traffic_channel.label(gain.slices[-1].value),
            sessions=gain,
        )
    if loss is not None:
        yield say(
            Text("{name}减量居首，较上年 {sessions_difference} 次。", "{name} lost the most on the year before: {sessions_difference}."),
            name=traffic_channel.label(loss.slices[-1].value),
            sessions=loss,
        )


def _shares(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("付费渠道占流量的 {paid}{paid_moved}。", "Paid channels made {paid} of traffic{paid_moved}."),
        paid=now[m.paid_share],
    )
    yield say(
        Text(
            "自然搜索占 {organic}，社交媒体占 {social}，联盟占 {affiliate}。",
            "Organic search made {organic}, social media {social}, affiliates {affiliate}.",
        ),
        organic=now[m.organic_share],
        social=now[m.social_share],
        affiliate=now[m.affiliate_share],
    )


def _write_channels(now: Facts) -> Iterator[Sentence]:
    yield from _channels(now)
    yield from _shares(now)
    yield say(
        Text("新访客中 {social} 来自社交媒体{social_moved}。", "Social media brought {social} of new visitors{social_moved}."),
        social=now[m.social_new_share],
    )
    yield say(
        Text("付费会话的转化率 (CVR) 为 {paid}{paid_moved}。", "{paid} of paid sessions ended in a purchase{paid_moved}."),
        paid=now[m.paid_conversion],
    )


_SESSIONS = Exhibit(
    title=Text("各来源会话数", "Sessions by traffic channel"), figure=Figure.BARS, metrics=(m.sessions,), by=traffic_channel, top=9
)
_CONVERSION = Exhibit(
    title=Text("各来源转化率", "Conversion by traffic channel"), figure=Figure.BARS, metrics=(m.conversion,), by=traffic_channel, top=9
)

channels = Section(
    name="channels",
    title=Text("流量来源", "Where traffic comes from"),
    editions={Edition.COMPREHENSIVE: 2},
    place=3,
    needs=(m.organic_share, m.social_share, m.affiliate_share, m.paid_share, m.new_visitors, m.social_new_share, m.paid_conversion),
    write=_write_channels,
    key=(m.organic_share, m.social_share, m.affiliate_share, m.paid_share, m.paid_conversion),
    exhibits=(_SESSIONS, _CONVERSION),
)


def _origins(now: Facts) -> Iterator[Sentence]:
    yield from _channels(now)
    yield from _shares(now)


origins = Section(
    name="origins",
    title=Text("流量来源", "Where traffic comes from"),
    editions={Edition.GROWTH: 1},
    place=2,
    needs=(m.organic_share, m.social_share, m.affiliate_share, m.paid_share),
    write=_origins,
    key=(m.organic_share, m.social_share, m.affiliate_share, m.paid_share),
    exhibits=(_SESSIONS, _CONVERSION),
)


# ── tools ────────────────────────────────────────────────────────────────────


def _trials(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "全年运行 A/B 实验 {experiments} 个，参与访客 {visitors} 位。",
            "{experiments} experiments ran in the year, with {visitors} visitors in them.",
        ),
        experiments=now[m.experiments],
        visitors=now[m.experiment_visitors],
    )


def _picks(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("推荐位展示 {shown} 次，点击率 {ctr}{ctr_moved}。", "Recommendations were shown {shown} times; {ctr} were picked{ctr_moved}."),
        shown=now[m.recommendation_lists],
        ctr=now[m.recommendation_ctr],
    )
    if first := largest(ranked(now.by(m.recommendation_ctr, slot))):
        yield say(
            Text("各推荐位中，{name}的点击率居首，为 {ctr}{ctr_moved}。", "Of the slots, {name} had the highest rate: {ctr}{ctr_moved}."),
            name=slot.label(first.slices[-1].value),
            ctr=first,
        )


def _personal(now: Facts) -> Iterator[Sentence]:
    yield from _picks(now)
    yield from _trials(now)


_BY_SLOT = Exhibit(title=Text("各推荐位点击率", "CTR by recommendation slot"), figure=Figure.BARS, metrics=(m.recommendation_ctr,), by=slot)

personal = Section(
    name="personalisation",
    title=Text("个性化与实验", "Personalisation and experiments"),
    editions={Edition.COMPREHENSIVE: 2},
    place=6,
    needs=(m.recommendation_lists, m.recommendation_ctr, m.experiments, m.experiment_visitors),
    write=_personal,
    key=(m.recommendation_ctr, m.experiments, m.experiment_visitors),
    exhibits=(_PICKED, _BY_SLOT),
)

experiments = Section(
    name="experiments",
    title=Text("A/B 实验", "A/B tests"),
    editions={Edition.OPERATIONS: 3},
    place=2,
    needs=(m.experiments, m.experiment_visitors),
    write=_trials,
    key=(m.experiments, m.experiment_visitors),
)

recommendation = Section(
    name="recommendation",
    title=Text("智能推荐", "Recommendation"),
    editions={Edition.OPERATIONS: 3},
    place=3,
    needs=(m.recommendation_lists, m.recommendation_ctr),
    write=_picks,
    key=(m.recommendation_lists, m.recommendation_ctr),
    exhibits=(_PICKED, _BY_SLOT),
)


# ── site and app ─────────────────────────────────────────────────────────────


def _speed(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("页面加载时间的中位数为 {load}{load_moved}。", "The median page loaded in {load}{load_moved}."),
        load=now[m.load_seconds],
    )
    yield say(
        Text("加载慢于三秒的页面占 {slow}{slow_moved}。", "{slow} of pages took over three seconds{slow_moved}."),
        slow=now[m.slow_page_share],
    )


def _site(now: Facts) -> Iterator[Sentence]:
    yield from _speed(now)
    yield say(
        Text("跳出率 {bounce}{bounce_moved}。", "{bounce} of sessions left at once{bounce_moved}."),
        bounce=now[m.bounce_rate],
    )
    yield say(
        Text("加购后未买的会话占 {cart}{cart_moved}。", "{cart} of sessions with a cart did not buy{cart_moved}."),
        cart=now[m.cart_abandonment],
    )
    yield say(
        Text(
            "开始结账而未买的会话占 {checkout}{checkout_moved}。",
            "{checkout} of those that began to check out did not buy{checkout_moved}.",
        ),
        checkout=now[m.checkout_dropoff],
    )


_LOADS = Exhibit(
    title=Text("各月页面加载时间（中位数）", "Page load time by month (median)"), figure=Figure.MONTHS, metrics=(m.load_seconds,)
)
_SLOW = Exhibit(
    title=Text("各设备慢页面占比", "Share of slow pages by device"), figure=Figure.BARS, metrics=(m.slow_page_share,), by=device
)

site = Section(
    name="site",
    title=Text("站点与应用体验", "Site and app"),
    editions={Edition.COMPREHENSIVE: 4},
    place=1,
    needs=(m.load_seconds, m.slow_page_share, m.bounce_rate, m.cart_abandonment, m.checkout_dropoff),
    write=_site,
    key=(m.load_seconds, m.slow_page_share, m.bounce_rate, m.cart_abandonment, m.checkout_dropoff),
    exhibits=(_LOADS, _SLOW),
)

speed = Section(
    name="speed",
    title=Text("站点性能", "Speed of the site"),
    editions={Edition.OPERATIONS: 3},
    place=5,
    needs=(m.load_seconds, m.slow_page_share),
    write=_speed,
    key=(m.load_seconds, m.slow_page_share),
    exhibits=(_LOADS, _SLOW),
)
