"""Shops for tests: made from files, the way a real one is."""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.intake import Contracts, Loaded, load
from zhanggui.exports import EXPORTS
from zhanggui.settings import Folder, init, open_folder
from zhanggui.simulate import Plan, simulate

sys.path.insert(0, str(Path(__file__).parent))

import dozen as dozen_shop

DATA = Path(__file__).parents[2] / "shared" / "data"
CONTRACTS = Contracts(sources=tuple(source for domain in DOMAINS for source in domain.sources), exports=EXPORTS)
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
        return load(self.folder, files, CONTRACTS, now=NOW, **options)

    def take(self, **sources: Iterable[Mapping[str, object]]) -> list[Loaded]:
        return self.load(*(self.write(f"{name}.csv", rows) for name, rows in sources.items()))

    def build(self) -> Build:
        return build(self.folder, DOMAINS)


@pytest.fixture
def make_shop(tmp_path: Path) -> Callable[..., MadeShop]:
    """Make a shop: `make_shop(zone="Europe/London")`."""

    def make(name: str = "shop", **settings: object) -> MadeShop:
        folder = init(tmp_path / name)
        lines = [f"{key} = {value}" if not isinstance(value, str) else f'{key} = "{value}"' for key, value in settings.items()]
        if lines:
            (folder.path / "zhanggui.toml").write_text("[shop]\n" + "\n".join(lines) + "\n", "utf-8")
        return MadeShop(open_folder(folder.path))

    return make


@pytest.fixture
def shop(make_shop: Callable[..., MadeShop]) -> MadeShop:
    """An empty shop in Shanghai that opened on the first day of 2024."""
    return make_shop(opened=date(2024, 1, 1))


@pytest.fixture(scope="session")
def dozen(tmp_path_factory: pytest.TempPathFactory) -> MadeShop:
    """A shop of a dozen orders, loaded and built."""
    folder = init(tmp_path_factory.mktemp("dozen") / "shop")
    (folder.path / "zhanggui.toml").write_text('[shop]\nname = "一打订单"\nopened = 2024-03-01\n', "utf-8")
    made = MadeShop(open_folder(folder.path))
    made.take(**dozen_shop.sources())
    made.build()
    return made


@pytest.fixture
def small_build(dozen: MadeShop) -> Iterator[Build]:
    """The dozen's build, open for reading."""
    opened = current(dozen.folder, DOMAINS)
    yield opened
    opened.warehouse.close()


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Folder:
    """A shop of 3,000 customers and two and a half years, whose truth is known; made once for all workers. Nobody writes into it."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "simulated"
    with FileLock(f"{path}.lock"):
        if not (path / "CURRENT").exists():
            made = MadeShop(open_folder(simulate(path, Plan()).parent))
            load(made.folder, sorted((path / "incoming").iterdir()), CONTRACTS, now=datetime.now(UTC))
            made.build().warehouse.close()
    return open_folder(path)


CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A real browser without a screen."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("no chromium here: apt-get install chromium")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()
