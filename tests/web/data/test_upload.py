"""Files from the browser: rehearsed first, taken when somebody says so, never from anybody else, never more than may come."""

import gzip
import io
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from zhanggui.engine.intake import manifest
from zhanggui.web.access import GRANTS, Permission, Role
from zhanggui.web.answers import answers_of
from zhanggui.web.data.looking import looks
from zhanggui.web.data.models import HOME, Upload
from zhanggui.web.data.receiving import safe_name, sweep

ORDERS = "order_id,ordered_at,customer_id,region,channel,paid_amount\n"
NEW = "o90,2025-12-30 10:00:00,c1,上海,tmall,10.00\n"
LINES = "order_id,sku,quantity,unit_price\no90,007,2,6.00\n"


@pytest.fixture
def send(visitor, own_console, at_once):
    """Upload files as somebody, and give back the upload as it stands afterwards: `send({"a.csv": "…"})`."""
    clients = {}

    def post(files, role=Role.OWNER, lang="en"):
        if role not in clients:
            clients[role] = visitor(role, lang=lang)
        content = [SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files.items()]
        answer = clients[role].post("/data/upload", {"file": content})
        assert answer.status_code == 302, answer.content.decode()[:1500]
        return clients[role], Upload.objects.get(pk=int(answer["Location"].rpartition("/")[2]))

    return post


def test_a_file_is_rehearsed_and_nothing_is_taken(send, own_console):
    before = manifest.read(own_console)
    client, upload = send({"orders.csv": ORDERS + NEW + "o91,never,c1,x,tmall,1\n"})
    assert manifest.read(own_console) == before
    page = client.get(f"/data/upload/{upload.pk}").content.decode()
    assert "Taken for <strong>Orders</strong>" in page
    assert "not a time" in page
    (look,) = looks(upload).files
    (sheet,) = look.seen.sheets
    (difference,) = sheet.differences
    assert (sheet.rows_in, sheet.rows_kept, sheet.rows_apart) == (2, 1, 1)
    assert (difference.new, difference.replaced, difference.same) == (1, 0, 0)
    assert str(difference.first_day) == str(difference.last_day) == "2025-12-30"


def test_what_is_there_already_is_told_from_what_it_would_replace(send):
    orders = "order_id,ordered_at,customer_id,region\no01,2024-03-05 10:00:00,c1,杭州\no90,2025-12-30 10:00:00,c1,上海\n"
    _, upload = send({"orders.csv": orders})
    (difference,) = looks(upload).files[0].seen.sheets[0].differences
    assert (difference.new, difference.replaced, difference.same) == (1, 1, 0)
    (example,) = difference.examples
    assert example.key == ("o01",)
    assert ("region", "杭州") in [(column, after) for column, _before, after in example.cells]
    assert dict(difference.emptied)["channel"] == 1, "the file has no channel: the row would lose its own"


def test_confirmed_it_is_loaded_and_built_and_says_so(send, own_console):
    client, upload = send({"orders.csv": ORDERS + NEW, "lines.csv": LINES})
    before = own_console.in_use
    answer = client.post(f"/data/upload/{upload.pk}", {"do": "take"})
    upload.refresh_from_db()
    assert answer["Location"] == f"/data/upload/{upload.pk}"
    assert [each["rows_kept"] for each in upload.result["files"]] == [1, 1]
    assert upload.job.result["before"] == before
    assert upload.job.result["after"] == own_console.in_use != before
    page = client.get(f"/data/upload/{upload.pk}").content.decode()
    assert "See which numbers moved" in page
    assert not upload.home.exists(), "the files are not kept twice"
    kinds = set(LogEntry.objects.values_list("content_type__model", flat=True))
    assert {"upload", "job"} <= kinds
    again, second = send({"again.csv": ORDERS + NEW})
    assert "taken already" in again.get(f"/data/upload/{second.pk}").content.decode()
    again.post(f"/data/upload/{second.pk}", {"do": "take"})
    second.refresh_from_db()
    assert second.state == "waits"
    assert second.job.what.en == "there is no file that can be taken"


def test_an_unknown_file_gets_a_draft_to_edit(send, own_console):
    client, upload = send({"weird.csv": "Bestellung,Wann,Gebiet\nx1,31.12.2025 10:00,Nord\n"})
    (look,) = looks(upload).files
    assert look.wrong.what.en.startswith("nothing known has these headers")
    form = client.get(f"/data/upload/{upload.pk}/0?as=orders").content.decode()
    assert '<option value="orders" selected>' in form
    assert "Bestellung" in form
    lacking = client.post(f"/data/upload/{upload.pk}/0", {"source": "orders", "column-order_id": "Bestellung"})
    assert lacking.status_code == 400
    assert "required columns are still missing" in lacking.content.decode()
    said = {"source": "orders", "column-order_id": "Bestellung", "column-ordered_at": "Wann", "column-region": "Gebiet"}
    client.post(f"/data/upload/{upload.pk}/0", {**said, "zone": "Europe/Berlin", "order": "day"})
    upload.refresh_from_db()
    sheet = looks(upload).files[0].seen.sheets[0]
    assert (sheet.rows_kept, sheet.zone, sheet.day_first) == (1, "Europe/Berlin", True)
    assert client.post(f"/data/upload/{upload.pk}/0", {**said, "zone": "Nowhere/Land"}).status_code == 400
    assert "x1" not in str(upload.files), "nothing of the rows is kept in the journal"
    client.post(f"/data/upload/{upload.pk}", {"do": "drop"})
    assert not upload.home.exists()
    assert client.get(f"/data/upload/{upload.pk}").status_code == 200


HOSTILE = {
    "bomb.csv.gz": gzip.compress(b"order_id,ordered_at\n" + b"0" * 30_000_000),
    "picture.csv": b"\x89PNG\r\n\x1a\n....",
    "empty.csv": b" ",
    "page.csv": b"<html><script>alert(1)</script></html>",
    "broken.xlsx": b"PK\x03\x04 this is no archive",
}


def test_hostile_files_are_refused_each_in_words_and_the_good_one_beside_them_is_not(send, own_console):
    client, upload = send({**HOSTILE, "<script>alert(1)</script>.csv": ORDERS + NEW})
    found = looks(upload).files
    assert [each.takes for each in found] == [False] * len(HOSTILE) + [True]
    assert all(each.wrong.what.zh for each in found[:-1])
    page = client.get(f"/data/upload/{upload.pk}").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" not in upload.files[-1]["name"]
    assert not (own_console.path / ".incoming").exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..", "_.."),
        (".htaccess", "_.htaccess"),
        ("a\0b\n.csv", "a_b_.csv"),
        ("C:\\x\\y.csv", "C:_x_y.csv"),
        ("", "file"),
        ("订" * 200 + ".csv.gz", "订" * 58 + ".gz"),
        ("'); DROP TABLE x; --.csv", "'); DROP TABLE x; --.csv"),
    ],
)
def test_a_name_is_a_name_and_no_path(name, kept):
    made = safe_name(name)
    assert len(made.encode()) <= 180
    assert "/" not in made
    assert made not in {".", "..", ""}
    assert made == kept or name.startswith("订")


@pytest.mark.parametrize("role", [role for role in Role if Permission.LOAD not in GRANTS[role][0]])
def test_from_one_who_may_not_load_not_a_byte_is_written(role, visitor, own_console):
    client = visitor(role)
    for address in ("/data/upload", "/", "/data/apart/000001"):
        client.post(address, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n" * 1000)})
    assert not (own_console.path / HOME).exists()
    assert not Upload.objects.exists()


def test_files_come_only_where_files_are_asked_for(visitor, own_console):
    visitor(Role.OWNER).post("/manage/keys", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert not (own_console.path / HOME).exists()


def test_more_than_may_come_is_refused_before_it_is_read_and_while_it_is(visitor, own_console, settings):
    (own_console.path / "zhanggui.toml").write_text('[shop]\nname = "x"\n[limits]\nupload_gb = 0.0001\n', "utf-8")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answers_of.cache_clear()
    client = visitor(Role.OWNER, lang="en")
    said = client.post("/data/upload", {"file": SimpleUploadedFile("x.csv", b"x" * 300_000)})
    assert said.status_code == 413
    assert "too large" in said.content.decode()
    # One that says less than it sends.
    body = io.BytesIO(b"--b\r\nContent-Disposition: form-data; name=file; filename=x.csv\r\n\r\n" + b"x" * 300_000 + b"\r\n--b--\r\n")
    client.generic("POST", "/data/upload", body.getvalue(), content_type="multipart/form-data; boundary=b", CONTENT_LENGTH="500")
    assert not list((own_console.path / HOME).glob("part-*"))


def test_what_nobody_confirms_goes_after_a_week(send, own_console):
    _, upload = send({"orders.csv": ORDERS + NEW})
    (own_console.path / HOME / "999").mkdir()
    sweep(own_console)
    assert upload.home.exists()
    assert not (own_console.path / HOME / "999").exists()
    Upload.objects.update(at=upload.at - timedelta(days=8))
    sweep(own_console)
    upload.refresh_from_db()
    assert (upload.state, upload.home.exists()) == ("dropped", False)


def test_who_may_not_see_personal_data_sees_none_of_what_would_be_replaced(send):
    text = "customer_id,phone,registered_at\nann,13900009999,2024-03-01 10:00:00\n"
    client, upload = send({"customers.csv": text}, role=Role.ANALYST)
    page = client.get(f"/data/upload/{upload.pk}").content.decode()
    assert looks(upload).files[0].seen.sheets[0].differences[0].replaced == 1
    assert "13900009999" not in page
    assert "•••" in page


def test_a_build_that_fails_after_the_load_says_so_and_is_done_again(send, own_console, monkeypatch):
    client, upload = send({"orders.csv": ORDERS + NEW})

    def cut(*_args, **_named):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("zhanggui.web.data.taking.build", cut)
        client.post(f"/data/upload/{upload.pk}", {"do": "take"})
    page = client.get(f"/data/upload/{upload.pk}").content.decode()
    assert "something of ours broke" in page
    assert "Start again" in page
    upload.refresh_from_db()
    assert upload.state == "taken"
    client.post(f"/jobs/{upload.job.pk}/again")
    assert len(list(own_console.builds.glob("[!.]*"))) == 2
    assert "See which numbers moved" in client.get(f"/data/upload/{upload.pk}").content.decode().replace(
        "看哪些数字变了", "See which numbers moved"
    )
