"""Shops for tests: made from files, the way a real one is."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.engine.intake import load
from zhanggui.settings import Folder, init, open_folder
from zhanggui.simulate import Plan, simulate

sys.path.insert(0, str(Path(__file__).parent))

import dozen as dozen_shop
from shops import CONTRACTS, MadeShop


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
