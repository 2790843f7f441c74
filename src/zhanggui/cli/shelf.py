"""All commands: where each is kept, and what it is for. A command is imported when it is called, so that help comes at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import click

from zhanggui.words import Lang, Text, spoken


def _said_language(arguments: Sequence[str]) -> Lang:
    """The language that help and messages are in: `--lang` anywhere on the line, else the environment's."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=False)
    said = next((after for flag, after in pairs if flag == "--lang"), None)
    said = said or next((flag.split("=", 1)[1] for flag in arguments if flag.startswith("--lang=")), None)
    return spoken((said if said in {each.value for each in Lang} else None, os.environ.get("ZHANGGUI_LANG")), os.environ)


LANG = _said_language(sys.argv[1:])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is kept ("module:name", among the modules beside this one), and what it is for."""

    at: str
    help: Text


COMMANDS: Mapping[str, Place] = {
    "demo": Place(
        "account:demo", Text("一分钟演示：模拟 → 载入 → 构建 → 报告。", "A demonstration in a minute: simulate → load → build → report.")
    ),
    "init": Place("rows:init_", Text("新建一个空店铺。", "Make an empty shop.")),
    "simulate": Place(
        "rows:simulate",
        Text(
            "模拟一家真相已知的店铺：写出 load 能读的文件和 truth.json。",
            "Simulate a shop whose truth is known: write the files that `load` reads, and truth.json.",
        ),
    ),
    "load": Place("rows:load_", Text("把文件载入店铺；全部成功或全不载入。", "Take files into the shop: all of them, or none.")),
    "loads": Place("loads:loads_", Text("载入过的文件；撤回用 load --undo。", "What came in; `load --undo` takes it back.")),
    "build": Place("rows:build_", Text("从载入的行构建各表。", "Build the tables from the rows that came in.")),
    "check": Place(
        "rows:check",
        Text(
            "体检数据：及时、完整、唯一、与来源对账。", "Check the data: fresh, complete, unique, reconciled with the sources' own totals."
        ),
    ),
    "sources": Place(
        "figures:sources_", Text("数据源的约定：有哪些列，别名与检查。", "The contracts of sources: columns, other names, checks.")
    ),
    "metrics": Place("figures:metrics_", Text("指标的定义。", "The definitions of metrics.")),
    "measure": Place(
        "figures:measure_",
        Text("量出指标：每个数字带对比、区间、提示与查询。", "Measure metrics: each number with comparison, interval, guards and query."),
    ),
    "report": Place(
        "account:report_", Text("编出年度总结，并回读核对每个数字。", "Compile the annual summary, and read it back to check every number.")
    ),
    "verify": Place(
        "account:verify_",
        Text(
            "核对一份文档（也许有人改过）：列出不再成立的数字、方向与因果。",
            "Verify a document that somebody may have edited: list what no longer holds.",
        ),
    ),
    "plan": Place("account:plan_", Text("下一年的计划：起草、冻结、打分。", "The plan of a year: draft it, freeze it, score it.")),
    "learn": Place(
        "learning:learn_",
        Text(
            "学习预测模型，并说明它在没见过的日子上表现如何。", "Learn what is likely to come, and say how it did on days it had not seen."
        ),
    ),
    "decide": Place(
        "decisions:decide_",
        Text("做决策：每条建议带理由，写入日志待审批。", "Decide: proposals, each with its reason, go into the journal to be approved."),
    ),
    "deliver": Place("decisions:deliver_", Text("把已批准的单据送出一轮。", "Deliver what was approved, once through.")),
    "outcomes": Place(
        "decisions:outcomes_", Text("量一量已做的事后来怎样（前后对比）。", "Measure what came of what was done: before and after.")
    ),
    "serve": Place("network:serve_", Text("开控制台与接口：一个进程，一个端口。", "Serve the console and the API: one process, one port.")),
    "user": Place("network:user_", Text("控制台的人员。", "People of the console.")),
    "key": Place("network:key_", Text("接口密钥。", "Keys of the API.")),
    "mcp": Place(
        "network:mcp_",
        Text(
            "把店铺接给 AI 助手（MCP，标准输入输出）：以某人的权限，默认只读。HTTP 方式见 serve 的 /mcp。",
            "Give the shop to an AI assistant (MCP over stdio), as somebody of the console, read-only by default. Over HTTP: /mcp of serve.",
        ),
    ),
    "cluster": Place(
        "cluster:cluster_",
        Text("集群（Spark Connect）：能做什么，不能做什么。", "A cluster (Spark Connect): what works on it, and what doesn't."),
    ),
    "store": Place(
        "store:store_",
        Text("存储：把构建发布给别的机器，或取来。", "The store: publish builds for other machines, or fetch them."),
    ),
    "catalogue": Place(
        "figures:catalogue_", Text("把全部声明写成 Markdown 目录。", "Write the catalogue of everything declared, as Markdown.")
    ),
}
"""In the order in which a shop needs them."""


def help_of(name: str) -> str:
    """What a command is for, in the language of this line."""
    return COMMANDS[name].help.to(LANG)


class Shelf(click.Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].at.partition(":")
        found: click.Command = getattr(import_module(f"zhanggui.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them without importing any."""
        del ctx
        with formatter.section(Text("命令", "Commands").to(LANG)):
            formatter.write_dl([(name, help_of(name)) for name in COMMANDS])
