"""The words of a passage → whether it says something, or only refers to a source; pure."""

from __future__ import annotations

import re

__all__ = ["is_entry", "only_refers"]

_REFERENCE = re.compile(
    r"https?://|www\.|\b(?:19|20)\d\d\b|\b(?:p|blz|nr)\.\s?\d|\b(?:ISBN|Ibid)|\bz\.j\.|"
    r"\bt\.a\.p\.|\.(?:pdf|nl)\b|\b(?:Stb|Stcrt)\.",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|zijn|was|waren|wordt|worden|werd|werden|heeft|hebben|had|kan|kunnen|kon|moet|moeten|"
    r"mag|mogen|zal|zullen|gaat|gaan|geldt|gelden|betreft|betekent|bedoelen|valt|vallen|staat|staan|"
    r"doet|doen|maakt|maken|krijgt|krijgen|komt|komen|blijft|blijven|geeft|geven|we|wij|ik|ze|zij)\b",
    re.IGNORECASE,
)
# Forms that are no infinitive, as titles hold those: "Perspectief bieden".
_ALSO_FINITE = re.compile(
    r"\b(?:kwam|liep|verviel|vond|ging|kreeg|deed|gaf|stond|bleek|nam|zag|lag|viel|vroeg|schreef|"
    r"sprak|hield|bracht|steeg|kwamen|liepen|vervielen|vonden|gingen|kregen|deden|gaven|stonden|"
    r"bleven|bleef|bleken|namen|zagen|lagen|vielen|vroegen|schreven|spraken|hielden|brachten|"
    r"stegen|konden|moest(?:en)?|mocht(?:en)?|zou|zouden|bestond|bestonden|betrof|betroffen|"
    r"betreffen|"
    r"(?:berekende|daalde|duurde|groeide|leverde|noemde|regelde|stelde|telde|toonde|vergaderde|"
    r"volgde|werkte|wilde)n?|bestaat|bevat|biedt|blijkt|duurt|laat|leidt|ligt|loopt|luidt|neemt|"
    r"omvat|ontvangt|regelt|stelt|telt|toont|verandert|verschilt|vindt|volgt|vraagt|wijst|zegt)\b"
)
_TITLE = re.compile(r"[“„\"][^”“„\"]*[”\"]|[‘][^’]*[’]|[^.?!,;:]*\?")  # what is quoted, or asks

_LABEL = r"\W*(?:\d{1,3}\W{0,3})?"
_PAPER = re.compile(
    rf"{_LABEL}(?:zie (?:ook )?)?"
    r"(?:(?:Tweede|Eerste) Kamer\b|Kamerstuk|Handelingen\b|Stb\.|Stcrt\.)",
    re.IGNORECASE,
)
_AUTHOR_AND_YEAR = re.compile(
    rf"{_LABEL}[A-Z][\w’'.&/,\s-]{{1,160}}?\((?:19|20)\d\d[a-z]?\)(?:\s*[.,:;])?\s+[A-Z“„‘\"*]"
)
_LONGEST_TITLE = 9  # words of a title that is a sentence, as "Samen zijn wij Zandhoek"


def only_refers(note: str) -> bool:
    """Whether a note names a source and says nothing itself: a reference without a verb.

    A Kamerstuk counts as saying something: people look for its number.
    """
    if "kamerstuk" in note.casefold():
        return False
    return _REFERENCE.search(note) is not None and not _says(note)


def is_entry(words: str) -> bool:
    """Whether a passage is no more than entries of a list of references.

    >>> is_entry("1 Kamerstukken II 2022/23, 39871, nr. 14, p. 22.")
    True
    >>> is_entry("Jansen, P. (2023). Samen zijn wij sterk. Utrecht: Movisie.")
    True
    >>> is_entry("Jansen (2023) toont aan dat een vaste plek helpt.")
    False
    """
    if not (_PAPER.match(words) or _AUTHOR_AND_YEAR.match(words)):
        return False
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", _TITLE.sub(" ", words))
    return not any(_says(one) and len(one.split()) > _LONGEST_TITLE for one in sentences)


def _says(words: str) -> bool:
    """Whether there is a finite verb in words."""
    return bool(_FINITE.search(words) or _ALSO_FINITE.search(_TITLE.sub(" ", words)))
