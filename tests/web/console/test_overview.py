"""The overview: the numbers of the summary, cut to what is asked and to who asks."""

import pytest

import dozen as dozen_shop
from zhanggui.settings import init
from zhanggui.web import answers as answering
from zhanggui.web.access import Role
from zhanggui.web.answers import answers_of
from zhanggui.web.console.overview import Ahead
from zhanggui.web.people.models import Person

TEN = "/?period=2025&compare=yoy"


def said(client, path=TEN):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:1000]
    return answer.content.decode()


def test_the_years_gmv_stands_there_as_worked_out_by_hand(console, visitor):
    gmv = dozen_shop.YEAR_2025["gmv"]
    assert f"¥{gmv}" in said(visitor(Role.OWNER, kpis=["gmv"]))


def test_the_numbers_chosen_are_shown_in_their_order(console, visitor):
    client = visitor(Role.OWNER)
    client.post("/overview/choose", {"kpi": ["orders", "aov", "no_such_number"]})
    assert Person.objects.get().kpis == ["orders", "aov"]
    page = said(client)
    assert page.index("订单数") < page.index("客单价")
    assert page.count('class="card tile"') == 2


def test_a_role_sees_only_its_areas(console, visitor):
    client = visitor(Role.SERVICE)
    client.post("/overview/choose", {"kpi": ["gmv", "turnover_days"]})
    assert Person.objects.get().kpis == ["gmv"]


def test_a_channel_cuts_what_can_be_cut_and_says_what_cant(console, visitor):
    client = visitor(Role.OWNER, kpis=["gmv", "turnover_days"])
    whole, tmall = said(client), said(client, TEN + "&channel=tmall")
    assert whole != tmall
    assert "全店" in tmall


@pytest.mark.parametrize("period", ["2025", "2025-Q4", "2025-11", "2025-11-11", "2025-01-01..2025-06-30", "7d", "month", "last-year"])
@pytest.mark.parametrize("compare", ["yoy", "previous", "none", "nonsense"])
def test_every_period_and_comparison_has_a_page(period, compare, console, visitor):
    said(visitor(Role.OWNER), f"/?period={period}&compare={compare}")


def test_what_is_no_period_says_how_to_write_one(console, visitor):
    answer = visitor(Role.OWNER, lang="en").get("/?other=soon")
    assert answer.status_code == 400
    assert "write 2025" in answer.content.decode()


def test_a_partner_sees_its_own_rows_only(console, visitor):
    partner, owner = visitor(Role.PARTNER, kpis=["gmv"]), visitor(Role.OWNER, kpis=["gmv"])
    assert said(partner) != said(owner)
    assert "没有找到明显的问题" in said(partner, "/overview/problems?period=2025")


def test_without_a_build_it_says_what_to_do(shop, settings, visitor):
    from zhanggui.web.answers import answers_of

    settings.SHOP = shop.folder.path
    answers_of.cache_clear()
    answer = visitor(Role.OWNER, lang="en").get("/")
    assert answer.status_code == 400
    assert "no build yet" in answer.content.decode()


def test_what_a_build_will_be_asked_first_is_asked_ahead(own_console, visitor, monkeypatch):
    ahead = Ahead(answers_of(own_console.path))
    ahead.look()
    for late in ("measure", "bridged", "problems"):
        monkeypatch.setattr(answering, late, lambda *_said: pytest.fail("somebody waits for it"))
    ahead.look()
    client = visitor(Role.OWNER)
    assert 'class="card tile"' in said(client, "/")
    said(client, "/overview/problems")


def test_a_shop_without_a_build_is_asked_nothing(tmp_path):
    empty = init(tmp_path / "empty")
    Ahead(answers_of(empty.path)).look()
