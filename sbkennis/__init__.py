"""sbkennis: policy documents on the sociale basis → verbatim passages with an exact citation."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
