"""What the linear models of MUC-4's incidents see: the record's event mentions first, the words around them beside.

A message is read once with the default steps. Its event mentions, times and places are laid onto its sentences, and every feature below
is a name or a name with a number. After Patwardhan and Riloff, 2009: a sentence's relevance and a phrase's role together.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..types import Claim, DateBasis, EventMention, Party, Passage, Place, Time
from . import incident_model as im
from .incident_reader import EFFECTS, LABELS, Read

TYPES = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY")
PARTS = ("NAME", "DESCRIPTION", "TARGET", "PERPETRATOR")
COUNTRIES = {
    "SV": "EL SALVADOR",
    "GT": "GUATEMALA",
    "HN": "HONDURAS",
    "AR": "ARGENTINA",
    "BO": "BOLIVIA",
    "CL": "CHILE",
    "CO": "COLOMBIA",
    "EC": "ECUADOR",
    "PE": "PERU",
}
"""The task's nine countries, in its own names."""
_REACH = 8
"""Words to a sentence's nearest cue that still bear on a word."""
_OPENERS = frozenset(
    """MEANWHILE ALSO ANOTHER OTHER SECOND LIKEWISE SIMILARLY FURTHERMORE ADDITION EARLIER PREVIOUSLY YESTERDAY LATER SEPARATE
    ELSEWHERE HAND FIRST SAME""".split()
)
_INSIDE = ("MEANWHILE", "ALSO", "ANOTHER", "OTHER", "SECOND", "LIKEWISE")
_EDGES = frozenset(["THE", "A", "AN", "OF", "AND", "IN"])
_RUNS_ON = 3.0
"""How far below none a word may lie that stands beside a word of a name."""
_STEPS = (-3.0, -2.0, -1.0, -0.4)
"""Log-probabilities at which a reader's answer becomes one more feature."""
_RARE = 8.0
"""Weight of a shared word that the development messages do not have."""


@dataclass(frozen=True, slots=True)
class Found:
    """What our own steps found in a message."""

    text: str
    filed: date | None
    times: Sequence[Time] = ()
    places: Sequence[Place] = ()
    claims: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message's sentences with what was found in each, by their numbers."""

    found: Found
    cut: Sequence[im.Sentence]
    events: Mapping[int, Sequence[tuple[EventMention, Claim]]] = field(default_factory=dict)
    times: Mapping[int, Sequence[Time]] = field(default_factory=dict)
    places: Mapping[int, Sequence[Place]] = field(default_factory=dict)
    read: Read | None = None
    """What the trained reader says of it."""

    def words(self, i: int) -> Sequence[str]:
        """The words of one sentence, in capitals."""
        return self.cut[i].words


def lay(found: Found) -> Message:
    """Lay what was found onto the message's sentences; times of the dateline are left out."""
    cut = im.sentences(found.text)
    starts = [s.start for s in cut]

    def at(offset: int) -> int:
        return max(0, bisect.bisect_right(starts, offset) - 1)

    events: dict[int, list[tuple[EventMention, Claim]]] = defaultdict(list)
    times: dict[int, list[Time]] = defaultdict(list)
    places: dict[int, list[Place]] = defaultdict(list)
    for claim in found.claims:
        for event in claim.events:
            events[at(event.trigger.start)].append((event, claim))
    for place in found.places:
        places[at(place.span.start)].append(place)
    head = found.text.find("--")
    for time in found.times:
        if not (0 <= head < 250 and time.span.start < head):
            times[at(time.span.start)].append(time)
    return Message(found, cut, dict(events), dict(times), dict(places))


def gap(time: Time, filed: date | None) -> str | None:
    """How long before the dateline a time lies, in classes; None where it has no date of its own."""
    if filed is None or not time.date_start or time.date_basis is DateBasis.PUBLICATION_FALLBACK:
        return None
    first, last = date.fromisoformat(time.date_start[:10]), date.fromisoformat((time.date_end or time.date_start)[:10])
    days = (filed - last).days
    if days < 0 and first > filed:
        return "future"
    name = next((str(n) for n in (0, 1, 7, 31, 62, 400) if days <= n), "old")
    return name if (time.date_prec or 9) <= 3 else f"{name}v"


def of_message(message: Message) -> list[str]:
    """A whole message: its words and pairs of words once each, those of its opening told apart, the kinds of its events."""
    found: set[str] = set()
    for i, sentence in enumerate(message.cut):
        found.update(_pairs(sentence.words, "m"))
        if i < 4:
            found.update(f"o={w}" for w in sentence.words)
    found.update(f"mk={e.kind.value}" for pairs in message.events.values() for e, _ in pairs)
    countries = Counter(p.chosen.country for places in message.places.values() for p in places if p.chosen)
    if countries:
        found.add(f"mc={countries.most_common(1)[0][0]}")
    return sorted(found)


def of_sentence(message: Message, i: int) -> list[str]:
    """One sentence: its words and pairs, the words of the one before, where it stands, and its events with their parties."""
    found = set(_pairs(message.words(i), "s"))
    if i:
        found.update(f"b={w}" for w in message.words(i - 1))
    found.add(f"at={min(i, 6)}")
    return sorted(found | set(_of_events(message, i)))


def of_whole(message: Message, linear: Mapping[str, float]) -> dict[str, float]:
    """A whole message: log-odds by the linear model, by the reader, and the most that the reader gives one of its sentences."""
    assert message.read is not None
    f = {f"{label}.linear": odds for label, odds in linear.items()}
    f.update((f"{label}.read", float(odds)) for label, odds in zip(LABELS, message.read.whole, strict=True))
    f.update((f"{label}.most", float(odds)) for label, odds in zip(LABELS, message.read.each.max(0), strict=True))
    return f


def of_telling(message: Message, i: int, linear: Mapping[str, float]) -> dict[str, float]:
    """One sentence: log-odds by the linear model and by the reader."""
    assert message.read is not None
    f = {f"{label}.linear": odds for label, odds in linear.items()}
    f.update((f"{label}.read", float(odds)) for label, odds in zip(LABELS, message.read.each[i], strict=True))
    return f


def _of_events(message: Message, i: int) -> Iterator[str]:
    events = message.events.get(i, ())
    filed = message.found.filed
    for e, claim in events:
        k = e.kind.value
        yield from (f"Ek={k}", f"Em={k}.{e.modality.value}", f"Ep={k}.{e.polarity.value}", f"El={k}.{e.level.value}")
        yield f"Et={e.trigger.text.upper()}"
        yield f"Ea={k}.{e.actor.sector if e.actor else '-'}"
        yield f"Er={k}.{e.recipient.sector if e.recipient else 'none'}"
        if e.recipient:
            yield from (f"Erh={_head(e.recipient)}", f"Ekrh={k}.{_head(e.recipient)}")
        if e.object:
            yield f"Eoh={k}.{_head(e.object)}"
        if e.instrument:
            yield f"Ei={_head(e.instrument)}"
        if e.deaths:
            yield "Edeaths"
        if e.time and (g := gap(e.time, filed)):
            yield from (f"Eg={g}", f"Ekg={k}.{g}")
        if e.place:
            yield f"Epl={k}"
        yield f"Emd={claim.attribution.mode.value}"
        if claim.attribution.source.kind:
            yield f"Esk={claim.attribution.source.kind.value}"
    yield f"En={min(len(events), 4)}"
    for time in message.times.get(i, ()):
        if g := gap(time, filed):
            yield f"Esg={g}"
    for place in message.places.get(i, ()):
        if place.chosen:
            yield from (f"Epc={place.chosen.country or '?'}", f"Epf={place.chosen.feature}")


def _head(party: Party | Passage) -> str:
    return (party.text.upper().split() or ["?"])[-1]


def _pairs(words: Sequence[str], mark: str) -> Iterator[str]:
    for a, b in zip(words, [*words[1:], "."], strict=True):
        a = "#" if a.isdigit() else a
        yield f"{mark}={a}"
        yield f"{mark}={a}_{b}"


def of_link(message: Message, i: int, j: int, common: Mapping[str, float], types: tuple[str, str]) -> dict[str, float]:
    """Two sentences, `i` before `j`, that may tell one incident: places, dates, parties and words that they share or not.

    `common` holds log(messages / messages with the word) for words that many messages have; `types` the likeliest type of each.
    """
    f: dict[str, float] = {}
    far = j - i
    f[f"d={min(far, 6)}"] = 1
    here, there = _spots(message, i), _spots(message, j)
    place = _agree(here, there)
    f[f"pl={place}"] = 1
    if place == "diff":
        f[f"pldiff.d={min(far, 3)}"] = 1
    f[f"dt={_agree(_days(message, i), _days(message, j))}"] = 1
    f["ty=same" if types[0] == types[1] else "ty=diff"] = 1
    f["tp=" + ".".join(sorted(types))] = 1
    mine, other = _names(message, i), _names(message, j)
    shared = sum(common.get(w, _RARE) for w in mine & other)
    f["sh"] = shared / 20
    f["shr"] = 3 * shared / (1 + min(sum(common.get(w, _RARE) for w in mine), sum(common.get(w, _RARE) for w in other)))
    words = message.words(j)
    f.update((f"disc={w}", 1.0) for w in words[:6] if w in _OPENERS)
    f.update((f"in={w}", 1.0) for w in _INSIDE if w in words)
    f[f"w0={words[0]}"] = 1
    kinds, others = ({e.kind for e, _ in message.events.get(n, ())} for n in (i, j))
    f["sk"] = len(kinds & others) / (1 + len(kinds | others))
    f[f"h={_agree(_parties(message, i), _parties(message, j), 'none')}"] = 1
    f[f"par={min(message.found.text.count(chr(10) * 2, message.cut[i].start, message.cut[j].start), 4)}"] = 1
    return f


def _agree(mine: set[str], other: set[str], one: str = "one") -> str:
    if not mine and not other:
        return "none"
    if not mine or not other:
        return one
    return "same" if mine & other else "diff"


def _spots(message: Message, i: int) -> set[str]:
    return {p.chosen.id for p in message.places.get(i, ()) if p.chosen and p.chosen.feature != "country"}


def _days(message: Message, i: int) -> set[str]:
    return {t.date_start for t in message.times.get(i, ()) if t.date_start and (t.date_prec or 9) <= 2}


def _names(message: Message, i: int) -> set[str]:
    return {w for w in message.words(i) if len(w) > 3 and not w.isdigit()}


def _parties(message: Message, i: int) -> set[str]:
    return {_head(p) for e, _ in message.events.get(i, ()) for p in (e.recipient, e.object) if p}


def of_incident(
    message: Message,
    chosen: Sequence[int],
    type_: str,
    rivals: Sequence[Sequence[int]],
    whole: Mapping[str, float],
    each: Sequence[Mapping[str, float]],
) -> dict[str, float]:
    """Sentences that may tell an incident of `type_` that belongs in the database; `rivals` are all groups of that type.

    `whole` and `each` are the log-odds of the message and of its sentences by type.
    """
    others = [t for t in TYPES if t != type_]
    f = {"mo": whole["ANY"], "mot": whole[type_], "motd": whole[type_] - max(whole[t] for t in others), f"mot.{type_}": whole[type_]}
    told = sorted((each[i]["ANY"] for i in chosen), reverse=True)
    f["b1"], f["b2"] = told[0], told[1] if len(told) > 1 else -4.0
    own = sorted((each[i][type_] for i in chosen), reverse=True)
    f["bt"], f["bt2"], f[f"bt.{type_}"] = own[0], own[1] if len(own) > 1 else -5.0, own[0]
    best = max(max(each[i][t] for t in others) for i in chosen)
    f["oth"], f["d"], f["arg"] = best, own[0] - best, float(own[0] > best)
    for t in others:
        f[f"v.{type_}.{t}"] = max(each[i][t] for i in chosen) - own[0]
    ranked = sorted(rivals, key=lambda r: -max(each[i][type_] for i in r))
    f["gap"] = max(each[i][type_] for r in rivals for i in r) - own[0]
    f["gapany"] = max(e["ANY"] for e in each) - told[0]
    f["lenmsg"] = math.log(len(message.cut) + 1)
    flags = {f"n={min(len(chosen), 5)}", f"C={min(len(rivals), 6)}", f"first={min(chosen[0], 8)}", f"ty={type_}"}
    flags.add(f"rank={min(ranked.index(chosen), 5)}")
    filed = message.found.filed
    for i in chosen:
        for e, _ in message.events.get(i, ()):
            k, sector = e.kind.value, (e.actor.sector or "?") if e.actor else "-"
            flags |= {f"k={k}", f"tk={type_}{k}", f"a={sector}", f"ka={k}{sector}", f"m={e.modality.value}", f"p={e.polarity.value}"}
            if e.recipient:
                flags |= {f"r={e.recipient.sector or '?'}", f"kr={k}{e.recipient.sector or '?'}"}
            if e.time and (g := gap(e.time, filed)):
                flags.add(f"g={g}")
            flags |= {name for name, there in (("deaths", e.deaths), ("place", e.place)) if there}
        flags |= {f"sg={g}" for t in message.times.get(i, ()) if (g := gap(t, filed))}
        for p in message.places.get(i, ()):
            if p.chosen:
                flags |= {"co=in" if p.chosen.country in COUNTRIES else "co=out", f"feat={p.chosen.feature}"}
    return {**f, **dict.fromkeys(flags, 1.0)}


def roles(message: Message, i: int) -> dict[int, set[str]]:
    """The parts that the record's events and places give to the words of sentence `i`, by word."""
    found: dict[int, set[str]] = defaultdict(set)
    offsets = message.cut[i].offsets

    def mark(start: int, end: int, names: set[str]) -> None:
        for k, (a, b) in enumerate(offsets):
            if a < end and b > start:
                found[k] |= names

    for e, _ in message.events.get(i, ()):
        for name, party in (("a", e.actor), ("r", e.recipient), ("o", e.object), ("i", e.instrument)):
            if party is not None:
                for span in party.spans:
                    mark(span.start, span.end, {f"R{name}", f"R{name}.{e.kind.value}"})
        mark(e.trigger.start, e.trigger.end, {f"Rt.{e.kind.value}"})
    for place in message.places.get(i, ()):
        mark(place.span.start, place.span.end, {"Rplace"})
    return found


def of_words(message: Message, i: int) -> Iterator[list[str]]:
    """Each word of a sentence: itself, its neighbours, the nearest words of violence, and its part in the record's events."""
    given = roles(message, i)
    for k in range(len(message.words(i))):
        own = sorted(given.get(k, ()))
        joined = "+".join(r for r in own if "." in r)[:60]
        yield [*_of_word(message.cut[i], k), *own, *([f"Rn={joined}"] if own else [])]


def _of_word(sentence: im.Sentence, i: int) -> list[str]:
    words = sentence.words
    at = ["#" if w.isdigit() else w for w in ("<", "<", "<", *words, ">", ">", ">")]
    a, b, c, w, x, y, z = at[i : i + 7]
    found = [
        f"w={w}", f"w-1={c}", f"w-2={b}", f"w-3={a}", f"w+1={x}", f"w+2={y}", f"w+3={z}",
        f"ww-={c}_{w}", f"ww+={w}_{x}", f"xx-={b}_{c}", f"xx+={x}_{y}", f"suf={w[-3:]}", f"around={c}_{x}",
    ]  # fmt: skip
    left = next((k for k in range(i - 1, max(-1, i - 16), -1) if words[k] in im.CUES), None)
    right = next((k for k in range(i + 1, min(len(words), i + 16)) if words[k] in im.CUES), None)
    for side, k in (("l", left), ("r", right)):
        if k is None:
            found.append(f"{side}-")
            continue
        near = "n" if abs(k - i) <= _REACH else "f"
        found += [f"{side}={words[k]}", f"{side}{near}={words[k]}", f"{side}w={words[k]}_{w}", f"{side}b={words[k]}_{c}"]
        between = words[min(i, k) + 1 : max(i, k)]
        found += [f"{side}{mark}={words[k]}" for mark in ("BY", "OF", "WAS", "WERE", "AGAINST") if mark in between]
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """Words of one sentence that play one part. `margin` is the log-odds of that part over none."""

    part: str
    sentence: int
    first: int
    last: int
    text: str
    margin: float


def parts(sentence: im.Sentence, i: int, scores: Sequence[Mapping[str, float]], lean: Mapping[str, float]) -> Iterator[Part]:
    """The stretches of sentence `i` whose words play the same part, by the words' scores with `lean` added."""
    labels = [max(s, key=lambda c: s[c] + lean.get(c, 0.0)) for s in scores]
    for order in (range(1, len(labels)), range(len(labels) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for k in order:
            if labels[k] == "NONE" and labels[k + step] == "NAME" and scores[k]["NAME"] - scores[k]["NONE"] > -_RUNS_ON:
                labels[k] = "NAME"
    k = 0
    while k < len(labels):
        end = k
        while end + 1 < len(labels) and labels[end + 1] == labels[k]:
            end += 1
        if labels[k] != "NONE":
            first, last = k, end
            while first < last and _is_edge(sentence.words[first], labels[k]):
                first += 1
            while last > first and _is_edge(sentence.words[last], labels[k]):
                last -= 1
            if len(sentence.words[first]) > 1:
                margin = max(scores[n][labels[k]] - scores[n]["NONE"] for n in range(k, end + 1))
                yield Part(labels[k], i, first, last, " ".join(sentence.words[first : last + 1]), margin)
        k = end + 1


def _is_edge(word: str, part: str) -> bool:
    """Whether a word at the end of a stretch is none of it."""
    return not word[-1].isalnum() or word in _EDGES or (len(word) == 1 and part != "NAME")


def of_victim(message: Message, part: Part, type_: str) -> list[str]:
    """A victim: the words around, all words of the sentence, the type of incident, and what the record's events do to it."""
    words, first, last = message.words(part.sentence), part.first, part.last
    found = {f"s={w}" for w in words} | {f"t={type_}"} | {f"ts={type_}_{w}" for w in words if w in im.CUES}
    found |= {f"near={w}" for w in words[max(0, first - 6) : last + 7]}
    found |= {f"l{k}={w}" for k, w in enumerate(reversed(words[max(0, first - 3) : first]))}
    found |= {f"r{k}={w}" for k, w in enumerate(words[last + 1 : last + 4])}
    given = roles(message, part.sentence)
    found |= {r for k in range(first, last + 1) for r in given.get(k, ())}
    for e, _ in message.events.get(part.sentence, ()):
        found |= {f"k={e.kind.value}", f"kp={e.kind.value}.{e.polarity.value}.{e.modality.value}"}
    if message.read is not None:
        chances = zip(EFFECTS, message.read.effects[part.sentence][part.last], strict=True)
        found |= {f"read={effect}>{step}" for effect, chance in chances for step in _STEPS if chance > step}
    return sorted(found)


def of_choice(message: Message, part: Part, chosen: Sequence[int], type_: str, each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """A stretch that may be a fill of an incident: how sure its words are, its part in the record's events, where it stands."""
    words = message.words(part.sentence)
    f = {f"{part.part}.margin": part.margin, f"{part.part}.told": each[part.sentence][type_]}
    flags = {part.part, f"{part.part}.{type_}", f"{part.part}.n={min(part.last - part.first, 4)}"}
    flags.add(f"{part.part}.at={min(chosen.index(part.sentence), 3)}" if part.sentence in chosen else f"{part.part}.out")
    flags.add(f"{part.part}.h={part.text.split()[-1]}")
    given = roles(message, part.sentence)
    flags |= {f"{part.part}.{r}" for k in range(part.first, part.last + 1) for r in given.get(k, ())} or {f"{part.part}.norole"}
    flags |= {f"{part.part}.l={w}" for w in words[max(0, part.first - 2) : part.first]}
    flags |= {f"{part.part}.r={w}" for w in words[part.last + 1 : part.last + 3]}
    return {**f, **dict.fromkeys(flags, 1.0)}


def of_organization(message: Message, chosen: Sequence[int], mentions: Sequence[tuple[int, int, int]], name: str, type_: str) -> list[str]:
    """One organization for one incident: what is said beside its mentions, how near they are, its part in the record's events."""
    found = {f"name={name}", f"t={type_}", f"times={min(len(mentions), 5)}", f"first={min(mentions[0][0], 6)}"}
    best = min(abs(i - c) for i, _, _ in mentions for c in chosen)
    found.add(f"near={min(best, 4)}")
    for i, first, last in mentions:
        words = message.words(i)
        close = min(abs(i - c) for c in chosen)
        mark = "c" if close == best else "e"
        found.update(f"{mark}={w}" for w in words if not w.isdigit())
        found.update(f"{mark}l={w}" for w in words[max(0, first - 3) : first])
        found.update(f"{mark}r={w}" for w in words[last + 1 : last + 4])
        given = roles(message, i)
        own = {r for k in range(first, last + 1) for r in given.get(k, ())}
        found |= {f"{mark}{r}" for r in own} | ({f"in{r}" for r in own} if close == 0 else set())
        start, end = message.cut[i].offsets[first][0], message.cut[i].offsets[last][1]
        for e, claim in message.events.get(i, ()):
            source = claim.attribution.source
            if any(s.start < end and s.end > start for s in source.spans):
                found |= {f"{mark}says", f"{mark}says={e.kind.value}"}
            elif e.actor is not None and any(s.start < end and s.end > start for s in e.actor.spans):
                found |= {f"{mark}lv={e.level.value}", f"{mark}src={source.kind.value if source.kind else '-'}"}
                found.add(f"{mark}md={claim.attribution.mode.value}")
    return sorted(found)


def of_stage(message: Message, chosen: Sequence[int], type_: str) -> list[str]:
    """How far an incident got: the words, pairs and events' wording of the sentences that tell it."""
    found = {f for i in chosen for f in _pairs(message.words(i), "s")} | {f"t={type_}"}
    for i in chosen:
        for e, _ in message.events.get(i, ()):
            k = e.kind.value
            found |= {f"Ek={k}", f"Em={k}.{e.modality.value}", f"Ep={k}.{e.polarity.value}", f"El={k}.{e.level.value}"}
    return sorted(found)
