"""By whom, read from the words of a claim alone: for comparing claims whose event carries no actor.

Only parties that the actor list knows, or composes from a state's adjective, and the speaker's own (*its aircraft had struck*): where the
words put them after *by*, at the head of an active sentence, or as what the speaker's own side did. Never from a place, and never over an
actor that was read with the event.
"""

from __future__ import annotations

import re

from ..resolve.actors import ListedActor, is_state, state
from ..resolve.actors import find as find_actor
from .voices import Voice, Who

LONGEST = 6
"""Words of a party's name."""

_BY = re.compile(r"\bby\s+(?:the\s+|an?\s+|some\s+)?")
_WORD = re.compile(r"[^\W_][\w’'-]*")
_PASSIVE = re.compile(
    r"\s*(?:(?:in|at|near|from|on|outside)\s(?:the\s)?(?:[\w’'-]+\s){1,3})?(?:and\s|,|(?:\w+ly\s)?(?:was|were|is|are|be|been|being|had\sbeen|have\sbeen|has\sbeen|died|fled|surrendered|denied|rejected|said|who)\b)",
    re.I,
)
_MEANS = re.compile(
    r"(?i)\s*(?:air\s?strikes?|strikes?|missiles?|rockets?|drones?|shells?|shelling|aircraft|warplanes?|jets?|artillery|bombs?|saboteurs?|attacks?|helicopters?)\b"
)
_OF = re.compile(
    r"(?i)^(?:[\w’'-]+\s){0,2}?(?:fighters?|m[ae]n|gunm[ae]n|members?|soldiers?|troops|forces|units?|militants?|rebels?|guerrillas?|commandos?|"
    r"supporters|followers|loyalists|aircraft|warplanes?|bombers?|jets?|drones?|gunners?|snipers?|saboteurs?|attackers?|ships?|tanks?|police|officers?|agents?|column|group|band|squad)\s(?:of|from)\s+(?:the\s+)?"
)
"""Who acts for a party; a warehouse or an office of one does not."""
_OWN = re.compile(
    r"(?i)\b(?:its|their|our|his)\s+(?:own\s+)?(?:[\w-]+\s){0,2}?(?:men|soldiers|troops|forces|fighters|aircraft|drones?|warplanes?|jets?|"
    r"rockets?|missiles?|artillery|hunters|units?|gunners?|pilots?|air\sforce|army|guerrillas)\b"
)
_BAND = re.compile(r"([A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)\s(?:fighters?|men|gunmen|militants?|rebels?|members?|insurgents?|terrorists?)\b")
_SERVICE = re.compile(r"(?i)(?:military|army|air\sforce|navy)(?:\s(?:drones?|aircraft|jets?|helicopters?|warplanes?|planes?|gunboats?))\b")
_SELF = re.compile(
    r"(?i)^(?:that\s+)?(?:it|they|we|the\s(?:group|movement|army|coalition))\s(?:had|have|has|did|carried|killed|struck|made|attacked|bombed|shelled|took)\b"
)


def doer(words: str, by: Voice) -> tuple[str, str | None, int, int] | None:
    """A party's name, its side and where it stands in `words`; None where the words show none."""
    for match in _BY.finditer(words):
        if found := _at(words, match.end()):
            return found
    start = re.match(r"(?:the|a|an|some|several)\s+", words, re.I)
    first = start.end() if start else 0
    for begin in (first, first + len(m[0]) if (m := _OF.match(words[first:])) else first):
        if (found := _at(words, begin)) and not _PASSIVE.match(words[found[3] :]):
            return found
    adjective = _WORD.match(words, first)
    if adjective and adjective[0][0].isupper() and (of := state(adjective[0])) and _MEANS.match(words, adjective.end()):
        return of.name, of.name, adjective.start(), adjective.end()
    own = _OWN.search(words)
    if by.who is Who.NAMED and by.official:
        if own and not _PASSIVE.match(words[own.end() :]):
            return by.name, by.side, own.start(), own.end()
        if self_ := _SELF.match(words):
            return by.name, by.side, self_.start(), self_.end()
    return None


def _at(words: str, start: int) -> tuple[str, str | None, int, int] | None:
    """The longest name of a listed party that begins there."""
    ends = [m.end() for _, m in zip(range(LONGEST), _WORD.finditer(words, start), strict=False)]
    for end in reversed(ends):
        listed: ListedActor | None = find_actor(words[start:end])
        if listed is not None and listed.sector == "GOV" and not is_state(words[start:end]):
            continue  # a capital is a place here
        if listed is not None and (listed.side or listed.sector in ("REB", "MIL")):
            return listed.name, listed.side, start, end
    if (band := _BAND.match(words, start)) and (listed := find_actor(f"{band[1]} group")):
        return listed.name, listed.side, start, band.end()
    if service := _SERVICE.match(words, start):
        return "armed forces", None, start, service.end()
    return None
