"""Shops for tests: made from files, the way a real one is; and where real data lie."""

import csv
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build
from zhanggui.engine.intake import Loaded, load
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.settings import Folder

DATA = Path(__file__).parents[2] / "shared" / "data"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def data(name: str) -> Path:
    """A folder of real data; absent in CI it is a failure, elsewhere a reason to skip."""
    path = DATA / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing in CI")
        pytest.skip(f"real data are not here: put them at {path}")
    return path


class MadeShop:
    """A shop in a folder, with short ways to fill, build and open it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def write(self, name: str, rows: Iterable[Mapping[str, object]]) -> Path:
        rows = list(rows)
        path = self.folder.path / "incoming" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            header = list(dict.fromkeys(key for row in rows for key in row))
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def load(self, *files: Path, **options: object) -> list[Loaded]:
        return load(self.folder, files, CONTRACTS, **{"now": NOW, **options})

    def take(self, **sources: Iterable[Mapping[str, object]]) -> list[Loaded]:
        return self.load(*(self.write(f"{name}.csv", rows) for name, rows in sources.items()))

    def build(self) -> Build:
        return build(self.folder, DOMAINS)
