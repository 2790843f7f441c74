"""How visits became sales, step by step, and what it costs when fewer do."""

from ibis import _

from zhanggui.domains.catalog.tables import channel, device, traffic_channel
from zhanggui.domains.sales.metrics import aov, gmv, orders_placed
from zhanggui.domains.sales.tables import order
from zhanggui.domains.traffic import metrics as m
from zhanggui.facts import Unit
from zhanggui.nouns import Bridge, Metric, Pulse, Ratio, Stake
from zhanggui.words import Text


def _per(name: str, title: Text, top: Metric, bottom: Metric) -> Ratio:
    """One count over another, as a factor of a product: whether or not the steps of the funnel lie within each other."""
    doc = Text(f"{top.title.zh}除以{bottom.title.zh}。", f"{top.title.en} over {bottom.title.en.lower()}.")
    return Ratio(name=name, title=title, doc=doc, unit=Unit.RATIO, top=top, bottom=bottom, hidden=True)


_orders_per_session = _per("orders_per_session", Text("每会话订单数", "Orders per session"), orders_placed, m.sessions)
_order_value = Ratio(
    name="order_value",
    title=Text("每单金额", "Value of an order placed"),
    doc=Text("交易额除以下单数，含后来取消的订单。", "GMV over the orders placed, those cancelled later among them."),
    unit=Unit.PRICE,
    top=gmv,
    bottom=orders_placed,
    hidden=True,
)

BRIDGES = (
    Bridge(
        name="gmv.by_traffic",
        title=Text("渠道交易额变动：会话 × 每会话订单数 × 每单金额", "GMV of a channel: sessions × orders per session × value of an order"),
        of=gmv,
        factors=(m.sessions, _orders_per_session, _order_value),
        over=channel,
    ),
    Bridge(
        name="conversion.by_step",
        title=Text("转化率变动：漏斗各步", "Conversion, step by step"),
        of=m.conversion,
        factors=(
            m.view_rate,
            _per("carts_per_view", Text("加购率", "Cart rate"), m.carting_sessions, m.viewing_sessions),
            _per("checkouts_per_cart", Text("结账率", "Checkout rate"), m.checkout_sessions, m.carting_sessions),
            _per("purchases_per_checkout", Text("支付率", "Purchase rate"), m.buying_sessions, m.checkout_sessions),
        ),
    ),
    Bridge(name="conversion.by_device", title=Text("转化率变动：按设备", "Conversion by device"), of=m.conversion, by=device),
    Bridge(
        name="conversion.by_traffic_channel",
        title=Text("转化率变动：按流量来源", "Conversion by traffic channel"),
        of=m.conversion,
        by=traffic_channel,
    ),
)

_conversion = Stake(
    name="conversion",
    title=Text("转化下降", "Conversion fell"),
    metric=m.conversion,
    each=aov,
    by=(device, traffic_channel),
    worth=Text("少成交的会话数 × 客单价", "sessions that should have bought × AOV"),
    action=Text(
        "逐步排查漏斗，先修流失变大的一步，用 A/B 实验验证", "walk the funnel, mend the step that loses more, and prove it by an A/B test"
    ),
    owner=Text("技术", "Technology"),
)

_sales_of_device = Metric(
    name="sales_of_known_device",
    title=Text("设备已知的销售额", "Sales of known device"),
    doc=Text("设备已知的有效订单的应付金额。", "Payable of orders that stand and whose device is known."),
    unit=Unit.MONEY,
    of=order,
    each=_.payable,
    where=_.is_valid & _.device.notnull(),
    hidden=True,
)

_slow_pages = Stake(
    name="slow_pages",
    title=Text("页面变慢", "Pages got slow"),
    metric=m.slow_page_share,
    each=Ratio(
        name="sales_per_page_load",
        title=Text("每次加载的销售额", "Sales per page load"),
        doc=Text("设备已知的销售额除以页面加载数。", "Sales of known device over page loads."),
        unit=Unit.PRICE,
        top=_sales_of_device,
        bottom=m.slow_page_share.bottom,
        hidden=True,
    ),
    by=(device,),
    within=_conversion,
    worth=Text(
        "多出的慢加载次数 × 每次加载的销售额：有风险的金额，是损失的上限",
        "slow loads beyond last year's share × sales per load: what was at risk, so the most that was lost",
    ),
    action=Text(
        "定位变慢的页面与版本，压缩资源，设加载时间告警",
        "find the pages and release that got slow, trim what they load, and set an alarm on load time",
    ),
    owner=Text("技术", "Technology"),
)

STAKES = (_conversion, _slow_pages)

_UNTIL_THE_BOOK = Text("按购买事件暂计，以订单文件为准", "provisional, from purchase events until the order file comes")

_gmv_of_orders = Metric(
    name="gmv_of_orders",
    title=gmv.title,
    doc=Text("同交易额，按订单计，以便知道下单的时刻。", "GMV, order by order, so that the time of each is known."),
    unit=Unit.MONEY,
    of=order,
    each=_.payable,
    hidden=True,
)

PULSES = (
    Pulse(
        metric=gmv,
        event="purchase",
        adds="value",
        history=_gmv_of_orders,
        at="ordered_at",
        heard=m.buying_sessions,
        whole=orders_placed,
        provisional=_UNTIL_THE_BOOK,
    ),
    Pulse(
        metric=orders_placed,
        event="purchase",
        history=orders_placed,
        at="ordered_at",
        heard=m.buying_sessions,
        whole=orders_placed,
        provisional=_UNTIL_THE_BOOK,
    ),
    Pulse(
        metric=m.sessions,
        event="session_start",
        history=m.sessions,
        at="started_at",
        provisional=Text("按会话开始事件计", "from the events that begin a session"),
    ),
)
