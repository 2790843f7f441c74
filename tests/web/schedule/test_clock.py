"""The clock: what is due is started once, what failed is tried again after a while and not for ever, and told of."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from zhanggui.errors import BadFile, BadSetting
from zhanggui.settings import Schedule, open_folder, read, seconds_of
from zhanggui.web.access import Permission, Role
from zhanggui.web.jobs import kinds
from zhanggui.web.jobs.models import Job, State
from zhanggui.web.jobs.work import Kind
from zhanggui.web.live.models import Alert, Severity
from zhanggui.web.schedule.clock import Clock, pause, standing, tick, trigger_of
from zhanggui.web.schedule.timed import TIMED, Timed
from zhanggui.words import Text

pytestmark = pytest.mark.django_db
UTC_ZONE = ZoneInfo("UTC")


class Work:
    """Something that is done by the clock, as a test wants it."""

    def __init__(self):
        self.runs, self.wrong, self.cause = 0, False, "one"
        kind = Kind(name="try", title=Text("试", "Try"), needs=Permission.LOAD, work=self.work)
        self.timed = Timed(kind=kind, setting="load", doc=Text("试。", "Try."), due=lambda _folder: self.cause)

    def work(self, _task):
        self.runs += 1
        if self.wrong:
            raise BadFile(Text("坏了", "it is broken"), fix=Text("修好", "mend it"))
        return {"did": {"zh": "好", "en": "well"}}


@pytest.fixture
def work(monkeypatch):
    made = Work()
    monkeypatch.setattr(kinds, "KINDS", (made.timed.kind,))
    return made


@pytest.fixture
def look(own_console, at_once, work):
    """Look once; `after` sets the last run back by so many seconds first."""

    def looking(after=0.0):
        last = Job.objects.first()
        if last is not None and after:
            Job.objects.filter(pk=last.pk).update(ended_at=last.ended_at - timedelta(seconds=after))
        return tick(own_console.path, work.timed)

    return looking


def test_what_is_due_is_done_once_for_its_cause(look, work):
    assert isinstance(look(), Job)
    assert look() is None
    work.cause = "two"
    assert isinstance(look(), Job)
    assert work.runs == 2


def test_where_there_is_nothing_to_do_nothing_is_kept(look, work):
    work.cause = None
    assert look() is None
    assert not Job.objects.exists()


def test_what_failed_waits_twice_as_long_each_time_and_is_given_up(look, work):
    work.wrong = True
    look()
    assert look() == Job.objects.first().ended_at + timedelta(minutes=1), "too soon, so look again then"
    assert isinstance(look(61), Job)
    assert look(61) == Job.objects.first().ended_at + timedelta(minutes=2), "two minutes now"
    for seconds in (121, 241, 481):
        assert isinstance(look(seconds), Job)
    assert work.runs == 5
    assert look(10**6) is None, "five times is enough"
    work.cause, work.wrong = "another", False
    assert look() is not None, "another cause begins anew"


def test_a_run_that_was_cut_off_is_tried_again(look, work):
    look()
    Job.objects.update(state=State.INTERRUPTED.value, result={})
    assert not isinstance(look(), Job)
    assert isinstance(look(61), Job)
    assert work.runs == 2


def test_a_clock_that_begins_too_soon_after_a_run_was_cut_off_looks_again_in_time(look, work, own_console):
    """Whatever the usual times are: they may be a night away."""
    look()
    Job.objects.update(state=State.INTERRUPTED.value, result={})
    clock = Clock(own_console.path, timed=(work.timed,))
    clock._look(work.timed.name)
    (again,) = (job for job in clock._scheduler.get_jobs() if job.id == f"again-{work.timed.name}")
    assert again.trigger.run_date == Job.objects.first().ended_at + timedelta(minutes=1)


def test_one_that_is_at_work_is_left_alone(look, work, own_console, monkeypatch):
    from zhanggui.web.jobs.running import Runner

    monkeypatch.setattr(Runner, "take", lambda *_: None)
    assert look() is not None
    work.cause = "two"
    assert look() is None


def test_what_keeps_failing_is_told_of_until_it_is_done(look, work):
    work.wrong = True
    for seconds in (0, 61, 121, 1):
        look(seconds)
    (alert,) = Alert.objects.filter(closed_at__isnull=True)
    assert (alert.key, alert.how_bad) == ("run:try", Severity.CRITICAL)
    assert alert.head.en == "Try failed 3 times in a row"
    assert alert.words.en == "it is broken"
    assert alert.why[0].en == "mend it"
    work.wrong = False
    assert look(10**4) is not None
    look()
    assert not Alert.objects.filter(closed_at__isnull=True).exists()


def test_the_pause_grows_and_ends_at_an_hour():
    waits = [pause(Schedule(), failures) for failures in (1, 2, 3, 7, 99)]
    assert waits == [timedelta(minutes=each) for each in (1, 2, 4, 60, 60)]


@pytest.mark.parametrize(("said", "seconds"), [("30s", 30), ("5m", 300), ("2h", 7200), ("0s", None), ("5", None), ("", None), ("m", None)])
def test_spans(said, seconds):
    assert seconds_of(said) == seconds


def test_times_are_those_of_the_shops_clock_also_when_it_changes():
    """Half past one comes twice in London on 25 October 2026 and a daily run is done once; on 29 March 2026 it never comes."""
    from datetime import datetime

    london = ZoneInfo("Europe/London")
    trigger = trigger_of("30 2 * * *", london)
    autumn = trigger.get_next_fire_time(None, datetime(2026, 10, 24, 12, tzinfo=london))
    following = trigger.get_next_fire_time(autumn, autumn + timedelta(seconds=1))
    assert (str(autumn), str(following)) == ("2026-10-25 02:30:00+00:00", "2026-10-26 02:30:00+00:00")
    spring = trigger.get_next_fire_time(None, datetime(2026, 3, 28, 12, tzinfo=london))
    assert str(spring) == "2026-03-29 02:30:00+01:00"
    assert trigger_of("", london) is None


@pytest.mark.parametrize(
    "said",
    [
        '[schedule]\nbuild = "soon"',
        '[schedule]\nwait = "5 * * * *"',
        '[alerts]\nquiet = "22-8"',
        "[alerts]\nnoise = 3",
        "[watch]\nfolder = 'x'",
        '[alerts]\nsend = "loud"',
    ],
)
def test_a_setting_that_nobody_could_keep_is_refused(tmp_path, said):
    file = tmp_path / "zhanggui.toml"
    file.write_text(said, "utf-8")
    with pytest.raises(BadSetting):
        read(file)


def test_everything_that_is_done_by_the_clock_has_its_time(own_console):
    clock = Clock(own_console.path)
    assert set(clock.timed) == {each.name for each in TIMED}
    for each in TIMED:
        said = getattr(open_folder(own_console.path).settings.schedule, each.setting)
        assert trigger_of(said, UTC_ZONE) is not None
        assert each.doc.zh.endswith("。")


def test_how_it_stands(look, work, own_console):
    work.wrong = True
    look()
    look(61)
    now = standing(work.timed, "one")
    assert (now.active, now.failures, now.for_cause, now.done) == (False, 2, 2, False)
    assert standing(work.timed, "two").for_cause == 0


def test_the_page_tells_of_runs_in_words(look, work, visitor, monkeypatch):
    monkeypatch.setattr("zhanggui.web.console.runs.KINDS", (work.timed.kind,))
    look()
    work.cause, work.wrong = "two", True
    look()
    page = visitor(Role.ANALYST, lang="en").get("/manage/runs").content.decode()
    assert "well" in page
    assert "it is broken" in page
    assert "→ mend it" in page
    failed = visitor(Role.OWNER, lang="en").get("/manage/runs?only=failed").content.decode()
    assert "well" not in failed


def test_a_person_runs_it_now(visitor, own_console, at_once):
    owner = visitor(Role.OWNER, lang="en")
    owner.post("/manage/runs/build_due/now")
    assert "There is nothing to do now." in owner.get("/manage/runs").content.decode()
    assert owner.post("/manage/runs/none/now").status_code == 400
    assert visitor(Role.MARKETING).post("/manage/runs/build_due/now").status_code == 403


def test_old_runs_are_let_go_and_those_of_people_stay(own_console, person):
    old = timezone.now() - timedelta(days=200)
    for by in (None, person(Role.OWNER)):
        Job.objects.create(kind="try", by=by, state=State.DONE.value, ended_at=old)
    clock = Clock(own_console.path, timed=())
    clock._first()
    assert [job.by.username for job in Job.objects.all()] == ["owner"]
