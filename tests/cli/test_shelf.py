"""The shelf of commands: each is where it is said to be, and help imports none of them."""

import subprocess
import sys

import click
import pytest

from zhanggui.cli import cli
from zhanggui.cli.shelf import COMMANDS, LANG
from zhanggui.words import Lang, spoken

HEAVY = ("ibis", "duckdb", "pyarrow", "numpy", "pandas", "django", "rich")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_where_it_is_said_to_be(name):
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    assert found.name == name
    assert found.help == COMMANDS[name].help.to(LANG)
    assert COMMANDS[name].help.zh.endswith("。")
    assert COMMANDS[name].help.en.endswith(".")


def test_there_is_no_other_command():
    assert cli.get_command(click.Context(cli), "nothing") is None


def test_help_imports_nothing_that_is_slow():
    told = "import sys; sys.argv = ['zhanggui', '--help']\nfrom zhanggui.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert "measure" in done.stdout
    assert set(HEAVY).isdisjoint(done.stdout.split())


@pytest.mark.parametrize(
    ("said", "environment", "lang"),
    [
        (("zh", "en"), {}, Lang.ZH),
        ((None, "en"), {"LANG": "zh_CN.UTF-8"}, Lang.EN),
        ((None, None), {"LANG": "zh_CN.UTF-8"}, Lang.ZH),
        ((), {"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, Lang.EN),
        ((), {}, Lang.EN),
    ],
)
def test_the_first_language_said_is_spoken(said, environment, lang):
    assert spoken(said, environment) is lang
