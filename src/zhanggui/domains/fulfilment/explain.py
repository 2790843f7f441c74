"""What it costs when parcels are late or lost."""

from zhanggui.domains.catalog.tables import region
from zhanggui.domains.fulfilment import metrics as m
from zhanggui.domains.fulfilment.tables import carrier
from zhanggui.domains.sales.metrics import aov
from zhanggui.domains.stock.tables import warehouse
from zhanggui.nouns import Stake
from zhanggui.words import Text

STAKES = (
    Stake(
        name="late_parcels",
        title=Text("包裹迟到增多", "More late parcels"),
        metric=m.on_time_rate,
        each=m.freight_per_order,
        by=(carrier, warehouse, region),
        worth=Text(
            "多迟到的包裹数 × 每单运费：付了运费却没有按时",
            "parcels late beyond last year's rate × what carriage cost: it was paid for in vain",
        ),
        action=Text("换线路或承运商，按准时率结算运费", "change the route or the carrier, and pay carriage by punctuality"),
        owner=Text("仓储", "Warehouse"),
    ),
    Stake(
        name="lost_parcels",
        title=Text("丢件增多", "More lost parcels"),
        metric=m.lost_rate,
        each=aov,
        by=(carrier, warehouse),
        worth=Text("多丢失的包裹数 × 客单价", "parcels lost beyond last year's rate × AOV"),
        action=Text("向承运商索赔，换掉丢件多的线路", "claim damages from the carrier, and leave the routes that lose most"),
        owner=Text("仓储", "Warehouse"),
    ),
)
