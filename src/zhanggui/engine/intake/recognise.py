"""Which source a file holds: a known export by its headers, else the contract that its headers fit best."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from ibis import _
from ibis.common.deferred import Deferred

from zhanggui.errors import BadFile, BadRequest, Unknown
from zhanggui.nouns import Column, Export, Source, Take
from zhanggui.words import Text, same

_OVERLAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Which header is which column, said by a person in a TOML file."""

    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: str | None = None
    day_first: bool | None = None
    decimal_comma: bool = False


def read_mapping(path: Path, sources: Sequence[Source]) -> Said:
    """Read a mapping file; raises BadRequest where it can't be used, Unknown for a name that nothing declares."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        said = msgspec.convert({"sources": {name: part for name, part in told.items() if name != "file"}, **told.get("file", {})}, Said)
        ZoneInfo(said.zone or "UTC")
    except (
        OSError,
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        msgspec.ValidationError,
        ZoneInfoNotFoundError,
        ValueError,
        TypeError,
    ) as error:
        raise BadRequest(
            Text("映射文件无法读取：{why}", "the mapping can't be read: {why}").format(why=same(str(error))),
            where=str(path),
            fix=Text("用 load --dry-run 起草一个", "draft one with load --dry-run"),
        ) from None
    known = {source.name: source for source in sources}
    _known(Text("数据源", "source"), said.sources, known)
    _known(Text("设置", "setting"), told.get("file", {}), ("zone", "day_first", "decimal_comma"))
    for name, columns in said.sources.items():
        _known(Text("列", "column"), columns, {column.name for column in known[name].columns})
    return said


def _known(kind: Text, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in set(known):
            raise Unknown(kind, name, known)


def recognise(
    headers: Sequence[str],
    *,
    label: str,
    sources: Sequence[Source],
    exports: Sequence[Export],
    wanted: str | None = None,
    mapping: Said | None = None,
) -> Export:
    """Say what a file with these headers holds; raises BadFile where nothing fits."""
    if mapping is not None and mapping.sources:
        return _mapped(headers, label, sources, mapping)
    if wanted is None:
        known = [export for export in exports if export.headers <= set(headers)]
        if known:
            return _fitted(max(known, key=lambda export: len(export.headers)), headers, label)
    else:
        named = {export.name: export for export in exports}
        if wanted in named:
            return _whole(named[wanted], headers, label)
        if wanted not in {source.name for source in sources}:
            raise Unknown(Text("数据源", "source"), wanted, [*named, *(source.name for source in sources)])
        sources = [source for source in sources if source.name == wanted]
    return _by_contract(headers, label, sources)


def _whole(export: Export, headers: Sequence[str], label: str) -> Export:
    missing = export.headers - set(headers)
    if missing:
        raise _lacking(label, export.title, sorted(missing), headers)
    return _fitted(export, headers, label)


def _fitted(export: Export, headers: Sequence[str], label: str) -> Export:
    """The export without the columns that this file of it lacks."""
    takes = []
    for take in export.takes:
        absent = {name: said for name, said in take.columns.items() if isinstance(said, str) and said not in headers}
        missing = [said for name, said in absent.items() if take.source.column(name).required]
        if missing:
            raise _lacking(label, export.title, missing, headers)
        takes.append(replace(take, columns={name: said for name, said in take.columns.items() if name not in absent}))
    return replace(export, takes=tuple(takes))


def _by_contract(headers: Sequence[str], label: str, sources: Sequence[Source]) -> Export:
    """The source that explains most of the headers, among those whose required columns are all there."""
    scored = sorted(((_fit(headers, source), source) for source in sources), key=lambda pair: pair[0][0], reverse=True)
    (score, found, missing), best = scored[0]
    whole = [(fit, source) for fit, source in scored if not fit[2]]
    if whole and (len(sources) == 1 or whole[0][0][0] >= _OVERLAP):
        (_score, found, _lacks), source = whole[0]
        return generic(source, found)
    if score >= _OVERLAP or len(sources) == 1:
        raise _lacking(label, best.title, missing, headers, found.values())
    raise BadFile(
        Text("认不出这个文件，表头是：{headers}", "nothing known has these headers: {headers}").format(
            headers=same(", ".join(headers[:30]))
        ),
        where=label,
        fix=Text(
            "用 --as 指定数据源，或用 load --dry-run 起草映射文件后加 --mapping",
            "name the source with --as, or draft a mapping with load --dry-run and give it with --mapping",
        ),
    )


def _fit(headers: Sequence[str], source: Source) -> tuple[float, dict[str, str], list[str]]:
    """The share of headers that the source explains, which is which, and the required columns that are missing."""
    found = match(headers, source)
    made = {source.numbered[0]} if source.numbered else set()
    missing = [column.name for column in source.columns if column.required and column.name not in {*found, *made}]
    return len(found) / max(len(headers), 1), found, missing


def match(headers: Sequence[str], source: Source) -> dict[str, str]:
    """Which header is which column of `source`, by the names that the contract gives."""
    by_name: dict[str, str] = {}
    for header in headers:
        by_name.setdefault(normal(header), header)
    found: dict[str, str] = {}
    for column in source.columns:
        known = [by_name[name] for name in map(normal, names_of(column)) if name in by_name]
        if known and known[0] not in found.values():
            found[column.name] = known[0]
    return found


def names_of(column: Column) -> Iterable[str]:
    """Every name that a column goes by."""
    return (column.name, column.title.zh, column.title.en, *column.names)


def normal(header: str) -> str:
    """A header without the accidents of its writing."""
    return re.sub(r"[\s_\-.（）()#:：]+", "", header).lower()


def generic(source: Source, found: Mapping[str, str]) -> Export:
    """The export of a file that holds one source, header for column."""
    numbered = source.numbered is not None and source.numbered[0] not in found
    columns: dict[str, str | Deferred] = dict(found)
    if numbered and source.numbered is not None:
        columns[source.numbered[0]] = _["#number"]
    return Export(
        name=source.name,
        title=source.title,
        headers=frozenset(found.values()),
        takes=(Take(source=source, columns=columns),),
        numbered_by=found[source.numbered[1]] if numbered and source.numbered else None,
    )


def _mapped(headers: Sequence[str], label: str, sources: Sequence[Source], mapping: Said) -> Export:
    known = {source.name: source for source in sources}
    takes: list[Take] = []
    numbered_by: str | None = None
    for name, columns in mapping.sources.items():
        source = known[name]
        absent = [header for header in columns.values() if header not in headers]
        made = {source.numbered[0]} if source.numbered else set()
        missing = [c.name for c in source.columns if c.required and c.name not in {*columns, *made}]
        if absent or missing:
            raise _lacking(label, source.title, absent or missing, headers)
        single = generic(source, columns)
        takes.extend(single.takes)
        numbered_by = numbered_by or single.numbered_by
    return Export(
        name="mapping",
        title=Text("映射文件", "mapping"),
        headers=frozenset(headers),
        takes=tuple(takes),
        numbered_by=numbered_by,
        zone=mapping.zone,
        day_first=mapping.day_first,
    )


def _lacking(label: str, title: Text, missing: Sequence[str], headers: Sequence[str], used: Iterable[str] = ()) -> BadFile:
    spare = [header for header in headers if header not in set(used)]
    return BadFile(
        Text("看起来是“{title}”，但缺少列：{missing}", "it looks like {title} but lacks: {missing}").format(
            title=title, missing=same(", ".join(missing))
        ),
        where=label,
        fix=Text(
            "文件里还有未认出的列：{spare}；用 --mapping 指明对应关系",
            "columns not recognised in the file: {spare}; say which is which with --mapping",
        ).format(spare=same(", ".join(spare[:20]) or "–")),
    )
