"""The command `kg`, also as `python -m kg`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line. Ctrl-C while it is still being loaded ends it quietly, as it does later."""
    try:
        from kg.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
