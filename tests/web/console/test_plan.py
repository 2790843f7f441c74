"""Targets and the plan in the console: set by loading a file, drafted, changed, frozen once, scored."""

from datetime import date
from decimal import Decimal

import pytest
from auditlog.models import LogEntry

from zhanggui.domains import DOMAINS
from zhanggui.engine import outlook
from zhanggui.engine.build import current
from zhanggui.engine.intake import manifest
from zhanggui.engine.outlook import Action, Forecast, Plan, Target
from zhanggui.engine.target import targets
from zhanggui.errors import BadRequest
from zhanggui.web.access import Role
from zhanggui.web.answers import METRICS
from zhanggui.web.console.targets import amount, plainly
from zhanggui.web.jobs.models import Job
from zhanggui.words import Text


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1200万", "12000000"),
        ("1.2亿", "120000000"),
        ("¥3,400", "3400"),
        ("12.5%", "0.125"),
        ("1.2M", "1200000"),
        ("-5", "-5"),
        (".5", "0.5"),
        ("1e6", "1000000"),
    ],
)
def test_an_amount_as_people_write_it(said, value):
    assert amount(said) == Decimal(value)


@pytest.mark.parametrize("said", ["", "many", "nan", "inf", "1..2", "12 apples", "%"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(BadRequest):
        amount(said)


@pytest.mark.parametrize("value", [0.0, 12_000_000.0, 0.125, 1 / 3, -4.5])
def test_a_field_reads_back_as_it_stands(value):
    assert float(amount(plainly(value))) == value


def test_a_target_is_taken_in_like_any_file_and_stands_in_one_place(own_console, visitor, at_once):
    owner = visitor(Role.OWNER)
    answer = owner.post("/targets/set", {"metric": "gmv", "period": "2025", "value": "200"}, follow=True)
    assert "已完成" in answer.content.decode()
    opened = current(own_console, DOMAINS)
    assert targets(opened)["gmv", "2025"] == 200.0
    opened.warehouse.close()
    assert manifest.read(own_console).batches[-1].file.startswith("targets-")
    entry = LogEntry.objects.filter(action=LogEntry.Action.UPDATE).latest("timestamp")
    assert (entry.actor.username, entry.changes_dict["target gmv 2025"][1]) == ("owner", "200")
    page = owner.get("/targets").content.decode()
    assert 'name="value:gmv|2025" value="200"' in page
    owner.post("/targets/set", {"value:gmv|2025": "300"})
    opened = current(own_console, DOMAINS)
    assert targets(opened)["gmv", "2025"] == 300.0
    opened.warehouse.close()


def test_what_stays_as_it_is_starts_nothing(console, visitor, at_once):
    owner = visitor(Role.OWNER)
    fields = {f"value:{name}|{period}": plainly(value) for (name, period), value in _standing(console).items()}
    assert "没有改动" in owner.post("/targets/set", fields, follow=True).content.decode()
    assert not Job.objects.exists()


def _standing(folder):
    opened = current(folder, DOMAINS)
    try:
        return targets(opened)
    finally:
        opened.warehouse.close()


@pytest.mark.parametrize(
    "form",
    [
        {"metric": "gmw", "period": "2025", "value": "1"},
        {"metric": "gmv", "period": "someday", "value": "1"},
        {"metric": "gmv", "period": "2025", "value": "lots"},
    ],
)
def test_a_target_that_cant_be_held_against_is_refused(form, console, visitor, at_once):
    assert visitor(Role.ANALYST).post("/targets/set", form).status_code == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", [Role.MARKETING, Role.MERCHANDISE, Role.SUPPLY, Role.SERVICE], ids=lambda role: role.value)
def test_who_may_not_plan_reads_alone(role, drafted, visitor):
    reader = visitor(role)
    for path in ("/targets", "/plan", "/plan/2025"):
        page = reader.get(path)
        assert page.status_code == 200
        assert "<input class" not in page.content.decode()
    for path in ("/targets/set", "/plan/2025/draft", "/plan/2025/edit", "/plan/2025/freeze"):
        assert reader.post(path, {"sure": "2025"}).status_code == 403


# ── the plan ──


@pytest.fixture
def drafted(own_console):
    """A shop with a draft of 2025, a year that is over in its data."""
    version = METRICS["gmv"].version
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    said = tuple(Forecast(metric="gmv", version=version, period=each, q10=0.0, q50=20.0, q90=90.0) for each in months)
    whole = Forecast(metric="gmv", version=version, period="2025", q10=100.0, q50=240.0, q90=900.0)
    act = Action(
        problem=Text("退货多", "many returns"), does=Text("改尺码表", "mend the size chart"), owner="", by=date(2025, 3, 31), moves="gmv"
    )
    plan = Plan(
        year=2025,
        period="2025",
        made_from="b0",
        last_day=date(2024, 12, 31),
        forecasts=(*said, whole),
        naive=(*said, whole),
        targets=(Target(metric="gmv", period="2025", value=100.0),),
        actions=(act,),
    )
    outlook.write_draft(own_console, plan)
    return own_console


def test_owner_date_and_target_are_put_into_the_draft(drafted, visitor):
    owner = visitor(Role.OWNER)
    page = owner.get("/plan/2025").content.decode()
    assert "改尺码表" in page
    assert "还没有负责人" in page
    form = {"target:gmv": "1.5万", "owner:0": " 王芳 ", "by:0": "2025-06-30"}
    assert "草案已保存" in owner.post("/plan/2025/edit", form, follow=True).content.decode()
    now = outlook.read_draft(drafted, 2025)
    assert now.targets[0].value == 15000.0
    assert (now.actions[0].owner, now.actions[0].by) == ("王芳", date(2025, 6, 30))
    entry = LogEntry.objects.filter(action=LogEntry.Action.UPDATE).latest("timestamp")
    assert entry.changes_dict["plan 2025 gmv"] == ["100.0", "15000.0"]
    assert "还没有负责人" not in owner.get("/plan/2025").content.decode()


@pytest.mark.parametrize("form", [{"by:0": "soon"}, {"target:gmv": "lots"}])
def test_a_draft_takes_only_what_it_can_be_judged_by(form, drafted, visitor):
    before = outlook.draft_of(drafted, 2025).read_bytes()
    assert visitor(Role.OWNER).post("/plan/2025/edit", form).status_code == 400
    assert outlook.draft_of(drafted, 2025).read_bytes() == before


def test_a_plan_is_frozen_once_and_then_scored(drafted, visitor):
    owner = visitor(Role.OWNER)
    assert owner.post("/plan/2025/freeze", {"sure": "yes"}).status_code == 400
    assert outlook.frozen(drafted, 2025) is None
    said = owner.post("/plan/2025/freeze", {"sure": "2025"}, follow=True).content.decode()
    mark = outlook.frozen(drafted, 2025).frozen
    assert mark in said
    assert "<input class" not in said
    assert "成绩" in said
    assert "达成" in said
    assert owner.post("/plan/2025/edit", {"owner:0": "李"}).status_code in {302, 400}
    assert outlook.frozen(drafted, 2025).actions[0].owner == ""
    assert owner.post("/plan/2025/freeze", {"sure": "2025"}).status_code == 400
    entry = LogEntry.objects.filter(action=LogEntry.Action.UPDATE).latest("timestamp")
    assert entry.changes_dict["plan 2025"] == ["draft", f"frozen {mark}"]


def test_the_targets_of_a_frozen_plan_become_those_of_the_year(drafted, visitor, at_once):
    page = visitor(Role.ANALYST).post("/plan/2025/freeze", {"sure": "2025", "adopt": "1"}, follow=True)
    assert "已完成" in page.content.decode()
    assert _standing(drafted)["gmv", "2025"] == 100.0


def test_a_plan_is_drafted_by_a_job_with_the_trial_of_its_forecasts(own_console, visitor, at_once):
    owner = visitor(Role.ANALYST)
    page = owner.post("/plan/2026/draft", follow=True).content.decode()
    assert "已完成" in page, page
    job = Job.objects.get()
    assert outlook.read_draft(own_console, 2026).year == 2026
    assert set(job.result["trials"]) <= set(METRICS)
    before = outlook.draft_of(own_console, 2026).read_bytes()
    owner.post("/plan/2026/draft")
    assert outlook.draft_of(own_console, 2026).read_bytes() == before
    assert owner.get("/plan/2026").status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_year_without_a_plan_says_so(lang, console, visitor):
    said = visitor(Role.OWNER, lang=lang).get("/plan/2031").content.decode()
    assert {"zh": "2031 年还没有计划", "en": "There is no plan of 2031 yet"}[lang] in said
