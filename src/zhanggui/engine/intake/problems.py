"""What can be wrong with a row: each problem is an expression that finds it, words, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from zhanggui.engine.intake.cast import any_of, blank, spoken_values
from zhanggui.nouns import Column, Kind, Source
from zhanggui.words import Text, same

_EARLIEST = date(1990, 1, 1)
_LATEST = date(2100, 1, 1)

LATEST = "#latest"
"""The first day that no event of a file can be of: the day after tomorrow."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which a row can break its contract. `column` is the source's name for the cell at fault."""

    column: str
    reason: Text
    fix: Text
    found: ir.BooleanValue | None = None


_KINDS = {
    Kind.ID: Text("不是可用的编号（被电子表格改成了科学计数？）", "no usable ID (has a spreadsheet turned it into 1.2E+14?)"),
    Kind.TEXT: Text("像电子表格公式", "looks like a spreadsheet formula"),
    Kind.INTEGER: Text("不是整数", "not a whole number"),
    Kind.NUMBER: Text("不是数字", "not a number"),
    Kind.MONEY: Text("不是金额", "not an amount of money"),
    Kind.TIME: Text("不是时间", "not a time"),
    Kind.DAY: Text("不是日期", "not a date"),
    Kind.FLAG: Text("不是“是/否”", "not a yes or no"),
}
_FIXES = {
    Kind.ID: Text("以文本格式重新导出", "export it as text"),
    Kind.TEXT: Text("删去开头的 = + - @", "take off the leading = + - @"),
    Kind.INTEGER: Text("写成 12 这样的整数", "write a whole number such as 12"),
    Kind.NUMBER: Text("写成 1234.5 这样的数字", "write a number such as 1234.5"),
    Kind.MONEY: Text("写成 1234.50 这样的金额", "write an amount such as 1234.50"),
    Kind.TIME: Text("写成 2025-06-18 09:03:00", "write 2025-06-18 09:03:00"),
    Kind.DAY: Text("写成 2025-06-18", "write 2025-06-18"),
    Kind.FLAG: Text("写“是”或“否”", "write yes or no"),
}

REPEATED = Problem(
    "",
    Text("与同一文件中更早的一行主键相同", "an earlier row of this file has the same key"),
    Text("确为不同记录时改正主键；否则可忽略", "if it is another record, correct its key; else leave it"),
)
_REJECTS = {
    "TOO MANY COLUMNS": (
        Text("这一行的列比表头多", "the line has more fields than the header"),
        Text("给含分隔符的值加引号", "quote the value that holds the delimiter"),
    ),
    "MISSING COLUMNS": (Text("这一行的列比表头少", "the line has fewer fields than the header"), Text("补齐这一行", "complete the line")),
    "NUL BYTE": (
        Text("这一行含有空字节", "the line holds a NUL byte"),
        Text("删去这个字节，或重新导出", "take the byte out, or export again"),
    ),
    "INVALID ENCODING": (
        Text("这一行的编码与文件其余部分不同", "the line is in another encoding than the rest of the file"),
        Text("以 UTF-8 重新保存这一行", "save the line as UTF-8"),
    ),
    "UNQUOTED VALUE": (
        Text("引号没有闭合", "a quote is not closed"),
        Text("闭合引号，或把值中的引号写两次", "close it, or double the quotes within the value"),
    ),
    "LINE SIZE OVER MAXIMUM": (
        Text("这一行过长（超过 4 MB）", "the line is too long (over 4 MB)"),
        Text("检查是否有未闭合的引号", "look for a quote that never closes"),
    ),
}


def broken(kind: str) -> Problem:
    """The problem of a line that is not even a row."""
    reason, fix = _REJECTS.get(
        kind, (Text("这一行无法解析", "the line can't be parsed"), Text("检查分隔符与引号", "look at its delimiters and quotes"))
    )
    return Problem("", reason, fix)


NOWHERE = Problem("", Text("不属于任何数据源", "it belongs to no source"), Text("检查这一行的类型", "look at what kind of row it is"))
NOT_JSON = Problem("#json", Text("这一行不是合法的 JSON", "the line is not valid JSON"), Text("改正这一行", "correct the line"))


def problems(source: Source, raw: Mapping[str, ir.Value], typed: ir.Table) -> Iterator[Problem]:
    """Every problem that a row of `source` can have, the plainest first.

    `raw` maps columns to what the file says (the columns that it has), `typed` holds the cast values and, in `#latest`, the first day that is the future.
    A cell that was read is not looked at twice: `ifelse` asks only of the others what they hold.
    """
    for column in source.columns:
        if column.name in raw:
            yield from _of_cell(column, raw[column.name], typed, source)
        elif column.required:
            yield _empty(column, typed[column.name].isnull())
    for check in source.checks:
        held = check.holds.resolve(typed)
        columns = [column.name for column in source.columns if column.name in raw and _mentions(held, column.name)]
        if columns:
            yield Problem(columns[-1], _must(check.words), check.fix, ~held)


def _empty(column: Column, found: ir.BooleanValue) -> Problem:
    return Problem(column.name, Text("必填却为空", "it is required and empty"), Text("补上这个值", "fill it in"), found)


def _must(words: Text) -> Text:
    return Text("不符合：{words}", "this must hold: {words}").format(words=words)


def _mentions(expr: ir.Value, name: str) -> bool:
    return any(node.name == name for node in expr.op().find(ops.Field))


def _of_cell(column: Column, raw: ir.Value, typed: ir.Table, source: Source) -> Iterator[Problem]:
    value = typed[column.name]
    if column.required:
        yield _empty(column, ibis.ifelse(value.isnull(), blank(raw), False))  # noqa: FBT003 - Ibis's signature
        unread = value.isnull()
    else:
        unread = ibis.ifelse(value.isnull() & raw.notnull(), ~blank(raw), False)  # noqa: FBT003 - Ibis's signature
    reason, fix = _KINDS[column.kind], _FIXES[column.kind]
    if column.values:
        zh, en = spoken_values(column)
        reason, fix = Text("不是允许的取值", "not one of the allowed values"), Text(f"可用：{zh}", f"allowed: {en}")
    yield Problem(column.name, reason, fix, unread)
    yield from _range(column, value)
    if column.kind in (Kind.TIME, Kind.DAY):
        yield _sane(column, value, typed[LATEST] if column.name == source.day else ibis.literal(_LATEST))


def _range(column: Column, value: ir.Value) -> Iterator[Problem]:
    outside = []
    if column.least is not None:
        outside.append(value < column.least)
    if column.most is not None:
        outside.append(value > column.most)
    if outside:
        low = "" if column.least is None else str(column.least)
        high = "" if column.most is None else str(column.most)
        yield Problem(
            column.name,
            Text("超出范围 {span}", "outside the range {span}").format(span=same(f"{low}…{high}")),
            Text("改正这个值；退货应记在退款文件里", "correct it; what came back belongs in the file of refunds")
            if column.least in (0, 1)
            else Text("改正这个值", "correct it"),
            any_of(outside),
        )


def _sane(column: Column, value: ir.Value, latest: ir.Value) -> Problem:
    """A date of another century is a slip; so is an event of the day after tomorrow."""
    earliest: ir.Value = ibis.literal(_EARLIEST)
    if column.kind is Kind.TIME:
        earliest, latest = earliest.cast("timestamp"), latest.cast("timestamp")
    outside = (value < earliest) | (value >= latest)
    return Problem(
        column.name,
        Text("日期不合理（早于 1990 年或在未来）", "not a sensible date (before 1990, or in the future)"),
        Text("改正日期；若日月颠倒，用映射文件的 day_first", "correct it; if day and month are swapped, set day_first in a mapping"),
        outside,
    )
