"""A shop whose months can be worked out on paper: so many orders of ten in each."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

import pytest

from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, current
from zhanggui.settings import init, open_folder

YEAR = (10, 8, 9, 9, 10, 13, 9, 9, 10, 10, 18, 12)
"""Orders of a year's months: 127."""

GROWN = tuple(round(1.2 * each) for each in YEAR)
"""The next year's: 12, 10, 11, 11, 12, 16, 11, 11, 12, 12, 22, 14, which is 154."""

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}


def days(year: int, month: int, many: int) -> list[date]:
    """So many days of a month, from the first to the last of it."""
    last = monthrange(year, month)[1]
    return [date(year, month, 1 + place * (last - 1) // max(many - 1, 1)) for place in range(many)]


def filled(made: MadeShop, first: date, months: Sequence[int]) -> MadeShop:
    """A shop with so many orders of one cup for ten in each month from `first`; five customers in turn."""
    orders, lines = [], []
    for place, many in enumerate(months):
        year, month = divmod(first.year * 12 + first.month - 1 + place, 12)
        for number, day in enumerate(days(year, month + 1, many)):
            name = f"{year}{month + 1:02d}-{number}"
            orders.append({"order_id": name, "ordered_at": f"{day} 10:00:00", "customer_id": f"c{number % 5}", "status": "completed"})
            lines.append({"order_id": name, "line": 1, "sku": "cup", "quantity": 1, "unit_price": "10.00"})
    made.take(orders=orders, order_lines=lines)
    made.build()
    return made


def opened(made: MadeShop) -> Build:
    return current(made.folder, DOMAINS)


@pytest.fixture(scope="module")
def make_months(tmp_path_factory):
    """Make a shop of so many orders a month, by default in a country without festivals that move; the same one is made once."""

    @cache
    def make(first: date, months: tuple[int, ...], country: str = "XX", fiscal_month: int = 1) -> MadeShop:
        folder = init(tmp_path_factory.mktemp("months") / "shop")
        said = f'[shop]\nname = "months"\ncountry = "{country}"\nopened = {first}\nfiscal_month = {fiscal_month}\n'
        (folder.path / "zhanggui.toml").write_text(said, "utf-8")
        return filled(MadeShop(open_folder(folder.path)), first, months)

    return make


@pytest.fixture(scope="module")
def two_years(make_months) -> MadeShop:
    """127 orders in 2023, 154 in 2024."""
    return make_months(date(2023, 1, 1), YEAR + GROWN)


@pytest.fixture(scope="module")
def build(two_years) -> Iterator[Build]:
    """The two years, open for reading."""
    found = opened(two_years)
    yield found
    found.warehouse.close()
