"""The plan on paper: drafted once, edited by people, frozen for good."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.outlook.conftest import METRICS
from zhanggui.engine.outlook import Action, Forecast, Plan, Target, draft, foresee, freeze, frozen, write_draft
from zhanggui.engine.outlook.freezing import hash_of
from zhanggui.engine.outlook.paper import draft_of, frozen_of, read_draft
from zhanggui.errors import BadFile, BadRequest, Unknown, ZhangguiError
from zhanggui.settings import init
from zhanggui.words import Lang, Text, same

NOW = datetime(2026, 1, 4, 17, 30, tzinfo=UTC)

SLOW = Action(
    problem=Text("小程序“太慢”", 'the mini program is "slow"'),
    does=Text("图片压缩\n并预加载", "compress pictures\nand preload"),
    owner="",
    by=date(2026, 3, 31),
    moves="conversion",
    target=0.05,
)


def said(metric, period, q50, by=0.1):
    return Forecast(metric=metric, version="abcd1234", period=period, q10=q50 * (1 - by), q50=q50, q90=q50 * (1 + by))


PLAN = Plan(
    year=2026,
    period="2026",
    made_from="d7cbb82145f6",
    last_day=date(2025, 12, 31),
    forecasts=(said("gmv", "2026-01", 0.1 + 0.2), said("gmv", "2026", 1200.0)),
    naive=(said("gmv", "2026-01", 90.0, 0.4), said("gmv", "2026", 1100.0, 0.4)),
    targets=(Target(metric="gmv", period="2026", value=1250.0),),
    actions=(SLOW,),
)


@pytest.fixture
def shop(tmp_path):
    return init(tmp_path / "shop")


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def says(error: ZhangguiError, zh: str, en: str) -> None:
    assert zh in error.to(Lang.ZH)
    assert en in error.to(Lang.EN)


def test_a_draft_is_put_together_from_what_is_foreseen(build):
    outlooks = foresee(build, [METRICS["gmv"], METRICS["conversion"]], 2025)
    plan = draft(build, outlooks, [SLOW], 2025)
    assert (plan.made_from, plan.last_day, plan.period) == (build.id, date(2024, 12, 31), "2025")
    assert [each.period for each in plan.forecasts] == [*(f"2025-{month:02d}" for month in range(1, 13)), "2025"]
    assert [each.period for each in plan.naive] == [each.period for each in plan.forecasts]
    assert {each.metric for each in plan.forecasts} == {"gmv"}, "what isn't known isn't forecast"
    assert plan.forecasts[-1].q50 == float(outlooks[0].year.value)
    assert plan.forecasts[-1].version == METRICS["gmv"].version
    assert plan.target("gmv", "2025") == float(outlooks[0].target.value)
    assert plan.frozen is None
    with pytest.raises(BadRequest) as caught:
        draft(build, outlooks, [], 2026)
    says(caught.value, "预测不是 2026 年的", "not of 2026")


def test_a_draft_reads_back_as_it_was_written(shop):
    path = write_draft(shop, PLAN)
    assert path == shop.path / "plans" / "2026.toml"
    assert read_draft(shop, 2026) == PLAN


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(words, words, words, st.floats(allow_nan=False, allow_infinity=False))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_any_words_and_numbers_survive(shop, zh, en, owner, value):
    action = Action(problem=Text(zh, en), does=same(zh), owner=owner, by=date(2026, 1, 1), moves="gmv", target=value)
    plan = Plan(
        year=2026,
        period="2026",
        made_from="b",
        last_day=None,
        forecasts=(said("gmv", "2026", value),),
        naive=(),
        targets=(),
        actions=(action,),
    )
    draft_of(shop, 2026).unlink(missing_ok=True)
    write_draft(shop, plan)
    assert read_draft(shop, 2026) == plan


def test_people_fill_in_owners_dates_and_targets_and_freeze(shop):
    path = write_draft(shop, PLAN)
    edit(path, 'owner = ""', 'owner = "林"')
    edit(path, "by = 2026-03-31", "by = 2026-02-28")
    edit(path, "value = 1250.0", "value = 1300")
    frozen_path = freeze(shop, 2026, NOW)
    assert frozen_path == shop.path / "plans" / "2026.json"
    plan = frozen(shop, 2026)
    assert plan.frozen == hash_of(plan)
    assert len(plan.frozen) == 64
    assert plan.frozen_on == date(2026, 1, 5), "half past five in London is the next day in Shanghai"
    assert plan.made_from == "d7cbb82145f6"
    assert (plan.actions[0].owner, plan.actions[0].by, plan.target("gmv", "2026")) == ("林", date(2026, 2, 28), 1300.0)
    assert plan.forecasts == PLAN.forecasts
    assert json.loads(frozen_path.read_text("utf-8"))["sha256"] == plan.frozen


def test_a_plan_is_frozen_once(shop):
    write_draft(shop, PLAN)
    first = freeze(shop, 2026, NOW).read_bytes()
    for again in (lambda: freeze(shop, 2026, NOW), lambda: write_draft(shop, PLAN)):
        with pytest.raises(BadRequest) as caught:
            again()
        says(caught.value, "冻结", "frozen")
    edit(draft_of(shop, 2026), "value = 1250.0", "value = 1.0")
    assert frozen_of(shop, 2026).read_bytes() == first
    assert frozen(shop, 2026).target("gmv", "2026") == 1250.0, "the draft no longer matters"


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_a_changed_byte_is_refused(shop, data):
    path = frozen_of(shop, 2026)
    if not path.exists():
        write_draft(shop, PLAN)
        freeze(shop, 2026, NOW)
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != whole[place]))
    path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    try:
        for use in (lambda: frozen(shop, 2026), lambda: freeze(shop, 2026, NOW)):
            with pytest.raises(BadFile) as caught:
                use()
            says(caught.value, "被改动过", "was changed after it was frozen")
    finally:
        path.write_bytes(whole)
    assert frozen(shop, 2026) is not None


def test_an_honest_looking_change_is_refused(shop):
    write_draft(shop, PLAN)
    path = freeze(shop, 2026, NOW)
    edit(path, '"value": 1250.0', '"value": 1150.0')
    with pytest.raises(BadFile):
        frozen(shop, 2026)


def test_the_forecasts_of_a_draft_are_not_people_s_to_change(shop):
    path = write_draft(shop, PLAN)
    edit(path, "1200.0", "1000.0")
    with pytest.raises(BadFile) as caught:
        freeze(shop, 2026, NOW)
    says(caught.value, "草案的预测部分被改动过", "the forecasts in the draft were changed")
    assert frozen(shop, 2026) is None


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("year = 2026", "year = ", BadFile),
        ("value = 1250.0", 'value = "many"', BadFile),
        ("value = 1250.0", "value = nan", BadFile),
        ("by = 2026-03-31", 'by = "in spring"', BadFile),
        ('metric = "gmv"', 'metric = "gvm"', Unknown),
        ('period = "2026"\nvalue', 'period = "some day"\nvalue', BadFile),
        ("[[actions]]", '[[targets]]\nmetric = "gmv"\nperiod = "2026"\nvalue = 1.0\n\n[[actions]]', BadFile),
    ],
)
def test_a_slip_of_the_pen_is_refused_in_both_languages(shop, old, new, error):
    path = write_draft(shop, PLAN)
    edit(path, old, new)
    with pytest.raises(error) as caught:
        freeze(shop, 2026, NOW)
    assert caught.value.to(Lang.ZH) != caught.value.to(Lang.EN)
    assert frozen(shop, 2026) is None


def test_a_target_may_go_and_another_come(shop):
    path = write_draft(shop, PLAN)
    edit(path, 'metric = "gmv"\nperiod = "2026"', 'metric = "gmv"\nperiod = "2026-01"')
    freeze(shop, 2026, NOW)
    assert frozen(shop, 2026).target("gmv", "2026-01") == 1250.0
    assert frozen(shop, 2026).target("gmv", "2026") is None


def test_what_people_wrote_is_not_written_over(shop):
    write_draft(shop, PLAN)
    with pytest.raises(BadRequest) as caught:
        write_draft(shop, PLAN)
    says(caught.value, "草案已经存在", "there is a draft of 2026 already")


def test_there_is_nothing_to_freeze_without_a_draft(shop):
    assert frozen(shop, 2026) is None
    with pytest.raises(BadRequest) as caught:
        freeze(shop, 2026, NOW)
    says(caught.value, "还没有计划草案", "no draft of 2026 yet")


def test_an_editor_s_byte_order_mark_and_line_ends_don_t_matter(shop):
    path = write_draft(shop, PLAN)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_draft(shop, 2026) == PLAN
