"""Jobs: done in the order in which they were asked for, told apart from those whose process is gone, never twice."""

import subprocess
import sys
import threading

import filelock
import pytest
from auditlog.models import LogEntry

from zhanggui.engine.intake.manifest import locked
from zhanggui.errors import BadFile
from zhanggui.web.access import Permission, Role
from zhanggui.web.jobs import kinds, work
from zhanggui.web.jobs.models import Job, State
from zhanggui.web.jobs.running import Runner, run, runner_of, settle, start
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.words import Text


def nothing(_task):
    return {}


def stay(_runner, _job, _kind):
    pass


def kind(work, name="try", **more) -> Kind:
    return Kind(name=name, title=Text("试", "Try"), needs=Permission.LOAD, work=work, **more)


@pytest.fixture
def known(monkeypatch):
    """Kinds that only a test knows."""

    def know(*each: Kind) -> None:
        monkeypatch.setattr(kinds, "KINDS", each)
        monkeypatch.setattr("zhanggui.web.console.jobs.KINDS", each)

    return know


def test_what_a_job_gives_back_is_kept(own_console, at_once, person):
    who = person(Role.OWNER)
    made = start(own_console, kind(lambda task: {"n": task.arguments["n"] + 1, "who": task.by.username}), {"n": 2}, who)
    job = Job.objects.get(pk=made.pk)
    assert (job.how, job.result, job.by) == (State.DONE, {"n": 3, "who": "owner"}, who)
    assert job.asked_at <= job.began_at <= job.ended_at
    assert [entry.changes_dict["kind"][1] for entry in LogEntry.objects.filter(object_pk=str(job.pk), content_type__model="job")] == ["try"]


def test_what_goes_wrong_is_said_in_words(own_console, at_once, db):
    def bad(task):
        raise BadFile(Text("坏了", "it is broken"), where="a.csv", fix=Text("修好", "mend it"))

    job = Job.objects.get(pk=start(own_console, kind(bad)).pk)
    assert (job.how, job.what, job.fix, job.where) == (State.FAILED, Text("坏了", "it is broken"), Text("修好", "mend it"), "a.csv")


def test_what_nobody_thought_of_says_no_more_than_that(own_console, at_once, db, caplog):
    job = Job.objects.get(pk=start(own_console, kind(lambda _task: {"x": 1 / 0})).pk)
    assert job.how is State.FAILED
    assert job.what == Text("系统出错了", "something of ours broke")
    assert "ZeroDivisionError" in caplog.text


def test_progress_is_noted_first_and_last_and_not_each_time(own_console, db, django_assert_max_num_queries):
    job = Job.objects.create(kind="try")
    task = Task(id=job.pk, arguments={}, by=None, folder=own_console)
    with django_assert_max_num_queries(8):
        for part in range(1001):
            task.says(Text("第{n}步", "step {n}").format(n=part), part, 1000)
    job.refresh_from_db()
    assert (job.part, job.whole, job.words) == (1000, 1000, Text("第1000步", "step 1000"))


def test_a_job_that_waits_is_not_asked_for_twice(own_console, db, monkeypatch):
    monkeypatch.setattr(Runner, "take", stay)
    one = kind(nothing)
    first = start(own_console, one, {"n": 1})
    assert start(own_console, one, {"n": 1}) == first
    assert start(own_console, one, {"n": 2}) != first
    run(own_console.path, first.pk, one)
    assert start(own_console, one, {"n": 1}) != first, "what is done may be done again"


def test_a_job_is_done_once_however_often_it_is_handed_over(own_console, db, monkeypatch):
    times = []
    monkeypatch.setattr(Runner, "take", stay)
    one = kind(lambda _task: times.append(1) or {})
    job = start(own_console, one)
    run(own_console.path, job.pk, one)
    run(own_console.path, job.pk, one)
    assert times == [1]


def test_a_writer_waits_while_another_process_writes(own_console, at_once, db, monkeypatch):
    monkeypatch.setattr(work, "_PAUSE", 0.0)
    tries = []

    def write(task):
        def once():
            tries.append(Job.objects.get(pk=task.id).words.en)
            if len(tries) == 1:
                with locked(own_console), locked(own_console):
                    pass
            return {"tries": len(tries)}

        return task.when_free(once)

    job = Job.objects.get(pk=start(own_console, kind(write)).pk)
    assert (job.how, job.result) == (State.DONE, {"tries": 2})
    assert tries[1] == "another process is writing to this shop; waiting for it"


def test_a_writer_gives_up_in_words(own_console, at_once, db, monkeypatch):
    monkeypatch.setattr(work, "PATIENCE", -1.0)
    lock = filelock.FileLock(own_console.path / ".lock")
    lock.acquire()

    def write(task):
        with locked(own_console):
            return {}

    job = Job.objects.get(pk=start(own_console, kind(lambda task: task.when_free(lambda: write(task)))).pk)
    lock.release()
    assert job.what == Text("另一个进程正在写这个店铺", "another process is writing to this shop")


_HELD = """
import sys, time, filelock
lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print("held", flush=True); time.sleep(600)
"""


def test_a_job_whose_process_is_killed_was_interrupted_and_starts_again(own_console, db, monkeypatch):
    home = own_console.path / ".jobs"
    home.mkdir()
    process = subprocess.Popen([sys.executable, "-c", _HELD, str(home / "other")], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout.readline() == "held\n"
        job = Job.objects.create(kind="try", state=State.RUNNING.value, runner="other")
        assert settle(own_console) == 0, "its process is alive"
        process.kill()
    assert settle(own_console) == 1
    job.refresh_from_db()
    assert job.how is State.INTERRUPTED
    assert job.fix == Text("重新开始这个任务", "start it again")
    assert list(home.iterdir()) == [], "nothing of the dead process is left"


def test_jobs_of_this_process_are_never_interrupted(own_console, db):
    Job.objects.create(kind="try", state=State.RUNNING.value, runner=runner_of(own_console.path.resolve()).id)
    assert settle(own_console) == 0


@pytest.mark.django_db(transaction=True)
def test_writers_are_done_one_by_one_and_others_beside_them(own_console, monkeypatch):
    at_work, most, done, read = set(), [], [], threading.Event()
    ended = threading.Event()

    def stand_in(_shop, number, one):
        if not one.writes:
            read.set()
            return
        at_work.add(number)
        most.append(len(at_work))
        read.wait(20)
        at_work.discard(number)
        done.append(number)
        if len(done) == 3:
            ended.set()

    monkeypatch.setattr("zhanggui.web.jobs.running.run", stand_in)
    runner = Runner(own_console.path)
    for number in (1, 2, 3):
        runner.take(Job(pk=number), kind(nothing, name="write"))
    runner.take(Job(pk=4), kind(nothing, name="read", writes=False))
    assert ended.wait(20)
    assert read.is_set()
    assert done == [1, 2, 3]
    assert max(most) == 1


def test_pages_of_jobs_show_how_far_and_start_again(own_console, visitor, known, at_once):
    known(kind(nothing))
    client = visitor(Role.OWNER, lang="en")
    running = Job.objects.create(
        kind="try",
        state=State.RUNNING.value,
        part=2,
        whole=5,
        says={"zh": "构建", "en": "building"},
        runner=runner_of(own_console.path.resolve()).id,
    )
    cut = Job.objects.create(kind="try", state=State.RUNNING.value, runner="gone")
    page = client.get(f"/jobs/{running.pk}").content.decode()
    assert "building" in page
    assert 'value="2" max="5"' in page
    assert 'hx-trigger="every 1s"' in page
    part = client.get(f"/jobs/{cut.pk}", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert "the server stopped before the job was done" in part.content.decode()
    assert client.post(f"/jobs/{running.pk}/again")["Location"] == f"/jobs/{running.pk}", "what runs is not started twice"
    again = client.post(f"/jobs/{cut.pk}/again")
    assert Job.objects.get(pk=int(again["Location"].rpartition("/")[2])).how is State.DONE
    assert "Interrupted" in client.get("/jobs").content.decode()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.MARKETING, Role.SERVICE])
def test_jobs_are_seen_only_by_those_who_may_have_them_done(role, own_console, visitor, known):
    known(kind(nothing))
    job = Job.objects.create(kind="try", state=State.DONE.value)
    client = visitor(role)
    assert client.get(f"/jobs/{job.pk}").status_code == 403
    assert client.post(f"/jobs/{job.pk}/again").status_code == 403
    assert f"/jobs/{job.pk}" not in client.get("/jobs").content.decode()
