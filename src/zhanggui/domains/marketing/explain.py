"""What it costs when clicks and customers get dearer."""

from zhanggui.domains.catalog.tables import traffic_channel
from zhanggui.domains.marketing import metrics as m
from zhanggui.domains.marketing.tables import campaign
from zhanggui.nouns import Stake
from zhanggui.words import Text

_clicks = Stake(
    name="click_prices",
    title=Text("点击变贵", "Dearer clicks"),
    metric=m.cpc,
    by=(traffic_channel, campaign),
    worth=Text("同样的点击多花的广告费", "what the same clicks cost beyond last year's price"),
    action=Text(
        "按边际获客成本重分预算，停掉高价低效的词与计划", "move budget by the cost of the next customer, and stop dear words and campaigns"
    ),
    owner=Text("市场", "Marketing"),
)

STAKES = (
    _clicks,
    Stake(
        name="customer_prices",
        title=Text("获客变贵", "Dearer customers"),
        metric=m.cac,
        by=(traffic_channel,),
        within=_clicks,
        worth=Text("同样的新客多花的广告费", "what the same new customers cost beyond last year's CAC"),
        action=Text(
            "把预算移向老带新与自然流量，用留出组验证广告增量",
            "move budget to referral and organic traffic, and prove what ads add by a holdout",
        ),
        owner=Text("市场", "Marketing"),
    ),
)
