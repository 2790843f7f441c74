"""The documents run, and the catalogue is what is declared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zhanggui.catalogue import catalogue

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(document: str) -> list[str]:
    """The commands of a document: the lines that begin with a dollar sign."""
    text = (ROOT / document).read_text("utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ") and not line.endswith("# skip")]


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "docs/guide.md", "docs/guide.zh.md"])
def test_every_command_of_a_document_runs(document, tmp_path):
    script = "\n".join(["set -eu", *commands(document)])
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"}
    done = subprocess.run(["/bin/bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_the_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for document in ("README.md", "README.zh.md"):
        for target in re.findall(r"^make (\w+)$", (ROOT / document).read_text("utf-8"), re.MULTILINE):
            assert f"\n{target}:" in makefile


def test_the_catalogue_is_what_is_declared():
    assert (ROOT / "docs" / "catalogue.md").read_text("utf-8") == catalogue(), "run: zhanggui catalogue > docs/catalogue.md"


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "docs/guide.md", "docs/guide.zh.md"])
def test_links_lead_somewhere(document):
    folder = (ROOT / document).parent
    for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / document).read_text("utf-8")):
        assert (folder / link).exists(), link


def test_every_decision_names_what_enforces_it():
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        assert "Enforced by" in path.read_text("utf-8"), path.name
