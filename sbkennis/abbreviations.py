"""A question → the abbreviations whose meaning it asks; a text → whether it writes one in full."""

from __future__ import annotations

import re

__all__ = ["asked", "asked_only", "written_out"]

_ASKED = re.compile(
    r"\b(?:(?:afkorting|betekenis)(?:\s+van)?|betekent|sta(?:at|an)(?=.{1,30}\bvoor\b))\s+"
    r"(?:(?:de|het|afkorting|letters)\s+){0,2}[‘'“\"]?(?P<short>[^\W\d_]{2,6}\d{0,2})\b"
    r"|\b(?P<named>[^\W\d_]{2,6}\d{0,2})[’'”\"]?\s+(?:een\s+|de\s+)?afkorting\s+van\b",
    re.IGNORECASE,
)
_AROUND = frozenset(
    "wat waar is de het een van voor betekent betekenis afkorting staat staan letters dat dit ook "
    "eigenlijk precies".split()
)
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 12  # of a name in full
_IN_BRACKETS = 80  # characters


def asked(question: str) -> tuple[str, ...]:
    """The abbreviations whose meaning is asked for.

    >>> asked("Wat betekent VMCA?"), asked("Waar staat de SPUK voor?"), asked("afkorting GLI")
    (('VMCA',), ('SPUK',), ('GLI',))
    >>> asked("Wat betekent het GALA voor gemeenten?"), asked("Wat doet de GGD?")
    (('GALA',), ())
    """
    found = (match["named"] or match["short"] for match in _ASKED.finditer(question))
    return tuple(dict.fromkeys(found))


def asked_only(question: str) -> tuple[str, ...]:
    """The abbreviations whose meaning is asked for, of a question that asks nothing else.

    >>> asked_only("Waar is SPUK de afkorting van?"), asked_only("Wat betekent GALA voor scholen?")
    (('SPUK',), ())
    """
    shorts = asked(question)
    known = _AROUND | {one.casefold() for one in shorts}
    return shorts if known.issuperset(map(str.casefold, _WORD.findall(question))) else ()


def written_out(text: str, short: str) -> bool:
    """Whether a text has an abbreviation in brackets behind the words it is made of, or before.

    >>> written_out("de Vrijwilligers en Mantelzorg Centrale Almere (VMCA)", "VMCA")
    True
    >>> written_out("De VMCA (tel. 036) helpt, en de centrale (VMCA) ook.", "VMCA")
    False
    """
    name = re.escape(short)
    behind = rf"[(\[]\s*[‘'“\"]?(?=[A-Z])(?i:{name})(?:['’]?s)?[’'”\"]?\s*[)\],;]"
    for found in re.finditer(behind, text):
        words = _WORD.findall(text[: found.start()][-12 * _MOST_WORDS :])[-_MOST_WORDS:]
        if any(_spell(words[first:], short) for first in range(len(words))):
            return True
    for found in re.finditer(
        rf"\b(?=[A-Z])(?i:{name})\s*[(\[](?P<full>[^()\[\]]{{4,{_IN_BRACKETS}}})[)\]]", text
    ):
        if _spell(_WORD.findall(found["full"]), short):
            return True
    return False


def _spell(words: list[str], short: str) -> bool:
    """Whether the letters of an abbreviation stand in words, the first of each where one begins.

    A compound gives more than one: "Zorgverzekeringswet" is Zvw. Every word that begins with a
    capital gives its first letter.
    """
    letters = short.casefold()
    if not words or words[0][:1].casefold() != letters[:1] or len(words) > 2 * len(letters) + 1:
        return False
    at = 0
    firsts = 0
    for word in words:
        low = word.casefold()
        if low == letters:
            return False
        if at < len(letters) and low.startswith(letters[at]):
            firsts += 1
            at += 1
            place = 1
            while at < len(letters) and (next_at := low.find(letters[at], place)) > 0:
                if _begins(words, word, letters[at]):
                    break
                at, place = at + 1, next_at + 1
        elif word[:1].isupper():
            return False
    return at == len(letters) and (firsts >= 2 or len(words) == 1)


def _begins(words: list[str], word: str, letter: str) -> bool:
    """Whether a later word begins with a letter, so that the compound need not give it."""
    later = words[words.index(word) + 1 :]
    return any(one.casefold().startswith(letter) for one in later)
