"""The opening of a document and what its file says → its title, as a reader would write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import PurePath

from sbkennis.cleaning import letters_of
from sbkennis.description.kinds import kind_at_start
from sbkennis.description.lines import Line, View, split_label
from sbkennis.phrases import A_MONTH
from sbkennis.records import BlockKind, Finding, Property
from sbkennis.vocabularies import publisher_of

__all__ = ["find", "is_junk"]

_METADATA = (
    "xmp:dc:title", "pdf:Title", "docx:title", "pptx:title",
)  # fmt: skip
_WEB = (
    "html:og:title",
    "html:twitter:title",
    "html:jsonld:headline",
    "html:dcterms.title",
    "html:dc.title",
    "html:title",
)
_WEB_HEADINGS = ("html:h1",)
_MOST_WORDS = 30  # a longer "title" is a paragraph in large type
_SUBTITLE_WORDS = 16

# A title that a program or a template left in the file.
_JUNK = re.compile(
    r"""^(?:
        microsoft\s+(?:word|powerpoint|excel)\b.*
      | .*\.(?:docx?|pptx?|pdf|indd|odt|rtf|xlsx?|html?|txt|md|qxd|pub)
      | powerpoint[\s-]+present(?:ation|atie)
      | (?:presentatie|presentation|document|dokument|doc|map|scan|image|untitled|naamloos)
        [\s_-]*(?:zonder\s+titel)?\d*
      | (?:naamloos|untitled|zonder\s+titel|geen\s+titel|title|titel|ondertitel|subtitel|subtitle)
        \b.{0,25}
      | (?:klik|click)\b.{0,12}\b(?:titel|title|tekst|text)\b.*
      | \[.*\]
      | .*\b(?:sjabloon|template)\b.*
      | toelichting\s+invullen\b.*
      | .*\bmax(?:imaal|\.)?\s+\d+\s+(?:regels|tekens|woorden)\b.*
      | (?:home|homepage|startpagina|welkom)
      | (?:dia|slide|pagina|page|blad|sheet)\s*\d*
      | [\W\d_]*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
# Headings that name a part, not the document.
_PART = re.compile(
    r"^(?:inhoud(?:sopgave)?|voorwoord|woord vooraf|inleiding|introductie|samenvatting|colofon|"
    r"leeswijzer|bijlagen?(?: \d+)?|hoofdstuk \d+|managementsamenvatting|aanleiding|contents|"
    r"ten geleide|afkortingen(?:lijst)?|literatuur(?:lijst)?|bronnen|dankwoord|agenda|menu|"
    r"advies|openbaar|vertrouwelijk|concept|definitief|besluit|brief|nieuws|artikel|"
    r"vragen en antwoorden|zoeken|contact)[.:]?$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)*\.?|hoofdstuk \d+)\s+\w", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")
_STATUS = re.compile(
    r"[\s,.|(–-]*\b(?:concept(?:versie)?|ontwerp|definitief|definitieve versie|eindversie|"
    r"versie\s+[\d.]+|vastgesteld)\)?$",
    re.IGNORECASE,
)
_SENDER = re.compile(
    r"^(?:de )?(?:gemeente|ministerie|provincie|waterschap|ggd|stichting|regio)\b", re.IGNORECASE
)
_NOTICE = re.compile(
    r"^(?:©|\(c\)|copyright\b)"
    r"|\b(?:fictief|verzonnen|vertrouwelijk|niet verspreiden|embargo)\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^\(?(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)\d\d\)?$|^(?:19|20)\d\d\s*[-–]\s*\d\d$"
)
_ENDS_IN_PERIOD = re.compile(r"\b(?:19|20)\d\d\s*[-–—/]\s*(?:19|20)?\d\d\)?$")
_ADOPTED = re.compile(
    r"^(?:aldus )?(?:vastgesteld|besloten|aangenomen|versie|datum|status)\b", re.I
)
_ACRONYM = re.compile(r"^[A-Z][A-Z&]{2,6}$")
_HANGING = re.compile(
    r"(?:\b(?:en|of|van|de|het|een|voor|over|in|met|op|aan|tot|bij|te|om|ter|der|inzake)|[-,&:/–])$",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:geachte|beste|hoogachtend|aan )\b|https?://|www\.|@", re.IGNORECASE)
_DATE_LIKE = re.compile(
    rf"^(?:\d{{1,2}}[ -])?(?:{A_MONTH}|\d{{1,2}})[ -]\d{{4}}$|^\d+(?:/\d+)?$", re.IGNORECASE
)
_DAY = re.compile(rf"\b\d{{1,2}} {A_MONTH}$", re.IGNORECASE)
_PLACE = re.compile(r"^['’]?[\w-]+(?: [A-Z][\w'’-]+)?,\s+")
_KAMERSTUK = re.compile(
    r"^Nr\.\s*\d+\s+(?:BRIEF|VERSLAG|LIJST|MOTIE|AMENDEMENT|NOTA|MEMORIE|INBRENG)", re.IGNORECASE
)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def is_junk(title: str, file: str = "") -> bool:
    """Whether a title says nothing: left by a program or template, or the name of the file.

    >>> is_junk("Microsoft Word - visie def2.docx"), is_junk("Visie op de sociale basis")
    (True, False)
    """
    bare = title.strip()
    stem = letters_of(PurePath(file).stem)
    return (
        bool(_JUNK.match(bare))
        or len(letters_of(_BRACKETED.sub("", bare))) < 3
        or (bool(stem) and letters_of(bare) == stem)
    )


def find(view: View, file: str) -> Finding | None:
    """The title, with its subtitle where that says more."""
    is_web = any(one.name.startswith("html:") for one in view.reading.properties)
    for source in (_given,) if is_web else (_kamerstuk, _subject, _on_page):
        found = source(view, file)
        if found is not None:
            return _repaired(found, view)
    return _from_metadata(view, file)


def _kamerstuk(view: View, _file: str) -> Finding | None:
    for index, line in enumerate(view.cover):
        if _KAMERSTUK.match(line.text):
            words = [re.sub(r"^Nr\.\s*\d+\s+", "", line.text, flags=re.IGNORECASE)]
            below = _while_same(view.cover[index + 1 :], line)
            words += [later.text for later in takewhile(lambda one: one.text.isupper(), below)]
            return Finding("title", " ".join(words), "vermeld", line.where, "opschrift")
    return None


def _subject(view: View, file: str) -> Finding | None:
    """The subject of a letter or council document, or the title that a colophon gives."""
    cover = {line.block for line in view.cover}
    for one in view.under("titel", "onderwerp", "betreft"):
        if one.label != "titel" and one.block not in cover:
            continue
        if not one.values or _PART.match(one.value) or is_junk(one.value, file):
            continue
        words = [one.value]
        for value in one.values[1:]:
            same_block = _in_block(view, one.block, value)
            if not (_HANGING.search(words[-1]) or same_block) or _GREETING.search(value):
                break
            if _DATE_LIKE.match(value) or len(words) > 3:
                break
            words.append(value)
        title = _joined(words)
        if len(title.split()) <= _MOST_WORDS:
            return Finding("title", title, "vermeld", one.where, f"na “{one.label}”")
    return None


def _given(view: View, file: str) -> Finding | None:
    """The title of a web page: its first heading, confirmed or else given by its metadata."""
    metadata = [one for one in view.properties(*_WEB) if not is_junk(one.value, file)]
    sites = [one.value for one in view.properties("html:og:site_name")]
    titles = [(one, _without_site(one.value, sites)) for one in metadata]
    for heading in view.properties(*_WEB_HEADINGS):
        if not is_junk(heading.value, file) and not _PART.match(heading.value):
            return Finding("title", heading.value, "vermeld", heading.name)
    named = letters_of(" ".join(one.value for one in metadata))
    content = [line for line in view.lines if not line.kind.is_furniture]
    for index, line in enumerate(content[:60]):
        # a heading further on is a section, unless the metadata gives it as the title
        is_first = index < 3 and line.kind == BlockKind.HEADING and line.level <= 1
        is_named = line.kind == BlockKind.HEADING and len(line.text) > 8
        confirmed = is_named and letters_of(line.text) in named
        if not (line.kind == BlockKind.TITLE or is_first or confirmed):
            continue
        if not _PART.match(line.text) and not is_junk(line.text, file):
            return Finding("title", line.text, "vermeld", line.where)
    for one, title in titles:
        is_site = letters_of(title) in {letters_of(site) for site in sites}
        if title and not is_site and not is_junk(title, file):
            return Finding("title", title, "vermeld", one.name)
    return None


def _without_site(title: str, sites: Iterable[str]) -> str:
    """A page title without the name of the site behind or before it."""
    for site in sites:
        title = re.sub(rf"\s*[|–—-]\s*{re.escape(site)}$", "", title, flags=re.IGNORECASE)
        title = re.sub(rf"^{re.escape(site)}\s*[|–—-]\s*", "", title, flags=re.IGNORECASE)
    parts = re.split(r"\s+[|•»]\s+", title)
    return parts[0].strip(" -–|")


def _on_page(view: View, file: str) -> Finding | None:
    """The title as it is printed: on the cover, the first slide, or at the head of the text."""
    groups = _groups(view, file)
    if not groups:
        return None
    best = _best(groups)
    if best is None:
        return None
    title = _joined([line.text for line in groups[best]])
    title = _STATUS.sub("", title).strip(" .") or title
    if len(title.split()) > _MOST_WORDS:
        return None
    subtitle = _subtitle(groups, best, title)
    running = _running(view, title, subtitle)
    if running is not None:
        return Finding("title", running, "vermeld", groups[best][0].where)
    if subtitle:
        title = f"{title}{'' if title[-1] in '?!.:' else '.'} {subtitle}"
    if best > 0 and _ACRONYM.match(_joined([line.text for line in groups[best - 1]])):
        title = f"{groups[best - 1][0].text} – {title}"
    return Finding("title", title, "vermeld", groups[best][0].where)


def _groups(view: View, file: str) -> list[list[Line]]:
    """Lines that belong together, in order: candidates for title and subtitle."""
    usable: list[list[Line]] = []
    previous: Line | None = None
    for line in view.cover:
        if _PERIOD.match(line.text) and usable and previous is not None:
            usable[-1].append(line)
            continue
        # in plain text the first line is the title, also where pages repeat it as a header
        repeated = view_is_text(line) and line is view.lines[0] and line.kind == BlockKind.HEADER
        if line.block == view.matter or (not repeated and not _is_candidate(line, file)):
            previous = None
            continue
        if previous is not None and previous.block == line.block and _ends(usable[-1], line):
            previous = None  # a subtitle in the same block
        goes_on = (
            previous is not None
            and usable
            and line.kind == previous.kind
            and line.size == previous.size
            and (line.block == previous.block or _goes_on(previous, line))
        )
        if goes_on:
            usable[-1].append(line)
        else:
            usable.append([line])
        previous = line
    return usable


def _ends(group: Sequence[Line], line: Line) -> bool:
    """Whether a title is whole with its years, so that what follows is the subtitle."""
    return bool(_ENDS_IN_PERIOD.search(group[-1].text)) and line.text[:1].isupper()


def _goes_on(previous: Line, line: Line) -> bool:
    if view_is_text(line):
        return False
    same = previous.kind == line.kind == BlockKind.TITLE and previous.size is not None
    return bool(_HANGING.search(previous.text)) or line.text[:1].islower() or same


def view_is_text(line: Line) -> bool:
    """Whether a line comes from plain text, where a next line is a next statement."""
    return line.where.startswith("regel")


def _is_candidate(line: Line, file: str) -> bool:
    text = line.text
    furniture = line.kind.is_furniture or line.kind in (
        BlockKind.FOOTNOTE, BlockKind.TABLE_ROW, BlockKind.CAPTION, BlockKind.SOURCE,
        BlockKind.LIST_ITEM, BlockKind.SPEAKER_NOTE,
    )  # fmt: skip
    if furniture or is_junk(text, file) or _names_part(text) or _NOTICE.search(text):
        return False
    if _DATE_LIKE.match(text) or _ADOPTED.match(text) or _STATUS.fullmatch(text):
        return False
    if line.kind == BlockKind.TITLE:
        return True
    if _GREETING.search(text) or split_label(text)[0] is not None:
        return False
    return not _SENDER.match(text)


def _names_part(text: str) -> bool:
    """Whether a heading names a part of a document, with its number or without."""
    return bool(_PART.match(text) or _PART.match(_NUMBER.sub("", text)))


def _best(groups: Sequence[Sequence[Line]]) -> int | None:
    """Which group is the title: marked as one, else the largest type, else the first."""
    if groups[0][0].kind == BlockKind.HEADER:
        return 0
    for kind in (BlockKind.TITLE, BlockKind.HEADING):
        marked = [index for index, group in enumerate(groups) if group[0].kind == kind]
        unnumbered = [at for at in marked if not _NUMBERED.match(groups[at][0].text)]
        # A numbered heading is a chapter; one that a program marked as the title may be both.
        marked = unnumbered or (marked if kind == BlockKind.TITLE else [])
        if kind == BlockKind.HEADING and marked:
            top = min(groups[index][0].level for index in marked)
            marked = [index for index in marked if groups[index][0].level == top]
        own = [index for index in marked if not _SENDER.match(groups[index][0].text)]
        if own or (marked and kind == BlockKind.TITLE):
            return _largest(groups, own or marked)
    sized = [
        index
        for index, group in enumerate(groups)
        if group[0].size is not None and not _NUMBERED.match(group[0].text)
    ]
    if sized:
        largest = _largest(groups, sized)
        usual = Counter(line.size for group in groups for line in group).most_common(1)[0][0]
        size = groups[largest][0].size
        stands_out = size is not None and usual is not None and size > usual
        if stands_out or groups[largest][0].bold or len(sized) == 1:
            return None if _is_sentence(groups[largest]) else largest
        has_chapters = any(
            group[0].kind == BlockKind.HEADING and _NUMBERED.match(group[0].text)
            for group in groups[1:]
        )
        if not has_chapters:  # above the first of them stands the title
            return None
    text = groups[0][0].text
    short = len(text) <= 120 and not _is_sentence(groups[0])
    return 0 if short and not _NUMBERED.match(text) else None


def _is_sentence(group: Sequence[Line]) -> bool:
    return group[-1].text.endswith((".", ";", ","))


def _largest(groups: Sequence[Sequence[Line]], indices: Sequence[int]) -> int:
    return max(indices, key=lambda index: (groups[index][0].size or 0.0, -index))


def _subtitle(groups: Sequence[Sequence[Line]], best: int, title: str) -> str:
    if best + 1 >= len(groups):
        return ""
    after = groups[best + 1]
    first, main = after[0], groups[best][0]
    if first.kind == BlockKind.TITLE or kind_at_start(first.text):
        # without where and when: "Plan van aanpak", "Den Haag, maart 2023"
        after = [first, *(line for line in after[1:] if not _is_date(line.text))]
    text = _joined([line.text for line in after])
    if len(text.split()) > _SUBTITLE_WORDS or _NUMBERED.match(text) or text[0] == "(":
        return ""
    if text.endswith((".", ";")) or _is_date(text):
        return ""  # "Den Haag, juli 2021" is none
    if any(_is_date(line.text) for line in after) or (
        _DAY.search(text) and not kind_at_start(text)
    ):
        return ""  # who brought it out, where and when; or a meeting, its year on the next line
    if letters_of(text) in letters_of(title) or _SENDER.match(text) or publisher_of(text):
        return ""
    if first.kind == BlockKind.TITLE or first.block == main.block:
        return text
    if first.kind == BlockKind.HEADING and main.kind == BlockKind.HEADING:
        # two headings with nothing between them, the second one level lower
        follows = first.block - main.block <= 1 and first.level == main.level + 1
        return text if follows and _is_stacked(groups, best + 1) else ""
    if first.kind == BlockKind.FRONT_MATTER and first.page == main.page:
        return text if len(text.split()) >= 2 else ""
    return ""


def _is_date(text: str) -> bool:
    """Whether a text is a date and nothing else, or a place with a date."""
    return _DATE_LIKE.match(_PLACE.sub("", text)) is not None


def _is_stacked(groups: Sequence[Sequence[Line]], index: int) -> bool:
    """Whether no running text follows at once: then a heading was a subtitle, not a section."""
    if index + 1 >= len(groups):
        return True
    after = groups[index + 1][0]
    return after.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.FRONT_MATTER)


def _running(view: View, title: str, subtitle: str) -> str | None:
    """The title as a running header gives it, where cover and header hold the same words."""
    wanted = letters_of(title + subtitle)
    for line in view.lines[:400]:
        if line.kind in (BlockKind.HEADER, BlockKind.FOOTER):
            for part in re.split(r"\s*\|\s*", line.text):
                if subtitle and letters_of(part) == wanted:
                    return part
    return None


def _from_metadata(view: View, file: str) -> Finding | None:
    for one in view.properties(*_METADATA):
        if is_junk(one.value, file) or len(one.value.split()) > _MOST_WORDS:
            continue
        if _stands_in(one, view):
            return Finding("title", one.value, "vermeld", one.name)
        if len(one.value.split()) >= 3 and not re.search(
            r"[_~]|\bv\d|\bdef\b", one.value.casefold()
        ):
            reason = "alleen de eigenschappen van het bestand noemen een titel"
            return Finding("title", one.value, "waarschijnlijk", one.name, reason)
    return None


def _stands_in(one: Property, view: View) -> bool:
    opening = letters_of(" ".join(line.text for line in view.opening))
    return letters_of(one.value) in opening


def _repaired(found: Finding, view: View) -> Finding:
    """A title in capitals written as the text writes its words; a cut last word made whole."""
    title, certainty, reason = found.value, found.certainty, found.reason
    whole = _completed(title, view)
    if whole != title:
        title, certainty = whole, "waarschijnlijk"
        reason = "het laatste woord is aangevuld uit een andere regel"
    if _is_capitals(title):
        title = _in_running_case(title, view.text)
    else:
        parts = re.split(r"(?<=[.:?!]) ", title)
        if any(_is_capitals(part) for part in parts):
            title = " ".join(
                _in_running_case(part, view.text) if _is_capitals(part) else part for part in parts
            )
    return Finding("title", title, certainty, found.where, reason)


def _is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return (
        len(letters) > 8
        and sum(character.isupper() for character in letters) > 0.7 * len(letters)
        and " " in text
    )


def _in_running_case(title: str, text: str) -> str:
    """Each word as it most often stands elsewhere in the text, not at the start of a sentence.

    >>> _in_running_case("SAMEN LEVEN IN DRUTEN", "zoals in Druten, samen. In Druten leven")
    'Samen leven in Druten'
    """
    forms: dict[str, Counter[str]] = {}
    words = [".", *re.findall(r"\w+(?:[-'’]\w+)*|[.:?!]", text), "."]
    for index, word in enumerate(words[1:-1], 1):
        beside = (words[index - 1], words[index + 1])
        in_heading = _is_upper(word) and any(map(_is_upper, beside))
        opens = beside[0] in ".:?!" and word.istitle()
        if not in_heading and not opens:
            forms.setdefault(word.casefold(), Counter())[word] += 1
    result = []
    position = 0
    for match in _WORD.finditer(title):
        word = match.group()
        known = forms.get(word.casefold(), Counter())
        other = [
            (count, form) for form, count in known.items() if form != word or not form.isupper()
        ]
        if word.casefold() in _SMALL:
            form = word.casefold()
        elif other:
            form = max(other)[1]
        elif word.isupper() and len(word) <= 4 and known:
            form = word  # an abbreviation: it never stands in small letters
        else:
            form = word.casefold()
        before = title[: match.start()].rstrip()
        if not before or before.endswith((":", ".", "?", "!", "‘", "“", "„")):
            form = form[:1].upper() + form[1:]
        result.append(title[position : match.start()] + form)
        position = match.end()
    return "".join(result) + title[position:]


def _is_upper(word: str) -> bool:
    return len(word) > 1 and word.isupper()


_SMALL = frozenset(
    {
        "de", "het", "een", "in", "van", "op", "met", "en", "of", "voor", "aan", "bij", "tot", "te",
        "om", "over", "naar", "uit", "als", "is",
    }
)  # fmt: skip


def _completed(title: str, view: View) -> str:
    """A title whose last word was cut, made whole by a line that goes on where it stops."""
    last = title.split()[-1] if title.split() else ""
    words = set(word.casefold() for word in _WORD.findall(view.text))
    if not last.isalpha() or not view_is_text_only(view):
        return title
    counted = Counter(word.casefold() for word in _WORD.findall(view.text))
    if counted[last.casefold()] > 1:
        return title
    pattern = re.compile(re.escape(title) + r"(\w+)", re.IGNORECASE)
    for line in view.lines:
        match = pattern.search(line.text)
        if match is not None and (last + match[1]).casefold() in words:
            return title + match[1]
    return title


def view_is_text_only(view: View) -> bool:
    """Whether the text has no layout: only there a line can have been cut unseen."""
    return view.unit == "line"


def _joined(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return re.sub(r"\s+", " ", text).strip(" |–")


def _in_block(view: View, block: int, text: str) -> bool:
    return any(line.block == block and line.text == text for line in view.opening)


def _while_same(lines: Iterable[Line], first: Line) -> Iterable[Line]:
    for line in lines:
        if line.page != first.page or line.kind.is_furniture:
            return
        yield line
