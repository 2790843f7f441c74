"""Words that claim something, in both languages, and phrases that only look like them."""

import pytest

from zhanggui.report.verify.lexicon import Says, words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("同比增长 40.3%", [Says.ROSE]),
        ("同比变化不明显（+0.8%）", [Says.UNCLEAR]),
        ("同比基本持平", [Says.LEVEL]),
        ("同比略增 1.2%", [Says.SLIGHT_RISE]),
        ("同比翻番有余（增长 120%）", [Says.MORE_THAN_DOUBLE, Says.ROSE]),
        ("同比减少过半（下降 60%）", [Says.LESS_THAN_HALF, Says.FELL]),
        ("，未达目标（较目标 −3%）", [Says.MISSED]),
        ("大幅下降", [Says.SHARP_FALL]),
        ("得益于大促，增长 5%", [Says.CAUSE, Says.ROSE]),
        ("受天气影响", [Says.CAUSE]),
        ("使用优惠券的订单", []),
        ("越低越好", []),
        ("▲ +40.3%", [Says.ROSE]),
        ("up 40.3% on the year before", [Says.ROSE]),
        ("no clear change on the year before (+0.8%)", [Says.UNCLEAR]),
        ("level with the year before", [Says.LEVEL]),
        ("8.5 s longer than the year before", [Says.ROSE]),
        ("about half of the year before (down 50%)", [Says.HALF, Says.FELL]),
        ("which misses the target", [Says.MISSED]),
        ("soared by 40%", [Says.SHARP_RISE]),
        ("because of the campaign", [Says.CAUSE]),
        ("sales fell due to rain", [Says.FELL, Says.CAUSE]),
        ("of 5,652 parcels due, 92.6% arrived", []),
        ("Tmall leads with CN¥1", [Says.HIGHEST]),
        ("a discount led to more orders", [Says.CAUSE]),
        ("lower is better", []),
        ("the highest month since the data begin", [Says.RECORD]),
    ],
)
def test_what_words_claim(text, says):
    assert [word.says for word in words(text)] == says
