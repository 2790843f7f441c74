"""The book of alerts: one open for each cause, closed when it is over, taken on by a person, seen by those who may."""

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError
from django.utils import timezone

from zhanggui.web.access import Access, Role
from zhanggui.web.live.alerts import DAY, LIVE, RUN, Signal, seen_by, told
from zhanggui.web.live.models import Alert, Severity
from zhanggui.words import Text

pytestmark = pytest.mark.django_db


def signal(key="live:gmv:low", metric="gmv", severity=Severity.WARNING, says="three"):
    return Signal(
        key=key, severity=severity, title=Text("低", "low"), says=Text("三", says), metric=metric, reasons=(Text("因", "because"),)
    )


def still_open():
    return sorted(Alert.objects.filter(closed_at__isnull=True).values_list("key", flat=True))


def test_the_same_cause_is_one_alert_that_says_what_holds_now():
    assert [alert.key for alert in told(LIVE, [signal()])] == ["live:gmv:low"]
    assert told(LIVE, [signal(says="four"), signal(says="five")]) == []
    (alert,) = Alert.objects.all()
    assert alert.words.en == "five"
    assert alert.why == [Text("因", "because")]


def test_it_gets_graver_and_never_milder_while_it_is_open():
    for severity in (Severity.WARNING, Severity.CRITICAL, Severity.INFO):
        told(LIVE, [signal(severity=severity)])
    assert Alert.objects.get().how_bad is Severity.CRITICAL


def test_what_no_longer_stands_out_is_closed_and_may_open_again():
    told(LIVE, [signal(), signal("live:sessions:low")])
    told(LIVE, [signal()])
    assert still_open() == ["live:gmv:low"]
    told(LIVE, [signal(), signal("live:sessions:low")])
    assert Alert.objects.filter(key="live:sessions:low").count() == 2
    assert len(still_open()) == 2


def test_only_what_is_said_to_be_over_is_closed():
    told(LIVE, [signal(), signal("live:sessions:low")])
    told(LIVE, [], over=["live:sessions:low"])
    assert still_open() == ["live:gmv:low"]


def test_one_scope_leaves_the_others_alone():
    told(LIVE, [signal()])
    told(DAY, [signal("day:gmv:2026-11-27")])
    told(DAY, [])
    assert still_open() == ["live:gmv:low"]


def test_the_database_itself_keeps_two_of_a_cause_out():
    told(LIVE, [signal()])
    with pytest.raises(IntegrityError):
        Alert.objects.create(
            key="live:gmv:low", scope=LIVE, severity=2, title={}, says={}, opened_at=timezone.now(), seen_at=timezone.now()
        )


def test_each_sees_the_alerts_of_its_areas():
    told(LIVE, [signal(), signal("live:sessions:low", "sessions")])
    told(RUN, [signal("run:build_due", "")])
    seen = {role: sorted(alert.key for alert in seen_by(Access.of("x", role), is_open=True)) for role in Role if role is not Role.PARTNER}
    assert seen[Role.OWNER] == ["live:gmv:low", "live:sessions:low", "run:build_due"]
    assert seen[Role.MARKETING] == ["live:gmv:low", "live:sessions:low"]
    assert seen[Role.SERVICE] == ["live:gmv:low"]


def test_a_partner_sees_no_alert(console, visitor):
    told(LIVE, [signal()])
    alert = Alert.objects.get()
    partner = visitor(Role.PARTNER)
    assert "三" not in partner.get("/alerts").content.decode()
    assert partner.post(f"/alerts/{alert.pk}/take", {"note": "x"}).status_code == 404
    assert Alert.objects.get().taken_by is None


def test_somebody_takes_it_on_and_that_is_in_the_audit_log(console, visitor):
    told(LIVE, [signal()])
    owner = visitor(Role.OWNER, lang="en")
    assert "I look after it" in owner.get("/alerts").content.decode()
    owner.post(f"/alerts/{Alert.objects.get().pk}/take", {"note": "the payment page"})
    page = owner.get("/alerts").content.decode()
    assert "Taken on by" in page
    assert "the payment page" in page
    (entry,) = LogEntry.objects.filter(content_type__model="alert", action=LogEntry.Action.UPDATE)
    assert entry.changes_dict["note"] == ["", "the payment page"]
    assert entry.actor.username == "owner"


def test_the_navigation_counts_what_is_open(console, visitor):
    told(LIVE, [signal(), signal("live:sessions:low", "sessions")])
    page = visitor(Role.OWNER).get("/alerts").content.decode()
    assert '异动告警<span class="count">2</span>' in page


def test_what_is_over_stays_to_be_read(console, visitor):
    told(LIVE, [signal()])
    told(LIVE, [])
    page = visitor(Role.OWNER, lang="en").get("/alerts").content.decode()
    assert "Nothing stands out now." in page
    assert "three" in page
