"""A shop that takes one file, and what its sources hold then."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhanggui.engine.intake import manifest


class Taken:
    def __init__(self, shop, results) -> None:
        self.shop, self.results = shop, results

    def rows(self, source: str, *columns: str) -> list[tuple]:
        found = []
        for piece in manifest.read(self.shop.folder).of(source):
            found += pq.read_table(self.shop.folder.raw / piece.file).to_pylist()
        return [tuple(row[column] for column in columns) for row in found]

    def one(self, source: str, *columns: str) -> tuple:
        (row,) = self.rows(source, *columns)
        return row


@pytest.fixture
def take(make_shop: Callable, tmp_path: Path) -> Callable[..., Taken]:
    """Take files, given by their paths or by the bytes or text of a CSV."""
    shop = make_shop()

    def taken(*files: Path | str | bytes, name: str = "export.csv") -> Taken:
        paths = []
        for number, file in enumerate(files):
            if isinstance(file, Path):
                paths.append(file)
                continue
            path = tmp_path / f"{number}-{name}"
            path.write_bytes(file.encode() if isinstance(file, str) else file)
            paths.append(path)
        return Taken(shop, shop.load(*paths))

    return taken
