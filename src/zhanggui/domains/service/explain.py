"""What is at stake when more customers complain or write bad reviews."""

from zhanggui.domains.catalog.tables import category, channel
from zhanggui.domains.sales.metrics import aov
from zhanggui.domains.service import metrics as m
from zhanggui.nouns import Stake
from zhanggui.words import Text

STAKES = (
    Stake(
        name="complaints",
        title=Text("投诉增多", "More complaints"),
        metric=m.complaint_rate,
        each=aov,
        worth=Text("多出的投诉数 × 客单价：有风险的订单金额", "complaints beyond last year's rate × AOV: the orders that are at risk"),
        action=Text("按主题归因，先改投诉最多的一项，并回访", "sort them by topic, mend the first of them, and call back"),
        owner=Text("客服", "Service"),
    ),
    Stake(
        name="bad_reviews",
        title=Text("差评增多", "More bad reviews"),
        metric=m.bad_review_share,
        each=aov,
        by=(category, channel),
        worth=Text("多出的差评数 × 客单价：有风险的订单金额", "bad reviews beyond last year's share × AOV: the orders that are at risk"),
        action=Text(
            "逐条回复，把质量问题转给商品与供应商负责人", "answer each, and pass faults on to those who answer for goods and suppliers"
        ),
        owner=Text("客服", "Service"),
    ),
)
