"""What in a text is about the report and not part of what it says: header, title, byline, dateline, credits, notices.

Nothing is removed: furniture is spans, and the text stays as it is. The rules are those of the trade (a dateline names the place, the day
and the agency before a dash; a wire's credit stands last; a notice leads), and take the least that they can: where a report begins on
the dateline's own line, only the dateline is furniture.

Says nothing about where the dateline's place is: that is the gazetteer's question.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from .. import lexicons
from ..text import Span, Text
from ..types import Dateline, Furniture, FurnitureKind, PublicationStatus
from . import dates
from .datelines import AGENCY_NAME, is_agency, wires
from .datelines import find as find_dateline

_HEAD = 14
"""Lines with words, from the top, in which a head is looked for."""
_TAIL = 8
"""Lines with words, from the bottom, in which credits are looked for."""
_LONGEST_HEADER = 240
_LONGEST_TITLE = 200
_CLOSING = ".!?…:;,"
_QUOTES = "\"'”’»)] "

_ENDS = r"(?=[ \t]*(?:[:!(]|--|[–—]|$))"
_NOTICE = re.compile(
    rf"(?P<kill>(?:mandatory |bulletin |urgent )?(?:story |news )?kill(?:ed)?(?:[ \t]+(?:notice|advisory|mandatory))?{_ENDS})"
    rf"|(?P<withhold>(?:withhold|withheld|embargoed?)(?:[ \t]+(?:notice|advisory|until further notice))?{_ENDS})"
    rf"|(?P<correction>corrections?(?: and clarifications?)?(?:[ \t]+(?:appended|notice))?{_ENDS}|corrects?(?=[ \t]*(?:[:,]|--))"
    r"|\((?:corrects?|corrected)\b)"
    r"|(?P<note>(?:clarification|editor['’]?s['’]? notes?|editors note|note to (?:editors|readers)|publisher['’]?s note|disclaimer|advisory"
    rf"|(?:content |trigger )?warning){_ENDS}|eds?:|editors:|sample report\b|this is a sample\b|this sample\b)",
    re.IGNORECASE,
)
_THIS = r"(?:story|article|report|dispatch|item|post|piece)"
_CORRECTED = re.compile(
    rf"\bthis {_THIS}(?: corrects\b| (?:has been|was) (?:\w+ ){{0,2}}(?:corrected|amended)\b| (?:has been|was) updated to correct\b)"
    r"|\bthis version corrects\b"
    rf"|\b(?:an earlier|a previous) version of this {_THIS}\b[^.\n]{{0,120}}\b(?:incorrect|error|wrong|misstated|misspelled|misidentified"
    r"|mistaken|said|gave|stated|named)",
    re.IGNORECASE,
)
_NOTICE_WORD = re.compile(r"correct|amended|(?:earlier|previous) version|editor|clarif|note to ", re.IGNORECASE)
"""Every notice between the paragraphs holds one of these."""
_KILLED = re.compile(r"\b(?:kill|do not use) (?:the|this) (?:story|item|report|article|dispatch)\b", re.IGNORECASE)

_NAME = (
    r"(?:(?:al|el|bin|ibn|abu|van|von|de|del|der|den|da|dos|du|di|la|le|ter|al-|el-)[ \-]){0,3}[^\W\d_a-z][^\W\d_]*(?:[.'’\-][^\W\d_]*)*"
)
_PERSON = rf"{_NAME}(?:[ ]{_NAME}){{0,4}}"
_PEOPLE = rf"{_PERSON}(?:(?:, | and | & |, and | with ){_PERSON}){{0,6}}"
_BYLINE = re.compile(
    rf"(?P<by>(?:[Ss]tory |[Ww]ritten |[Ww]ords |[Rr]eport )?[Bb][Yy])[ \t]+(?P<who>{_PEOPLE})"
    rf"(?P<rest>(?:,[ ](?:[Tt]he[ ])?{_NAME}(?:[ ]{_NAME}){{0,5}}|[ ]in[ ]{_PERSON}(?:(?:,| and)[ ]{_PERSON}){{0,3}}"
    r"|,[ ][a-z][\w ]{2,40}){0,3})"
)
_SEPARATOR = re.compile(r"[ \t]*[|·•‧∙][ \t]*|[ \t]+[–—/\-][ \t]+|\t+")
_CHROME = re.compile(
    r"(?:\d{1,3}[ \-]?(?:min(?:ute)?s?)(?: read)?|\d{1,3}:\d\d|read(?:ing)? time:? \d+ min\w*|print|share|tweet|comments?|views? \d*"
    r"|\d{1,6} views?|exclusive|breaking(?: news)?|updated?|news|world|world news|video|photos?|live|analysis|latest|subscribe|listen"
    r"|follow|email|copy link|get short url|press release|news release|for immediate release|\d{1,2} (?:minute|hour|day|week)s? ago)",
    re.IGNORECASE,
)
_PLACE_ALONE = re.compile(rf"{_NAME}(?:[ ]{_NAME}){{0,3}}(?:, {_NAME}(?:[ ]{_NAME}){{0,2}})?")
_POST = re.compile(r"\[(?P<when>[^\[\]\n]{8,40})\][ ]?(?P<who>[^\n:]{0,60}?)[ ]?:?")
"""The head of a message in a chat's export: ``[14.03.2023 18:05] Channel:``."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{3,}")
_SLUG = re.compile(r"(?=[^\n]{0,60}\d)(?=[^\n]{0,60}[\-/])[A-Z0-9][A-Z0-9\-/_.]{3,40}(?: \([A-Z]{2,10}\))?")

_CREDIT_LINE = re.compile(
    r"\(?[ ]?(?:(?:additional |further |extra )?"
    r"(?:reporting|writing|editing|research|translation|translated|compiled|written|edited|reported|production|photography)"
    r"(?: and (?:editing|writing|reporting))? (?:by|from)[: ]"
    r"|with (?:additional |further )?(?:reporting|assistance|inputs?|files|contributions?) (?:by|from|of) )",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"\bcontributed (?:(?:to|reporting (?:for|to|from)) (?:this|the) (?:report|story|article|dispatch|piece|coverage)\b|reporting\b)"
    r"|^our standards:|\ball rights reserved\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"© ?\d{4}|\(c\) ?\d{4}|copyright (?:©|\(c\)|\d{4})", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-z]{3}[.!?])[\"”’)]?\s+(?=\S)")
_REPORTED_FROM = re.compile(
    rf"{_PEOPLE} (?:reported|contributed) from {_PERSON}(?:, {_PERSON})?(?:[,;]? and {_PEOPLE} from {_PERSON}(?:, {_PERSON})?)?\.?"
)
_INITIALS = re.compile(r"[a-z]{2,3}(?:[/,][a-z]{2,3}){0,3} \((?P<inside>[^()]{2,60})\)")
_SOURCE_LABEL = re.compile(r"(?:sources?|credit|via|from)[ ]?:[ ]?|(?:--|[–—―\-])[ ]?|with (?=[A-Z])", re.IGNORECASE)
_TAIL_PAREN = re.compile(r"\((?P<inside>[^()\n]{2,400})\)[ .]*\Z")
_TAIL_DASH = re.compile(r"(?:--|[–—―])[ \t]?(?P<inside>[^\s\-–—][^\n\-–—]{1,60}?)\.?\Z")
_TAIL_CONTRIBUTED = re.compile(
    r"(?<=[.!?\"”])[ ](?P<inside>(?:[^\s.!?]{1,30}[ ]){1,14}contributed to this (?:report|story|article))\.?(?: Read Also)?\Z",
    re.IGNORECASE,
)
_CORRECTED_TITLE = re.compile(r"(?:correct(?:ed|ion|s))[ ]?[\-–:(]", re.IGNORECASE)
_WITHDRAWN_TITLE = re.compile(r"(?:withdrawn|killed|kill)[ ]?[\-–:](?![^\W_])|withdrawn-", re.IGNORECASE)
_RUN_ON = re.compile(
    r"(?:[ ]?\((?:updated|modified|last updated)[^()\n]{0,40}\)"
    r"|[ ](?:get short url(?: \d{1,6})?|print|tweet|share|email|views? \d{1,7})(?=[ ]))+",
    re.IGNORECASE,
)
_BLANK = re.compile(r"(?:\r\n|[\n\r\u2028\u2029\x85])[ \t]*(?:\r\n|[\n\r\u2028\u2029\x85])")


@dataclass(slots=True)
class Marks:
    """The furniture of one text, in order and without overlap, and what it says about the report."""

    furniture: tuple[Furniture, ...] = ()
    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    dateline: Dateline | None = None
    credits: tuple[str, ...] = ()
    status: PublicationStatus = PublicationStatus.USABLE
    _found: list[Furniture] = field(default_factory=list)

    def mark(self, kind: FurnitureKind, span: Span) -> None:
        """Note one stretch, unless part of it is taken already."""
        if not any(f.span.overlaps(span) for f in self._found):
            self._found.append(Furniture(kind, span))

    def take(self, other: Marks) -> None:
        """Fill what is still unknown from what another line says."""
        for name in ("title", "byline", "publisher", "published", "updated", "url"):
            setattr(self, name, getattr(self, name) or getattr(other, name))
        self.credits += other.credits

    def close(self) -> Marks:
        """Put the findings in order."""
        self.furniture = tuple(sorted(self._found, key=lambda f: f.span))
        self.credits = tuple(dict.fromkeys(self.credits))
        return self


def furniture(text: Text, *, title: str | None = None, markdown: bool = False) -> Marks:
    """All furniture of `text`. `title` is the report's, when the page or the user said it already: a line that repeats it is furniture."""
    marks = Marks(title=title)
    lines = _trimmed(text) if markdown else list(text.lines())
    body = _head(text, lines, marks, markdown=markdown)
    _notices(text, lines, marks)
    _tail(text, lines, body, marks)
    if markdown and marks._found:
        _with_signs(text, lines, marks)
    return marks.close()


def _trimmed(text: Text) -> list[Span]:
    """The lines without the signs of Markdown around them."""
    out = []
    for line in text.lines():
        core = re.sub(r"^(?:[#>*_~`|+]|[-+][ ])[#>*_~`|+\s]*", "", line.text)
        start = line.end - len(core)
        if core := core.rstrip("*_~`#| \t"):
            out.append(text.span(start, start + len(core)))
    return out


def _with_signs(text: Text, lines: Sequence[Span], marks: Marks) -> None:
    """Let whole lines of furniture take in their Markdown signs, so that no stray asterisk is left to be read; a title keeps its words."""
    whole = list(text.lines())
    starts = [line.start for line in whole]
    full = {core: whole[bisect.bisect_right(starts, core.start) - 1] for core in lines}
    for index, found in enumerate(marks._found):
        if found.kind is not FurnitureKind.TITLE:
            marks._found[index] = Furniture(found.kind, full.get(found.span, found.span))


def _head(text: Text, lines: Sequence[Span], marks: Marks, *, markdown: bool) -> int:
    """Mark the head, line by line, and return the index of the first line of the body."""
    index = _front_matter(text, lines, marks) if markdown else 0
    titled = False
    first = index
    for index, line in enumerate(lines[first : first + _HEAD], first):
        if _notice(line, marks) or _meta_line(text, line, marks) or _is_chrome(line.text):
            if not any(f.span.overlaps(line) for f in marks._found):
                marks.mark(FurnitureKind.HEADER, line)
            continue
        if not titled and _is_title(text, lines, index, marks.title):
            titled = True
            start = _headline_start(text, line, marks)
            marks.title = marks.title or text.string[start : line.end]
            marks.mark(FurnitureKind.TITLE, text.span(start, line.end))
            continue
        if titled and index < first + 4 and _opens_below(text, lines, index):
            continue  # a standfirst: part of the report, above its byline
        break
    else:
        index = min(len(lines), first + _HEAD)
    first = index
    for index, line in enumerate(lines[first : first + 5], first):
        if _dateline(text, line, marks, opening=index == first):
            return index
    if first < len(lines):
        _run_in(text, lines[first], marks)
    return first


def _dateline(text: Text, line: Span, marks: Marks, *, opening: bool) -> bool:
    found = find_dateline(text.string, line.start, line.end, opening=opening)
    if not found:
        return False
    span = text.span(found.start, found.end)
    marks.mark(FurnitureKind.DATELINE, span)
    marks.dateline = Dateline(
        span,
        place=text.span(*found.place) if found.place else None,
        agency=found.agency,
        date=text.span(*found.date) if found.date else None,
    )
    if found.header:
        marks.mark(FurnitureKind.HEADER, text.span(*found.header))
    marks.published = marks.published or found.published
    if found.agency:
        marks.credits += wires(found.agency)
        marks.publisher = marks.publisher or found.agency
    return True


def _front_matter(text: Text, lines: Sequence[Span], marks: Marks) -> int:
    """The index behind a YAML head between two lines of ``---``, which is read line by line as any other head is."""
    start = text.string.startswith("---")
    end = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE).search(text.string, 3, 8000) if start else None
    if not end:
        return 0
    marks.mark(FurnitureKind.HEADER, text.span(0, end.end() - text.string[: end.end()].endswith("\r")))
    for line in text.lines():
        if line.end > end.start():
            break
        _labelled(line, marks)
    return sum(1 for line in lines if line.start < end.end())


def _notice(line: Span, marks: Marks) -> bool:
    found = _NOTICE.match(line.text)
    if not found:
        return False
    if found["kill"] or _KILLED.search(line.text[:400]):
        marks.status = PublicationStatus.KILLED
    elif found["withhold"] and "embargo" not in found[0].lower():
        marks.status = PublicationStatus.WITHHELD
    elif found["correction"] or _CORRECTED.search(line.text[:1000]):
        marks.status = PublicationStatus.CORRECTED
    marks.mark(FurnitureKind.NOTICE, _first_sentence(line) if marks.status is PublicationStatus.CORRECTED else line)
    return True


_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?][\"'”’»)\]]*(?=\s+[\"“‘(]?[^\W\d_a-z])")


def _first_sentence(line: Span) -> Span:
    """What a correction opens with; what follows in its paragraph is what the report says now, and is read."""
    found = _SENTENCE_END.search(line.text)
    return line if found is None else line.source.span(line.start, line.start + found.end())


@cache
def _labels() -> dict[str, tuple[str, bool]]:
    return {row["label"].lower(): (row["field"], row["bare"] == "yes") for row in lexicons.load("header_labels").rows}


def _label(string: str) -> tuple[str, bool, int] | None:
    """The field that a line's label fills, whether a colon marks it, and where its value starts; the longest label that fits."""
    for length in range(min(4, string.count(" ") + 1), 0, -1):
        found = re.compile(rf"((?:[^\W\d_]+[ ]+){{{length - 1}}}[^\W\d_]+)[ \t]*([:：]?)[\"'*_]*[ \t]*(?=\S)").match(string)
        if found and (entry := _labels().get(" ".join(found[1].lower().split()))):
            field_, bare = entry
            if found[2] or (bare and found.end() > found.end(1)):
                return field_, bool(found[2]), found.end()
    return None


def _labelled(line: Span, marks: Marks) -> bool:
    """``Published: 13 September 2022``, ``date 2022-09-13 ...``: a line that a label heads; fills the label's field."""
    string = line.text
    found = _label(string)
    if not found or len(string) > _LONGEST_HEADER:
        return False
    name, colon, start = found
    value = string[start:].strip(" \t\"'*_")
    stamp = next(dates.stamps(string, start), None)
    dated = stamp is not None and stamp.start - start <= 20
    if not value or (not colon and not dated):
        return False
    if string.rstrip(_QUOTES)[-1:] in (".", "!", "?") and len(value) > (60 if dated else 120):
        return False
    if name in ("published", "updated"):
        if not dated and not re.search(r"\d", value[:40]):
            return False
        if stamp and stamp.iso:
            setattr(marks, name, getattr(marks, name) or stamp.iso)
            later = next(
                (s for s in dates.stamps(string, stamp.end) if re.search(r"updat|modif|revis", string[stamp.end : s.start], re.I)), None
            )
            marks.updated = marks.updated or (later.iso if later else None)
    elif name == "url":
        marks.url = marks.url or (value if _ADDRESS.fullmatch(value) and value.startswith("http") else None)
    elif name == "publisher":
        if len(value) > 80 or value[-1] in ".!?":
            return False
        marks.credits += wires(value)
        marks.publisher = marks.publisher or (None if _ADDRESS.match(value) else value)
    elif name in ("title", "byline"):
        setattr(marks, name, getattr(marks, name) or value.rstrip(" ."))
    return True


def _meta_line(text: Text, line: Span, marks: Marks) -> bool:
    """A line of the head that is a header, a byline or a credit; marks it."""
    string = line.text
    if len(string) > _LONGEST_HEADER:
        return False
    if _labelled(line, marks):
        found = _label(string)
        marks.mark(FurnitureKind.BYLINE if found and found[0] == "byline" else FurnitureKind.HEADER, line)
        return True
    if is_agency(string.strip("()[]- –—")) and len(string) <= 60:
        marks.mark(FurnitureKind.CREDIT, line)
        marks.credits += wires(string.strip("()[]- –—"))
        marks.publisher = marks.publisher or string.strip("()[]- –—")
        return True
    if _address_or_slug(string):
        marks.url = marks.url or (string if string.startswith("http") else None)
        marks.mark(FurnitureKind.HEADER, line)
        return True
    stamp = next(dates.stamps(string), None)
    if stamp and (stamp.start, stamp.end) == (0, len(string)):
        marks.published = marks.published or stamp.iso
        marks.mark(FurnitureKind.HEADER, line)
        return True
    trial = Marks()
    kinds: list[str | None] = []
    for piece in _SEPARATOR.split(string):
        if piece.strip():
            kinds.append(_segment(piece, trial) or ("place" if kinds == ["byline"] and _PLACE_ALONE.fullmatch(piece.strip()) else None))
    if kinds and None not in kinds and ("date" in kinds or "byline" in kinds):
        marks.take(trial)
        marks.mark(FurnitureKind.BYLINE if kinds[0] == "byline" else FurnitureKind.HEADER, line)
        return True
    if (post := _POST.fullmatch(string)) and (stamp := next(dates.stamps(post["when"]), None)):
        marks.published = marks.published or stamp.iso
        marks.publisher = marks.publisher or (post["who"].strip() or None)
        marks.mark(FurnitureKind.HEADER, line)
        return True
    stamp = next(dates.stamps(string), None)
    closed = string.rstrip(_QUOTES)[-1:] in (".", "!", "?")
    if stamp and stamp.start <= 30 and not closed and re.search(r"[^\d:]\d{1,2}:\d\d(?::\d\d)?$", string[stamp.end :]):
        marks.published = marks.published or stamp.iso
        marks.mark(FurnitureKind.HEADER, line)
        return True
    return False


def _address_or_slug(string: str) -> bool:
    return bool(_ADDRESS.fullmatch(string) or _SLUG.fullmatch(string))


def _segment(piece: str, marks: Marks) -> str | None:
    """What one part of a header line is: a date, a byline, an agency, a control of the page; None when it is none of them."""
    piece = piece.strip(" \t,;.*_")
    stamp = next(dates.stamps(piece), None)
    if stamp:
        left = piece[: stamp.start].strip(" \t:,;(-–—").lower()
        rest = piece[stamp.end :].strip(" \t,;.)")
        where = (
            re.fullmatch(r"[^\W\d_][\w.'’ \-]{1,30}(?:, [^\W\d_][\w.'’ \-]{1,30})?", piece[: stamp.start].strip(" \t,")) if left else None
        )
        entry = _labels().get(left, ("published" if not left else "", True))
        if rest and not _CHROME.fullmatch(rest) and not re.fullmatch(r"\(?\d{1,2}[:.]\d\d.{0,12}", rest):
            later = next(dates.stamps(rest), None)
            if not later or not re.match(r"\(?(?:last )?(?:updat|modif|revis)", rest, re.IGNORECASE):
                return None
            marks.updated = marks.updated or later.iso
        if entry[0] in ("published", "updated"):
            setattr(marks, entry[0], getattr(marks, entry[0]) or stamp.iso)
            return "date"
        if where and piece[0].isupper() and all(w[0].isupper() for w in left_words(piece[: stamp.start])):
            marks.published = marks.published or stamp.iso
            return "date"
        return None
    if is_agency(piece):
        marks.credits += wires(piece)
        marks.publisher = marks.publisher or piece
        return "agency"
    by = _BYLINE.fullmatch(piece)
    if by and _is_byline(by):
        who = by["who"].split(", ")
        while len(who) > 1 and is_agency(who[-1]):
            marks.credits += wires(who.pop())
        marks.byline = marks.byline or ", ".join(who)
        for name in (*who, *re.split(r", | in ", by["rest"].strip(", "))):
            marks.credits += wires(name.strip())
        return "byline"
    if _CHROME.fullmatch(piece) or re.fullmatch(r"\(?\d{1,2}[:.]\d\d.{0,12}", piece):
        return "chrome"
    return None


def left_words(string: str) -> list[str]:
    """The words of a place before a header's date, without small linking words."""
    return [w for w in string.strip(" \t,").split() if w not in ("de", "of", "the", "and", "al", "del", "la")] or ["x"]


def _is_byline(found: re.Match[str]) -> bool:
    words = found["who"].split()
    if words[0].lower().strip(".,") in dates.months() or re.fullmatch(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", words[0]):
        return False
    return len(words) > 1 or bool(found["rest"]) or is_agency(found["who"])


def _is_chrome(string: str) -> bool:
    pieces = [p for p in _SEPARATOR.split(string) if p.strip()]
    return len(string) <= 40 and all(_CHROME.fullmatch(p.strip()) for p in pieces)


def _folded(string: str) -> str:
    return " ".join(string.split()).casefold().strip(" .\"'“”‘’")


def _headline_start(text: Text, line: Span, marks: Marks) -> int:
    """Where the headline starts in a line that may begin with a date; marks that date as header."""
    stamp = next(dates.stamps(line.text, 0, min(60, len(line))), None)
    if not stamp or stamp.start != 0:
        return line.start
    rest = line.text[stamp.end :].lstrip(" \t|:–—-")
    if len(rest) < 8:
        return line.start
    marks.published = marks.published or stamp.iso
    marks.mark(FurnitureKind.HEADER, text.span(line.start, line.start + stamp.end))
    return line.end - len(rest)


def _is_title(text: Text, lines: Sequence[Span], index: int, title: str | None) -> bool:
    """Whether a line of the head is the headline: the one that is known, or one that stands alone and does not end as a sentence does."""
    line = lines[index]
    string = line.text
    if title and _folded(string) == _folded(title):
        return True
    start = text.string.rfind("\n", 0, line.start) + 1
    marked = text.string[start : line.start].strip() in ("#", "##")
    if len(string) > _LONGEST_TITLE or index + 1 >= len(lines) or not re.search(r"[^\W\d_]{2}", string):
        return False
    if not marked and (string.rstrip(_QUOTES)[-1:] in _CLOSING or len(string.split()) < 3):
        return False
    if find_dateline(text.string, line.start, line.end, opening=True):
        return False
    if marked:
        return True
    if _BLANK.search(text.string, line.end, lines[index + 1].start):
        return True
    return _opens_below(text, lines, index) or bool(find_dateline(text.string, lines[index + 1].start, lines[index + 1].end, opening=False))


def _opens_below(text: Text, lines: Sequence[Span], index: int) -> bool:
    """Whether one of the next two lines is a byline, a date line or the like: what stands above it belongs to the head."""
    return any(_meta_line(text, line, Marks()) for line in lines[index + 1 : index + 3])


def _run_in(text: Text, line: Span, marks: Marks) -> None:
    """A header, or a headline, that runs into the report's first sentence on one line: mark it up to where the report begins."""
    string, at = line.text, 0
    label = _label(string)
    stamp = next(dates.stamps(string, 0, min(len(string), 120)), None)
    lead = label[2] if label and label[0] in ("published", "updated") else 0
    title = _at_start(string, 0, marks.title)
    if title and stamp and stamp.start < title:
        stamp = None
    if title:
        title = _closed(string, title)
        marks.mark(FurnitureKind.TITLE, text.span(line.start, line.start + title))
        stamp = next(dates.stamps(string, title, min(len(string), title + 60)), None)
        between = string[title : stamp.start].strip(" .,|–—-") if stamp else ""
        if not stamp or not (between == "" or is_agency(between)):
            return
        lead = stamp.start
        at = title
        if between:
            marks.credits += wires(between)
            at = string.index(between, title)
    if not stamp or stamp.start != lead:
        return
    end = stamp.end
    if more := _RUN_ON.match(string, end):
        end = more.end()
        later = next(dates.stamps(string, stamp.end, end), None)
        marks.updated = marks.updated or (later.iso if later else None)
    known = string.find(marks.title, end, end + 160 + len(marks.title)) if marks.title and len(marks.title) > 12 and not title else -1
    if known >= 0 and not re.search(r"[.!?]\s", string[end:known]):
        end = end + len(string[end:known].rstrip())
        stop = _closed(string, known + len(marks.title or ""))
        marks.mark(FurnitureKind.TITLE, text.span(line.start + known, line.start + stop))
    rest = string[end:].lstrip(" \t|:–—-.")
    if not rest or not re.match(r"[\"'“‘«(]?(?:[^\W\d_a-z]|\d)|by [A-Z]", rest) or string[end : end + 1] == ",":
        return
    if rest.upper() == rest and string[end : end + 3].strip(" ")[:1].isalnum():
        return  # all capitals: "13 MAY 2020 WAS ..." cannot be told from a header
    target = "updated" if label and label[0] == "updated" and not title else "published"
    setattr(marks, target, getattr(marks, target) or stamp.iso)
    at += len(string[at:]) - len(string[at:].lstrip())
    marks.mark(FurnitureKind.HEADER, text.span(line.start + at, line.start + end))


def _closed(string: str, end: int) -> int:
    """`end`, or behind the full stop that closes a headline set into a paragraph."""
    stop = re.compile(r"[ ]?[.:|]").match(string, end)
    return stop.end() if stop else end


def _at_start(string: str, start: int, title: str | None) -> int:
    """Where a known headline ends when `string` begins with it and goes on; 0 when it does not."""
    if not title or len(title) < 12 or not string.startswith(title, start) or len(string) < len(title) + 20:
        return 0
    end = start + len(title)
    return end if not string[end].isalnum() else 0


def _notices(text: Text, lines: Sequence[Span], marks: Marks) -> None:
    """Corrections and notes to readers between the paragraphs, and all lines of those that the head began."""
    starts = [line.start for line in lines]
    hits = {bisect.bisect_right(starts, m.start()) - 1 for m in _NOTICE_WORD.finditer(text.string)}
    for index in sorted({*range(min(_HEAD, len(lines))), *(h for h in hits if h >= 0)}):
        line = lines[index]
        if any(f.span.overlaps(line) and f.kind is not FurnitureKind.NOTICE for f in marks._found):
            continue
        string = line.text
        found = _NOTICE.match(string)
        taken = any(f.span.start == line.start for f in marks._found)
        if (
            not taken
            and found
            and ((found["correction"] and ":" in string[:40]) or (found["note"] and re.match(r"clarif|editor|note to", string, re.I)))
        ):
            taken = _notice(line, marks)
        elif not taken and len(string) <= 600 and _CORRECTED.search(string):
            marks.status = PublicationStatus.CORRECTED if marks.status is PublicationStatus.USABLE else marks.status
            marks.mark(FurnitureKind.NOTICE, _first_sentence(line))
            taken = True
        if taken and not any(f.span.start == line.start and f.span.end < line.end for f in marks._found):
            _wrapped(text, lines, index, marks)
            alone = len(string) < 40 and string.endswith(":") and index + 1 < len(lines) and index > len(lines) // 2
            if alone and len(lines[index + 1]) <= 600:
                marks.mark(FurnitureKind.NOTICE, lines[index + 1])
    if marks.title and marks.status is PublicationStatus.USABLE:
        if _CORRECTED_TITLE.match(marks.title):
            marks.status = PublicationStatus.CORRECTED
        elif _WITHDRAWN_TITLE.match(marks.title):
            marks.status = PublicationStatus.KILLED


def _wrapped(text: Text, lines: Sequence[Span], index: int, marks: Marks) -> None:
    """Mark the lines that a hard-wrapped notice goes on in: up to a blank line or the end of its sentence."""
    for before, line in zip(lines[index : index + 8], lines[index + 1 : index + 9], strict=False):
        gap = text.string[before.end : line.start]
        if _BLANK.search(gap) or not 45 <= len(before) <= 110 or before.text.rstrip(_QUOTES)[-1:] in (".", "!", "?", ":"):
            return
        marks.mark(FurnitureKind.NOTICE, line)


def _tail(text: Text, lines: Sequence[Span], body: int, marks: Marks) -> None:
    """Credits at the foot, on lines of their own or behind the last sentence."""
    last: Span | None = None
    for line in lines[max(body, len(lines) - _TAIL) :]:
        taken = [f for f in marks._found if f.span.overlaps(line)]
        if any(f.span.covers(line) for f in taken):
            continue
        if not taken and _is_credit(line.text):
            marks.mark(FurnitureKind.CREDIT, line)
            marks.credits += _wires_in(line.text)
        else:
            last = line
    if last:
        _run_on_credit(text, last, marks)


def _is_credit(string: str) -> bool:
    if len(string) > 400:
        return False
    core = string.strip("()[] .-–—")
    label = _SOURCE_LABEL.match(core)
    initials = _INITIALS.fullmatch(core + ")" if string.endswith(")") else core)
    return (
        (len(string) <= 60 and (is_agency(core) or core.lower() in ("agencies", "with agencies", "news agencies")))
        or bool(label and is_agency(core[label.end() :]))
        or bool(initials and is_agency(initials["inside"]))
        or bool(_CREDIT_LINE.match(string))
        or bool(_RIGHTS.match(string))
        or all(_CONTRIBUTED.search(s) or _REPORTED_FROM.fullmatch(s) for s in _SENTENCE_END.split(string))
    )


def _run_on_credit(text: Text, line: Span, marks: Marks) -> None:
    """``... of the town. (AFP)``, ``... the blast. --Reuters``, ``(Reporting by ...; editing by ...)`` behind the last sentence."""
    offset = max(0, len(line) - 450)
    string = line.text[offset:]
    for pattern in (_TAIL_PAREN, _TAIL_DASH, _TAIL_CONTRIBUTED):
        found = pattern.search(string)
        if not found or not string[: found.start()].strip():
            continue
        inside = found["inside"]
        label = _SOURCE_LABEL.match(inside)
        if (
            is_agency(inside)
            or _CREDIT_LINE.match(inside)
            or pattern is _TAIL_CONTRIBUTED
            or (label and pattern is _TAIL_PAREN and len(inside) < 80)
        ):
            if string[: found.start()].rstrip()[-1:] not in tuple(".!?\"'”’)…"):
                continue
            start = line.start + offset + found.start() + (string[found.start() :].index(inside) if pattern is _TAIL_CONTRIBUTED else 0)
            marks.mark(FurnitureKind.CREDIT, text.span(start, line.end))
            marks.credits += _wires_in(inside)
            return


@cache
def _wire_forms() -> re.Pattern[str]:
    forms = [f for row in lexicons.load("agencies").rows if row["kind"] == "wire" for f in row["forms"].split(";")]
    known = sorted({f.strip() for f in forms if len(f.strip()) > 2 or f.strip() == "AP"}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)(?![ ]+[Pp]hoto)")


def _wires_in(string: str) -> tuple[str, ...]:
    """The agencies that a credit names: those that are listed, and names that say that they are one."""
    return tuple(found[0] for found in _wire_forms().finditer(string)) or tuple(found[0] for found in AGENCY_NAME.finditer(string))
