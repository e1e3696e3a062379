"""Fills MUC-4's incident templates from a record: what was done, when, where, by whom as whose word, to whom.

MUC-4 asks for one template an incident over a whole report, and for what the task's rules (template-doc, part 1) let in: deeds against
civilians or a country's infrastructure, recent and specific, not fighting among armed forces. The record's event mentions are laid onto
the message's sentences (evaluate/incident_features.py); linear models that were fitted on the development messages say which sentences
tell a type of incident, which of these tell one and the same, which incidents belong in the database, and which words are its victims
and targets. When and where comes from our own times and places (evaluate/incident_slots.py). All of it serves the comparison with the
systems of 1992: nothing here enters a record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..read import Overrides, read_bytes
from ..reading import Reader
from ..resolve.gazetteer import Gazetteer
from ..types import Record
from . import incident_model as im
from .incident_features import (
    PARTS,
    TYPES,
    Found,
    Message,
    Part,
    lay,
    of_choice,
    of_incident,
    of_link,
    of_message,
    of_organization,
    of_sentence,
    of_stage,
    of_telling,
    of_victim,
    of_whole,
    of_words,
    parts,
)
from .incident_reader import PARTS as ROLES
from .incident_reader import read
from .incident_slots import dates, locations, of_country
from .linear import Linear
from .muc4 import (
    _DAY,
    _MONTHS,
    CONFIDENCE,
    DATE,
    DESCRIPTION,
    EFFECT,
    HUMAN_TYPE,
    INDIVIDUAL,
    LOCATION,
    NAME,
    NUMBER,
    ORGANIZATION,
    STAGE,
    TARGET,
    TARGET_TYPE,
    TYPE,
    Fill,
    Template,
)

_MANY = frozenset(["PEOPLE", "CHILDREN", "MEN", "WOMEN", "POLICEMEN", "POLICE", "PERSONNEL"])
TELLS = {"ATTACK": -1.3, "BOMBING": -1.7, "KIDNAPPING": -2.0, "ARSON": -2.3, "ROBBERY": -2.5}
"""Log-odds from which a sentence may tell a type of incident. Chosen, as all below, by what they give on ``tst1`` and ``tst2``."""
JOINS = 0.0
"""Log-odds from which two groups of sentences are one incident."""
_BELONGS, _DID = -0.6, -0.9
"""Log-odds from which an incident belongs in the database, and an organization did it."""
LEAN, SHARE = 2.5, 0.06
"""Added to a part's score, since most words play none; and what the linear model of parts counts beside the reader."""
_PLAYS = {"NAME": 0.0, "DESCRIPTION": 0.0, "TARGET": -0.5, "PERPETRATOR": -1.0}
"""Log-odds from which a stretch is a fill."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Sentences that are taken to tell one incident, by their numbers, and the log-odds that it belongs in the database."""

    type: str
    chosen: tuple[int, ...]
    belongs: float = 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with the log-odds of its types: of the whole (`whole`) and of each sentence (`each`)."""

    message: Message
    whole: Mapping[str, float]
    each: Sequence[Mapping[str, float]]


class Filler:
    """Reads messages with the default steps and fills their templates."""

    def __init__(self) -> None:
        self.reader = Reader(Gazetteer.open())

    def templates(self, message: str, text: str) -> list[Template]:
        """The templates of one message, none when nothing in it belongs in the database."""
        filed = filed_on(text)
        overrides = Overrides(published=filed.isoformat() if filed else None, language="en")
        record: Record | None = next(
            (self.reader.record(r) for r in read_bytes(text.encode(), name=message, overrides=overrides) if not hasattr(r, "message")), None
        )
        return fill(message, found_in(record, filed)) if record is not None else []


def found_in(record: Record, filed: date | None) -> Found:
    """What a record holds that templates are made from."""
    return Found(record.report.text.string, filed, record.times, record.places, record.claims)


def filed_on(text: str) -> date | None:
    """The day in a message's dateline, None without one."""
    day = _DAY.search(text[:200].upper())
    if not day or day[2] not in _MONTHS:
        return None
    try:
        return date(int(day[3]) + (1900 if len(day[3]) == 2 else 0), _MONTHS[day[2]], int(day[1]))
    except ValueError:
        return None


def fill(message: str, found: Found) -> list[Template]:
    """The templates of a message that our steps have read."""
    laid = lay(found)
    if not laid.cut:
        return []
    judged = judge(replace(laid, read=read(laid.cut)))
    kept = [i for i in incidents(judged) if i.belongs > _BELONGS]
    return [_template(message, judged, i) for i in kept]


def judge(message: Message) -> Judged:
    """The chances of each type of incident in a message and in each of its sentences."""
    sentence = im.load("sentence")
    each = [sentence.scores(of_sentence(message, i)) for i in range(len(message.cut))]
    return weighed(message, im.load("message").scores(of_message(message)), each)


def weighed(message: Message, whole: Mapping[str, float], each: Sequence[Mapping[str, float]]) -> Judged:
    """The linear models' log-odds and the reader's, weighed together."""
    holds, tells = im.load("holds"), im.load("tells")
    return Judged(
        message, holds.scores(of_whole(message, whole)), [tells.scores(of_telling(message, i, odds)) for i, odds in enumerate(each)]
    )


def incidents(judged: Judged) -> list[Incident]:
    """What may be an incident, by type: the sentences that tell it, each put to the group that it most likely belongs to."""
    found = []
    model = im.load("incident")
    for type_, groups in grouped(judged).items():
        for group in groups:
            odds = model.score(of_incident(judged.message, group, type_, groups, judged.whole, judged.each))
            found.append(Incident(type_, tuple(group), odds))
    return found


def grouped(judged: Judged) -> dict[str, list[list[int]]]:
    """Groups of sentences that tell one incident each, by type."""
    found: dict[str, list[list[int]]] = {}
    links: dict[tuple[int, int], float] = {}
    for type_ in TYPES:
        groups: list[list[int]] = []
        for j, odds in enumerate(judged.each):
            if odds[type_] < TELLS[type_]:
                continue
            best = max(
                ((sum(top := sorted(_link(judged, i, j, links) for i in g)[-3:]) / len(top), n) for n, g in enumerate(groups)), default=None
            )
            if best is not None and best[0] > JOINS:
                groups[best[1]].append(j)
            else:
                groups.append([j])
        found[type_] = groups
    return found


def _link(judged: Judged, i: int, j: int, known: dict[tuple[int, int], float]) -> float:
    if (i, j) not in known:
        features = of_link(judged.message, i, j, im.common(), (likeliest(judged, i), likeliest(judged, j)))
        known[i, j] = im.load("link").score(features)
    return known[i, j]


def likeliest(judged: Judged, i: int) -> str:
    """The type that a sentence most likely tells, by itself and its message."""
    return max(TYPES, key=lambda t: judged.each[i][t] + judged.whole[t])


def _template(name: str, judged: Judged, incident: Incident) -> Template:
    message, chosen, type_ = judged.message, incident.chosen, incident.type
    slots: dict[int, tuple[Fill, ...]] = {TYPE: (Fill((type_,)),)}
    slots[STAGE] = (Fill((im.load("stage").best(of_stage(message, chosen, type_)),)),)
    day = best(im.load("date"), dates(message, chosen, type_))
    slots[DATE] = (Fill((day,)),) if day else ()
    place = best(im.load("place"), locations(message, chosen, type_, countries(message)))
    slots[LOCATION] = (Fill((place,)),) if place else ()
    _organizations(slots, judged, incident)
    _people(slots, judged, incident)
    return Template(name, {k: v for k, v in slots.items() if v})


def countries(message: Message) -> dict[str, float]:
    """The log-odds of the country that a message's incidents lie in."""
    return im.load("country").scores(of_country(message))


def best(model: Linear, candidates: Sequence[tuple[str, Mapping[str, float]]]) -> str | None:
    """The candidate with the highest score, None among none."""
    return max(candidates, key=lambda c: model.score(c[1]))[0] if candidates else None


def _organizations(slots: dict[int, tuple[Fill, ...]], judged: Judged, incident: Incident) -> None:
    by: dict[str, list[tuple[int, int, int]]] = {}
    printed: dict[str, str] = {}
    for name, i, first, last in im.mentions(judged.message.cut, im.names().get("organization", {})):
        by.setdefault(name, []).append((i, first, last))
        printed[name] = max(printed.get(name, ""), " ".join(judged.message.words(i)[first : last + 1]), key=len)
    doers = []
    for name, spans in by.items():
        features = of_organization(judged.message, incident.chosen, spans, name, incident.type)
        odds = im.load("doer").score(features)
        if odds > _DID:
            doers.append((odds, name, im.load("degree").best(features)))
    fills = [Fill((degree,), (printed[name],)) for _, name, degree in sorted(doers, reverse=True)[:2]]
    slots[ORGANIZATION] = tuple(Fill(f.tags) for f in fills)
    slots[CONFIDENCE] = tuple(fills)


def stretches(judged: Judged, chosen: Sequence[int]) -> list[Part]:
    """The stretches of the telling sentences that may be fills."""
    model, reader = im.load("part"), judged.message.read
    assert reader is not None
    found: list[Part] = []
    for i in chosen:
        scores = []
        for features, chances in zip(of_words(judged.message, i), reader.parts[i], strict=True):
            linear = model.scores(features)
            scores.append({p: float(c) + SHARE * (linear[p] - linear["NONE"]) for p, c in zip(ROLES, chances, strict=True)})
        found += parts(judged.message.cut[i], i, scores, dict.fromkeys(PARTS, LEAN))
    return found


def once(found: Sequence[Part]) -> tuple[dict[str, list[Part]], dict[str, Part]]:
    """One stretch for each head word of a part (of names the fullest), and of names the description beside them."""
    kept: dict[str, dict[str, Part]] = {p: {} for p in PARTS}
    for p in sorted(found, key=lambda p: -len(p.text) if p.part == "NAME" else 0):
        if p.part != "NAME":
            kept[p.part].setdefault(p.text.split()[-1], p)
        elif not any(f" {p.text} " in f" {n.text} " or n.text.split()[-1] == p.text.split()[-1] for n in kept["NAME"].values()):
            kept["NAME"][p.text] = p
    beside: dict[str, Part] = {}
    for p in found:
        if p.part == "DESCRIPTION":
            name = next(
                (
                    n
                    for n in found
                    if n.part == "NAME" and n.sentence == p.sentence and (0 < n.first - p.last <= 3 or 0 < p.first - n.last <= 3)
                ),
                None,
            )
            if name is not None:
                beside.setdefault(p.text.split()[-1], name)
    return {part: list(by.values()) for part, by in kept.items()}, beside


def _people(slots: dict[int, tuple[Fill, ...]], judged: Judged, incident: Incident) -> None:
    message, type_ = judged.message, incident.type
    found, beside = once(stretches(judged, incident.chosen))
    choice = im.load("choice")
    odds = {id(p): choice.score(of_choice(message, p, incident.chosen, type_, judged.each)) for ps in found.values() for p in ps}
    kept = {part: [p for p in ps if odds[id(p)] > _PLAYS[part]] for part, ps in found.items()}
    names = kept["NAME"]
    roles = [(p, beside[p.text.split()[-1]]) for p in found["DESCRIPTION"] if p.text.split()[-1] in beside]
    alone = [p for p in kept["DESCRIPTION"] if p.text.split()[-1] not in beside]
    things = kept["TARGET"] if type_ != "KIDNAPPING" else []
    if not names and not alone and not things:
        rest = [p for part in ("NAME", "DESCRIPTION", "TARGET") for p in found[part] if part != "TARGET" or type_ != "KIDNAPPING"]
        likely = max(rest, key=lambda p: odds[id(p)], default=None)
        names += [likely] if likely is not None and likely.part == "NAME" else []
        alone += [likely] if likely is not None and likely.part == "DESCRIPTION" else []
        things += [likely] if likely is not None and likely.part == "TARGET" else []
    slots[NAME] = tuple(Fill((p.text,)) for p in names)
    described = [Fill((p.text,), (n.text,)) for p, n in roles if any(n.text.split()[-1] == k.text.split()[-1] for k in names)]
    slots[DESCRIPTION] = (*described, *(Fill((p.text,)) for p in alone))
    types, numbers, effects = [], [], []
    for p in [*names, *alone]:
        features = of_victim(message, p, type_)
        types.append(Fill((im.load("person").best([*features, *(f"w={w}" for w in p.text.split())]),), (p.text,)))
        numbers.append(Fill((number(message.cut[p.sentence], p),), (p.text,)))
        effect = im.load("effect").best(features)
        if effect != "NONE":
            effects.append(Fill((effect,), (p.text,)))
    slots[HUMAN_TYPE], slots[NUMBER], slots[EFFECT] = tuple(types), tuple(numbers), tuple(effects)
    slots[TARGET] = tuple(Fill((p.text,)) for p in things)
    slots[TARGET_TYPE] = tuple(Fill((im.load("object").best([f"w={w}" for w in p.text.split()]),), (p.text,)) for p in things)
    slots[INDIVIDUAL] = tuple(Fill((p.text,)) for p in kept["PERPETRATOR"][:2])


def number(sentence: im.Sentence, part: Part) -> str:
    """One for a name; for others the number in or right before the words, else PLURAL for a plural."""
    if part.part == "NAME":
        return "1"
    before = sentence.words[max(0, part.first - 3) : part.last + 1]
    for k, word in enumerate(before):
        if word.isdigit() or word in im.NUMBERS:
            value = word.lstrip("0") if word.isdigit() else str(im.NUMBERS[word])
            about = before[max(0, k - 1) : k]
            return f"~{value}" if about and about[0] in ("ABOUT", "APPROXIMATELY", "SOME", "NEARLY") else value
    head = part.text.split()[-1]
    return "PLURAL" if head in _MANY or (head.endswith("S") and not head.endswith("SS")) else "1"
