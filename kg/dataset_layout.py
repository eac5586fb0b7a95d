"""How a dataset is stored: in parts by area and year, from which single files can be merged.

- `report.json` (`MARKER_FILE`), which marks a folder as a dataset; `manifest.json`; `shared.nq.gz`, the quads that
  belong to no area.
- `parts/area=140000/`: the data of an area (kg.build.parts), and in `year=2023/` that of its report of that year.
  Everything that reads a dataset reads these.
- Single files, such as `data.nq`, `data.ttl`, `tables/` and `explorer.html`, are merged from the parts for people and
  for other programs (kg.build.merged).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.errors import OutputError

#: The file that marks a folder as a dataset.
MARKER_FILE = "report.json"
#: The input and output files with their SHA-256 hashes.
MANIFEST = "manifest.json"
#: The folder of the parts.
PARTS = "parts"
#: The suffix of all files of quads in parts.
QUADS_SUFFIX = ".nq.gz"
#: In each part, the asserted quads and assessments; outside the parts, the quads that do not belong to an area.
ASSERTED_QUADS = f"data{QUADS_SUFFIX}"
SHARED_QUADS = f"shared{QUADS_SUFFIX}"
#: In each part, the rule by which each fact was found and each promise assessed; next to the parts, the tallies.
#: Both are published with the data, in separate files.
AUDIT_QUADS = f"audit{QUADS_SUFFIX}"
TALLY_QUADS = f"tallies{QUADS_SUFFIX}"
#: The files of quads that belong to no area.
DATASET_QUADS = (SHARED_QUADS, TALLY_QUADS)
#: In each part, the quads that no report states.
INFERRED_QUADS = f"inferred{QUADS_SUFFIX}"
PRESUMED_QUADS = f"presumed{QUADS_SUFFIX}"
#: For each report, everything extracted from it.
FACTS_FILE = "facts.msgpack.gz"
#: All asserted quads and assessments in one file, merged from the parts.
MERGED_QUADS = "data.nq"
#: The table of facts that most need review: one per report, and one merged from all.
REVIEW_TABLE = "review.csv"


def is_dataset(folder: Path) -> bool:
    """Whether a folder was written by a build."""
    return (folder / MARKER_FILE).is_file()


def area_folder(adcode: str) -> str:
    """The folder of an area's part in a dataset."""
    return f"{PARTS}/area={adcode}"


def year_folder(year: int, edition: str = "") -> str:
    """The folder of a report in the part of its area: its year, with a suffix for a second report of that year."""
    return f"year={year}" + (f"-{edition}" if edition else "")


def packed_quads(out: Path) -> list[Path]:
    """All files of quads of the dataset in `out`, sorted."""
    return sorted([*out.glob(f"*{QUADS_SUFFIX}"), *(out / PARTS).rglob(f"*{QUADS_SUFFIX}")])


def read_description(path: Path) -> dict[str, Any]:
    """The content of a JSON file of a dataset, such as its report or its manifest.

    Raises OutputError if it is missing, cannot be read or is not a JSON object; the caller checks the object itself.
    """
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise OutputError(f"{path}: there is no such file; run 'kg build' first / 没有这个文件，请先构建") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); check its permissions / 无法读取") from error
    except (ValueError, RecursionError) as error:
        raise OutputError(f"{path}: is not JSON ({error}); build the dataset again / 不是 JSON，请重新构建") from error
    if not isinstance(found, dict):
        raise OutputError(f"{path}: is not a JSON object; build the dataset again / 不是 JSON 对象，请重新构建")
    return found
