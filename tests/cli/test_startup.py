"""What a command must not import: what is slow to start is watched by name, since a time limit would fail on a busy machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = ("django", "litestar", "lightgbm", "pandas", "scipy", "sklearn", "statsforecast", "altair", "typst", "docx", "pptx", "uvicorn")
_ENGINES = ("ibis", "duckdb", "sqlglot", "pyarrow", "numpy", "rich", "msgspec")
_SAY = "import sys; print(*sorted({each.partition('.')[0] for each in sys.modules}))"


def _imported(before: str) -> set[str]:
    found = subprocess.run([sys.executable, "-c", f"{before}\n{_SAY}"], capture_output=True, text=True, check=True)
    return set(found.stdout.splitlines()[-1].split())


def test_the_list_of_commands_imports_neither_an_engine_nor_a_server() -> None:
    there = _imported("from zhanggui.cli import cli\ncli(['--help'], standalone_mode=False)")
    assert not there & {*_HEAVY, *_ENGINES}


@pytest.mark.parametrize("command", ["figures:measure_", "rows:build_", "rows:load_"])
def test_a_command_of_rows_and_figures_imports_no_server_learner_or_printer(command: str) -> None:
    module, _, name = command.partition(":")
    there = _imported(f"from zhanggui.cli.{module} import {name}")
    assert "duckdb" in there  # it is no empty promise: what is needed is there
    assert not there & set(_HEAVY)
