"""Runs a decision over a build: reads its rows once, and keeps with each action what it was decided from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import msgspec

from zhanggui.engine.build import Build
from zhanggui.engine.late import rows_of
from zhanggui.errors import BadSetting
from zhanggui.nouns import Action, Decision, Given
from zhanggui.words import Text, same

Said = Mapping[str, Mapping[str, bool | int | float | str]]
"""What a shop's settings say of each policy."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decided:
    """What a decision calls for today, and under which policy; the same build, policy and day always give the same."""

    decision: Decision[Any, Any, Any]
    build: str
    today: date
    policy: object
    actions: tuple[Action[Any], ...]
    inputs: tuple[tuple[Any, ...], ...] = ()  #: of each action, the rows that it is about

    @property
    def policy_version(self) -> str:
        """A short hash of the policy: another value of any field has another."""
        return hashlib.sha256(repr(self.policy).encode()).hexdigest()[:8]


def decide(build: Build, decision: Decision[Any, Any, Any], today: date, said: Said | None = None) -> Decided:
    """List the actions that `decision` calls for on `today`; raises BadSetting for a policy that can't be used."""
    policy = policy_of(decision, said or {})
    rows = _rows(build, decision)
    actions = tuple(decision.decide(rows, Given(today=today, shop=build.shop, policy=policy)))
    return Decided(decision=decision, build=build.id, today=today, policy=policy, actions=actions, inputs=_inputs(decision, rows, actions))


def _inputs(decision: Decision[Any, Any, Any], rows: Sequence[Any], actions: Sequence[Action[Any]]) -> tuple[tuple[Any, ...], ...]:
    """Of each action, the rows that agree with it in every column that its `about` names; none where it names none of theirs."""
    columns = {field.name for field in fields(decision.row)}
    found: dict[tuple[str, ...], dict[tuple[str, ...], list[Any]]] = {}
    listed = []
    for action in actions:
        own = {each.dimension: each.value for each in action.about if each.dimension in columns}
        names = tuple(sorted(own))
        if names and names not in found:
            found[names] = _filed(rows, names)
        listed.append(tuple(found[names].get(tuple(own[name] for name in names), ())) if names else ())
    return tuple(listed)


def _filed(rows: Sequence[Any], names: tuple[str, ...]) -> dict[tuple[str, ...], list[Any]]:
    """Rows by what they have in some columns."""
    filed: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        filed.setdefault(tuple(str(getattr(row, name)) for name in names), []).append(row)
    return filed


def _rows(build: Build, decision: Decision[Any, Any, Any]) -> Sequence[Any]:
    """The rows that it reads, in the order of their key: only the columns that its row has."""
    names = [field.name for field in fields(decision.row)]
    table = rows_of(build, decision.of).order_by(list(decision.of.key)).select(names)
    columns = [column.to_pylist() for column in build.warehouse.read(table).columns]
    return [decision.row(*values) for values in zip(*columns, strict=True)]


def policy_of(decision: Decision[Any, Any, Any], said: Said) -> object:
    """The policy as the shop has it: its defaults, and what the settings say otherwise."""
    own = said.get(decision.name, {})
    stray = sorted(set(own) - {field.name for field in fields(decision.policy)})
    where = f"[policy.{decision.name}]"
    if stray:
        raise BadSetting(
            Text("没有这样的设置：{names}", "no such setting: {names}").format(names=same(", ".join(stray))),
            where=where,
            fix=Text("可用的：{known}", "known are {known}").format(known=same(", ".join(field.name for field in fields(decision.policy)))),
        )
    try:
        return msgspec.convert({**msgspec.to_builtins(decision.policy), **own}, type(decision.policy), strict=False)
    except msgspec.ValidationError as error:
        raise BadSetting(
            Text("设置无法读取：{why}", "the settings can't be read: {why}").format(why=same(str(error))),
            where=where,
            fix=Text("改正这一行后重试", "correct that line and try again"),
        ) from None
