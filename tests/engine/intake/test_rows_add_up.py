"""By law: whatever a file holds, rows in = rows kept + rows apart, and every record is in one of the two."""

import csv
import io
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import Contracts, load, manifest
from zhanggui.errors import BadFile
from zhanggui.settings import init

CONTRACTS = Contracts(sources=tuple(source for domain in DOMAINS for source in domain.sources), exports=())
CELLS = {
    "order_id": st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "0007", "8.0", "", "NULL", '="9"', "1.2E+18"]),
    "ordered_at": st.sampled_from(["2025-01-05", "2025/1/5 9:03", "1899-01-01", "2999-01-01", "never", "", "1736038980"]),
    "region": st.sampled_from(["上海", "a,b", 'say "hi"', "two\nlines", "\r\n", "=1+1", "", "x" * 300]),
    "paid_amount": st.sampled_from(["1", "1,200.50", "¥3", "-1", "x", "", "1e999"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12)
FAULTS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["A,B", "A,B,C,D,E", '"never closed', "", "   ", '1,"x" y,2,3'])), max_size=3
)
ENDS = st.sampled_from(["\n", "\r\n"])
ENCODINGS = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"])


def written(rows, faults, end: str) -> tuple[str, int]:
    """The text of a file, and how many lines of it are no blank ones."""
    records = []
    for row in rows:
        out = io.StringIO()
        csv.writer(out).writerow(row.values())
        records.append(out.getvalue().removesuffix("\r\n"))
    for place, line in faults:
        records.insert(min(place, len(records)), line)
    return ",".join(CELLS) + end + end.join(records) + end, sum(bool(record.strip()) for record in records)


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
@given(rows=ROWS, faults=FAULTS, end=ENDS, encoding=ENCODINGS)
def test_rows_in_are_rows_kept_and_rows_apart(rows, faults, end, encoding):
    text, records = written(rows, faults, end)
    with tempfile.TemporaryDirectory() as name:
        folder = init(Path(name) / "shop")
        file = Path(name) / "orders.csv"
        file.write_bytes(text.encode(encoding))
        try:
            (loaded,) = load(folder, [file], CONTRACTS, now=datetime(2026, 1, 1, tzinfo=UTC), wanted="orders")
        except BadFile:
            assert faults  # a broken line may leave nothing that could be told to be a table
            return
        kept = [row for piece in manifest.read(folder).of("orders") for row in pq.read_table(folder.raw / piece.file).to_pylist()]
        apart = []
        if loaded.apart is not None:
            with loaded.apart.open(encoding="utf-8-sig", newline="") as opened:
                apart = list(csv.DictReader(opened))
    assert loaded.rows_in == loaded.rows_kept + loaded.rows_apart
    assert (loaded.rows_kept, loaded.rows_apart) == (len(kept), len(apart))
    if not any('"' in line for _, line in faults):
        assert loaded.rows_in == records
    assert max(Counter(row["order_id"] for row in kept).values(), default=1) == 1
    assert all(row["#reason"] and row["#原因"] and row["#fix"] and row["#改法"] and int(row["#line"]) > 1 for row in apart)
    assert sum(loaded.reasons.values()) == loaded.rows_apart
