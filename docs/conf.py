"""The site of the documentation: Sphinx reads these pages (Markdown) and the docstrings of the package."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kg

project = "policy-commitment-kg"
author = "The policy-commitment-kg contributors"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
release = kg.__version__
extensions = ["myst_nb", "sphinx.ext.apidoc", "sphinx.ext.autodoc"]
exclude_patterns = ["_build", "api/modules.rst", "jupyter_execute"]
suppress_warnings = ["misc.highlighting_failure", "ref.python"]  # shortened examples; `object` of graph and of Python
html_theme = "furo"
html_title = "policy-commitment-kg"
default_role = "code"  # docstrings set code in single backticks, as Markdown does
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # scripts/run-tutorial keeps the outputs in the notebook
autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
apidoc_modules = [
    {
        "path": "../kg",
        "destination": "api",
        "max_depth": 2,
        "separate_modules": True,
        "automodule_options": {"members", "ignore-module-all"},
    },
]
