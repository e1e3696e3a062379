"""Review by people: the queue, decisions on claims, second readers, adjudication, agreement.

`Desk` is a reviewer at a case. Findings are never altered: a decision is appended, undoing is another, and what is shown (`Reviewed`) is
computed from the findings and the decisions, with both side by side.
"""

from __future__ import annotations

from ..compare.events import Decisions
from ..errors import DecisionError
from ..store import View
from .agreement import Agreement, alpha
from .decisions import CREDIBILITY, RELIABILITY, Kind, Rating, Scale, State, Workflow, live
from .desk import Desk, Progress
from .fields import FIELDS, FieldSpec
from .queue import Filters, Item, Ranking, Reason
from .reviewed import Field, Reading, Reviewed, reviewed

__all__ = [
    "CREDIBILITY",
    "FIELDS",
    "RELIABILITY",
    "Agreement",
    "DecisionError",
    "Desk",
    "Field",
    "FieldSpec",
    "Filters",
    "Item",
    "Kind",
    "Progress",
    "Ranking",
    "Rating",
    "Reading",
    "Reason",
    "Reviewed",
    "Scale",
    "State",
    "Workflow",
    "alpha",
    "comparison_decisions",
    "live",
    "reviewed",
]


def comparison_decisions(view: View) -> Decisions:
    """What people put together and took apart, for `compare`. Of two decisions on one pair the later counts."""
    pairs: dict[tuple[str, str], bool] = {}
    for each in live(view.decisions()):
        for key, together in (("together", True), ("apart", False)):
            for left, right in each.body.get(key, ()) if each.kind in (Kind.MERGE, Kind.SPLIT) else ():
                pairs[min(left, right), max(left, right)] = together
    return Decisions(
        frozenset(pair for pair, together in pairs.items() if together), frozenset(pair for pair, together in pairs.items() if not together)
    )
