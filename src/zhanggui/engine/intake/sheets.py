"""One table of a file, and what is said of a file that can't be taken."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.engine.intake.encodings import Script
from zhanggui.engine.intake.lines import Records
from zhanggui.errors import BadFile
from zhanggui.settings import Limits
from zhanggui.warehouse import CsvDialect
from zhanggui.words import Text

APART = ("#batch", "#file", "#line", "#column", "#value", "#原因", "#reason", "#改法", "#fix", "#number")
"""The columns that a file of rows apart has before its own; no other file may use such names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of a file: text on disk with its layout, Parquet on disk, or rows in memory."""

    label: str
    path: Path | None = None
    dialect: CsvDialect | None = None
    rows: pa.Table | None = None
    json_lines: bool = False
    above: int = 0  #: lines of the file above the first row
    script: Script | None = None  #: how a text file is written
    records: Records | None = None  #: where its records are, once it has been rewritten

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of its columns."""
        if self.dialect is not None:
            return self.dialect.header
        if self.rows is not None:
            return tuple(self.rows.column_names)
        return tuple(pq.read_schema(self.path).names)

    @property
    def mending(self) -> bool:
        """Whether it holds rows that were set apart."""
        return APART[0] in self.headers


def named(header: list[str]) -> list[str]:
    """Clean names, each once: an empty one is called by its place, a second `x` is `x_2`."""
    clean = [_clean(raw) for raw in header]
    ours = APART[0] in clean
    taken: set[str] = set()
    names = []
    for place, each in enumerate(clean, start=1):
        own = each if ours and each in APART else each.lstrip("# ")
        name = own or f"column_{place}"
        again = 2
        while name.lower() in taken:
            name, again = f"{own or 'column'}_{again}", again + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _clean(raw: str) -> str:
    return " ".join(raw.replace("\0", "").strip("\ufeff\u200b").strip().strip("'\"").split())


def check_width(columns: int, label: str, limits: Limits) -> None:
    """Refuse a table of more columns than a person would make."""
    if columns > limits.columns:
        raise refusal(
            label,
            Text("有 {n} 列，超过上限 {most}", "it has {n} columns; the most is {most}").format(n=columns, most=limits.columns),
            Text("检查分隔符；确需时调高 [limits] columns", "check the delimiter; if it is right, raise columns under [limits]"),
        )


EXPORT_AGAIN = Text("从来源系统重新导出为 CSV、Excel、Parquet 或 JSON 行", "export it again as CSV, Excel, Parquet or JSON lines")
COPY_AGAIN = Text("重新下载或复制这个文件", "download or copy the file again")


def refusal(label: str, what: Text, fix: Text) -> BadFile:
    """What to say of a file that can't be taken."""
    return BadFile(what, where=label, fix=fix)


def only_header(label: str) -> BadFile:
    """What to say of a file without rows."""
    return refusal(
        label, Text("只有表头，没有数据行", "it has a header and no rows"), Text("检查导出的时间范围", "check the range of the export")
    )
