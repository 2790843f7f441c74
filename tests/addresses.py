"""Where every page of the console is: an address for each route, with a value for each place in it."""

from zhanggui.web.console.page import Page
from zhanggui.web.console.urls import PAGES

SAMPLES = {
    "name": "owner",
    "prefix": "zgnone",
    "metric": "gmv",
    "table": "order",
    "id": "1",
    "year": "2024",
    "batch": "000001",
    "source": "orders",
    "number": "1",
    "upload": "1",
    "place": "0",
    "file": "2024-growth-zh.html",
    "edition": "growth",
}
"""A value for each name that a route has a place for; a new name is a KeyError until it has one here."""


def address(page: Page) -> str:
    """The address of a page."""
    path = page.path
    while "<" in path:
        before, _, rest = path.partition("<")
        slot, _, after = rest.partition(">")
        path = before + SAMPLES[slot.partition(":")[2] or slot] + after
    return "/" + path


READ = [page for page in PAGES if "GET" in page.methods]
"""Pages that can be opened."""
