"""The command line. All that is said here is which function to call, and how its answer is written for a person."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import NoReturn

import click

from zhanggui.cli.account import demo, plan_, report_, verify_
from zhanggui.cli.figures import catalogue_, measure_, metrics_, sources_
from zhanggui.cli.learning import learn_
from zhanggui.cli.network import key_, serve_, user_
from zhanggui.cli.rows import build_, check, init_, load_, simulate
from zhanggui.cli.terminal import LANG, t
from zhanggui.errors import ZhangguiError

COMMANDS = (
    demo,
    init_,
    simulate,
    load_,
    build_,
    check,
    sources_,
    metrics_,
    measure_,
    report_,
    verify_,
    plan_,
    learn_,
    serve_,
    user_,
    key_,
    catalogue_,
)
"""All commands, in the order in which a shop needs them."""

_INTERRUPTED = 130


@click.group(
    help=t(
        "掌柜：从店铺的文件到每个数字都有出处的年度总结。",
        "Zhanggui: from a shop's files to an annual summary, each number with its query.",
    )
)
@click.version_option(version("zhanggui"), prog_name="zhanggui")
def cli() -> None:
    """All commands."""


for command in COMMANDS:
    cli.add_command(command)


def _fail(error: ZhangguiError) -> NoReturn:
    click.echo(error.to(LANG), err=True)
    sys.exit(error.exit_code)


def main() -> None:
    """Run the command line; an error that we can explain is explained, and its kind is the exit code."""
    try:
        cli(standalone_mode=False)
    except ZhangguiError as error:
        _fail(error)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
