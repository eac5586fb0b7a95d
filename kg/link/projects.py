"""Groups names of projects: two names mean the same project of an area if their normalized names are equal."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from kg.link.model import Project
from kg.link.name_similarity import normalized_thing_name


def project_key(adcode: str, core: str) -> str:
    """An ASCII key: the area and a hash of the normalized name.

    >>> project_key("140000", "甲")[:7]
    '140000-'
    """
    return f"{adcode}-{sha256(core.encode()).hexdigest()[:12]}"


def make_projects(named: Iterable[tuple[str, str, str]]) -> tuple[Project, ...]:
    """The projects for (adcode, area, name), sorted by key, each with its names, the longest first."""
    names: dict[tuple[str, str], dict[str, int]] = {}
    for adcode, area, name in named:
        counts = names.setdefault((adcode, normalized_thing_name(name, area)), {})
        counts[name] = counts.get(name, 0) + 1
    return tuple(
        sorted(
            (
                Project(
                    project_key(adcode, core),
                    tuple(sorted(counts, key=lambda name: (-len(name), name))),
                    adcode,
                )
                for (adcode, core), counts in names.items()
            ),
            key=lambda project: project.key,
        )
    )
