"""The libraries that come with an extra of the package, and the error message if one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from types import MappingProxyType

from kg.errors import UsageError

#: The modules that each extra installs, as declared in `pyproject.toml`.
EXTRAS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check": ("owlready2", "pyshacl"),
        "cluster": ("distributed", "upath"),
        "frames": ("pandas", "polars", "pyarrow"),
        "mcp": ("mcp",),
        "office": ("docx", "markdown_it", "olefile", "pypdfium2", "python_calamine", "striprtf"),
        "parquet": ("pyarrow",),
        "publish": ("httpx2",),
        "serve": ("httptools", "starlette", "uvicorn", "uvloop"),
    }
)


def is_installed(extra: str) -> bool:
    """Whether all libraries of an extra are installed; none of them is loaded."""
    return not _missing(EXTRAS[extra])


def require(extra: str, *libraries: str) -> None:
    """Checks that the libraries of an extra are installed, or only those named, without loading them.

    Raises UsageError with instructions for installing them.
    """
    missing = _missing(libraries or EXTRAS[extra])
    if missing:
        *others, last = missing
        names = f"{', '.join(others)} and {last}, which are" if others else f"{last}, which is"
        raise UsageError(
            f"this needs {names} not installed; run: "
            f"pip install 'policy-commitment-kg[{extra}]' / 缺少所需组件，请运行上面的命令安装"
        )


def _missing(libraries: Iterable[str]) -> list[str]:
    return [name for name in libraries if find_spec(name) is None]
