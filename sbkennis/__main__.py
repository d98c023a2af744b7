"""``python -m sbkennis``: the command line."""

from __future__ import annotations

from sbkennis.cli import main

if __name__ == "__main__":
    main()
