"""A partner never reads another's row: whatever page or export it opens, nothing of the others is in it."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from addresses import READ, address
from zhanggui.web.access import Permission, Role
from zhanggui.web.answers import METRICS

OTHERS = ("杯", "乙", "丙", "白瓷", "紫砂", "pot", "cup", "ann", "ben", "eve")
"""The other category, the other brands, their products, and customers: every one stands in the owner's pages."""
_LINK = re.compile(r'(?:href|hx-get|action)="([^"]+)"')
_MOST = 400


def text_of(answer) -> str:
    """What an answer says, the parts of a workbook or an archive among it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


def told(text: str) -> list[str]:
    """Which of the others' words are in a text."""
    visible = unescape(re.sub(r"<(?:script|style)[^>]*>.*?</(?:script|style)>", "", text, flags=re.DOTALL))
    return [word for word in OTHERS if re.search(rf"(?<![\w-]){word}(?![\w-])" if word.isascii() else word, visible)]


def metrics_seen(client) -> list[str]:
    access = client.who.access
    return [name for name, metric in METRICS.items() if access.sees(metric)]


@pytest.fixture
def partner(visitor):
    client = visitor(Role.PARTNER)
    from zhanggui.web.people.models import Person

    client.who = Person.objects.get(role=Role.PARTNER.value)
    return client


def explored(names: list[str], kind: str) -> list[str]:
    """Every number by all that cuts it, two at a time."""
    found = []
    for name in names:
        cuts = [each.name for each in METRICS[name].dimensions]
        pairs = [cuts[place : place + 2] for place in range(0, max(len(cuts), 1), 2)]
        found += [f"/explore{kind}?metric={name}&period=2025" + "".join(f"&by={each}" for each in pair) for pair in pairs]
    return found


def test_wherever_a_partner_goes_nothing_of_the_others_is_said(console, partner):
    """Open every page that there is, then everything that those lead to."""
    waiting = [address(page) for page in READ] + explored(metrics_seen(partner), "/csv")
    seen: set[str] = set()
    spoken: dict[str, list[str]] = {}
    while waiting and len(seen) < _MOST:
        where = waiting.pop(0)
        if where in seen:
            continue
        seen.add(where)
        answer = partner.get(where)
        assert answer.status_code < 500, where
        if answer.status_code in {302, 301}:
            waiting.append(urljoin(where, answer["Location"]))
            continue
        text = text_of(answer)
        if found := told(text):
            spoken[where] = found
        if "text/html" in answer.headers.get("Content-Type", "") and answer.status_code == 200:
            links = (urlsplit(urljoin(where, unescape(link))) for link in _LINK.findall(text))
            waiting += [
                f"{link.path}?{link.query}" for link in links if not link.netloc and not link.path.startswith(("/static", "/sign-out"))
            ]
    assert spoken == {}
    assert len(seen) > 60


def test_what_the_partner_may_not_see_is_there_to_be_seen(console, visitor):
    """Else the walk above would find nothing whatever it opened."""
    owner = visitor(Role.OWNER)
    found = {word for path in explored(["gmv", "partner_sales"], "/csv") for word in told(text_of(owner.get(path)))}
    assert {"杯", "乙", "丙"} <= found
    assert {"cup", "pot"} <= set(told(text_of(owner.get("/explore/rows/product"))))


@pytest.mark.parametrize("form", ["/csv", "/xlsx", ""])
def test_who_asks_for_anothers_rows_gets_none(form, console, partner, visitor):
    asked = f"/explore{form}?metric=gmv&period=2025&every=&where=category%3D杯"
    whole = f"/explore{form}?metric=gmv&period=2025&every="
    owner = text_of(visitor(Role.OWNER).get(asked))
    answer = partner.get(asked)
    assert answer.status_code == 200
    own, other = text_of(partner.get(whole)), text_of(answer)
    assert other not in {owner, own}
    if form == "/csv":
        (line,) = other.splitlines()[1:]
        assert float(line.split(",")[3] or 0) == 0


def test_a_partner_opens_no_row_and_no_summary_of_the_whole_shop(console, partner):
    may = partner.who.access.may
    assert not may(Permission.ROWS)
    assert not may(Permission.REPORT)
    for page in READ:
        if page.needs is not None and not may(page.needs):
            assert partner.get(address(page)).status_code == 403, page.name


@pytest.mark.parametrize("role", [Role.MARKETING, Role.MERCHANDISE, Role.SUPPLY, Role.SERVICE], ids=lambda role: role.value)
def test_where_a_number_comes_from_leads_nobody_to_a_source_that_is_shut(role, console, visitor):
    client = visitor(role)
    for name in ("gmv", "nmv"):
        page = client.get(f"/data/lineage/{name}").content.decode()
        links = set(re.findall(r'href="(/data/sources/[^"]+)"', page))
        assert links
        assert {each: client.get(each).status_code for each in links} == dict.fromkeys(links, 200)
        assert 'id="source-refunds"' in page or name == "gmv"
