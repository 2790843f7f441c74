"""Who is erased is gone from whatever people and systems wrote, wherever it is kept."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client
from django.test.utils import override_settings

from deciding import NOW
from zhanggui.journal.erasing import Gone, erase_person, left_of
from zhanggui.web.access import Role
from zhanggui.web.jobs.models import Job
from zhanggui.web.live.models import Alert
from zhanggui.web.people.models import SavedView
from zhanggui.web.reports.models import Comment

GONE = Gone("customer-77", values=frozenset({"customer-77", "13912345678"}))


@pytest.fixture
def written(person):
    """What names the customer in each place, and beside each the same about somebody else."""
    who = person(Role.SERVICE)
    made = []
    for name, phone in (("customer-77", "13912345678"), ("customer-770", "139123456789")):
        made += [
            Comment.objects.create(year=2025, anchor="gmv|2025|", metric="gmv", build="b", text=f"退款的是 {name}（{phone}）", by=who),
            Alert.objects.create(
                key="k:" + name, scope="x", severity=2, title={}, says={}, opened_at=NOW, seen_at=NOW, note=f"给 {phone} 打过电话"
            ),
            SavedView.objects.create(name="大单", page="rows", query=f"customer_id={name}&x=1", owner=who),
            Job.objects.create(kind="x", error={"what": {"zh": f"{phone} 不是号码", "en": f"{phone} is no number"}}),
        ]
    return made


def test_it_is_gone_from_comments_alerts_views_and_jobs_and_others_stay(written):
    before = [str(type(each).objects.filter(pk=each.pk).values()[0]) for each in written[4:]]
    assert left_of(GONE) >= 4
    assert erase_person(GONE) >= 4
    assert left_of(GONE) == 0
    for each in written[:4]:
        said = str(type(each).objects.filter(pk=each.pk).values()[0])
        assert "13912345678" not in said
        assert "customer-77" not in said
    assert [str(type(each).objects.filter(pk=each.pk).values()[0]) for each in written[4:]] == before


@override_settings(AXES_ENABLE_ACCESS_FAILURE_LOG=True)
def test_it_is_gone_from_what_was_tried_as_a_name_to_sign_in(console, person):
    for name in ("13912345678", "139123456789"):
        Client().post("/sign-in", {"username": name, "password": "x"})
        AccessLog.objects.create(username=name)
    assert left_of(GONE) == 3
    assert erase_person(GONE) == 3
    assert left_of(GONE) == 0
    for each in (AccessAttempt, AccessFailureLog, AccessLog):
        kept = str(list(each.objects.values()))
        assert "139123456789" in kept
        assert "13912345678'" not in kept
