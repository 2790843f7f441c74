"""A partnership stands in every month from its first day to its last, and no longer than there are orders."""

from datetime import date, timedelta

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.domains.calendar.tables import calendar_day
from zhanggui.domains.partners.tables import partner_month
from zhanggui.nouns import Shop

FIRST = date(2024, 1, 1)
CALENDAR = ibis.memtable(calendar_day.rows(shop=Shop()))

days = st.integers(0, 900).map(lambda offset: FIRST + timedelta(offset))
partnerships = st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 500))), min_size=1, max_size=6)


def months(rows, last):
    partner = pa.table(
        {
            "partner_id": [f"n{number}" for number, _ in enumerate(rows)],
            "partner_kind": ["brand"] * len(rows),
            "since": pa.array([since for since, _ in rows], pa.date32()),
            "until": pa.array([until for _, until in rows], pa.date32()),
        }
    )
    order = ibis.memtable(pa.table({"day": pa.array([FIRST, last], pa.date32())}))
    found = partner_month.rows(partner=ibis.memtable(partner), calendar_day=CALENDAR, order=order)
    table = ibis.duckdb.connect().to_pyarrow(found.order_by("partner_id", "day"))
    return list(zip(table["partner_id"].to_pylist(), table["day"].to_pylist(), strict=True))


def test_by_hand():
    rows = [(date(2025, 3, 10), date(2025, 5, 2)), (date(2025, 5, 31), None)]
    assert months(rows, date(2025, 6, 30)) == [
        ("n0", date(2025, 3, 1)),
        ("n0", date(2025, 4, 1)),
        ("n0", date(2025, 5, 1)),
        ("n1", date(2025, 5, 1)),
        ("n1", date(2025, 6, 1)),
    ]


def count(since, until):
    return max(0, (until.year - since.year) * 12 + until.month - since.month + 1)


@settings(max_examples=30, deadline=None)
@given(partnerships, days)
def test_by_law(rows, last):
    last = max(last, FIRST)
    spans = [(since, None if lasts is None else since + timedelta(lasts)) for since, lasts in rows]
    found = months(spans, last)
    assert len(found) == len(set(found))
    for number, (since, until) in enumerate(spans):
        own = [day for name, day in found if name == f"n{number}"]
        assert len(own) == count(since, min(until or last, last))
        assert all(day.day == 1 and day <= last for day in own)
