"""The file of initiatives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhanggui.simulate import initiatives
from zhanggui.simulate.columns import money
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.write import Sheet


def initiative_id(number: int) -> str:
    """The ID of an initiative, by its place in the list."""
    return f"IN{number + 1:03d}"


def initiative_sheets(plan: Plan) -> Iterator[Sheet]:
    """What was set out to be changed, as the shop's list of projects has it."""
    every = initiatives.make(plan)
    rows = pa.table({
        "initiative_id": [initiative_id(number) for number in range(len(every))],
        "name": [each.name for each in every],
        "name_en": [each.name_en for each in every],
        "theme": [each.theme for each in every],
        "department": [each.department for each in every],
        "owner": [each.owner for each in every],
        "starts_on": pa.array([each.starts for each in every], pa.date32()),
        "ends_on": pa.array([each.ends for each in every], pa.date32()),
        "status": [each.status(plan.last_day) for each in every],
        "metric": pa.array([each.metric for each in every], pa.string()),
        "scope": pa.array([each.scope for each in every], pa.string()),
        "experiment": pa.array([each.experiment for each in every], pa.string()),
        "cost": money(np.array([each.cost * 100 for each in every], np.int64)),
        "expected_effect": pa.array([each.expected for each in every], pa.float64()),
    })  # fmt: skip
    garbage = (("status", "推进中"), ("starts_on", "31/02/2025"), ("ends_on", "1999-01-01"))
    yield Sheet(file="initiatives.csv", source="initiatives", rows=rows, garbage=garbage)
