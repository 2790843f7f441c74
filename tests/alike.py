"""Whether two engines say the same: of tables row by row, of facts number by number; floating-point numbers to a billionth."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from zhanggui.facts import Fact
from zhanggui.nouns import Table

CLOSE = 1e-9


def of_rows(table: Table, there: pa.Table, found: pa.Table) -> Iterator[str]:
    """What differs of a table."""
    if there.num_rows != found.num_rows:
        yield f"{table.name} has {found.num_rows} rows, not {there.num_rows}"
        return
    by_key = [(name, "ascending") for name in table.key]
    there, found = there.sort_by(by_key), found.sort_by(by_key)
    for name in there.column_names:
        if at := unlike(there[name], found[name]):
            yield f"{table.name}.{name} differs in {len(at)} rows: {there[name][at[0]]} became {found[name][at[0]]}"


def unlike(there: pa.ChunkedArray, found: pa.ChunkedArray) -> list[int]:
    """The rows in which two columns differ."""
    if pa.types.is_floating(there.type):
        same = np.isclose(there.to_numpy(), found.to_numpy(), rtol=CLOSE, atol=CLOSE, equal_nan=True)
        return list(np.flatnonzero(~same))
    if there.combine_chunks().equals(found.combine_chunks()):
        return []
    pairs = zip(there.to_pylist(), found.to_pylist(), strict=True)
    return [place for place, (one, two) in enumerate(pairs) if one != two]


def numbers(fact: Fact) -> Iterator[tuple[str, object]]:
    """All numbers of a fact, each under a name of its own."""
    name = f"{fact.metric} {fact.period} {[str(each) for each in fact.slices]}"
    yield name, fact.value
    yield f"{name} n", fact.n
    for place, interval in (("", fact.interval), (" before", fact.comparison.interval if fact.comparison else None)):
        if interval is not None:
            yield f"{name}{place} low", interval.low
            yield f"{name}{place} high", interval.high
    if fact.comparison is not None:
        yield f"{name} before", fact.comparison.value


def of_facts(there: Mapping[str, object], found: Mapping[str, object]) -> Iterator[str]:
    """What differs of numbers."""
    yield from (f"{name} is lacking or too much" for name in sorted(there.keys() ^ found.keys()))
    for name in there.keys() & found.keys():
        one, two = there[name], found[name]
        if (one is None) != (two is None) or (one is not None and not np.isclose(float(one), float(two), rtol=CLOSE, atol=CLOSE)):
            yield f"{name}: {one} became {two}"
