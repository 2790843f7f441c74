"""Rows apart in the grid: corrected in place, loaded once, still wrong ones stay; by law, no row is ever lost."""

import csv
import io

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shops import CONTRACTS, NOW
from zhanggui.engine.intake import Offer, load, manifest
from zhanggui.engine.intake.waiting import corrected, edits_of, outstanding, waiting
from zhanggui.errors import BadRequest
from zhanggui.settings import init
from zhanggui.web.access import Role
from zhanggui.web.data.models import Edit
from zhanggui.web.jobs.models import Job, State

FILE = (
    "order_id,ordered_at,region,phone,paid_amount,memo\n"
    "A1,2025-01-05,上海,13800000001,10,memo-1\nA2,never,北京,13800000002,20,memo-2\nA3,2025-01-07,广州,13800000003,oops,memo-3\nA4,never,x,,4,\n"
)


@pytest.fixture
def shop(own_console, at_once):
    """The dozen's shop with a file of which three rows stand apart."""
    path = own_console.path / "more.csv"
    path.write_text(FILE, "utf-8")
    load(own_console, [path], CONTRACTS, now=NOW)
    return own_console


def batch_of(shop) -> str:
    return manifest.read(shop).outstanding[-1].id


def totals(shop) -> tuple[int, int, int]:
    """Rows that came in of files that correct no others; rows kept of all; rows that wait."""
    found = manifest.read(shop)
    return (
        sum(batch.rows_in for batch in found.batches if not batch.mends),
        sum(batch.rows_kept for batch in found.batches),
        sum(batch.rows_apart for batch in found.outstanding),
    )


def test_the_list_and_the_navigation_say_how_many_wait_and_why(shop, visitor):
    client = visitor(Role.OWNER, lang="en")
    page = client.get("/data/apart").content.decode()
    assert '<span class="count">3</span>' in page
    assert "2 × <code>ordered_at</code> not a time" in page
    assert "1 × <code>paid_amount</code> not an amount of money" in page


def test_cells_are_corrected_loaded_once_and_what_is_still_wrong_stays(shop, visitor):
    client, batch = visitor(Role.OWNER, lang="en"), batch_of(shop)
    before = totals(shop)
    page = client.get(f"/data/apart/{batch}").content.decode()
    assert page.count("<tr") == 4
    assert 'name="cell-0-1" value="never"' in page
    client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-1": "2025-01-06", "cell-0-0": "A2", "cell-1-4": "still wrong"})
    assert Edit.objects.count() == 2, "a cell that is as it came is no correction"
    assert manifest.read(shop).find(batch) in manifest.read(shop).outstanding, "nothing is taken yet"
    answer = client.post(f"/data/apart/{batch}", {"do": "load"})
    job = Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))
    assert job.how is State.DONE, job.error
    assert (job.result["rows_in"], job.result["rows_kept"], job.result["rows_apart"]) == (3, 1, 2)
    after = totals(shop)
    assert (after[0], after[1] + after[2]) == (before[0], before[1] + before[2])
    assert after[2] == before[2] - 1
    left = list(waiting(shop, outstanding(shop, job.result["batch"])))
    assert [(row.column, row.cells["order_id"]) for row in left] == [("paid_amount", "A3"), ("ordered_at", "A4")]
    assert left[0].cells["paid_amount"] == "still wrong"
    assert Edit.objects.count() == 0
    gone = client.post(f"/data/apart/{batch}", {"do": "load"})
    assert gone.status_code == 400, "what was loaded is not loaded twice"
    assert "somebody may have loaded them again" in gone.content.decode()


def test_one_cell_at_a_time_as_the_grid_sends_it(shop, visitor):
    client, batch = visitor(Role.OWNER), batch_of(shop)
    one = client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-1": "2025-01-06"}, headers={"X-Grid": "1"})
    assert one.json() == {"edited": 1}
    back = client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-1": "never"}, headers={"X-Grid": "1"})
    assert back.json() == {"edited": 0}, "as it came: no correction any more"


def test_a_value_is_replaced_everywhere_and_undone(shop, visitor):
    client, batch = visitor(Role.OWNER), batch_of(shop)
    client.post(f"/data/apart/{batch}", {"do": "everywhere", "column": "ordered_at", "old": "never", "new": "2025-02-01"})
    assert sorted(Edit.objects.values_list("row", "value")) == [(0, "2025-02-01"), (2, "2025-02-01")]
    none = client.post(f"/data/apart/{batch}", {"do": "everywhere", "column": "ordered_at", "old": "nowhere", "new": "x"})
    assert none.status_code == 400
    client.post(f"/data/apart/{batch}", {"do": "undo"})
    assert not Edit.objects.exists()


def test_a_reason_is_filtered_by(shop, visitor):
    client, batch = visitor(Role.OWNER), batch_of(shop)
    page = client.get(f"/data/apart/{batch}?why=1").content.decode()
    assert "oops" in page
    assert "never" not in page.partition("<tbody>")[2]
    assert "memo-3" not in page, "a column of no use is not shown"
    assert "memo-3" in client.get(f"/data/apart/{batch}?why=1&all=1").content.decode()


def test_who_may_not_see_personal_data_neither_sees_nor_changes_any(shop, visitor):
    client, batch = visitor(Role.ANALYST, lang="en"), batch_of(shop)
    page = client.get(f"/data/apart/{batch}?all=1").content.decode()
    assert "13800000002" not in page
    assert "memo-2" not in page, "nobody knows what a column holds that no source reads"
    assert "北京" in page
    client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-3": "1", "cell-0-1": "2025-01-06"})
    assert list(Edit.objects.values_list("column", flat=True)) == ["ordered_at"]
    text = client.get(f"/data/apart/{batch}/csv").content.decode("utf-8-sig")
    assert "13800000002" not in text
    assert "•••" in text
    client.post(f"/data/apart/{batch}", {"do": "import", "file": SimpleUploadedFile("x.csv", text.replace("oops", "30").encode())})
    client.post(f"/data/apart/{batch}", {"do": "load"})
    assert totals(shop)[2] == 1
    owner = visitor(Role.OWNER)
    kept = owner.get(f"/data/apart/{batch_of(shop)}?all=1").content.decode()
    assert "•••" not in kept, "what was covered stayed as it was"


def test_a_file_worked_on_elsewhere_brings_its_corrections_and_loses_no_row(shop, visitor):
    client, batch = visitor(Role.OWNER, lang="en"), batch_of(shop)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/data/apart/{batch}/csv").content.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerow({**rows[1], "paid_amount": "30", "#batch": batch.lstrip("0")})  # as a spreadsheet saves it, the other rows deleted
    file = SimpleUploadedFile("mine.csv", out.getvalue().encode())
    page = client.post(f"/data/apart/{batch}", {"do": "import", "file": file}, follow=True).content.decode()
    assert "1 corrections found and saved" in page
    client.post(f"/data/apart/{batch}", {"do": "load"})
    assert totals(shop)[2] == 2, "rows that the file lacks are not lost"
    other = SimpleUploadedFile("other.csv", out.getvalue().replace("30", "31").encode())
    assert client.post(f"/data/apart/{batch_of(shop)}", {"do": "import", "file": other}).status_code == 400


def test_a_job_that_was_cut_between_loading_and_building_ends_the_second_time(shop, visitor, monkeypatch):
    client, batch = visitor(Role.OWNER), batch_of(shop)
    client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-1": "2025-01-06"})

    def cut(*_args, **_named):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("zhanggui.web.data.taking.build", cut)
        answer = client.post(f"/data/apart/{batch}", {"do": "load"})
    number = int(answer["Location"].rpartition("/")[2])
    assert Job.objects.get(pk=number).how is State.FAILED
    again = client.post(f"/jobs/{number}/again")
    job = Job.objects.get(pk=int(again["Location"].rpartition("/")[2]))
    assert job.how is State.DONE
    assert job.result["rows_kept"] == 1
    assert len([each for each in manifest.read(shop).batches if batch in each.mends]) == 1


def test_the_audit_log_says_who_corrected_which_cell_and_not_what_stands_in_it(shop, visitor):
    client, batch = visitor(Role.OWNER), batch_of(shop)
    client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-3": "13955555555"})
    (entry,) = LogEntry.objects.filter(content_type__model="edit")
    assert entry.actor.username == "owner"
    assert entry.changes_dict["column"][1] == "phone"
    assert "13955555555" not in str(entry.changes_dict)


@pytest.mark.parametrize("role", [Role.MARKETING, Role.SERVICE, Role.PARTNER])
def test_nobody_else_reads_or_changes_a_row(role, shop, visitor):
    client, batch = visitor(role), batch_of(shop)
    assert client.get(f"/data/apart/{batch}").status_code == 403
    assert client.get(f"/data/apart/{batch}/csv").status_code == 403
    assert client.post(f"/data/apart/{batch}", {"do": "save", "cell-0-1": "2025-01-06"}).status_code == 403
    assert not Edit.objects.exists()


# ── the law ──────────────────────────────────────────────────────────────────

CELLS = st.fixed_dictionaries(
    {
        "order_id": st.sampled_from(["1", "2", "3", "4", ""]),
        "ordered_at": st.sampled_from(["2025-01-05", "never", ""]),
        "paid_amount": st.sampled_from(["1", "x", "=1+1"]),
    }
)
FIXES = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from(["order_id", "ordered_at", "paid_amount"]), st.sampled_from(["7", "8", "2025-02-01", "bad"])
    ),
    max_size=4,
)


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(CELLS, min_size=1, max_size=6), rounds=st.lists(FIXES, min_size=1, max_size=3))
def test_over_any_rounds_of_correction_what_came_in_is_kept_or_waits(rows, rounds, tmp_path_factory):
    folder = init(tmp_path_factory.mktemp("law") / "shop")
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder.path / "orders.csv"
    path.write_text(text.getvalue(), "utf-8")
    load(folder, [path], CONTRACTS, now=NOW, wanted="orders")
    came = manifest.read(folder).batches[0].rows_in
    for number, fixes in enumerate(rounds):
        for batch in manifest.read(folder).outstanding:
            edits: dict[int, dict[str, str]] = {}
            for place, column, value in fixes:
                edits.setdefault(place, {})[column] = value
            file = folder.path / f"round-{number}-{batch.id}.csv"
            assert corrected(folder, batch, edits, file) == batch.rows_apart
            assert edits_of(folder, batch, file).keys() <= edits.keys()
            load(folder, [Offer(path=file)], CONTRACTS, now=NOW)
            with pytest.raises(BadRequest):
                outstanding(folder, batch.id)
        assert totals(folder)[0] == came == totals(folder)[1] + totals(folder)[2]
