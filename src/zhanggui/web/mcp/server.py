"""The tools as a server of the protocol, over any transport; who calls is told by the transport."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import mcp_types as types
import msgspec
from django.db import close_old_connections
from mcp.server import Server, ServerRequestContext

from zhanggui.errors import Unknown, ZhangguiError
from zhanggui.web.answers import Answers
from zhanggui.web.mcp import catalogue, explaining, measuring, proposals
from zhanggui.web.mcp.tools import Caller, Tool
from zhanggui.words import Text

_LOG = logging.getLogger("zhanggui.mcp")
_ENCODER = msgspec.json.Encoder(decimal_format="number")

TOOLS: tuple[Tool, ...] = (*catalogue.TOOLS, *measuring.TOOLS, *explaining.TOOLS, *proposals.TOOLS)

_INSTRUCTIONS = """\
The books of an online shop. Each number is a fact with its guards, its interval where there is one, and the query behind it; \
a value of null is not known, never nought, and its guards say why. Say a guarded number with its guard. \
Call `shop` first for the days that are known, `metrics` to find a name, then `measure`; `explain` accounts for a movement and proves no cause."""

Who = Callable[[ServerRequestContext[Any, Any]], Caller]


def server(answers: Answers, who: Who) -> Server[Any]:
    """A server of the shop's tools; `who` names the caller of each request, on a thread of its own."""

    async def listed(context: ServerRequestContext[Any, Any], _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        caller = await asyncio.to_thread(_named, who, context)
        return types.ListToolsResult(tools=[_described(tool, caller) for tool in TOOLS if tool.scope in caller.scopes])

    async def called(context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams) -> types.CallToolResult:
        caller = await asyncio.to_thread(_named, who, context)
        return await asyncio.to_thread(call, answers, caller, params.name, params.arguments or {})

    return Server(
        "zhanggui",
        version=version("zhanggui"),
        title="掌柜 Zhanggui",
        instructions=_INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def _named(who: Who, context: ServerRequestContext[Any, Any]) -> Caller:
    close_old_connections()
    return who(context)


def _described(tool: Tool, caller: Caller) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title.to(caller.lang),
        description=tool.doc.to(caller.lang),
        input_schema=tool.shape,
        output_schema=tool.answer,
        annotations=types.ToolAnnotations(read_only_hint=not tool.writes, destructive_hint=tool.writes, open_world_hint=False),
    )


def call(answers: Answers, caller: Caller, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """Call a tool; what can't be done says why, in the caller's language, and the assistant may try again."""
    try:
        tool = next((each for each in TOOLS if each.name == name and each.scope in caller.scopes), None)
        if tool is None:
            raise Unknown(Text("工具", "tool"), name, [each.name for each in TOOLS if each.scope in caller.scopes])  # noqa: TRY301 - told below, as all that goes wrong
        said = msgspec.convert(arguments, tool.takes)
        given = _ENCODER.encode(tool.does(answers, caller, said))
    except ZhangguiError as error:
        return _wrong(error.to(caller.lang))
    except msgspec.ValidationError as error:
        return _wrong(Text("参数不对：{why}", "the arguments don't fit: {why}").format(why=str(error)).to(caller.lang))
    except Exception:  # noqa: BLE001 - whatever it is, the log has it and the assistant is answered
        _LOG.exception("tool %s", name)
        return _wrong(Text("系统出错了，请稍后再试", "something of ours broke; try again later").to(caller.lang))
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=given.decode())], structured_content=msgspec.json.decode(given)
    )


def _wrong(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=why)], is_error=True)
