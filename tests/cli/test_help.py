"""`kg --help` as a person reads it."""

from __future__ import annotations

import click
import pytest

from kg.cli.commands import kg
from kg.cli.sections import SECTIONS


def test_every_command_is_in_a_section() -> None:
    """A command that is added and not put into a section would be missing from the help."""
    assert {name for _, names in SECTIONS for name in names} >= set(kg.commands)


@pytest.mark.parametrize("name", sorted(kg.commands))
def test_a_summary_is_whole_and_short(name: str) -> None:
    """Each summary stands in the list as it was written, in one line of a terminal of 80 columns."""
    summary = kg.commands[name].short_help
    assert summary
    shown = kg.get_help(click.Context(kg, terminal_width=80))
    assert any(line.split() == [name, *summary.split()] for line in shown.splitlines())
