"""The command line. All that is said here is which function to call, and how its answer is written for a person."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from zhanggui.cli.shelf import LANG, Shelf
from zhanggui.errors import ZhangguiError
from zhanggui.words import Text

_INTERRUPTED = 130


@click.group(
    cls=Shelf,
    help=Text(
        "掌柜：从店铺的文件到每个数字都有出处的年度总结。",
        "Zhanggui: from a shop's files to an annual summary, each number with its query.",
    ).to(LANG),
)
@click.version_option(package_name="zhanggui", prog_name="zhanggui")
def cli() -> None:
    """All commands."""


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
