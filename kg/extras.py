"""The libraries that come with an extra of the package, and the error message if one is missing."""

from __future__ import annotations

from collections.abc import Mapping
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


def require(extra: str, *libraries: str) -> None:
    """Checks that the libraries of an extra are installed, or only those named, without loading them.

    Raises UsageError with instructions for installing them.
    """
    missing = [name for name in libraries or EXTRAS[extra] if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"this needs {', '.join(missing)}, which is not installed; run: "
            f"pip install 'policy-commitment-kg[{extra}]' / 缺少所需组件，请运行上面的命令安装"
        )
