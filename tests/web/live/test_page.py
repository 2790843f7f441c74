"""The live page: what each may see of it, and that a shop without a build, or with an old one, has it too."""

import pytest

from zhanggui.facts import Slice
from zhanggui.settings import init
from zhanggui.web.access import Access, Role
from zhanggui.web.answers import answers_of
from zhanggui.web.live.live import live_of
from zhanggui.web.live.shown import drawn, slots
from zhanggui.words import Lang

from .conftest import GMV, ORDERS, SESSIONS


@pytest.fixture
def live(console, db):
    live_of.cache_clear()
    return live_of(console.path)


def metrics_seen(live, access):
    return [card.reading.pulse.metric for card in slots(live, access, Lang.EN)["cards"]]


def test_a_role_sees_the_counters_of_its_areas(live):
    assert metrics_seen(live, Access.of("x", Role.OWNER)) == [pulse.metric for pulse in (GMV, ORDERS, SESSIONS)]
    assert metrics_seen(live, Access.of("x", Role.SERVICE)) == [GMV.metric, ORDERS.metric]
    assert slots(live, Access.of("x", Role.SERVICE), Lang.EN)["names"] == []


def test_a_partner_of_a_category_sees_nothing_and_why(live):
    partner = Access.of("x", Role.PARTNER, [Slice("category", "茶")])
    assert metrics_seen(live, partner) == []
    said = drawn(live, partner, Lang.ZH)
    assert "没有您能看的实时数字" in said
    assert "data-metric" not in said


def test_a_partner_of_a_channel_sees_that_channel_only(live):
    from datetime import UTC, datetime

    now = int(datetime.now(UTC).timestamp() // 60)
    live.tally.put(now, ("purchase", "tmall"), 3)
    live.tally.put(now, ("purchase", "jd"), 40)
    live.tally.since = datetime.now(UTC)
    cards = {
        role: {card.reading.pulse: card.reading.so_far for card in slots(live, access, Lang.EN)["cards"]}
        for role, access in (
            ("partner", Access.of("x", Role.PARTNER, [Slice("channel", "tmall")])),
            ("owner", Access.of("x", Role.OWNER)),
        )
    }
    assert cards["partner"] == {GMV: None, ORDERS: 3}
    assert cards["owner"][ORDERS] == 43


def test_nothing_is_drawn_for_one_that_another_may_see_more_of(live):
    """Boards are kept for all who may see the same, and for nobody else."""
    owner, partner = Access.of("x", Role.OWNER), Access.of("x", Role.PARTNER, [Slice("category", "茶")])
    assert drawn(live, owner, Lang.ZH) != drawn(live, partner, Lang.ZH)
    assert drawn(live, owner, Lang.ZH) == drawn(live, Access.of("y", Role.OWNER), Lang.ZH)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_shop_whose_data_are_old_says_so(live, visitor, lang):
    page = visitor(Role.OWNER, lang=lang).get("/live").content.decode()
    assert {"zh": "上周同日未知：数据截至 2025-12-31", "en": "the data end on 2025-12-31"}[lang] in page


def test_a_shop_without_a_build_has_the_page_too(visitor, settings, tmp_path):
    settings.SHOP = init(tmp_path / "empty").path
    answers_of.cache_clear()
    live_of.cache_clear()
    answer = visitor(Role.OWNER, lang="en").get("/live")
    assert answer.status_code == 200
    assert "nothing to compare with" in answer.content.decode()
