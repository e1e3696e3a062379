"""Temporal expressions that belong together, made one: *late August*, *the night of 5 April*, *10 p.m. Wednesday*, *from March 4 to 10*.

Works on the mentions that `timegrammar` found in a block and the words between and before them; nothing is read anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..resolve.calendar import Clock, Date, Duration, Era, Expression, Offset, Period, Range, Slice, Vague, Weekend, Which
from .timegrammar import EDGES, Mention, valid
from .timewords import Token


def combine(mentions: Sequence[Mention], found: Sequence[Token]) -> list[Mention]:
    """Mentions that belong together made one: *late August*, *the night of 5 April*, *10 p.m. Wednesday*, *from March 4 to 10*."""
    out = _days_without_month(list(mentions), found)
    out = _widened(out, found)
    out = _clocks(out, found)
    out = _share_year(out, found)
    out = _slices(out, found)
    out = [m for i, m in enumerate(out) if not _only_leads(m, out[i + 1] if i + 1 < len(out) else None)]
    return _ranges(_days_from(out, found), found)


def _only_leads(m: Mention, after: Mention | None) -> bool:
    """Whether a vague word only leads to a time that says more: *most recently last October*."""
    return isinstance(m.expression, Vague) and after is not None and after.first == m.last and not isinstance(after.expression, Vague)


def _classes(found: Sequence[Token], i: int) -> frozenset[str]:
    return frozenset(found[i].values) if 0 <= i < len(found) else frozenset()


def _grown(m: Mention, first: int, last: int, found: Sequence[Token], expression: Expression, rule: str | None = None) -> Mention:
    return replace(m, start=found[first].start, end=found[last - 1].end, first=first, last=last, expression=expression, rule=rule or m.rule)


def _days_without_month(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*April 24 and 25*, *4 to 6 April*: the bare day takes month and year from its neighbour."""
    taken = {i for m in mentions for i in range(m.first, m.last)}
    out = []
    for m in mentions:
        out.append(m)
        e = m.expression
        if not isinstance(e, Date) or e.month is None or e.day is None:
            continue
        if m.rule == "month_day":
            out.extend(_days_after(m, e, found, taken))
        else:
            out[-1:] = [*_days_before(m, e, found, taken), m]
    return out


_LINK = frozenset({"AND", "TO", "HYPHEN", "THROUGH", "OR", "COMMA"})


def _days_after(m: Mention, e: Date, found: Sequence[Token], taken: set[int]) -> Iterator[Mention]:
    i = m.last
    while _classes(found, i) & _LINK:
        j = i + 1
        if "COMMA" in found[i].values and _classes(found, j) & {"AND", "OR"}:
            j += 1
        if j in taken or "THE" in _classes(found, j):
            return
        here = _classes(found, j)
        after = _classes(found, j + 1)
        if not here & {"DAY", "DAYORD"} or after & {"MONTH", "MONTHS", "UNIT", "UNITS", "AMPM", "NUM", "OF"}:
            return
        if not after and j + 1 < len(found) and "COMMA" in found[i].values:
            return
        if (
            not after
            and j + 1 < len(found)
            and "HYPHEN" not in found[i].values
            and found[j + 1].text[0].isalpha()
            and found[j + 1].text.endswith("s")
        ):
            return
        day = int(found[j].values.get("DAY") or found[j].values["DAYORD"])
        last, year = j + 1, e.year
        if "COMMA" in after and "YEAR" in _classes(found, j + 2) and year is None:
            last, year = j + 3, int(found[j + 2].values["YEAR"])
        bare = valid(replace(e, day=day, year=year, weekday=None, part=None))
        if bare is None:
            return
        yield Mention(found[j].start, found[last - 1].end, bare, "day_of_month", j, j, last)
        i = last


def _days_before(m: Mention, e: Date, found: Sequence[Token], taken: set[int]) -> list[Mention]:
    out: list[Mention] = []
    i = m.first - 1
    while _classes(found, i) & _LINK and i >= 1:
        j = i - 1
        if j in taken or not _classes(found, j) & {"DAY", "DAYORD"} or e.weekday is not None:
            break
        if _classes(found, j - 1) & {"MONTH", "MONTHS"}:
            break
        day = int(found[j].values.get("DAY") or found[j].values["DAYORD"])
        bare = valid(replace(e, day=day))
        if bare is None:
            break
        out.insert(0, Mention(found[j].start, found[j].end, bare, "day_of_month", j, j, j + 1))
        i = j - 1
    return out


def _widened(mentions: Sequence[Mention], found: Sequence[Token]) -> list[Mention]:
    """Each with its *early* and its *night of*, unless these words are another mention's."""
    out: list[Mention] = []
    for m in mentions:
        wide = _with_part_of(_with_edge(m, found), found)
        out.append(m if out and wide.first < out[-1].last else wide)
    return out


def _with_edge(m: Mention, found: Sequence[Token]) -> Mention:
    """*early*, *mid-*, *late* before a date; *the end of* before a month, a year or a period."""
    e = m.expression
    i = m.first - 1
    if i >= 0 and "THE" in found[i].values and isinstance(e, Date | Era):
        i -= 1 if m.rule in ("year",) else 0
    if not isinstance(e, Date | Period | Era | Offset | Clock | Weekend):
        return m
    hyphen = i >= 0 and "HYPHEN" in found[i].values and bool(_classes(found, i - 1) & {"EARLY", "MID", "LATE"})
    j = i - 1 if hyphen else i
    here = _classes(found, j)
    if here & {"EARLY", "MID", "LATE", "ERCOMP"} and not (here & {"ERCOMP"} and _classes(found, j - 1) & {"UNIT", "UNITS"}):
        word = found[j].text.lower()
        first = j
        if _classes(found, j - 1) & {"THE"} and isinstance(e, Era) and "ERCOMP" not in here:
            first = j - 1
        inner = e
        if word in EDGES and isinstance(e, Date | Period | Era) and _takes_edge(e):
            inner = replace(e, edge=EDGES[word])
        return _grown(m, first, m.last, found, inner)
    if "IN" in here and _classes(found, j - 1) & {"EARLY", "LATE", "ERCOMP"} and isinstance(e, Date | Period | Era) and _takes_edge(e):
        word = found[j - 1].text.lower()
        return _grown(m, j - 1, m.last, found, replace(e, edge=EDGES[word])) if word in EDGES else m
    k = m.first - 1
    if k >= 0 and "THE" in found[k].values:
        k -= 1
    if (
        "OF" in _classes(found, k)
        and _classes(found, k - 1) & {"EDGEN", "MIDDLE"}
        and isinstance(e, Date | Period | Era)
        and _takes_edge(e)
    ):
        first = k - 2 if "THE" in _classes(found, k - 2) else k - 1
        return _grown(m, first, m.last, found, replace(e, edge=EDGES[found[k - 1].text.lower()]))
    return m


def _takes_edge(e: Expression) -> bool:
    """Whether it is longer than a day."""
    if isinstance(e, Date):
        return e.day is None and e.weekday is None and e.holiday is None
    return isinstance(e, Era) or (isinstance(e, Period) and e.unit not in ("day", "hour", "minute", "second"))


def _with_part_of(m: Mention, found: Sequence[Token]) -> Mention:
    """*the night of 5 April*, *the morning of September 10*; *April 5 at night* is left as two."""
    e = m.expression
    if not isinstance(e, Date) or e.part is not None or (e.day is None and e.weekday is None):
        return m
    i = m.first - 1
    if _classes(found, i) & {"OF", "ON"} and "PART" in _classes(found, i - 1):
        first = i - 2 if "THE" in _classes(found, i - 2) else i - 1
        return _grown(m, first, m.last, found, replace(e, part=found[i - 1].values["PART"]))
    if "OF" in _classes(found, i) and "HOURS" in _classes(found, i - 1) and _classes(found, i - 2) & {"EARLY", "LATE", "SMALL"}:
        return _grown(m, i - 3 if "THE" in _classes(found, i - 3) else i - 2, m.last, found, e)
    return m


def _clocks(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """A clock time right beside its day is one with it: *10 p.m. Wednesday*, *noon on Thursday*, *Sept. 3 at 14:30*."""
    out: list[Mention] = []
    for m in mentions:
        before = out[-1] if out else None
        if before is not None:
            gap = _without_zone([found[i] for i in range(before.last, m.first)])
            linked = len(gap) <= 2 and all(t.values.keys() & {"ON", "AT", "COMMA"} for t in gap)
            if linked and isinstance(before.expression, Clock) and before.expression.which is None and _is_day(m.expression):
                joined = _grown(m, before.first, m.last, found, _at(m.expression, before.expression))
                # TimeML marks the two each by itself where another zone's hour stands between them
                out[-1] = replace(joined, parts=(before, m)) if m.first - before.last > 2 else joined
                continue
            if (
                linked
                and isinstance(m.expression, Clock)
                and m.expression.which is None
                and m.expression.clock
                and _is_day(before.expression)
            ):
                out[-1] = _grown(before, before.first, m.last, found, _at(before.expression, m.expression))
                continue
        out.append(m)
    return out


def _without_zone(gap: list[Token]) -> list[Token]:
    """What stands between, less the same hour in another zone: *11:15 a.m. (0915 GMT) on Jan. 19*."""
    if 3 <= len(gap) <= 7 and "OPEN" in gap[0].values:
        close = next((k for k, t in enumerate(gap) if "CLOSE" in t.values), 0)
        if any("TZ" in t.values for t in gap[:close]):
            return gap[close + 1 :]
    return gap


def _is_day(e: Expression) -> bool:
    if isinstance(e, Date):
        return (e.day is not None or e.weekday is not None or e.holiday is not None) and e.clock is None
    return (isinstance(e, Period) and e.unit == "day" and e.which is Which.THIS) or (
        isinstance(e, Offset) and e.unit == "day" and e.clock is None
    )


def _at(day: Expression, clock: Clock) -> Expression:
    if isinstance(day, Date | Offset):
        return replace(day, clock=clock.clock, part=day.part or clock.part)
    return Clock(clock.clock, clock.part, Which.THIS)


def _slices(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*the first six months of 2022*, *the second week of March*."""
    out: list[Mention] = []
    for m in mentions:
        e = m.expression
        slice_ = _slice_before(m, e, found) if isinstance(e, Date) and e.edge is None and _takes_edge(e) else None
        if slice_ is None:
            out.append(m)
            continue
        first, expression = slice_
        inside: list[Mention] = []
        while out and out[-1].last > first:
            inside.insert(0, out.pop())
        first = min([first, *(p.first for p in inside)])
        out.append(replace(_grown(m, first, m.last, found, expression, "slice"), parts=(*inside, m)))
    return out


def _slice_before(m: Mention, of: Date, found: Sequence[Token]) -> tuple[int, Slice] | None:
    i = m.first - 1
    if "THE" in _classes(found, i):
        i -= 1
    unit = found[i - 1].values if i >= 2 and "OF" in found[i].values else {}
    if not unit.keys() & {"UNIT", "UNITS"} or "ORDW" in unit:
        return None
    i -= 2
    amount: float | None = None if "UNITS" in unit else 1
    if "NUM" in found[i].values:
        amount = float(found[i].values["NUM"])
        i -= 1
    here = _classes(found, i)
    index = -1 if here & {"LASTW", "FINAL"} else int(found[i].values["ORD"]) if "ORD" in here else 0
    name = unit.get("UNIT") or unit["UNITS"]
    if not index or name in ("second", "minute", "hour", "decade", "century", "millennium") or (amount != 1 and index > 1):
        return None
    first = i - 1 if "THE" in _classes(found, i - 1) else i
    return first, Slice(of, name, index, amount)


def _days_from(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*two days before April 5*, *the day after Christmas*."""
    out: list[Mention] = []
    for m in mentions:
        e = m.expression
        before = out[-1] if out else None
        link = _classes(found, m.first - 1)
        if not isinstance(e, Date) or not _is_day(e) or not link & {"BEFORE", "AFTER"}:
            out.append(m)
            continue
        sign = 1 if "AFTER" in link else -1
        if before is not None and before.last == m.first - 1 and isinstance(before.expression, Duration) and before.expression.amount:
            moved = Offset(before.expression.amount, before.expression.unit, sign, base=e)
            out[-1] = replace(_grown(m, before.first, m.last, found, moved, "day_from"), parts=(before, m))
        elif "DAYW" in _classes(found, m.first - 2) and "THE" in _classes(found, m.first - 3):
            out.append(replace(_grown(m, m.first - 3, m.last, found, Offset(1, "day", sign, base=e), "day_from"), parts=(m,)))
        else:
            out.append(m)
    return out


def _share_year(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*March and April 2022*, *Sept. 3 and Oct. 4, 2001*: the year belongs to both."""
    out = list(mentions)
    for i in range(len(out) - 1, 0, -1):
        left, right = out[i - 1], out[i]
        a, b = left.expression, right.expression
        if (
            isinstance(a, Date)
            and isinstance(b, Date)
            and a.year is None
            and b.year is not None
            and a.month is not None
            and b.month is not None
            and a.year_shift is None
            and a.which is None
            and 1 <= right.first - left.last <= 2
            and all(found[k].values.keys() & (_LINK | {"AND"}) for k in range(left.last, right.first))
            and (a.month, a.day or 0) <= (b.month, b.day or 31)
        ):
            out[i - 1] = replace(left, expression=replace(a, year=b.year))
    return out


def _ranges(mentions: list[Mention], found: Sequence[Token]) -> list[Mention]:
    """*between 4 and 6 April*, *from Monday to Friday*, *1990-1994*, *since February*."""
    out: list[Mention] = []
    i = 0
    while i < len(mentions):
        m = mentions[i]
        following = mentions[i + 1] if i + 1 < len(mentions) else None
        lead = _classes(found, m.first - 1)
        if following is not None and following.first - m.last == 1 and _can_bound(m.expression) and _can_bound(following.expression):
            link = _classes(found, m.last)
            if link & {"TO", "THROUGH", "HYPHEN"} or ("AND" in link and "BETWEEN" in lead):
                first = m.first - 1 if lead & {"BETWEEN", "FROM"} else m.first
                if not (
                    link & {"HYPHEN"}
                    and found[m.last].text != "-"
                    and found[m.last].start > m.end + 0
                    and not lead & {"FROM"}
                    and m.rule == "weekday"
                ):
                    bounds = Range(_bare(m.expression), _bare(following.expression))
                    out.append(replace(_grown(m, first, following.last, found, bounds, "range"), parts=(m, following)))
                    i += 2
                    continue
        if m.rule == "year" and m.first > 1 and "HYPHEN" in lead and found[m.first - 2].text.lower() == "post":
            out.append(replace(_grown(m, m.first - 2, m.last, found, Range(m.expression, None), "since"), parts=(m,)))
        elif "SINCE" in lead and _can_bound(m.expression):
            out.append(replace(_grown(m, m.first - 1, m.last, found, Range(m.expression, None), "since"), parts=(m,)))
        else:
            out.append(m)
        i += 1
    return out


def _bare(e: Expression) -> Expression:
    return replace(e, clock=None, part=None) if isinstance(e, Date) else e


def _can_bound(e: Expression) -> bool:
    return (
        isinstance(e, Date | Era | Weekend)
        or (isinstance(e, Offset) and e.unit not in ("hour", "minute", "second"))
        or (isinstance(e, Period) and not e.rolling)
    )
