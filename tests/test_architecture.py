"""docs/architecture.md against the code: a page that names what is gone leads people astray."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from test_layers import LAYERS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "architecture.md"
NAMES = sorted(set(re.findall(r"`(kg(?:\.\w+)+)`", PAGE.read_text("utf-8"))))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_exists(name: str) -> None:
    """A dotted name is a module, or something in one."""
    module, _, attribute = name.rpartition(".")
    try:
        import_module(name)
    except ModuleNotFoundError:
        assert hasattr(import_module(module), attribute)


def test_the_page_names_every_layer() -> None:
    """Each package of the table of layers occurs on the page."""
    text = PAGE.read_text("utf-8")
    layers = {name for row in LAYERS for name in row} - {"kg", "kg.__main__"}
    assert {name for name in layers if name not in text} == set()


def test_a_name_that_is_gone_is_seen() -> None:
    """The test above can fail."""
    assert not hasattr(import_module("kg.text.cleaning"), "purify")
