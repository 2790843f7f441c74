"""The frozen plan: plans/2026.json, canonical JSON with the hash of its content, written once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from zhanggui.engine.intake.manifest import locked, replace_whole
from zhanggui.engine.outlook.paper import frozen_of, read_draft
from zhanggui.engine.outlook.plan import Plan
from zhanggui.errors import BadFile, BadRequest
from zhanggui.settings import Folder
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """What a frozen file holds."""

    plan: Plan
    sha256: str


def freeze(folder: Folder, year: int, now: datetime) -> Path:
    """Freeze the draft of a year as it stands `now`, for good.

    Raises BadRequest where it is frozen already or there is no draft, BadFile where the frozen one or the draft was tampered with.
    """
    with locked(folder):
        there = frozen(folder, year)
        if there is not None:
            raise BadRequest(
                Text("{year} 年的计划已于 {day} 冻结", "the plan of {year} was frozen on {day}").format(year=year, day=there.frozen_on),
                where=str(frozen_of(folder, year)),
                fix=Text("冻结的计划不再改动：年末按它打分", "a frozen plan stays as it is: the year is scored by it"),
            )
        today = (now.astimezone(ZoneInfo(folder.settings.shop.zone)) if now.tzinfo else now).date()
        path = frozen_of(folder, year)
        replace_whole(path, _sealed(replace(read_draft(folder, year), frozen_on=today)))
    return path


def frozen(folder: Folder, year: int) -> Plan | None:
    """Open the frozen plan of a year; None where there is none; raises BadFile where a byte of it was changed."""
    path = frozen_of(folder, year)
    if not path.exists():
        return None
    content = path.read_bytes()
    try:
        said = msgspec.json.decode(content, type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _changed(path) from None
    plan = replace(said.plan, frozen=None)
    if said.sha256 != hash_of(plan) or content != _sealed(plan):
        raise _changed(path)
    return replace(plan, frozen=said.sha256)


def hash_of(plan: Plan) -> str:
    """The hash of what a plan says."""
    return hashlib.sha256(_canonical(msgspec.to_builtins(replace(plan, frozen=None)))).hexdigest()


def _sealed(plan: Plan) -> bytes:
    return _canonical({"plan": msgspec.to_builtins(plan), "sha256": hash_of(plan)})


def _canonical(content: object) -> bytes:
    """One way to write it: keys in order, one line each."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _changed(path: Path) -> BadFile:
    return BadFile(
        Text("冻结的计划在冻结后被改动过", "the frozen plan was changed after it was frozen"),
        where=str(path),
        fix=Text(
            "从备份恢复 {file}；改动过的计划不能用来打分", "restore {file} from a backup: a plan that was changed can't be scored by"
        ).format(file=same(path.name)),
    )
