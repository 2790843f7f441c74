"""Orders as the journal keeps them: JSON that the decision's own class reads back, and changes that its columns allow."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from zhanggui.errors import BadRequest
from zhanggui.facts import Slice
from zhanggui.journal.desk import AnyDecision, column_of
from zhanggui.nouns import Column, Effect, Kind, Option
from zhanggui.words import Text, same

_YES, _NO = {"1", "true", "yes", "y", "on", "是"}, {"0", "false", "no", "n", "off", "否"}


def plain(what: object) -> Any:  # noqa: ANN401 - JSON
    """Anything as JSON that every database keeps: a number that is none is null."""
    return _sound(msgspec.to_builtins(what))


def _sound(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {str(key): _sound(each) for key, each in value.items()}
        case list() | tuple():
            return [_sound(each) for each in value]
        case float() if not math.isfinite(value):
            return None
        case str():
            return value.replace("\x00", "")
        case _:
            return value


def order_of(decision: AnyDecision, kept: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of the decision's own class
    """The order that was kept, typed; raises BadRequest for one that the decision's class can't read any more."""
    try:
        return msgspec.convert(dict(kept), decision.order, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(
            Text("这条建议的内容与“{of}”现在的格式不符：{why}", "the order doesn't fit {of} as it is now: {why}").format(
                of=decision.title, why=same(str(error))
            ),
            fix=Text("驳回它，等待下一次决策", "reject it and wait for the next decision"),
        ) from None


def alike(decision: AnyDecision, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two orders say the same: 10.0 and 10.00 do. One that can't be read any more is like nothing."""
    try:
        first, second = (msgspec.convert(dict(each), decision.order, strict=False) for each in (one, other))
    except msgspec.ValidationError:
        return False
    return all(getattr(first, each.name) == getattr(second, each.name) for each in fields(decision.order))


def key_of(about: Iterable[Slice]) -> str:
    """The key of what a proposal is about: the same slices in any order have the same."""
    pairs = sorted((each.dimension, each.value) for each in about)
    return hashlib.sha256(json.dumps(pairs, ensure_ascii=False).encode()).hexdigest()[:40]


def effects(expects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Expected effects as they are kept."""
    return [plain({"metric": each.metric.name, "likely": each.likely, "low": each.low, "high": each.high}) for each in expects]


def options(alternatives: Iterable[Option]) -> list[dict[str, Any]]:
    """Alternatives as they are kept."""
    return [{"zh": each.words.zh, "en": each.words.en, "expects": effects(each.expects)} for each in alternatives]


def changed(decision: AnyDecision, kept: Mapping[str, Any], said: Mapping[str, object]) -> dict[str, Any]:
    """The order with other values in some fields; raises BadRequest for a field that isn't open, or a value that can't be."""
    shut = sorted(set(said) - set(decision.open_to_change))
    if shut:
        titles = [column_of(decision, name).title for name in shut]
        open_ = [column_of(decision, name).title for name in decision.open_to_change]
        raise BadRequest(
            Text("不能改：{names}", "not open to change: {names}").format(names=_listed(titles)),
            fix=Text("可以改的是：{open}", "what may be changed: {open}").format(open=_listed(open_) if open_ else Text("没有", "nothing")),
        )
    values = {name: read_value(column_of(decision, name), value) for name, value in said.items()}
    return dict(plain(order_of(decision, {**kept, **plain(values)})))


def _listed(titles: Iterable[Text]) -> Text:
    titles = tuple(titles)
    return Text("、".join(each.zh for each in titles), ", ".join(each.en for each in titles))


def read_value(column: Column, said: object) -> object:
    """A value as its column has it, from a form or from JSON; raises BadRequest with what it must be."""
    text = str(said).strip() if said is not None else ""
    if not text:
        if column.required:
            raise _wrong(column, Text("必须填写", "it must be filled in"))
        return None if column.kind is not Kind.TEXT else ""
    value = _typed(column, text)
    if column.values and str(value) not in column.values:
        raise _wrong(column, Text("只能是：{known}", "it must be one of {known}").format(known=same(", ".join(column.values))))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if column.least is not None and value < column.least:
            raise _wrong(column, Text("至少 {least}", "at least {least}").format(least=column.least))
        if column.most is not None and value > column.most:
            raise _wrong(column, Text("至多 {most}", "at most {most}").format(most=column.most))
    return value


def _typed(column: Column, text: str) -> object:
    try:
        match column.kind:
            case Kind.INTEGER:
                return _integer(text)
            case Kind.NUMBER | Kind.MONEY:
                return _decimal(column, text)
            case Kind.DAY:
                return date.fromisoformat(text)
            case Kind.TIME:
                return datetime.fromisoformat(text)
            case Kind.FLAG:
                return _flag(text)
            case _:
                return text
    except (ValueError, InvalidOperation):
        raise _wrong(column, _KINDS[column.kind]) from None


def _integer(text: str) -> int:
    value = Decimal(text)
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def _decimal(column: Column, text: str) -> Decimal | float:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 14:
        raise ValueError(text)
    return value if column.kind is Kind.MONEY else float(value)


def _flag(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(text)
    return text.lower() in _YES


def _wrong(column: Column, what: Text) -> BadRequest:
    return BadRequest(
        Text("“{title}”填得不对：{what}", "{title} is not right: {what}").format(title=column.title, what=what),
        fix=Text("改正后重试", "correct it and try again"),
    )


_KINDS = {
    Kind.INTEGER: Text("要整数", "it must be a whole number"),
    Kind.NUMBER: Text("要数字", "it must be a number"),
    Kind.MONEY: Text("要金额", "it must be an amount of money"),
    Kind.DAY: Text("要日期，如 2026-11-28", "it must be a day, such as 2026-11-28"),
    Kind.TIME: Text("要时间，如 2026-11-28T09:30", "it must be a time, such as 2026-11-28T09:30"),
    Kind.FLAG: Text("只能是“是”或“否”", "it must be yes or no"),
}
