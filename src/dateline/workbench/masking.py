"""What of a report's text is kept back until somebody asks for it: the words of restricted sources, and whatever names them.

The characters are not blurred in the browser, they are not sent. Who asks for them (`Bench.reveal`) leaves an entry in the ledger.
"""

from __future__ import annotations

from ..sensitivity import Showing, label_of, visible
from ..types import Mode


def masks(showing: Showing) -> list[tuple[int, int, str]]:
    """Stretches of the text in code points, in order and apart, each with the label that stands in its place."""
    if showing.whole:
        return []
    record = showing.record
    found: list[tuple[int, int, str]] = []
    for each in showing.withheld:
        found += [(s.start, s.end, label_of(each.sensitivity)) for s in each.spans]
    for claim in record.claims:
        said = claim.attribution
        words = showing.closed(claim)
        if not visible(said.source.sensitivity, include_restricted=showing.include_restricted):
            words = showing.label(claim) or "[restricted]"
            found += [(s.start, s.end, words) for s in (*said.source.spans, *said.source.antecedent)]
            if said.mode not in (Mode.DIRECT, Mode.MIXED):
                words = None
        if words is not None:
            found += [(s.start, s.end, words) for s in said.content.spans]
    found += [(hit.start, hit.end, hit.term) for hit in showing.guard.hits(record.report.text.string)]
    return _apart(found)


def _apart(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    for start, end, words in sorted(found, key=lambda f: (f[0], -f[1])):
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end), out[-1][2]
        else:
            out.append((start, end, words))
    return out
