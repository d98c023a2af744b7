"""How a line opens → a bullet, the number or name of a heading, a caption, a quotation."""

from __future__ import annotations

import re

__all__ = [
    "ARGUMENT",
    "BULLET",
    "CAPTION",
    "DASHES",
    "KEY_FIGURE",
    "MARKERS",
    "NAMED",
    "NUMBERED",
    "ORDINAL",
    "QUOTES",
    "READ_BULLET",
    "is_quotation",
]

QUOTED_WORDS = 9  # between quotation marks; fewer may be the title of a chapter
BULLETS = "•●○◦▪▫■□➤➢►▶✓✔❖◆♦→*§·‣⁃‒–—−-»✗✘☐☑⮚\u00ad"  # some type a soft hyphen for a dash
DASHES = ("-", "‒", "–", "—", "−", "\u00ad")
BULLET = re.compile(rf"([{re.escape(BULLETS)}]|[\ue000-\uf8ff]|o|\ufffd)(?=\s)\s+\S")
READ_BULLET = re.compile(r"([«»=¢°©®*_e+]{1,2}(?: _+)?)\s+_?\s*\S")  # what OCR makes of bullets
ORDINAL = re.compile(r"(\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})[.)]|\d{1,2}[.)]?[a-z][.)]?)\s+\S")
NUMBERED = re.compile(
    r"(?P<label>(?:\d{1,2}\.){1,5}\d{0,2}|\d{1,2}|[A-Z]\d{0,2}\.(?:\d{1,2}\.?)*|[A-Z]\d{1,2}[a-z]?"
    r"|[IVX]{1,5}\.)\s+(?=[A-ZÀ-Þ0-9‘“\"'(]|[a-z]+[A-Z]|[a-zé])"
)
ARGUMENT = re.compile(  # of a proposal to a council: one sentence, in bold above what it argues
    r"\d{1,2}\.[1-9]\d?[a-z]?\.?\s+[A-ZÀ-Þ][^.;:]{4,110}\."
)
NAMED = re.compile(
    r"(?P<label>(?:bijlage|hoofdstuk|deel|artikel|appendix|paragraaf)\s+(?:\d{1,2}|[IVX]+|[A-Z]\d{0,2})\b)",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"(?:figuur|tabel|afbeelding|grafiek|kaart|foto|schema|diagram|box|kader|figure|table)\s+"
    r"(?:\d+|[A-Z]\b)[.\d]*\s*(?:[:.|–—-]|$|[A-ZÀ-Þ])",
    re.IGNORECASE,
)
_COUNTED = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien"
KEY_FIGURE = re.compile(  # of a factsheet, in type far larger than its heads: "43%", "1 op de 5"
    r"(?:(?:ca\.?|circa|ruim|bijna|meer dan|±)\s*)?(?:"
    r"€\s*\d[\d.,]*(?:\s*(?:miljoen|mln\.?|miljard|mld\.?))?|"
    r"\d[\d.,]*\s*(?:%|‰|procent|miljoen|mln\.?|miljard|mld\.?|euro)(?:\s+euro)?|"
    rf"(?:\d[\d.,]*|{_COUNTED})\s+(?:op|van|uit)(?:\s+(?:de|elke|iedere))?\s+(?:\d[\d.,]*|{_COUNTED})"
    r")",
    re.IGNORECASE,
)
QUOTES = {"“": "”", "‘": "’", '"': '"', "„": "”", "«": "»", "'": "'", "”": "”", "’": "’"}
# A word that is no more than the sign or the number of an item.
MARKERS = re.compile(
    r"[•●○◦▪▫■□➤➢►▶✓✔❖◆♦→*+o§·‣⁃‒–—−\u00ad-]|[\ue000-\uf8ff]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):]*"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\.?|[A-Z]\d{1,2}[a-z]?\.?"
)


def is_quotation(text: str) -> bool:
    """Whether large type is a sentence that someone said, and no title between quotation marks."""
    text = text.strip()
    closing = QUOTES.get(text[:1])
    return (
        closing is not None and len(text.split()) >= QUOTED_WORDS and text[-2:].find(closing) >= 0
    )
