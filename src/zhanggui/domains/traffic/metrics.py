"""How traffic is measured: who comes, how far they get, how long it takes."""

from ibis import _

from zhanggui.domains.traffic import sources
from zhanggui.domains.traffic.tables import (
    active_day,
    active_month,
    exposure,
    first_visit,
    page_load,
    recommendation_day,
    session,
    visitor_cohort,
)
from zhanggui.facts import Better, Unit
from zhanggui.nouns import History, Matures, Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

_SLOW_MS = 3000

sessions = Metric(
    name="sessions",
    title=Text("会话数", "Sessions"),
    doc=Text("时段内开始的会话数。", "Sessions that began in the period."),
    unit=Unit.COUNT,
    of=session,
    each=_.session_id.notnull(),
)

visitors = Metric(
    name="visitors",
    title=Text("访客数", "Visitors"),
    doc=Text("时段内有会话的不同访客数；不能按天相加。", "Different visitors with a session in the period; days don't add up."),
    unit=Unit.COUNT,
    of=session,
    value=_.visitor_id.nunique(),
)

_visitor_days = Metric(
    name="visitor_days",
    title=Text("访客·天", "Visitor-days"),
    doc=Text("每天的不同访客数之和。", "Different visitors of each day, added up."),
    unit=Unit.COUNT,
    of=active_day,
    each=_.visitor_id.notnull(),
    hidden=True,
)

_active_days = Metric(
    name="active_days",
    title=Text("有访客的天数", "Days with visitors"),
    doc=Text("时段内有会话的天数。", "Days of the period with a session."),
    unit=Unit.COUNT,
    of=active_day,
    value=_.day.nunique(),
    hidden=True,
    better=Better.NEITHER,
)

dau = Ratio(
    name="dau",
    title=Text("日活 (DAU)", "DAU"),
    doc=Text("平均每天的不同访客数。", "Different visitors of a day, on average."),
    unit=Unit.COUNT,
    top=_visitor_days,
    bottom=_active_days,
)

_visitor_months = Metric(
    name="visitor_months",
    title=Text("访客·月", "Visitor-months"),
    doc=Text("每月的不同访客数之和。", "Different visitors of each month, added up."),
    unit=Unit.COUNT,
    of=active_month,
    each=_.visitor_id.notnull(),
    hidden=True,
)

_active_months = Metric(
    name="active_months",
    title=Text("有访客的月数", "Months with visitors"),
    doc=Text("时段内有会话的月数。", "Months of the period with a session."),
    unit=Unit.COUNT,
    of=active_month,
    value=_.day.nunique(),
    hidden=True,
    better=Better.NEITHER,
)

mau = Ratio(
    name="mau",
    title=Text("月活 (MAU)", "MAU"),
    doc=Text("平均每个自然月的不同访客数。", "Different visitors of a calendar month, on average."),
    unit=Unit.COUNT,
    top=_visitor_months,
    bottom=_active_months,
    caveats=(Text("时段应为整月", "the period should be whole months"),),
)

days_per_month = Ratio(
    name="days_per_month",
    title=Text("人均月活跃天数", "Active days per visitor and month"),
    doc=Text("每个月活访客平均有几天来访。", "On how many days a visitor of a month came, on average."),
    unit=Unit.RATIO,
    top=Metric(
        name="visited_days",
        title=Text("来访天数", "Days visited"),
        doc=Text("各访客各月来访天数之和。", "Days on which each visitor came, added up."),
        unit=Unit.COUNT,
        of=active_month,
        each=_.days,
        hidden=True,
    ),
    bottom=_visitor_months,
    sampling=Sampling.MEAN,
)

new_visitors = Metric(
    name="new_visitors",
    title=Text("新访客数", "New visitors"),
    doc=Text("首次会话在时段内的访客数。", "Visitors whose first session ever is in the period."),
    unit=Unit.COUNT,
    of=first_visit,
    each=_.visitor_id.notnull(),
    rules=(History(days=90),),
)

_new_by_social = Metric(
    name="new_visitors_by_social",
    title=Text("社交带来的新访客", "New visitors by social media"),
    doc=Text("首次会话来自社交媒体的访客数。", "Visitors whose first session came from social media."),
    unit=Unit.COUNT,
    of=first_visit,
    each=(_.traffic_channel == "social").fill_null(False),  # noqa: FBT003 - Ibis's signature
    hidden=True,
    rules=(Needs(source=sources.events, columns=("traffic_channel",)),),
)

social_new_share = Ratio(
    name="social_new_share",
    title=Text("新增社交流量贡献率", "Social share of new visitors"),
    doc=Text("新访客中首次会话来自社交媒体的占比。", "Share of new visitors whose first session came from social media."),
    unit=Unit.SHARE,
    top=_new_by_social,
    bottom=new_visitors,
    sampling=Sampling.PROPORTION,
)

_session_time = Metric(
    name="session_time",
    title=Text("会话总时长", "Time in sessions"),
    doc=Text("会话从首个到末个事件的秒数之和。", "Seconds from the first to the last event of sessions, added up."),
    unit=Unit.SECONDS,
    of=session,
    each=_.seconds,
    hidden=True,
)

session_seconds = Ratio(
    name="session_seconds",
    title=Text("平均会话时长", "Time per session"),
    doc=Text("会话从首个到末个事件的平均秒数。", "Seconds from the first to the last event of a session, on average."),
    unit=Unit.SECONDS,
    top=_session_time,
    bottom=sessions,
    sampling=Sampling.MEAN,
)

_visitor_time = Metric(
    name="visitor_time",
    title=Text("访客总时长", "Visitors' time"),
    doc=Text("访客在会话中的秒数之和。", "Seconds of visitors in sessions, added up."),
    unit=Unit.SECONDS,
    of=active_day,
    each=_.seconds,
    hidden=True,
)

time_spent = Ratio(
    name="time_spent",
    title=Text("人均使用时长", "Time per visitor and day"),
    doc=Text("每个访客每个来访日的会话秒数。", "Seconds in sessions per visitor and day of visiting."),
    unit=Unit.SECONDS,
    top=_visitor_time,
    bottom=_visitor_days,
    sampling=Sampling.MEAN,
)


def _stage(name: str, title: Text, flag: str) -> Metric:
    """Sessions that got as far as a step of the funnel."""
    return Metric(
        name=f"{name}_sessions",
        title=title,
        doc=Text(f"有{title.zh.removesuffix('会话')}行为的会话数。", f"{title.en}."),
        unit=Unit.COUNT,
        of=session,
        each=_[flag],
    )


viewing_sessions = _stage("viewing", Text("浏览商品会话", "Sessions that viewed a product"), "viewed")
carting_sessions = _stage("carting", Text("加购会话", "Sessions that put something in the cart"), "carted")
checkout_sessions = _stage("checkout", Text("结账会话", "Sessions that began to check out"), "checked_out")
buying_sessions = _stage("buying", Text("购买会话", "Sessions that bought"), "purchased")


def _both(name: str, first: str, second: str) -> Metric:
    """Sessions with both of two steps."""
    return Metric(
        name=name,
        title=Text("两步皆有的会话", "Sessions with both steps"),
        doc=Text("同一会话里两步都发生。", "Both steps happened in the session."),
        unit=Unit.COUNT,
        of=session,
        each=_[first] & _[second],
        hidden=True,
    )


def _step(name: str, title: Text, doc: Text, top: Metric, bottom: Metric) -> Ratio:
    """A step of the funnel: how many of those who got here go on."""
    return Ratio(name=name, title=title, doc=doc, unit=Unit.SHARE, top=top, bottom=bottom, sampling=Sampling.PROPORTION)


conversion = _step(
    "conversion",
    Text("转化率", "Conversion"),
    Text("会话中发生购买的占比。", "Share of sessions with a purchase."),
    buying_sessions,
    sessions,
)
view_rate = _step(
    "view_rate",
    Text("商品浏览率", "View rate"),
    Text("会话中浏览了商品的占比。", "Share of sessions that viewed a product."),
    viewing_sessions,
    sessions,
)
cart_rate = _step(
    "cart_rate",
    Text("加购率", "Cart rate"),
    Text("浏览商品的会话中加购的占比。", "Share of sessions that viewed a product which put one in the cart."),
    _both("viewed_and_carted", "viewed", "carted"),
    viewing_sessions,
)
checkout_rate = _step(
    "checkout_rate",
    Text("结账率", "Checkout rate"),
    Text("加购会话中开始结账的占比。", "Share of sessions with a cart that began to check out."),
    _both("carted_and_checked_out", "carted", "checked_out"),
    carting_sessions,
)
purchase_rate = _step(
    "purchase_rate",
    Text("支付率", "Purchase rate"),
    Text("开始结账的会话中完成购买的占比。", "Share of sessions that began to check out which bought."),
    _both("checked_out_and_purchased", "checked_out", "purchased"),
    checkout_sessions,
)


def _lost(name: str, title: Text, doc: Text, flag: str, bottom: Metric) -> Ratio:
    """Those who got to a step and did not buy."""
    top = Metric(
        name=f"{name}_sessions",
        title=title,
        doc=doc,
        unit=Unit.COUNT,
        of=session,
        each=_[flag] & ~_.purchased,
        hidden=True,
        better=Better.DOWN,
    )
    return Ratio(name=name, title=title, doc=doc, unit=Unit.SHARE, top=top, bottom=bottom, sampling=Sampling.PROPORTION, better=Better.DOWN)


cart_abandonment = _lost(
    "cart_abandonment",
    Text("弃购率", "Cart abandonment"),
    Text("加购会话中没有购买的占比。", "Share of sessions with a cart that did not buy."),
    "carted",
    carting_sessions,
)
checkout_dropoff = _lost(
    "checkout_dropoff",
    Text("结账流失率", "Checkout drop-off"),
    Text("开始结账的会话中没有购买的占比。", "Share of sessions that began to check out and did not buy."),
    "checked_out",
    checkout_sessions,
)

_bounces = Metric(
    name="bounces",
    title=Text("跳出会话数", "Bounces"),
    doc=Text("除会话开始外至多一个事件的会话数。", "Sessions with at most one event besides their start."),
    unit=Unit.COUNT,
    of=session,
    each=_.events <= 1,
    hidden=True,
    better=Better.DOWN,
)

bounce_rate = Ratio(
    name="bounce_rate",
    title=Text("跳出率", "Bounce rate"),
    doc=Text("除会话开始外至多一个事件的会话占比。", "Share of sessions with at most one event besides their start."),
    unit=Unit.SHARE,
    top=_bounces,
    bottom=sessions,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)


def _share_of(name: str, title: Text, doc: Text, channels: tuple[str, ...]) -> Ratio:
    """The share of sessions that came from some channels."""
    top = Metric(
        name=f"{name}_sessions",
        title=title,
        doc=doc,
        unit=Unit.COUNT,
        of=session,
        each=_.traffic_channel.isin(channels).fill_null(False),  # noqa: FBT003 - Ibis's signature
        hidden=True,
        rules=(Needs(source=sources.events, columns=("traffic_channel",)),),
    )
    return Ratio(
        name=name, title=title, doc=doc, unit=Unit.SHARE, top=top, bottom=sessions, sampling=Sampling.PROPORTION, better=Better.NEITHER
    )


organic_share = _share_of(
    "organic_share",
    Text("自然搜索流量占比", "Organic search share"),
    Text("会话中来自自然搜索的占比。", "Share of sessions from organic search."),
    ("organic_search",),
)
social_share = _share_of(
    "social_share",
    Text("社交流量占比", "Social share"),
    Text("会话中来自社交媒体的占比。", "Share of sessions from social media."),
    ("social",),
)
affiliate_share = _share_of(
    "affiliate_share",
    Text("联盟流量占比", "Affiliate share"),
    Text("会话中来自联盟的占比。", "Share of sessions from affiliates."),
    ("affiliate",),
)
paid_share = _share_of(
    "paid_share",
    Text("付费流量占比", "Paid share"),
    Text("会话中来自付费搜索与信息流广告的占比。", "Share of sessions from paid search and feed ads."),
    ("paid_search", "feed_ads"),
)

_paid_sessions = Metric(
    name="paid_sessions",
    title=Text("付费会话数", "Paid sessions"),
    doc=Text("来自付费搜索与信息流广告的会话数。", "Sessions from paid search and feed ads."),
    unit=Unit.COUNT,
    of=session,
    each=_.is_paid,
    hidden=True,
    rules=(Needs(source=sources.events, columns=("traffic_channel",)),),
)

_paid_buying = Metric(
    name="paid_buying_sessions",
    title=Text("付费购买会话数", "Paid sessions that bought"),
    doc=Text("付费会话中发生购买的会话数。", "Paid sessions with a purchase."),
    unit=Unit.COUNT,
    of=session,
    each=_.is_paid & _.purchased,
    hidden=True,
)

paid_conversion = Ratio(
    name="paid_conversion",
    title=Text("广告转化率 (CVR)", "Conversion of paid traffic (CVR)"),
    doc=Text("付费会话中发生购买的占比。", "Share of paid sessions with a purchase."),
    unit=Unit.SHARE,
    top=_paid_buying,
    bottom=_paid_sessions,
    sampling=Sampling.PROPORTION,
)

load_seconds = Metric(
    name="load_seconds",
    title=Text("页面加载时间（中位数）", "Page load time (median)"),
    doc=Text("页面加载秒数的中位数。", "Seconds that a page takes to load, the median."),
    unit=Unit.SECONDS,
    of=page_load,
    each=_.load_ms / 1000,
    sampling=Sampling.MEDIAN,
    better=Better.DOWN,
    rules=(Needs(source=sources.events, columns=("load_ms",)),),
)

_loads = Metric(
    name="page_loads",
    title=Text("页面加载数", "Page loads"),
    doc=Text("带加载时间的事件数。", "Events that say how long their page took to load."),
    unit=Unit.COUNT,
    of=page_load,
    each=_.event_id.notnull(),
    hidden=True,
    better=Better.NEITHER,
)

_slow_loads = Metric(
    name="slow_page_loads",
    title=Text("慢页面加载数", "Slow page loads"),
    doc=Text("加载超过三秒的次数。", "Page loads of more than three seconds."),
    unit=Unit.COUNT,
    of=page_load,
    each=_.load_ms > _SLOW_MS,
    hidden=True,
    better=Better.DOWN,
)

slow_page_share = Ratio(
    name="slow_page_share",
    title=Text("慢页面占比", "Share of slow page loads"),
    doc=Text("加载超过三秒的占比。", "Share of page loads of more than three seconds."),
    unit=Unit.SHARE,
    top=_slow_loads,
    bottom=_loads,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)

recommendation_lists = Metric(
    name="recommendation_lists",
    title=Text("推荐曝光数", "Recommendations shown"),
    doc=Text("推荐位展示的次数。", "Times that a recommendation slot was shown."),
    unit=Unit.COUNT,
    of=recommendation_day,
    each=_.lists,
    better=Better.NEITHER,
    rules=(Needs(source=sources.events, columns=("slot",)),),
)

_recommendation_picks = Metric(
    name="recommendation_picks",
    title=Text("推荐点击数", "Recommendations picked"),
    doc=Text("推荐位上的点击次数。", "Times that an item of a recommendation slot was picked."),
    unit=Unit.COUNT,
    of=recommendation_day,
    each=_.picks,
    hidden=True,
)

recommendation_ctr = Ratio(
    name="recommendation_ctr",
    title=Text("推荐点击率 (CTR)", "Recommendation CTR"),
    doc=Text("推荐位展示中被点击的占比。", "Picks from recommendation slots over times that they were shown."),
    unit=Unit.SHARE,
    top=_recommendation_picks,
    bottom=recommendation_lists,
    sampling=Sampling.PROPORTION,
)

_monthly_over = Metric(
    name="visitor_months_over",
    title=Text("次月已结束的访客·月", "Visitor-months whose next month is over"),
    doc=Text("次月数据完整的访客·月。", "Visitor-months whose next month the data cover whole."),
    unit=Unit.COUNT,
    of=active_month,
    each=_.is_over,
    hidden=True,
    rules=(Matures(days=31),),
)

_monthly_back = Metric(
    name="visitor_months_back",
    title=Text("次月再访的访客·月", "Visitor-months followed by a visit"),
    doc=Text("其中次月再次来访的。", "Those of them with a session in the next month."),
    unit=Unit.COUNT,
    of=active_month,
    each=_.is_over & _.came_back,
    hidden=True,
)

next_month_retention = Ratio(
    name="next_month_retention",
    title=Text("次月留存率", "Next-month retention"),
    doc=Text(
        "当月访客中次月再次来访的占比，只计次月数据完整的月份。",
        "Share of a month's visitors with a session in the next, for months whose next the data cover whole.",
    ),
    unit=Unit.SHARE,
    top=_monthly_back,
    bottom=_monthly_over,
    sampling=Sampling.PROPORTION,
)

cohort_retention = Ratio(
    name="cohort_retention",
    title=Text("新访客队列留存率", "Retention of cohorts"),
    doc=Text(
        "首次来访在时段内的访客，在之后第 N 个自然月再次来访的占比；未结束的月份不计。",
        "Of the visitors who first came in the period, the share that came in the Nth month after; months that are not over don't count.",
    ),
    unit=Unit.SHARE,
    top=Metric(
        name="visitor_cohort_months_back",
        title=Text("有再访的队列·月", "Cohort months with a visit"),
        doc=Text("其中当月再次来访的。", "Those of them with a session in that month."),
        unit=Unit.COUNT,
        of=visitor_cohort,
        each=_.back,
        hidden=True,
    ),
    bottom=Metric(
        name="visitor_cohort_months",
        title=Text("访客队列·月", "Cohort months of visitors"),
        doc=Text(
            "首次来访在时段内的访客，乘以之后已结束的自然月数。",
            "Visitors who first came in the period, times the later months that are over.",
        ),
        unit=Unit.COUNT,
        of=visitor_cohort,
        each=_.people,
        hidden=True,
        rules=(History(days=90), Matures(days=31)),
    ),
    sampling=Sampling.PROPORTION,
    caveats=(Text("按月龄拆分来看；不拆分时是各月龄的平均", "read it by age; without, it is the average over all ages"),),
)

experiments = Metric(
    name="experiments",
    title=Text("A/B 实验数", "Experiments"),
    doc=Text("时段内有访客进入的实验数。", "Experiments that a visitor entered in the period."),
    unit=Unit.COUNT,
    of=exposure,
    value=_.experiment.nunique(),
)

experiment_visitors = Metric(
    name="experiment_visitors",
    title=Text("参与实验的访客数", "Visitors in experiments"),
    doc=Text("时段内进入任一实验的不同访客数。", "Different visitors who entered an experiment in the period."),
    unit=Unit.COUNT,
    of=exposure,
    value=_.visitor_id.nunique(),
    better=Better.NEITHER,
)

stickiness = Ratio(
    name="stickiness",
    title=Text("粘性 (DAU/MAU)", "Stickiness (DAU/MAU)"),
    doc=Text("平均日活与平均月活之比。", "Average daily visitors over average monthly visitors."),
    unit=Unit.SHARE,
    top=dau,
    bottom=mau,
)
