"""Files that other systems write, each as the sources that it holds."""

from zhanggui.exports.clicks import clickstream, ga4
from zhanggui.exports.douyin import douyin
from zhanggui.exports.jd import jd
from zhanggui.exports.olist import OLIST
from zhanggui.exports.shopify import shopify
from zhanggui.exports.taobao import TAOBAO
from zhanggui.exports.thelook import thelook
from zhanggui.exports.uci import uci_online_retail
from zhanggui.exports.woocommerce import woocommerce
from zhanggui.nouns import Export

EXPORTS: tuple[Export, ...] = (
    uci_online_retail,
    *OLIST,
    thelook,
    shopify,
    woocommerce,
    *TAOBAO,
    jd,
    douyin,
    clickstream,
    ga4,
)
