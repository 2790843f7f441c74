"""From a file as it comes to sheets that the engine can read: whole, decompressed, UTF-8, its layout known."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import mode
from typing import BinaryIO

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.errors import BadFile
from zhanggui.settings import Limits
from zhanggui.warehouse import CsvDialect
from zhanggui.words import Text

_CHUNK = 1 << 22
_HEAD = 1 << 16
_PREAMBLE = 20
"""How many lines may stand above the header: platform exports put a title and dates there."""

_GIB = 1 << 30
_FEW_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of a file: text on disk with its layout, Parquet on disk, or rows in memory (all text)."""

    label: str
    path: Path | None = None
    dialect: CsvDialect | None = None
    rows: pa.Table | None = None
    json_lines: bool = False
    lines: int = 0

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of its columns."""
        if self.dialect is not None:
            return self.dialect.header
        if self.rows is not None:
            return tuple(self.rows.column_names)
        return tuple(pq.read_schema(self.path).names)


def unpack(path: Path, work: Path, limits: Limits) -> list[Sheet]:
    """Open `path` as sheets, using the folder `work` for what must be rewritten; raises BadFile."""
    if not path.is_file():
        raise BadFile(
            Text("没有这个文件", "there is no such file"),
            where=str(path),
            fix=Text("检查路径", "check the path"),
        )
    if path.stat().st_size == 0:
        raise _bad(path.name, Text("文件是空的", "the file is empty"), _EXPORT_AGAIN)
    return list(_open(path, path.name, work, limits))


def _open(path: Path, label: str, work: Path, limits: Limits) -> Iterator[Sheet]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\x1f\x8b"):
        yield from _open(_gunzip(path, label, work, limits), label.removesuffix(".gz"), work, limits)
    elif head.startswith(b"PK") and _is_workbook(path, label):
        yield from _workbook(path, label)
    elif head.startswith(b"PK"):
        yield from _unzip(path, label, work, limits)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        yield from _workbook(path, label)
    elif head.startswith(b"PAR1"):
        yield _parquet(path, label)
    else:
        yield _text(path, label, head, work, limits)


# ── wrappings ────────────────────────────────────────────────────────────────


def _gunzip(path: Path, label: str, work: Path, limits: Limits) -> Path:
    target = work / f"{abs(hash((label, path.stat().st_size)))}.unzipped"
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            _copy(packed, plain, path.stat().st_size, label, limits)  # type: ignore[arg-type]
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _bad(label, Text("压缩文件不完整或已损坏", "the compressed file is cut short or damaged"), _COPY_AGAIN) from error
    return target


def _unzip(path: Path, label: str, work: Path, limits: Limits) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir() and not _is_litter(member.filename)]
            for number, member in enumerate(members):
                target = work / f"{number}-{abs(hash(member.filename))}.member"
                with archive.open(member) as packed, target.open("wb") as plain:
                    _copy(packed, plain, max(member.compress_size, 1), f"{label}/{member.filename}", limits)  # type: ignore[arg-type]
                yield from _open(target, f"{label}/{PurePosixPath(member.filename).name}", work, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise _bad(label, Text("压缩包有密码", "the archive has a password"), Text("解密后再载入", "decrypt it first")) from error
        raise _bad(label, Text("压缩包不完整或已损坏", "the archive is cut short or damaged"), _COPY_AGAIN) from error


def _copy(packed: BinaryIO, plain: BinaryIO, size: int, label: str, limits: Limits) -> None:
    """Unpack in chunks, and stop at a bomb."""
    most = int(min(limits.unpacked_gb * _GIB, max(limits.ratio * size, _CHUNK)))
    done = 0
    while chunk := packed.read(_CHUNK):
        done += len(chunk)
        if done > most:
            raise _bad(
                label,
                Text("解压后过大，疑似压缩炸弹", "it unpacks to far more than a data file would: a zip bomb?"),
                Text("确认来源；确属数据时调高 [limits] ratio 或 unpacked_gb", "check where it came from; if it is data, raise ratio or unpacked_gb under [limits]"),
            )
        plain.write(chunk)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


# ── workbooks and Parquet ────────────────────────────────────────────────────


def _is_workbook(path: Path, label: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(("xl/", "Index/", "content.xml")) for name in archive.namelist())
    except zipfile.BadZipFile as error:
        raise _bad(label, Text("文件不完整或已损坏", "the file is cut short or damaged"), _COPY_AGAIN) from error


def _workbook(path: Path, label: str) -> Iterator[Sheet]:
    try:
        book = fastexcel.read_excel(path)
        sheets = [(name, book.load_sheet(name, dtypes="string", header_row=None)) for name in book.sheet_names]
    except Exception as error:  # the reader raises many kinds for a broken workbook
        raise _bad(label, Text("工作簿无法读取", "the workbook can't be read"), _EXPORT_AGAIN) from error
    found = False
    for name, sheet in sheets:
        rows = pa.table(sheet.to_arrow())
        if rows.num_rows < 2 or not rows.num_columns:  # noqa: PLR2004 - a header and a row
            continue
        found = True
        skip = _header_place([[str(cell) if cell is not None else "" for cell in row.values()] for row in rows.slice(0, _PREAMBLE).to_pylist()])
        names = _named([str(column[skip].as_py() or "") for column in rows.columns])
        yield Sheet(label=label if len(sheets) == 1 else f"{label}[{name}]", rows=rows.slice(skip + 1).rename_columns(names), lines=skip + 1)
    if not found:
        raise _only_header(label)


def _parquet(path: Path, label: str) -> Sheet:
    try:
        footer = pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise _bad(label, Text("Parquet 文件不完整或已损坏", "the Parquet file is cut short or damaged"), _COPY_AGAIN) from error
    if footer.num_rows == 0:
        raise _only_header(label)
    return Sheet(label=label, path=path)


# ── text ─────────────────────────────────────────────────────────────────────


def _text(path: Path, label: str, head: bytes, work: Path, limits: Limits) -> Sheet:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(label, Text("这不是文本表格，而是二进制文件", "this is no text table: it is a binary file"), _EXPORT_AGAIN)
    encoding = _encoding(path)
    plain = path if encoding == "utf-8" else _transcode(path, encoding, work)
    with plain.open("rb") as file:
        start = file.read(_HEAD)
    sample = start.decode("utf-8-sig", errors="replace")
    if sample.lstrip().startswith("{"):
        return Sheet(label=label, path=plain, dialect=CsvDialect(delimiter="\x1f", header=("#json",), has_header=False), json_lines=True)
    return Sheet(label=label, path=plain, dialect=_dialect(sample, label, plain, limits))


def _encoding(path: Path) -> str:
    """UTF-8 unless most lines with letters outside ASCII are not; then GB18030, else Latin-1.

    A file of which only some lines are broken stays UTF-8, so that those lines are set apart.
    """
    good = bad = 0
    sick = bytearray()
    with path.open("rb") as file:
        first = file.read(4)
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        file.seek(0)
        rest = b""
        while chunk := file.read(_CHUNK):
            if chunk.isascii() and rest.isascii():
                rest = b""
                continue
            body, cut, rest = (rest + chunk).rpartition(b"\n")
            better, worse = _judge(body + cut, sick)
            good, bad = good + better, bad + worse
    better, worse = _judge(rest, sick)
    if bad + worse <= good + better:
        return "utf-8"
    return "gb18030" if _decodes(bytes(sick), "gb18030") else "latin-1"


def _judge(body: bytes, sick: bytearray) -> tuple[int, int]:
    """Count the lines outside ASCII that are UTF-8 and those that aren't."""
    if body.isascii():
        return 0, 0
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        lines = [line for line in body.split(b"\n") if not line.isascii()]
        broken = [line for line in lines if not _decodes(line, "utf-8")]
        if len(sick) < _CHUNK:
            sick += b"\n".join(broken)
        return len(lines) - len(broken), len(broken)
    return max(body.count(b"\n"), 1), 0


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return False
    # Latin letters read as GB18030 give rare ideographs and private-use signs; real Chinese is mostly common ones.
    wide = [letter for letter in text if ord(letter) > 127]  # noqa: PLR2004 - ASCII
    common = sum("\u4e00" <= letter <= "\u9fff" or letter in "，。：；（）《》【】、￥·“”！？－" for letter in wide)
    return encoding != "gb18030" or common >= 0.8 * len(wide)


def _transcode(path: Path, encoding: str, work: Path) -> Path:
    target = work / f"{path.name}.utf8"
    with path.open(encoding=encoding, errors="replace", newline="") as old, target.open("w", encoding="utf-8", newline="") as new:
        shutil.copyfileobj(old, new, _CHUNK)
    return target


def _dialect(sample: str, label: str, path: Path, limits: Limits) -> CsvDialect:
    delimiter = _delimiter(sample)
    records = _records(sample, delimiter, whole=path.stat().st_size <= _HEAD)
    if not records:
        raise _bad(label, Text("表头太长或引号没有闭合", "the header is too long, or a quote never closes"), _EXPORT_AGAIN)
    skip = _header_place(records)
    header = records[skip]
    if len(header) > limits.columns or len(header) * 2 > _HEAD // 8:
        raise _bad(
            label,
            Text("有 {n} 列，超过上限 {most}", "it has {n} columns; the most is {most}").format(n=len(header), most=limits.columns),
            Text("检查分隔符；确需时调高 [limits] columns", "check the delimiter; if it is right, raise columns under [limits]"),
        )
    following = records[skip + 1 :]
    if not following:
        raise _only_header(label)
    if all(len(row) == len(header) + 1 and not row[-1] for row in following):
        header = [*header, ""]
    return CsvDialect(delimiter=delimiter, header=tuple(_named(header)), skip=skip)


def _delimiter(sample: str) -> str:
    lines = [line for line in sample.splitlines()[:_FEW_LINES] if line]
    counts = {each: [line.count(each) for line in lines] for each in (",", "\t", ";", "|")}
    return max(counts, key=lambda each: (min(counts[each][-3:] or [0]) > 0, sum(counts[each])))


def _records(sample: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    """The first rows; the last may be cut by the end of the sample, and goes."""
    csv.field_size_limit(_HEAD * 2)
    try:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)]
    except csv.Error:
        return []
    rows = rows if whole or len(rows) < 2 else rows[:-1]  # noqa: PLR2004 - a header must stay
    if not whole and len(rows) == 1 and "\n" not in sample:
        return []
    return [row for row in rows if row][: _PREAMBLE * 5]


def _header_place(records: list[list[str]]) -> int:
    """The first row that is as wide as most rows are."""
    widths = [sum(bool(cell.strip()) for cell in row) for row in records]
    full = [len(row) for row in records]
    usual = mode(full)
    return next(
        (place for place, row in enumerate(records[:_PREAMBLE]) if len(row) in (usual, usual - 1) and widths[place] * 2 > len(row)),
        0,
    )


def _named(header: list[str]) -> list[str]:
    """Clean names, each once: an empty one is called by its place, a second `x` is `x_2`."""
    seen: dict[str, int] = {}
    names = []
    for place, raw in enumerate(header, start=1):
        name = raw.strip().strip("\ufeff\u200b").strip("'\"").strip() or f"column_{place}"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        names.append(name if seen[name.lower()] == 1 else f"{name}_{seen[name.lower()]}")
    return names


# ── what to say ──────────────────────────────────────────────────────────────

_EXPORT_AGAIN = Text("从来源系统重新导出为 CSV、Excel、Parquet 或 JSON 行", "export it again as CSV, Excel, Parquet or JSON lines")
_COPY_AGAIN = Text("重新下载或复制这个文件", "download or copy the file again")


def _bad(label: str, what: Text, fix: Text) -> BadFile:
    return BadFile(what, where=label, fix=fix)


def _only_header(label: str) -> BadFile:
    return _bad(label, Text("只有表头，没有数据行", "it has a header and no rows"), Text("检查导出的时间范围", "check the range of the export"))


