"""The draft as a file that people edit: plans/2026.toml, in which they fill in owners, dates and targets."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.engine.outlook.plan import Action, Forecast, Plan, Target
from zhanggui.errors import BadFile, BadRequest, Unknown
from zhanggui.facts import Period
from zhanggui.settings import Folder
from zhanggui.words import Text, same

_HEAD = """\
# {year} 年的计划（草案）/ plan of {year} (draft)
# 请填写或修改：目标 value、负责人 owner、期限 by、行动目标 target；可增删目标和行动。
# Fill in or change: the value of a target; the owner, the date (by) and the target of an action. Targets and actions may be added or taken out.
# 预测部分由程序写成，请勿修改；冻结时会核对。/ The forecasts are the program's: leave them, freezing checks them.

year = {year}
period = {period}
made_from = {made_from}
{last_day}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forecasts:
    """The forecasts as rows: metric, version, period, 10, 50, 90; and their seal."""

    seal: str
    rows: tuple[tuple[str, str, str, float, float, float], ...]
    naive: tuple[tuple[str, str, str, float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What a draft file holds."""

    year: int
    period: str
    made_from: str
    forecasts: _Forecasts
    last_day: date | None = None
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()


def draft_of(folder: Folder, year: int) -> Path:
    """Where the draft of a year lies."""
    return folder.path / "plans" / f"{year}.toml"


def frozen_of(folder: Folder, year: int) -> Path:
    """Where the frozen plan of a year lies."""
    return folder.path / "plans" / f"{year}.json"


def write_draft(folder: Folder, plan: Plan) -> Path:
    """Write a draft for people to edit; raises BadRequest where one is there already, or the plan is frozen."""
    path = draft_of(folder, plan.year)
    if frozen_of(folder, plan.year).exists():
        raise _is_frozen(folder, plan.year)
    if path.exists():
        raise BadRequest(
            Text("{year} 年的草案已经存在，可能有人改过", "there is a draft of {year} already, and people may have edited it").format(
                year=plan.year
            ),
            where=str(path),
            fix=Text("继续编辑它；若要重新起草，先把它改名或删除", "go on with it; to draft anew, rename or remove it first"),
        )
    path.parent.mkdir(exist_ok=True)
    replace_whole(path, "\n".join(_lines(plan)).encode())
    return path


def _is_frozen(folder: Folder, year: int) -> BadRequest:
    return BadRequest(
        Text("{year} 年的计划已经冻结", "the plan of {year} is frozen").format(year=year),
        where=str(frozen_of(folder, year)),
        fix=Text("冻结的计划不再改动，请为下一年起草", "a frozen plan stays as it is: draft one for another year"),
    )


def rewrite_draft(folder: Folder, plan: Plan) -> Path:
    """Put a draft that somebody changed in the place of the one that is there.

    Raises BadRequest where the plan is frozen or there is no draft, Unknown and BadFile for targets that nothing can be held against.
    """
    if frozen_of(folder, plan.year).exists():
        raise _is_frozen(folder, plan.year)
    there, path = read_draft(folder, plan.year), draft_of(folder, plan.year)
    whole = replace(there, targets=plan.targets, actions=plan.actions)
    _check(whole, path)
    replace_whole(path, "\n".join(_lines(whole)).encode())
    return path


def read_draft(folder: Folder, year: int) -> Plan:
    """Read a draft back; raises BadRequest where there is none, BadFile where it doesn't read or its forecasts were changed."""
    path = draft_of(folder, year)
    if not path.exists():
        raise BadRequest(
            Text("{year} 年还没有计划草案", "there is no draft of {year} yet").format(year=year),
            where=str(path),
            fix=Text("先起草这一年的计划", "draft the plan of that year first"),
        )
    try:
        said = msgspec.convert(tomllib.loads(path.read_text("utf-8-sig")), _Draft, strict=True)
        plan = _plan(said)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, BadRequest) as error:
        why = error.what if isinstance(error, BadRequest) else same(str(error))
        raise BadFile(
            Text("草案无法读取：{why}", "the draft can't be read: {why}").format(why=why),
            where=str(path),
            fix=Text("改正这一处后重试", "correct that and try again"),
        ) from None
    if said.year != year or said.forecasts.seal != seal(plan):
        raise BadFile(
            Text("草案的预测部分被改动过", "the forecasts in the draft were changed"),
            where=str(path),
            fix=Text("恢复原样，或重新起草", "put them back as they were, or draft anew"),
        )
    _check(plan, path)
    return plan


def seal(plan: Plan) -> str:
    """The hash of what people leave alone."""
    alone = (plan.year, plan.period, plan.made_from, str(plan.last_day), _rows(plan.forecasts), _rows(plan.naive))
    return hashlib.sha256(json.dumps(alone, ensure_ascii=False).encode()).hexdigest()


def _plan(said: _Draft) -> Plan:
    Period.parse(said.period)
    for each in said.targets:
        Period.parse(each.period)
    ours, naive = (
        tuple(Forecast(metric=m, version=v, period=p, q10=low, q50=middle, q90=high) for m, v, p, low, middle, high in rows)
        for rows in (said.forecasts.rows, said.forecasts.naive)
    )
    return Plan(
        year=said.year,
        period=said.period,
        made_from=said.made_from,
        last_day=said.last_day,
        forecasts=ours,
        naive=naive,
        targets=said.targets,
        actions=said.actions,
    )


def _check(plan: Plan, path: Path) -> None:
    """Refuse targets that nothing can be held against: of an unknown metric, said twice, or no number."""
    known = {each.metric for each in plan.forecasts}
    for each in plan.targets:
        if each.metric not in known:
            raise Unknown(Text("可定目标的指标", "metric with a forecast to aim at"), each.metric, known or ["–"])
    said = [(each.metric, each.period) for each in plan.targets]
    wrong = next((each for each in plan.targets if said.count((each.metric, each.period)) > 1 or not math.isfinite(each.value)), None)
    if wrong is not None:
        raise BadFile(
            Text("{metric} 在 {period} 的目标重复或不是数", "the target of {metric} in {period} is there twice, or is no number").format(
                metric=wrong.metric, period=wrong.period
            ),
            where=str(path),
            fix=Text("只留一个数", "leave one number"),
        )


# ── writing ──────────────────────────────────────────────────────────────────


def _lines(plan: Plan) -> Iterator[str]:
    last = f"last_day = {plan.last_day}\n" if plan.last_day else ""
    yield _HEAD.format(year=plan.year, period=_text(plan.period), made_from=_text(plan.made_from), last_day=last)
    middle = {(each.metric, each.period): each for each in plan.forecasts}
    for target in plan.targets:
        yield from _target(target, middle.get((target.metric, target.period)))
    for action in plan.actions:
        yield from _action(action)
    yield "[forecasts]  # 请勿修改 / leave as it is"
    yield f"seal = {_text(seal(plan))}"
    for name, rows in (("rows", plan.forecasts), ("naive", plan.naive)):
        yield f"{name} = [  # metric, version, period, 10 %, 50 %, 90 %"
        yield from (f"  [{', '.join(_text(each) if isinstance(each, str) else repr(each) for each in row)}]," for row in _rows(rows))
        yield "]"
    yield ""


def _target(target: Target, said: Forecast | None) -> Iterator[str]:
    yield "[[targets]]"
    yield f"metric = {_text(target.metric)}"
    yield f"period = {_text(target.period)}"
    beside = f"  # 预测 / forecast: {_short(said.q50)} ({_short(said.q10)} – {_short(said.q90)})" if said else ""
    yield f"value = {target.value!r}{beside}"
    yield ""


def _short(value: float) -> str:
    """A number for the margin."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"  # noqa: PLR2004 - from here on whole numbers do


def _action(action: Action) -> Iterator[str]:
    yield "[[actions]]"
    for name, words in (("problem", action.problem), ("does", action.does)):
        yield f"{name} = {{ zh = {_text(words.zh)}, en = {_text(words.en)} }}"
    yield f"owner = {_text(action.owner)}  # 负责人 / who"
    yield f"by = {action.by.isoformat()}"
    yield f"moves = {_text(action.moves)}"
    if action.target is not None:
        yield f"target = {action.target!r}"
    yield ""


def _text(words: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for one letter that JSON leaves bare."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _rows(forecasts: Sequence[Forecast]) -> list[tuple[str, str, str, float, float, float]]:
    return [(each.metric, each.version, each.period, each.q10, each.q50, each.q90) for each in forecasts]
