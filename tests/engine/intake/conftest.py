"""A desk at which files are handed in, and what became of them is looked at."""

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhanggui.engine.intake import manifest


class Desk:
    def __init__(self, shop, folder: Path) -> None:
        self.shop, self.folder = shop, folder

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, *files: Path, **options):
        return self.shop.load(*files, **options)

    def hand_in(self, content: str | bytes, name: str = "file.csv", **options):
        """Write one file, take it, and say what came of it."""
        (loaded,) = self.take(self.write(name, content), **options)
        return loaded

    def rows(self, source: str) -> list[dict]:
        """The rows of a source, batch after batch."""
        found = []
        for piece in manifest.read(self.shop.folder).of(source):
            table = pq.read_table(self.shop.folder.raw / piece.file)
            found += table.select([name for name in table.column_names if not name.startswith("#")]).to_pylist()
        return found

    def column(self, source: str, name: str) -> list:
        return [row[name] for row in self.rows(source)]

    def apart(self, loaded) -> list[dict]:
        """The rows set apart, as their file says them."""
        with loaded.apart.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def manifest(self):
        return manifest.read(self.shop.folder)


@pytest.fixture
def desk(make_shop: Callable, tmp_path: Path) -> Desk:
    return Desk(make_shop(), tmp_path / "desk")


@pytest.fixture
def make_desk(make_shop: Callable, tmp_path: Path) -> Callable[..., Desk]:
    def make(name: str = "shop", **settings):
        return Desk(make_shop(name, **settings), tmp_path / "desk")

    return make
