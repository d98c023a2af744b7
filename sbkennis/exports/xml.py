"""Text → the same text without the signs that no XML file can hold, and so no Word or Excel."""

from __future__ import annotations

import re

__all__ = ["xml_text"]

# A carriage return is allowed, but comes back as a code.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str, instead: str = "") -> str:
    r"""A text that an XML file can hold; ``instead`` stands where a sign cannot.

    >>> xml_text("regel\x0bregel", " "), xml_text("be\ufffeleid")
    ('regel regel', 'beleid')
    """
    return _NOT_IN_XML.sub(instead, text)
