"""The rows of a take, typed by its contract, each with the first problem that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import ibis
import ibis.expr.types as ir
from ibis.common.deferred import Deferred

from zhanggui.engine.intake.apart import ROW, WHY, Fault
from zhanggui.engine.intake.cast import cast as read_cell
from zhanggui.engine.intake.cast import is_blank
from zhanggui.engine.intake.problems import NOT_JSON, Problem, problems
from zhanggui.engine.intake.raw import JSON
from zhanggui.engine.intake.sheets import Sheet
from zhanggui.engine.intake.times import Manner, with_times
from zhanggui.nouns import Kind, Source, Take
from zhanggui.warehouse import Intake, json_is_valid

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
    manner: Manner
    today: date
    faults: list[Fault] = field(default_factory=list)

    def cast(self, rows: ir.Table, take: Take, *, said: Take | None = None, keep: Sequence[str] = ()) -> ir.Table:
        """The typed columns of a source, with `#row` where there is one, and in `#why` the first problem of each row.

        Layer upon layer, so that each cell is read once: text, values, problems. A row that has one `keep`s in
        `#came` what it was; a row that has none costs nothing.
        """
        source = take.source
        beside = [name for name in (ROW, TIMES, JSON) if name in rows.columns]
        raw = {f"#raw_{name}": self._filled(resolve(each, rows)) for name, each in take.columns.items()}
        came = {f"#came_{place}": rows[name].cast("string") for place, name in enumerate(keep)}
        texts = self.warehouse.layer(rows.select(**raw, **came, **{name: rows[name] for name in beside}))
        texts = with_times(texts, [source.column(name) for name in take.columns], self.manner, self.warehouse.layer)
        read = {
            name: read_cell(texts[f"#raw_{name}"], source.column(name), self.manner) for name in take.columns if name not in texts.columns
        }
        lacking = {name: ibis.null(kind) for name, kind in schema(source).items() if name not in take.columns}
        typed = self.warehouse.layer(texts.mutate(**read, **lacking))
        found = list(problems(source, {name: typed[f"#raw_{name}"] for name in take.columns}, typed, self.today))
        if JSON in beside:
            found.insert(0, replace(NOT_JSON, found=~json_is_valid(typed[JSON])))
        first = self.note(found, said or take)
        tests = [(problem.found, first + place) for place, problem in enumerate(found) if problem.found is not None]
        why = ibis.cases(*tests, else_=None).cast("int32") if tests else ibis.null("int32")
        judged = typed.select(*schema(source), *(name for name in beside if name != JSON), *came, **{WHY: why})
        if not came:
            return judged
        judged = self.warehouse.layer(judged)
        whole = ibis.ifelse(judged[WHY].notnull(), ibis.array([judged[name] for name in came]), ibis.null("array<string>"))
        return judged.mutate(**{CAME: whole}).drop(*came)

    def _filled(self, value: ir.Value) -> ir.Value:
        """Take a word for nothing, such as `NULL`, for nothing; the reader of text files has done so already."""
        plain = self.sheet.dialect is not None and not self.sheet.json_lines
        if plain or not isinstance(value, ir.StringValue):
            return value
        return ibis.ifelse(is_blank(value), ibis.null("string"), value)

    def note(self, found: Sequence[Problem], take: Take) -> int:
        """Number the problems of a take; the number of the first."""
        first = len(self.faults)
        self.faults.extend(Fault(problem, _header(take, problem.column)) for problem in found)
        return first


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
