"""People, keys, the audit log, settings and a person's own data."""

import io
import re
import zipfile

import pytest
from auditlog.models import LogEntry
from django.test import Client

from deciding import NOW
from zhanggui.journal.models import Delivery, Proposal, Ruling
from zhanggui.settings import FILE
from zhanggui.web.access import Permission, Role, Scope
from zhanggui.web.people.models import ApiKey, Erasure, Person, key_of, make_key
from zhanggui.words import Text


def test_a_person_is_added_and_comes_in_with_the_password_that_was_shown(console, visitor):
    owner = visitor(Role.OWNER)
    said = owner.post("/manage/people", {"name": "li", "role": "supply"}, follow=True).content.decode()
    password = re.search(r"只显示这一次）：([\w-]+)", said)[1]
    assert Client().post("/sign-in", {"username": "li", "password": password}).status_code == 302
    assert Person.objects.get(username="li").role == "supply"
    assert password not in owner.get("/manage/people").content.decode()


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"name": "owner", "role": "supply"}, "已存在"),
        ({"name": "x", "role": "king"}, "没有名为“king”的角色"),
        ({"name": "x", "role": "partner"}, "合作方必须限定自己的行"),
        ({"name": "x", "role": "partner", "dimension": "colour", "value": "red"}, "没有名为“colour”的维度"),
    ],
)
def test_a_person_who_cant_be_added_is_refused_with_the_reason(form, why, console, visitor):
    answer = visitor(Role.OWNER).post("/manage/people", form)
    assert answer.status_code == 400
    assert why in answer.content.decode()


def test_a_role_is_changed_and_written_down_with_before_and_after(console, visitor, person):
    person(Role.ANALYST, "wu")
    visitor(Role.OWNER).post("/manage/people/wu", {"do": "role", "role": "marketing"})
    assert Person.objects.get(username="wu").access.areas == Person(username="x", role="marketing").access.areas
    entry = LogEntry.objects.filter(action=LogEntry.Action.UPDATE).latest("timestamp")
    assert entry.actor.username == "owner"
    assert entry.changes_dict["role"] == ["analyst", "marketing"]


def test_who_is_locked_out_is_out_at_once(console, visitor, person):
    analyst = visitor(Role.ANALYST)
    assert analyst.get("/").status_code == 200
    visitor(Role.OWNER).post("/manage/people/analyst", {"do": "switch"})
    assert analyst.get("/").status_code == 302


@pytest.mark.parametrize("form", [{"do": "switch"}, {"do": "role", "role": "analyst"}])
def test_the_last_owner_stays(form, console, visitor):
    answer = visitor(Role.OWNER).post("/manage/people/owner", form)
    assert answer.status_code == 400
    assert "至少要有一位掌柜" in answer.content.decode()
    assert Person.objects.get(username="owner").is_active


def test_no_secret_stands_in_the_audit_log(console, visitor, person):
    who = person(Role.ANALYST, "wu")
    visitor(Role.OWNER).post("/manage/people/wu", {"do": "password"})
    visitor(Role.OWNER, name="second").post("/manage/keys", {"name": "shop", "scope": ["events:write"]})
    who.refresh_from_db()
    kept = repr([entry.changes_dict for entry in LogEntry.objects.all()])
    assert "password" in kept
    assert who.password.split("$")[-1] not in kept
    assert who.password[-12:] not in kept
    assert ApiKey.objects.get().digest not in kept


def test_a_key_is_shown_once_and_opens_what_it_says(console, visitor):
    owner = visitor(Role.OWNER)
    said = owner.post("/manage/keys", {"name": "店面", "scope": ["events:write", "metrics:read"], "area": ["sales"], "per_minute": "60"})
    token = re.search(r"zg[0-9a-f]{8}\.[\w-]+", said.content.decode())[0]
    key = key_of(token)
    assert key.scopes == {Scope.EVENTS, Scope.METRICS}
    assert key.access.areas == {"sales"}
    assert key.per_minute == 60
    assert token not in owner.get("/manage/keys").content.decode()
    assert key_of(token[:-1] + "x") is None
    owner.post(f"/manage/keys/{key.id}/revoke")
    assert key_of(token) is None


@pytest.mark.parametrize("form", [{"name": "", "scope": ["events:write"]}, {"name": "x"}, {"name": "x", "scope": ["everything"]}])
def test_a_key_without_name_or_scope_is_refused(form, console, visitor):
    assert visitor(Role.OWNER).post("/manage/keys", form).status_code == 400
    assert not ApiKey.objects.exists()


def test_settings_are_checked_before_they_are_kept(own_console, visitor):
    owner, file = visitor(Role.OWNER), own_console.path / FILE
    before = file.read_text("utf-8")
    wrong = owner.post("/manage/settings", {"text": '[shop]\nzone = "Mars/Olympus"\n'})
    assert wrong.status_code == 400
    assert "没有名为“Mars/Olympus”的时区" in wrong.content.decode()
    assert file.read_text("utf-8") == before
    assert owner.post("/manage/settings", {"text": before + 'country = "CN"\r\n'}).status_code == 302
    assert file.read_text("utf-8") == before + 'country = "CN"\n'


def test_a_persons_data_are_found_taken_out_and_erased(own_console, visitor):
    service = visitor(Role.SERVICE)
    found = service.post("/manage/privacy", {"do": "find", "who": "ann"}).content.decode()
    assert "订单" in found
    packed = service.post("/manage/privacy", {"do": "export", "who": "ann"})
    files = zipfile.ZipFile(io.BytesIO(packed.content))
    assert {"orders.csv", "customers.csv"} <= set(files.namelist())
    assert files.read("orders.csv").decode("utf-8-sig").count('"ann"') == 3
    unsure = service.post("/manage/privacy", {"do": "erase", "who": "ann", "sure": "yes"})
    assert unsure.status_code == 400
    done = service.post("/manage/privacy", {"do": "erase", "who": "ann", "sure": "ann"}, follow=True).content.decode()
    assert "残留 0 处" in done
    assert Erasure.objects.get(kind=Erasure.ERASED).proof["left"] == 0
    assert "ann" not in repr(Erasure.objects.get(kind=Erasure.ERASED).proof)
    assert service.post("/manage/privacy", {"do": "find", "who": "ann"}).status_code == 400


def _coupon(**about: str) -> Proposal:
    """A proposal that says in every place whom it is about."""
    who = about["customer_id"]
    order = {"customer_id": who, "units": "3", "phone": "13800000000"}
    made = Proposal.objects.create(
        decision="coupon",
        key=f"key of {who}",
        about=about,
        title_zh=f"给 {who} 发券",
        title_en=f"A coupon for {who}",
        reason_zh=f"{who}，很久没来",
        reason_en=f"{who} was long away",
        proposed=order,
        order=order,
        inputs=[order],
        alternatives=[{"zh": f"不给{who}发", "en": f"None for {who}"}],
        day=NOW.date(),
        seen_day=NOW.date(),
        made_at=NOW,
    )
    Ruling.objects.create(proposal=made, verdict="changed", reason_zh=f"{who} 是熟客", before=order, after={**order, "units": "4"}, at=NOW)
    parcel = {"orders": [{"about": about, "title": {"zh": f"给 {who} 发券"}, "order": order}]}
    Delivery.objects.create(outlet="crm", decision="coupon", payload=parcel, key=f"parcel {made.pk}", next_try=NOW, made_at=NOW)
    made.order = {**order, "units": "4"}
    made.save()  # in the log of changes as well
    return made


def _journal() -> str:
    return repr([list(model.objects.values()) for model in (Proposal, Ruling, Delivery, LogEntry)])


def test_who_is_erased_is_gone_from_the_journal_the_log_and_what_was_learned_too(own_console, visitor, monkeypatch):
    monkeypatch.setattr("zhanggui.engine.erase._withdrawn", lambda _folder: Text("连不上存储", "the store can't be reached"))
    service = visitor(Role.SERVICE)
    mine, theirs = _coupon(customer_id="ann"), _coupon(customer_id="joanne")
    learned = own_console.path / "models" / "demand" / "0" / "said.parquet"
    learned.parent.mkdir(parents=True)
    learned.write_bytes(b"ann")
    assert re.search(r"\bann\b", _journal())
    said = service.post("/manage/privacy", {"do": "erase", "who": "ann", "sure": "ann"}, follow=True).content.decode()
    assert "已发布的构建还没有：连不上存储" in said, "what is published is not erased yet, and that is said"
    assert not re.search(r"(?<![a-z])ann(?![a-z])", _journal())
    proof = Erasure.objects.get(kind=Erasure.ERASED).proof
    assert proof["left"] == 0
    assert proof["pending"]["en"] == "the store can't be reached"
    assert proof["journal"] >= 5  # the proposal, its ruling, its parcel, and two lines of the log
    mine.refresh_from_db()
    assert mine.order["units"] == "4"
    assert mine.order["phone"] is None
    assert mine.about["customer_id"].startswith("erased-")
    assert mine.key != "key of ann"
    before = theirs.order, theirs.title_zh
    theirs.refresh_from_db()
    assert (theirs.order, theirs.title_zh) == before
    assert not learned.exists()


def test_nobody_is_erased_while_events_of_theirs_are_still_to_be_taken_in(own_console, visitor):
    ahead = own_console.path / "events" / "00000001.jsonl"
    ahead.parent.mkdir(exist_ok=True)
    ahead.write_bytes(b'{"event_name":"login","customer_id":"ann"}\n')
    form = {"do": "erase", "who": "ann", "sure": "ann"}
    assert visitor(Role.SERVICE).post("/manage/privacy", form).status_code == 400
    assert not Erasure.objects.exists()


def test_a_key_that_sees_only_some_rows_does_not_read_the_summary_of_the_whole_shop(person):
    owner = person(Role.OWNER)
    _, token = make_key(owner, "partner", [Scope.METRICS, Scope.REPORT], only={"category": "茶"})
    _, whole = make_key(owner, "whole", [Scope.REPORT])
    found = key_of(token)
    assert found.scopes == {Scope.METRICS}
    assert not found.access.may(Permission.REPORT)
    assert key_of(whole).scopes == {Scope.REPORT}
