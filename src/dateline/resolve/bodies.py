"""One name for one body: *the Syrian Observatory for Human Rights*, *the Observatory*, *SOHR* in one report.

Narrow on purpose. A shorter form is the longer one only where the report names one body that it can stand for, and says nothing of a
second of the kind; people, crowds and descriptions are never joined here. No name is taken from outside the report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..text import Span, Spans
from ..types import Disclosure, Source, SourceKind

_ARTICLE = re.compile(r"^(?:the|a|an|its|their|his|her)\s+", re.I)
_COMPLEMENT = re.compile(r"\s+(?:of|for|in|on|at|to|by|from|with|against)\s+", re.I)
_WORDS = re.compile(r"[\w’'.&-]+")
_BRACKETED = re.compile(r"\s*[(\[]([A-Z][A-Za-z.&-]{1,11})[)\]]")
_SMALL = frozenset("of for the and in on to by de des du la le y e".split())
_KINDS = frozenset({SourceKind.ORGANIZATION, SourceKind.GOVERNMENT, SourceKind.ARMED_FORCE, SourceKind.GROUP, SourceKind.OUTLET})


@dataclass(frozen=True, slots=True)
class _Body:
    """A body as the report first names it."""

    source: Source
    key: str
    words: tuple[str, ...]
    head: str
    """The noun that says what it is: the last before the first preposition."""
    letters: str
    """The initials of its capitalised words."""
    acronym: str | None
    """What the report puts in brackets behind it."""


def one_name(sources: Mapping[str, Source]) -> dict[str, Source]:
    """The same sources, bodies under the fullest name that the report prints for them; the mention it comes from is the antecedent."""
    bodies: dict[str, _Body] = {}
    for source in sorted((s for s in sources.values() if _is_body(s)), key=lambda s: (s.antecedent or s.spans).start):
        body = _body(source)
        bodies.setdefault(body.key, body)
    everything = list(bodies.values())
    fuller = {body.key: _fuller(body, everything) for body in everything}
    return {id: _renamed(source, bodies, fuller) if _is_body(source) else source for id, source in sources.items()}


def _is_body(source: Source) -> bool:
    return bool(source.spans) and source.name is not None and source.kind in _KINDS and source.disclosure is Disclosure.INSTITUTION


def _body(source: Source) -> _Body:
    name = _BRACKETED.sub("", source.name or "")
    bare = _ARTICLE.sub("", name).strip(" ,")
    words = tuple(w.casefold() for w in _WORDS.findall(bare))
    head = _WORDS.findall(_COMPLEMENT.split(bare)[0])
    capitals = [w for w in _WORDS.findall(bare) if w[:1].isupper() and w.lower() not in _SMALL]
    found = _BRACKETED.search(source.name or "") or _behind(source)
    return _Body(
        source,
        bare.casefold(),
        words,
        head[-1].casefold() if head else "",
        "".join(w[0] for w in capitals).upper(),
        found[1] if found else None,
    )


def _behind(source: Source) -> re.Match[str] | None:
    """The acronym that the text puts right behind the mention."""
    mention: Span = (source.antecedent or source.spans)[0]
    return _BRACKETED.search(mention.text) or _BRACKETED.match(mention.source.string, mention.end, mention.end + 16)


def _fuller(body: _Body, everything: Sequence[_Body]) -> _Body | None:
    """The one longer name that this one can stand for; None when there is none, or more than one."""
    found = [other for other in everything if other.key != body.key and _stands_for(body, other)]
    longest = [f for f in found if not any(f.key != g.key and _stands_for(f, g) for g in found)]
    return longest[0] if len(longest) == 1 else None


def _stands_for(short: _Body, long: _Body) -> bool:
    if len(short.words) == 1 and short.key.isalpha() and 2 < len(short.key) <= 7:
        printed = _ARTICLE.sub("", short.source.name or "")
        if printed.isupper() and printed in (long.acronym, long.letters):
            return True
    if len(short.words) >= len(long.words) or not short.words or short.head != long.head:
        return False
    size = len(short.words)
    return any(long.words[i : i + size] == short.words for i in range(len(long.words) - size + 1)) and _same_kind(short.source, long.source)


def _same_kind(short: Source, long: Source) -> bool:
    return (short.kind is long.kind or SourceKind.ORGANIZATION in (short.kind, long.kind)) and short.side in (None, long.side)


def _renamed(source: Source, bodies: Mapping[str, _Body], fuller: Mapping[str, _Body | None]) -> Source:
    key = _body(source).key
    first = fuller.get(key) or bodies[key]
    if first.source.name == source.name:
        return source
    mention = first.source.antecedent or first.source.spans
    moved = mention != source.spans and mention.start != source.spans.start
    return replace(
        source,
        name=first.source.name,
        kind=first.source.kind,
        side=source.side or first.source.side,
        antecedent=source.antecedent or (Spans(mention) if moved else source.antecedent),
    )
