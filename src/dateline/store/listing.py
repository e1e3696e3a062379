"""How new a case is: what a workbench asks before every page, to know whether what it derived still holds."""

from __future__ import annotations

from sqlalchemy import func, select

from .tables import decisions, erasures, findings, reports
from .view import View


def newest_finding(view: View) -> int:
    """The number of the last finding that was added; 0 for an empty case."""
    return int(view._connection.execute(select(func.max(findings.c.number))).scalar() or 0)


def newest_decision(view: View) -> int:
    """The number of the last decision; 0 when there is none."""
    return int(view._connection.execute(select(func.max(decisions.c.number))).scalar() or 0)


def newest_erasure(view: View) -> int:
    """The number of the last row that was emptied; 0 when there is none."""
    return int(view._connection.execute(select(func.max(erasures.c.number))).scalar() or 0)


def added_since(view: View, moment: str) -> int:
    """How many reports were added after a moment, ISO 8601 in UTC."""
    return int(view._connection.execute(select(func.count()).select_from(reports).where(reports.c.added > moment)).scalar_one())
