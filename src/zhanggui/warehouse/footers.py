"""What the footers of Parquet files say, whichever engine wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq


def columns_of(files: Sequence[Path]) -> ibis.Schema:
    """The columns of Parquet files. A file may say that a column of its has no nulls, as Spark's do: that is no type of its own."""
    found = ibis.Schema.from_pyarrow(pa.unify_schemas([pq.read_schema(file).remove_metadata() for file in files]))
    return ibis.schema({name: kind.copy(nullable=True) for name, kind in found.items()})


def filled(path: Path) -> dict[str, int]:
    """How many values each column of a Parquet file has, from its footer."""
    footer = pq.read_metadata(path)
    counts = dict.fromkeys(footer.schema.to_arrow_schema().names, 0)
    for group in range(footer.num_row_groups):
        block = footer.row_group(group)
        for index in range(block.num_columns):
            column = block.column(index)
            nulls = column.statistics.null_count if column.statistics is not None else 0
            name = column.path_in_schema.split(".")[0]
            counts[name] = counts.get(name, 0) + block.num_rows - (nulls or 0)
    return counts


def row_count(path: Path) -> int:
    """How many rows a Parquet file has, from its footer."""
    return int(pq.read_metadata(path).num_rows)
