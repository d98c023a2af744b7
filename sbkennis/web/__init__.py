"""A kennisbank → pages in a browser and an HTTP API; all work is the library's."""

from __future__ import annotations

from sbkennis.web.app import make
from sbkennis.web.serve import serve

__all__ = ["make", "serve"]
