"""Explore: any number by anything that cuts it, as worked out by hand; kept, shared, taken out, down to the rows."""

import csv
import io
from datetime import date

import pytest
from auditlog.models import LogEntry
from django.http import QueryDict
from markupsafe import escape
from openpyxl import load_workbook

import dozen as dozen_shop
from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.facts import Period
from zhanggui.journal.outlets.sheet import safe
from zhanggui.web.access import Role
from zhanggui.web.answers import answers_of
from zhanggui.web.console.span import calendar, presets, written
from zhanggui.web.console.view import GRAINS
from zhanggui.web.people.models import SavedView

GMV = "/explore?metric=gmv&period=2025"


def said(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def lines(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_whatever_an_area_declares_has_a_page_by_itself(console, visitor):
    client = visitor(Role.OWNER)
    for domain in DOMAINS:
        for metric in domain.metrics[-1:]:
            by = "".join(f"&by={each.name}" for each in metric.dimensions[:1])
            page = said(client, f"/explore?metric={metric.name}&period=2025{by}")
            assert str(escape(metric.doc.zh)) in page
            assert all(f'<option value="{each.name}"' in page for each in domain.metrics if not each.hidden)


def test_slices_are_those_worked_out_by_hand(console, visitor):
    client = visitor(Role.OWNER)
    by_hand = {"own_site": "100.00", "tmall": "18.00", "douyin": "55.00", "jd": "12.00"}
    found = {row["slice"]: row["value"] for row in lines(client, "/explore/csv?metric=gmv&period=2025&by=channel")}
    assert sum(float(value) for value in found.values()) == pytest.approx(float(dozen_shop.YEAR_2025["gmv"]))
    assert found["销售渠道 = 京东"] == by_hand["jd"]
    assert found["销售渠道 = 天猫"] == by_hand["tmall"]


def test_filters_are_chosen_from_what_exists_and_hold_together(console, visitor):
    client = visitor(Role.OWNER)
    page = said(client, GMV)
    assert '<option value="channel=douyin">抖音</option>' in page
    assert "channel=mars" not in page
    both = lines(client, "/explore/csv?metric=gmv&period=2025&where=channel%3Dtmall&where=traffic_channel%3Dpaid_search&every=")
    assert float(both[0]["value"]) == 10.0
    assert 'value="channel=tmall" selected' in said(client, GMV + "&where=channel%3Dtmall")


def test_several_values_of_a_filter_are_taken_together_and_a_partner_gets_no_more_by_them(console, visitor):
    client = visitor(Role.OWNER)
    both = lines(client, "/explore/csv?metric=gmv&period=2025&where=channel%3Dtmall,jd&every=")
    assert (float(both[0]["value"]), both[0]["slice"]) == (30.0, "销售渠道 = 京东、天猫")
    assert '<option value="channel=jd,tmall" selected>京东、天猫</option>' in said(client, GMV + "&where=channel%3Dtmall,jd")
    own, asked = (
        lines(visitor(Role.PARTNER, name=name), f"/explore/csv?metric=gmv&period=2025&every={where}")[0]["value"]
        for name, where in (("p", ""), ("q", "&where=category%3D茶,杯"))
    )
    assert own == asked


def test_two_cuts_are_crossed(console, visitor):
    page = said(visitor(Role.OWNER), GMV + "&by=channel&by=category")
    assert 'class="crossed"' in page
    assert "销售渠道 × 类目" in page
    assert "销售渠道 × 按月" in said(visitor(Role.ANALYST), GMV + "&by=channel&every=month")


def test_every_step_is_drawn_and_each_point_says_its_number(console, visitor):
    client = visitor(Role.OWNER)
    for every in GRAINS:
        page = said(client, GMV + f"&every={every.value}")
        assert "<title>" in page.split("<svg", 1)[1], every


def test_what_a_number_cant_be_cut_by_is_left_out_and_said(console, visitor):
    client = visitor(Role.OWNER)
    answer = client.get("/explore?metric=points_liability&period=2025&by=channel&where=channel%3Dtmall", follow=True)
    assert "已去掉" in answer.content.decode()
    address = QueryDict(answer.redirect_chain[0][0].partition("?")[2])
    assert "by" not in address
    assert "where" not in address
    assert client.get("/explore/csv?metric=points_liability&period=2025&where=channel%3Dtmall").status_code == 400


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("metric=gmw", "是不是：gmv"),
        ("metric=gmv&by=colour", "没有名为“colour”"),
        ("metric=gmv&where=tmall", "看不懂的筛选"),
        ("metric=gmv&where=colour%3Dred", "没有名为“colour”"),
        ("metric=gmv&every=hour", "没有名为“hour”的时间步长"),
        ("metric=gmv&other=soon", "看不懂的时段"),
        ("metric=gmv&period=1900-01-01..2030-12-31&every=day", "步数太多"),
    ],
)
def test_what_cant_be_understood_says_what_to_do(query, why, console, visitor):
    answer = visitor(Role.OWNER).get(f"/explore?{query}")
    assert answer.status_code == 400
    assert why in answer.content.decode()


def test_the_first_of_days_has_no_year_before(console, visitor):
    said(visitor(Role.OWNER), "/explore?metric=gmv&period=0001-01-01&every=")


# ── taking numbers out ───────────────────────────────────────────────────────


def test_a_workbook_has_the_numbers_and_where_they_come_from(console, visitor):
    answer = visitor(Role.OWNER, lang="en").get("/explore/xlsx?metric=gmv&period=2025&by=channel")
    book = load_workbook(io.BytesIO(answer.content))
    numbers, receipt = book["Numbers"], book["Receipt"]
    assert sum(row[3] for row in numbers.iter_rows(min_row=2, values_only=True)) == pytest.approx(float(dozen_shop.YEAR_2025["gmv"]))
    assert "FROM" in str(receipt["B5"].value)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_what_looks_like_a_formula_is_text(cell):
    assert safe(cell) == f"'{cell}"
    assert safe("plain") == "plain"
    assert safe(-1) == -1


# ── down to the rows ─────────────────────────────────────────────────────────


def test_the_rows_of_a_count_are_as_many_as_it_says(console, visitor):
    client = visitor(Role.OWNER)
    assert len(lines(client, "/explore/rows/order/csv?of=orders&period=2025")) == int(dozen_shop.YEAR_2025["orders"])
    assert "o11" in {row["order_id"] for row in lines(client, "/explore/rows/order/csv?period=2025")}
    assert "o11<" in said(client, "/explore/rows/order?period=2025")
    assert "o11<" not in said(client, "/explore/rows/order?of=orders&period=2025")


def test_personal_data_in_rows_are_covered(console, visitor):
    open_, covered = (said(visitor(role), "/explore/rows/registration") for role in (Role.OWNER, Role.MARKETING))
    assert "个人信息已遮盖" in covered
    assert "个人信息已遮盖" not in open_


@pytest.mark.parametrize(
    "query", ["of=gmw", "of=sessions", "where=colour%3Dred", "where=x", "period=soon", "page=x", "page=0", "page=99999999"]
)
def test_an_address_of_rows_that_is_wrong_never_breaks(query, console, visitor):
    assert visitor(Role.OWNER).get(f"/explore/rows/order?{query}").status_code in {200, 400}


# ── the funnel ───────────────────────────────────────────────────────────────


def test_the_funnel_is_that_of_the_five_sessions(console, visitor):
    """Four of five viewed a product, three put one in the cart, two began to check out, one bought."""
    page = said(visitor(Role.OWNER, lang="en"), "/explore/funnel?period=2025&compare=none&by=traffic_channel")
    for rate in ("80.0%", "75.0%", "66.7%", "50.0%", "20.0%"):
        assert rate in page
    assert "Feed ads" in page


def test_a_funnel_that_isnt_there_says_what_is(console, visitor):
    answer = visitor(Role.OWNER).get("/explore/funnel?funnel=session")
    assert answer.status_code == 400
    assert "sessions" in answer.content.decode()
    assert "没有你可看的漏斗" in said(visitor(Role.SERVICE), "/explore/funnel")


# ── cohorts ──────────────────────────────────────────────────────────────────


def test_a_month_that_is_not_over_is_said_in_words(console, visitor):
    page = said(visitor(Role.OWNER), "/explore/cohorts?metric=cohort_repurchase&period=2025")
    assert "100.0%" in page  # ben, of February, came back in the fourth month
    assert "未到" in page
    assert "无人" in page


def test_a_cohort_without_a_past_is_said_in_words(make_shop, settings, visitor):
    made: MadeShop = make_shop("late")
    made.take(**dozen_shop.sources())
    made.build().warehouse.close()
    settings.SHOP = made.folder.path
    answers_of.cache_clear()
    page = said(visitor(Role.OWNER), "/explore/cohorts?metric=cohort_repurchase&period=2024")
    assert "无法判断谁是新客" in page
    answers_of.cache_clear()


def test_cohorts_are_cut_like_any_number(console, visitor):
    page = said(visitor(Role.OWNER, lang="en"), "/explore/cohorts?metric=cohort_spend&period=2025&where=channel%3Dtmall")
    assert "Tmall" in page
    assert "not yet" in page


# ── saved views ──────────────────────────────────────────────────────────────


def keep(client, **form):
    return client.post("/explore/views", {"name": "茶的销售", "page": "explore", "query": "metric=gmv&period=2025", **form})


def test_a_view_is_kept_opened_pinned_and_ended_and_written_down(console, visitor):
    client = visitor(Role.OWNER)
    assert keep(client, pinned="1")["Location"] == "/explore?metric=gmv&period=2025"
    view = SavedView.objects.get()
    assert client.get(f"/explore/views/{view.pk}")["Location"] == "/explore?metric=gmv&period=2025"
    overview = said(client, "/?period=2025")
    assert "茶的销售" in overview
    assert f"¥{dozen_shop.YEAR_2025['gmv']}" in overview
    client.post(f"/explore/views/{view.pk}", {"do": "pin"})
    assert "茶的销售" not in said(client, "/?period=2025")
    client.post(f"/explore/views/{view.pk}", {"do": "delete"})
    assert not SavedView.objects.exists()
    actions = LogEntry.objects.filter(content_type__model="savedview").order_by("timestamp").values_list("action", flat=True)
    assert list(actions) == [LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE]


def test_only_what_is_shared_is_seen_by_others_and_only_its_owner_changes_it(console, visitor):
    owner, other = visitor(Role.OWNER), visitor(Role.ANALYST)
    keep(owner)
    view = SavedView.objects.get()
    assert other.get(f"/explore/views/{view.pk}").status_code == 404
    owner.post(f"/explore/views/{view.pk}", {"do": "share"})
    assert "茶的销售" in said(other, "/explore/views")
    assert other.get(f"/explore/views/{view.pk}").status_code == 302
    assert other.post(f"/explore/views/{view.pk}", {"do": "delete"}).status_code == 404
    assert SavedView.objects.exists()


def test_a_partner_sees_no_view_of_the_team_and_shares_none(console, visitor):
    keep(visitor(Role.OWNER), shared="1")
    partner = visitor(Role.PARTNER)
    assert "茶的销售" not in said(partner, "/explore/views")
    assert partner.get(f"/explore/views/{SavedView.objects.get().pk}").status_code == 404
    keep(partner, name="自己的", shared="1")
    assert not SavedView.objects.get(name="自己的").shared


@pytest.mark.parametrize("form", [{"name": ""}, {"name": "x" * 81}, {"page": "people"}, {"query": "x" * 4001}])
def test_a_view_that_cant_be_kept_is_refused(form, console, visitor):
    assert keep(visitor(Role.OWNER), **form).status_code == 400


def test_a_pinned_view_of_a_number_that_is_no_more_doesnt_break_the_overview(console, visitor):
    client = visitor(Role.OWNER)
    keep(client, query="metric=gone", pinned="1")
    assert "这个视图现在没有数字" in said(client, "/?period=2025")


# ── periods ──────────────────────────────────────────────────────────────────


def named(last, month):
    return {name: str(period.start) + ".." + str(period.last) for name, _, period in presets(last, month)}


def test_periods_are_those_of_the_shops_own_year():
    """A year that begins in April: on 20 February 2026 it is the fourth quarter of the year of 2025."""
    found = named(date(2026, 2, 20), 4)
    assert found["year"] == "2025-04-01..2026-02-20"
    assert found["quarter"] == "2026-01-01..2026-02-20"
    assert found["last-quarter"] == "2025-10-01..2025-12-31"
    assert found["last-year"] == "2024-04-01..2025-03-31"
    assert found["month"] == "2026-02-01..2026-02-20"
    assert found["last-month"] == "2026-01-01..2026-01-31"


def test_quarters_of_an_odd_year_begin_with_its_month():
    assert named(date(2026, 3, 1), 2)["quarter"] == "2026-02-01..2026-03-01"
    assert named(date(2026, 1, 31), 2)["quarter"] == "2025-11-01..2026-01-31"


def test_on_the_last_day_of_the_year_it_is_whole():
    assert named(date(2025, 12, 31), 1)["year"] == "2025-01-01..2025-12-31"
    assert named(date(2024, 2, 29), 1)["month"] == "2024-02-01..2024-02-29"


@pytest.mark.parametrize("month", range(1, 13))
def test_whatever_can_be_chosen_is_read_back_as_itself(month):
    for _, periods in calendar(date(2023, 5, 5), date(2026, 2, 20), month):
        assert periods
        for each in periods:
            assert Period.parse(written(each), month) == each
            assert each.start <= date(2026, 2, 20)
