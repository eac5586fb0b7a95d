"""The list of commands in `kg --help`, in sections and with whole summaries."""

from __future__ import annotations

import click

#: The sections with their commands, in the order of first use.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Build and check / 构建与检查", ("build", "check", "review", "evaluate")),
    ("Ask / 查询", ("query", "show", "track", "diff", "compare", "panel")),
    ("Share / 发布", ("explore", "export", "cite", "serve", "mcp", "publish")),
)
#: Wide enough that no summary is truncated.
_WIDEST_SUMMARY = 200


class SectionedGroup(click.Group):
    """A group whose help lists its commands by section; click would sort them by name and truncate long summaries."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS:
            commands = ((name, self.get_command(ctx, name)) for name in names)
            rows = [(name, one.get_short_help_str(_WIDEST_SUMMARY)) for name, one in commands if one is not None]
            with formatter.section(title):
                formatter.write_dl(rows)
