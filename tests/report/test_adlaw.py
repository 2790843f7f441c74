"""The Advertising Law check: praise never passes, however it is disguised; order passes where a number of the shop's own stands beside it."""

import pytest

from zhanggui.report.adlaw import Breach, absolutes


def terms(text, *, backed=True, names=()):
    return [found.term for found in absolutes(text, backed=backed, names=names)]


def breaches(text, *, backed=True):
    return [found.breach for found in absolutes(text, backed=backed)]


@pytest.mark.parametrize(
    "text", ["国家级", "最佳", "顶级", "唯一", "极致", "世界级", "绝对", "独一无二", "史无前例", "行业领先", "100%正品", "冠军"]
)
def test_praise_never_passes(text):
    assert terms(f"本店是{text}的店，销售额 ¥44万") == [text]
    assert breaches(f"本店是{text}的店，销售额 ¥44万") == [Breach.PRAISE]


@pytest.mark.parametrize(
    "disguised",
    [
        "蕞佳", "醉佳", "最家", "最 佳", "最·佳", "最*佳", "最\u200b佳", "最\u00ad佳", "最😀佳", "最_佳", "最，佳",
        "zuijia", "zuì jiā", "z u i j i a", "ＺＵＩ　ＪＩＡ", "ZuiJia", "z-u-i-j-i-a", "zui佳", "最jia", "𝐳𝐮𝐢𝐣𝐢𝐚",
    ],
)  # fmt: skip
def test_a_disguise_is_seen_through(disguised):
    assert breaches(f"我们的茶{disguised}！") == [Breach.PRAISE]


@pytest.mark.parametrize(
    ("disguised", "term"),
    [
        ("國家級", "国家级"),
        ("頂級", "顶级"),
        ("極致", "极致"),
        ("絕對", "绝对"),
        ("獨一無二", "独一无二"),
        ("囯家级", "国家级"),
        ("guó jiā jí", "国家级"),
        ("鼎级", "顶级"),
    ],
)
def test_traditional_letters_and_look_alikes(disguised, term):
    assert terms(f"本店{disguised}") == [term]


def test_the_place_is_that_of_the_text():
    (found,) = absolutes("我们的茶 最\u200b 佳！", backed=True)
    assert (found.said, found.start, found.end) == ("最\u200b 佳", 5, 9)


@pytest.mark.parametrize(
    "text",
    [
        "the best tea",
        "world-class service",
        "unparalleled quality",
        "a market-leading shop",
        "100% safe",
        "the ultimate cup",
        "number one brand",
    ],
)
def test_praise_in_english(text):
    assert breaches(f"We sell {text}, CN¥1") == [Breach.PRAISE]


@pytest.mark.parametrize(
    "text",
    [
        "分渠道看，天猫销售额居首，为 ¥44万。", "最大的三个来源合计 ¥44万", "交易额在2025年11月达到全年高点 ¥16.5万", "为有数据以来的最高月份，¥1万",
        "Tmall was the largest channel, with sales of CN¥440K.", "the highest month since the data begin, CN¥1", "Tmall leads with CN¥440K",
    ],
)  # fmt: skip
def test_order_within_the_shop_passes_beside_its_number(text):
    assert breaches(text, backed=True) == []
    assert breaches(text, backed=False)[0] is Breach.UNBACKED


@pytest.mark.parametrize(
    "text", ["全国销量第一，¥44万", "行业最大的茶店，¥44万", "the largest shop in the country, CN¥1", "No. 1 in its market, CN¥1"]
)
def test_order_beyond_the_shop_needs_a_source(text):
    assert breaches(text) == [Breach.UNSOURCED]


def test_a_ranked_source_stands_behind_an_allowed_claim():
    assert breaches("据商务部统计，全国销量第一，¥44万") == []
    assert breaches("According to the trade register it is the largest in the country, CN¥1") == []
    assert breaches("据商务部统计，全国销量第一", backed=False) == [Breach.UNSOURCED]


@pytest.mark.parametrize(
    "text",
    [
        "绝对值", "最近一次购买", "首次下单", "首单在平均以上", "第一季度", "唯一编号", "各地一致", "国家及地区", "每单都有", "most of them", "at most ten",
        "orders after the first", "unique visitors", "unique visitors came",
    ],
)  # fmt: skip
def test_ordinary_words_are_let_be(text):
    assert breaches(text, backed=False) == []


def test_a_comma_parts_words_of_order():
    assert terms("其中居首，个人用户 ¥44万") == []


def test_a_name_from_the_data_is_not_read():
    assert terms("品牌中天下第一居首，销售额 ¥44万", names=["天下第一"]) == []
    assert terms("品牌中唯一茶居首，销售额 ¥44万", names=["唯一茶"]) == []
    assert terms("品牌中唯一茶居首，销售额 ¥44万") == ["唯一"]
