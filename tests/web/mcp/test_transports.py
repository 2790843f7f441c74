"""A real client of the protocol speaks with real processes: over stdio as a person, over HTTP as a key."""

import asyncio
import os
import sys

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from serving import command

READ = {"shop", "metrics", "define", "measure", "explain", "problems"}
GMV = {"metrics": ["gmv"], "period": "2025", "by": ["category"], "sql": False}


@pytest.fixture(scope="module")
def partner(served):
    """A person and a key that see the tea's rows only."""
    shop = ("--shop", str(served.folder.path))
    command("user", "add", "tea", "--role", "partner", "--only", "category=茶", *shop, ZHANGGUI_PASSWORD="correct-horse-9")
    return command("key", "add", "tea", "--by", "owner", "--scope", "metrics:read", "--only", "category=茶", *shop).strip()


def over_stdio(served, *said, mode="auto"):
    environment = {name: value for name, value in os.environ.items() if name.startswith(("PYTHON", "COVERAGE", "LANG", "LC_"))}
    return Client(
        StdioServerParameters(
            command=sys.executable, args=["-m", "zhanggui", "mcp", "--shop", str(served.folder.path), *said], env=environment
        ),
        mode=mode,
    )


def talk(client, *calls):
    """What the tools are, and what each call answers."""

    async def talked():
        async with client as open_:
            tools = await open_.list_tools()
            return tools.tools, [await open_.call_tool(name, said) for name, said in calls]

    return asyncio.run(talked())


def over_http(served, token, *calls, lang="en", mode="auto"):
    async def talked():
        web = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}", "Accept-Language": lang}, timeout=60)
        async with web, Client(streamable_http_client(f"{served.url}/mcp", http_client=web), mode=mode) as open_:
            tools = await open_.list_tools()
            return tools.tools, [await open_.call_tool(name, said) for name, said in calls]

    return asyncio.run(talked())


def categories(answer):
    return {fact["slice"]["category"] for fact in answer.structured_content["facts"]}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_stdio_a_person_reads(served, mode):
    tools, (measured, wrong) = talk(
        over_stdio(served, "--as", "owner", "--lang", "zh", mode=mode), ("measure", GMV), ("measure", {**GMV, "period": "soon"})
    )
    assert {tool.name for tool in tools if tool.annotations.read_only_hint} >= READ
    assert all(tool.annotations.read_only_hint for tool in tools), "read-only unless more is allowed"
    assert len(categories(measured)) > 1
    assert wrong.is_error
    assert "看不懂的时段" in wrong.content[0].text


def test_over_stdio_a_partner_sees_its_own(served, partner):
    _, (measured, another, problems) = talk(
        over_stdio(served, "--as", "tea"),
        ("measure", GMV),
        ("measure", {**GMV, "where": ["category=杯"]}),
        ("problems", {"period": "2025"}),
    )
    assert categories(measured) == {"茶"}
    assert not [fact for fact in another.structured_content["facts"] if fact["value"]]
    assert problems.structured_content["problems"] == []


def test_nobody_comes_in_over_stdio_under_a_name_that_is_not_there(served):
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "zhanggui", "mcp", "--shop", str(served.folder.path), "--as", "ghost"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 2
    assert "ghost" in done.stderr
    assert not done.stdout, "what is no message of the protocol must not stand on its line"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_a_key_reads(served, mode):
    tools, (measured,) = over_http(served, served.reader, ("measure", GMV), mode=mode)
    assert {tool.name for tool in tools} >= READ
    assert len(categories(measured)) > 1


def test_over_http_a_partner_sees_its_own(served, partner):
    _, (measured, another) = over_http(served, partner, ("measure", GMV), ("measure", {**GMV, "where": ["category=杯"]}))
    assert categories(measured) == {"茶"}
    assert not [fact for fact in another.structured_content["facts"] if fact["value"]]


def test_a_key_that_only_writes_events_finds_no_tools(served):
    tools, (refused,) = over_http(served, served.key, ("measure", GMV), lang="zh")
    assert tools == []
    assert "没有名为“measure”的工具" in refused.content[0].text


def test_without_a_key_nothing_is_answered(served):
    for headers in ({}, {"Authorization": "Bearer zg00000000.nothing"}):
        answer = httpx.post(f"{served.url}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_page_of_another_site_cannot_ask(served):
    headers = {"Authorization": f"Bearer {served.reader}", "Accept": "application/json, text/event-stream"}
    for more in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = httpx.post(f"{served.url}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers={**headers, **more})
        assert answer.status_code in {403, 421}


def test_there_is_nothing_to_get(served):
    answer = httpx.get(f"{served.url}/mcp", headers={"Authorization": f"Bearer {served.reader}"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_has_its_minute_here_too(served):
    shop = ("--shop", str(served.folder.path))
    few = command("key", "add", "few", "--by", "owner", "--scope", "metrics:read", "--per-minute", "2", *shop).strip()
    statuses = [httpx.post(f"{served.url}/mcp", json={}, headers={"Authorization": f"Bearer {few}"}).status_code for _ in range(3)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:2]
