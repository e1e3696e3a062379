"""When: the temporal expressions of a report, and the days that they mean.

Recognition is a grammar over classes of words (`timewords`, `timegrammar`, `timejoin`), with the parse asked where a word is doubtful
(`timedoubts`): *may* and *march* the verbs, *second* the ordinal, *2014* soldiers, a *Sunday* newspaper. Meaning is counted by
`resolve.calendar` from the day of publication (in the report's own zone, never shifted), from the dateline's date where it has one, by the
tense of the governing verb, and from the day last spoken of. Ages are no times. Nothing is given a value that the words, the report's date
and the mention before it do not give.

TimeML's TIMEX3 (ISO 24617-1) is the model for what counts as an expression; values are EDTF (ISO 8601-2:2019) and ISO 8601 durations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..pipeline import step
from ..resolve.calendar import (
    Clock,
    Conflict,
    Date,
    Duration,
    Expression,
    Offset,
    Period,
    Reading,
    Setting,
    Tense,
    WarTime,
    conflict_of,
    conflicts,
    resolve,
)
from ..types import DateBasis, Report, Time
from . import timegrammar, timejoin, timewords
from .parse import Parse, Sentence, reading_copy, start_of
from .tense import tense_of
from .timedoubts import Context
from .timegrammar import Mention

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Found:
    """A Time with what it was read from: for scorers, and for those who want to know why."""

    time: Time
    expression: Expression
    reading: Reading
    parts: tuple[Found, ...] = ()
    """The two ends of a range, the one of *since*, each read on its own."""


@step(requires=("report", "parse"), provides="times")
def times(report: Report, parse: Parse) -> tuple[Time, ...]:
    """Every temporal expression, in order and without overlap; `value` is None where the text stays vague."""
    return tuple(f.time for f in findings(report, parse))


def findings(report: Report, parse: Parse, known: Sequence[Conflict] | None = None) -> list[Found]:
    """`times` with what each was read from. `known` are the conflicts that may anchor *the war*; by default those that ship."""
    published = day_of(report.published)
    now = _dateline_day(report, published) or published
    conflict = conflict_of(report.text.string, published, conflicts() if known is None else known)
    day_first = timegrammar.day_comes_first(report.text.string)
    setting = Setting(published=published, now=now, conflict=conflict, day_first=day_first)
    out: list[Found] = []
    for sentences in _by_block(parse):
        out.extend(_block(report, sentences, setting, out))
    return out


def day_of(published: str | None) -> date | None:
    """The day in an ISO 8601 date or date and time, in its own zone; None when there is none or it does not exist."""
    match = _ISO_DAY.match(published or "")
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _dateline_day(report: Report, published: date | None) -> date | None:
    """The dateline's date, when it is whole or lies within a week before publication: the day that the report speaks from."""
    span = report.dateline.date if report.dateline else None
    if span is None:
        return None
    for mention in timegrammar.find(timewords.tokens(reading_copy(span.text))):
        if isinstance(mention.expression, Date) and mention.expression.day is not None:
            tense = Tense.PAST if published else Tense.UNKNOWN
            day = resolve(mention.expression, Setting(published=published, now=published, tense=tense)).start
            if day is not None and (published is None or 0 <= (published - day).days <= 7):
                return day
    return None


def _by_block(parse: Parse) -> Iterator[list[Sentence]]:
    block: list[Sentence] = []
    for sentence in parse.sentences:
        if block and sentence.block != block[0].block:
            yield block
            block = []
        block.append(sentence)
    if block:
        yield block


def _block(report: Report, sentences: Sequence[Sentence], setting: Setting, before: Sequence[Found]) -> Iterator[Found]:
    offset = sentences[0].start
    string = reading_copy(report.text.string[offset : sentences[-1].end])
    words = timewords.tokens(string)
    context = Context(report, sentences, words, offset, string, setting.conflict is not None)
    mentions = timejoin.combine(list(timegrammar.find(words, context.accepts)), words)
    done = list(before[-30:])
    last_end = 0
    for mention in mentions:
        if mention.start < last_end:
            continue
        last_end = mention.end
        found = _read(context, mention, setting, done)
        done.append(found)
        yield found


# ---------------------------------------------------------------- what a mention is counted from


def _read(context: Context, m: Mention, setting: Setting, before: Sequence[Found]) -> Found:
    """The Time of one mention."""
    start, end = context.offset + m.start, context.offset + m.end
    tense = _tense(context, m)
    own = replace(
        setting,
        tense=tense,
        prospective=_prospective(context, m, tense),
        previous=_previous(context, m, before),
        quarter=_quarter(context, m, before),
    )
    expression = m.expression
    reading = resolve(expression, own)
    basis = DateBasis.STATED if reading.stated else DateBasis.RELATIVE
    span = context.report.text.span(start, end)
    time = Time(
        span=span,
        value=reading.value,
        date_start=reading.start.isoformat() if reading.start else None,
        date_end=reading.end.isoformat() if reading.end else None,
        date_prec=reading.precision,
        date_basis=basis,
        anchor=reading.anchor.isoformat() if reading.anchor else None,
        rule=m.rule,
    )
    parts = tuple(_read(context, p, setting, before) for p in m.parts)
    return Found(time, expression, reading, parts)


def _previous(context: Context, m: Mention, before: Sequence[Found]) -> Reading | None:
    """The last resolved day or period, from this paragraph or the one before: the nearest that has a date."""
    if isinstance(m.expression, Clock) and m.expression.which is None:
        near = _same_sentence_day(context, m, before)
        if near is not None:
            return near
    for found in reversed(before):
        if found.reading.start is not None and not isinstance(found.expression, Duration | WarTime):
            far = context.offset + m.start - found.time.span.end
            return found.reading if far < 600 else None
    return None


def _quarter(context: Context, m: Mention, before: Sequence[Found]) -> date | None:
    """The quarter whose results are being told: the last one spoken of, where the words beside the mention are about money."""
    e = m.expression
    if not (isinstance(e, Offset) and e.unit == "year" or isinstance(e, Period) and e.unit == "quarter") or not context.money(m):
        return None
    told = (f.reading for f in reversed(before) if isinstance(f.expression, Date) and f.expression.quarter is not None)
    return next((r.start for r in told if r.start is not None), None)


def _same_sentence_day(context: Context, m: Mention, before: Sequence[Found]) -> Reading | None:
    for found in reversed(before):
        if context.offset + m.start - found.time.span.end > 400:
            return None
        if found.reading.start is not None and found.reading.start == found.reading.end:
            return found.reading
    return None


def _prospective(context: Context, m: Mention, tense: Tense) -> bool:
    """Whether the words before it make it a deadline or an appointment; *20 and 21 November* are led by the same words."""
    i = m.first - 1
    while context.has(i, "AND", "OR", "TO", "HYPHEN", "COMMA") and context.has(i - 1, "DAY", "DAYORD"):
        i -= 2
    lead, before = context.text(i), context.text(i - 1)
    if lead == "as" and before in ("early", "soon", "late"):
        return True
    if lead in ("payable", "effective", "expiring", "due", "upcoming", "coming"):
        return True
    if lead in ("by", "until", "till"):
        return tense is not Tense.PAST or any(context.text(k) in _POSTPONED for k in range(max(i - 7, 0), i))
    if (
        lead == "from"
        and context.has(i - 1, "UNITS")
        and any(context.text(k) in ("extended", "extend", "extends") for k in range(max(i - 8, 0), i))
    ):
        return True
    if lead in ("for", "from", "to") and before in _APPOINTED or (before, lead) in (("due", "in"), ("due", "on")):
        return tense is not Tense.APPOINTED
    if (before, lead) == ("of", "record"):
        return True
    if lead == "through" and tense is Tense.UNKNOWN:
        return True
    return (before, lead) == ("ahead", "of")


def _tense(context: Context, m: Mention) -> Tense:
    """The governing verb's. A date before a noun (*Friday's attack*, *the Oct. 7 attack*) is past, unless that is an appointment."""
    token = context.token(m.key)
    if token is None:
        return Tense.UNKNOWN
    tense = tense_of(token)
    i = m.last
    if tense is Tense.PAST and context.text(i) == "as" and "deadline" in (context.text(i + 1), context.text(i + 2)):
        return Tense.APPOINTED
    if context.has(i, "POSS") or token.dep_ in ("compound", "nmod", "amod", "poss", "nummod"):
        beyond = start_of(token.head) >= context.offset + m.end
        head = token.head.lemma_.lower() if beyond and token.head.pos_ in ("NOUN", "PROPN") else ""
        if head in _APPOINTMENTS:
            return Tense.UNKNOWN if tense is Tense.PAST and not context.has(i, "POSS") else tense
        if head and context.words[m.key].values.keys() & {"WEEKDAY", "MONTH", "MONTHS"}:
            return Tense.PAST
    return tense


_POSTPONED = frozenset(
    (
        "postponed delayed extended extends gave gives given offered offer valid adjourned suspended scheduled set ordered remain return "
        "returned stay deadline must leave leaves"
    ).split()
)
_APPOINTED = frozenset("scheduled set planned slated due expected postponed delayed adjourned moved called extended".split())


_APPOINTMENTS = frozenset(
    (
        "deadline return election vote hearing meeting summit talk talks referendum trial date launch conference ceremony visit trip "
        "match game expiry poll runoff session negotiation inauguration concert march rally accession handover"
    ).split()
)
"""Nouns for what may lie ahead."""
