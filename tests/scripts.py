"""Scripts of `benchmarks/`, as modules: what is measured there is tried here, small."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

HOME = Path(__file__).parents[1] / "benchmarks"


@contextmanager
def script(name: str) -> Iterator[ModuleType]:
    """A script by its name, imported for a while."""
    spec = importlib.util.spec_from_file_location(f"{name}_benchmark", HOME / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[spec.name]
