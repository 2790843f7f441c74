"""The rows of a take, typed by its contract, each with the first problem that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
from ibis.common.deferred import Deferred

from zhanggui.engine.intake.apart import ROW, WHY, Fault
from zhanggui.engine.intake.cast import cast as read_cell
from zhanggui.engine.intake.cast import is_blank
from zhanggui.engine.intake.problems import LATEST, NOT_JSON, Problem, problems
from zhanggui.engine.intake.raw import JSON
from zhanggui.engine.intake.readings import Reading, Readings
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.times import Manner, with_times
from zhanggui.nouns import Kind, Source, Take
from zhanggui.warehouse import Intake, Layer, json_is_valid

CAME = "#came"
TIMES = "#times"
_TYPES = {
    Kind.ID: "string",
    Kind.TEXT: "string",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.MONEY: "decimal(18, 4)",
    Kind.TIME: "timestamp",
    Kind.DAY: "date",
    Kind.FLAG: "boolean",
}


def schema(source: Source) -> dict[str, str]:
    """The columns of a source in the warehouse, with their types."""
    return {column.name: _TYPES[column.kind] for column in source.columns}


@dataclass(slots=True)
class Caster:
    """Casts the rows of one sheet, and numbers the problems that they can have."""

    warehouse: Intake
    sheet: Sheet
    export: str
    manner: Manner
    today: date
    readings: Readings
    faults: list[Fault] = field(default_factory=list)

    def cast(self, rows: ir.Table, take: Take, *, said: Take | None = None, keep: Sequence[str] = ()) -> ir.Table:
        """The typed columns of a source, with `#row` where there is one, and in `#why` the first problem of each row.

        A row that has one `keep`s in `#came` what it was; a row that has none costs nothing. How a file is read whose like
        has been read before is known: its query needs not be written again.
        """
        rows = rows.mutate(**{LATEST: ibis.literal(self.today + timedelta(days=2))})
        schema = rows.schema()
        manner = (self.export, self.manner, self._is_plain, len(self.faults), tuple(schema.items()), tuple(keep))
        reading = self.readings.of(take, manner, lambda: self._reading(schema, take, said or take, keep))
        self.faults.extend(reading.faults)
        return self.warehouse.given(rows, reading.query, self._columns(schema, take, keep))

    def _reading(self, schema: ibis.Schema, take: Take, said: Take, keep: Sequence[str]) -> Reading:
        faults: list[Fault] = []

        def build(rows: ir.Table, layer: Layer) -> ir.Table:
            judged, found = self._judged(rows, take, keep, layer)
            faults.extend(Fault(replace(problem, found=None), _header(said, problem.column)) for problem in found)
            return judged

        query = self.warehouse.layered(schema, build)
        return Reading(query=query, faults=tuple(faults))

    def _columns(self, given: ibis.Schema, take: Take, keep: Sequence[str]) -> ibis.Schema:
        """The columns of what is cast, in their order."""
        beside = {name: given[name] for name in (ROW, TIMES) if name in given}
        return ibis.schema({**schema(take.source), **beside, WHY: "int32", **({CAME: "array<string>"} if keep else {})})

    def _judged(self, rows: ir.Table, take: Take, keep: Sequence[str], layer: Layer) -> tuple[ir.Table, list[Problem]]:
        """Layer upon layer, so that each cell is read once: text, values, problems."""
        source = take.source
        beside = [name for name in (ROW, TIMES, JSON, LATEST) if name in rows.columns]
        raw = {f"#raw_{name}": self._filled(resolve(each, rows)) for name, each in take.columns.items()}
        came = {f"#came_{place}": rows[name].cast("string") for place, name in enumerate(keep)}
        texts = layer(rows.select(**raw, **came, **{name: rows[name] for name in beside}))
        texts = with_times(texts, [source.column(name) for name in take.columns], self.manner, layer)
        read = {
            name: read_cell(texts[f"#raw_{name}"], source.column(name), self.manner) for name in take.columns if name not in texts.columns
        }
        lacking = {name: ibis.null(kind) for name, kind in schema(source).items() if name not in take.columns}
        typed = layer(texts.mutate(**read, **lacking))
        found = list(problems(source, {name: typed[f"#raw_{name}"] for name in take.columns}, typed))
        if JSON in beside:
            found.insert(0, replace(NOT_JSON, found=~json_is_valid(typed[JSON])))
        first = len(self.faults)
        tests = [(problem.found, first + place) for place, problem in enumerate(found) if problem.found is not None]
        why = ibis.cases(*tests, else_=None).cast("int32") if tests else ibis.null("int32")
        judged = typed.select(*schema(source), *(name for name in beside if name in (ROW, TIMES)), *came, **{WHY: why})
        if not came:
            return judged, found
        judged = layer(judged)
        whole = ibis.ifelse(judged[WHY].notnull(), ibis.array([judged[name] for name in came]), ibis.null("array<string>"))
        return judged.mutate(**{CAME: whole}).drop(*came), found

    @property
    def _is_plain(self) -> bool:
        """Whether the file is text, in which words for nothing have been taken for nothing as it was read."""
        return self.sheet.dialect is not None and not self.sheet.json_lines

    def _filled(self, value: ir.Value) -> ir.Value:
        """Take a word for nothing, such as `NULL`, for nothing; the reader of text files has done so already."""
        if self._is_plain or not isinstance(value, ir.StringValue):
            return value
        return ibis.ifelse(is_blank(value), ibis.null("string"), value)

    def note(self, problem: Problem) -> int:
        """The number of a problem that no cell has."""
        self.faults.append(Fault(problem, ""))
        return len(self.faults) - 1


def unpacked(cast: ir.Table, names: Sequence[str]) -> ir.Table:
    """The rows at fault as they came, from what was kept of them."""
    rows = cast.filter(cast[WHY].notnull())
    return rows.select(ROW, **{name: rows[CAME][place] for place, name in enumerate(names)})


def resolve(said: str | Deferred, rows: ir.Table) -> ir.Value:
    """The header, or what the expression makes of the row."""
    return rows[said] if isinstance(said, str) else said.resolve(rows)


def _header(take: Take, column: str) -> str:
    said = take.columns.get(column, column)
    return said if isinstance(said, str) else column
