"""SciPy's special functions, imported once they are needed: they take a third of a second, and most commands don't need them."""

from types import ModuleType


def special() -> ModuleType:
    """The functions."""
    from scipy import special as functions  # noqa: PLC0415 - see above

    found: ModuleType = functions
    return found
