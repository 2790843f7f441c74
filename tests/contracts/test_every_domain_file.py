"""What import-linter can't see: which files a domain has, which part of it others may use, and that none runs a query."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import zhanggui.domains
from zhanggui.domains import DOMAINS
from zhanggui.nouns import Metric, Model, Ratio, Section, Source, Stake, Table, Total, Walk

ROOT = Path(zhanggui.domains.__path__[0])
FILES = sorted(ROOT.glob("*/**/*.py"))
NAMES = {"__init__.py", "sources.py", "tables.py", "metrics.py", "explain.py", "model.py", "decide.py", "report.py"}
PUBLIC = {"sources", "tables", "metrics"}
RUNS_A_QUERY = {"execute", "to_pyarrow", "to_pyarrow_batches", "to_polars", "to_pandas", "to_parquet", "to_csv"}


def parse(path):
    return ast.walk(ast.parse(path.read_text("utf8")))


def label(path):
    return str(path.relative_to(ROOT))


def test_every_folder_is_a_domain_and_in_the_list():
    folders = {found.name for found in pkgutil.iter_modules(zhanggui.domains.__path__)}
    assert folders == {domain.name for domain in DOMAINS}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_a_domain_has_no_file_of_its_own_kind(domain):
    folder = Path(inspect.getfile(importlib.import_module(f"zhanggui.domains.{domain.name}"))).parent
    assert {path.name for path in folder.glob("*.py")} <= NAMES
    assert {f"{path.parent.name}.py" for path in folder.glob("*/*.py")} <= NAMES


def modules_of(domain, file):
    """The module of a domain's file; where it has grown to a package, all of the package's."""
    path = ROOT / domain / file
    if path.with_suffix(".py").exists():
        return [f"zhanggui.domains.{domain}.{file}"]
    return [f"zhanggui.domains.{domain}.{file}.{each.stem}" for each in sorted(path.glob("*.py")) if each.stem != "__init__"]


def test_packages_are_looked_into_as_well():
    assert len(modules_of("stock", "tables")) > 1
    assert modules_of("stock", "nothing") == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_what_a_domain_declares_is_in_its_list(domain):
    listed = {id(noun) for noun in (*domain.sources, *domain.tables, *domain.late, *domain.models, *domain.metrics, *domain.sections)}
    for file in ("sources", "tables", "metrics", "model", "report"):
        for name in modules_of(domain.name, file):
            module = importlib.import_module(name)
            own = {
                name: noun
                for name, noun in vars(module).items()
                if isinstance(noun, (Source, Table, Model, Metric, Ratio, Total, Section)) and not name.startswith("_")
            }
            tree = ast.parse(Path(inspect.getfile(module)).read_text("utf8"))
            made = {
                target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)
            } | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert [name for name, noun in own.items() if name in made and id(noun) not in listed] == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_what_a_domain_explains_is_in_its_list(domain):
    if not (ROOT / domain.name / "explain.py").exists():
        assert (domain.bridges, domain.walks, domain.stakes, domain.hints, domain.pulses) == ((), (), (), (), ())
        return
    module = importlib.import_module(f"zhanggui.domains.{domain.name}.explain")
    assert getattr(module, "BRIDGES", ()) == domain.bridges
    assert getattr(module, "STAKES", ()) == domain.stakes
    assert getattr(module, "HINTS", ()) == domain.hints
    assert getattr(module, "PULSES", ()) == domain.pulses
    assert [each for each in vars(module).values() if isinstance(each, Walk)] == list(domain.walks)
    assert {each for each in vars(module).values() if isinstance(each, Stake)} <= set(domain.stakes)


@pytest.mark.parametrize("path", FILES, ids=label)
def test_a_domain_shows_others_only_its_sources_tables_and_metrics(path):
    modules = [node.module for node in parse(path) if isinstance(node, ast.ImportFrom) and node.module]
    others = [m.split(".") for m in modules if m.startswith("zhanggui.domains.") and m.split(".")[2] != path.relative_to(ROOT).parts[0]]
    assert [m for m in others if m[3:4] == [] or m[3] not in PUBLIC] == []


@pytest.mark.parametrize("path", FILES, ids=label)
def test_a_domain_runs_no_query(path):
    calls = {node.func.attr for node in parse(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert RUNS_A_QUERY.isdisjoint(calls)
