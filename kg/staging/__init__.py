"""Safe writing: the package writes all files and folders through these functions.

1. A folder or file is written next to its final place and moved there when it is complete, or not at all
   (`atomic_folder`, `atomic_file`, `atomic_files`).
2. A folder has a record of what was written into it (`kg.staging.ownership`). Only files in the record are ever
   deleted; if there is anything else, the command refuses.
3. No name leads out of the folder (`place_within`).
"""

from kg.staging.atomic import atomic_file, atomic_files, atomic_folder, real_place, require_free
from kg.staging.ownership import (
    RECORD,
    foreign_in,
    is_intact,
    listing_of,
    read_record,
    record_fault,
    record_of,
    refuse_foreign,
    require_own,
)
from kg.staging.safe_paths import is_local, leads_out, open_within, place_within, write_whole, write_within

__all__ = [
    "RECORD",
    "atomic_file",
    "atomic_files",
    "atomic_folder",
    "foreign_in",
    "is_intact",
    "is_local",
    "leads_out",
    "listing_of",
    "open_within",
    "place_within",
    "read_record",
    "real_place",
    "record_fault",
    "record_of",
    "refuse_foreign",
    "require_free",
    "require_own",
    "write_whole",
    "write_within",
]
