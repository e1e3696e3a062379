"""What verifying says: the kinds of damage, what was checked, and what could be proven only with something from outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from .ledger import Head

SHOWN = 100
"""How many of each kind of damage are described; all are counted."""


class Code(StrEnum):
    """Every kind of damage."""

    DATABASE = "database"
    GUARD_MISSING = "guard-missing"
    GUARD_CHANGED = "guard-changed"
    GUARD_FOREIGN = "guard-foreign"
    ROW_MISSING = "row-missing"
    COUNTER = "counter"
    CAPTURE_MISSING = "capture-missing"
    CAPTURE_FILE_MISSING = "capture-file-missing"
    CAPTURE_UNREADABLE = "capture-unreadable"
    CAPTURE_CHANGED = "capture-changed"
    CAPTURE_CUT = "capture-cut"
    CAPTURE_GROWN = "capture-grown"
    CAPTURE_SWAPPED = "capture-swapped"
    CAPTURE_SIZE = "capture-size"
    CAPTURE_STRAY = "capture-stray"
    CAPTURE_UNUSED = "capture-unused"
    REPORT_MISSING = "report-missing"
    REPORT_HASH = "report-hash"
    REPORT_UNREADABLE = "report-unreadable"
    REPORT_COLUMNS = "report-columns"
    TEXT_CHANGED = "text-changed"
    TEXT_UNDERIVED = "text-underived"
    RUN_MISSING = "run-missing"
    RUN_HASH = "run-hash"
    RUN_UNREADABLE = "run-unreadable"
    RUN_ID = "run-id"
    RUN_COLUMNS = "run-columns"
    RUN_UNUSED = "run-unused"
    FINDINGS_MISSING = "findings-missing"
    FINDINGS_HASH = "findings-hash"
    FINDINGS_UNREADABLE = "findings-unreadable"
    SPAN = "span"
    CLAIM_ID = "claim-id"
    CLAIM_TWICE = "claim-twice"
    CLAIM_REPORT = "claim-report"
    VIA_MISSING = "via-missing"
    VIA_CIRCLE = "via-circle"
    SOURCE_NAME = "source-name"
    INDEX_MISSING = "index-missing"
    INDEX_CHANGED = "index-changed"
    INDEX_STRAY = "index-stray"
    SEARCH = "search"
    DECISION_HASH = "decision-hash"
    DECISION_UNREADABLE = "decision-unreadable"
    DECISION_UNDO = "decision-undo"
    LEDGER_START = "ledger-start"
    LEDGER_NUMBER = "ledger-number"
    LEDGER_HASH = "ledger-hash"
    LEDGER_LINK = "ledger-link"
    LEDGER_FORM = "ledger-form"
    LEDGER_UNREADABLE = "ledger-unreadable"
    LEDGER_COLUMNS = "ledger-columns"
    SEALED_MISSING = "sealed-missing"
    SEAL_MISSING = "seal-missing"
    SEAL_BROKEN = "seal-broken"
    SEAL_STRAY = "seal-stray"
    UNLEDGERED = "unledgered"
    ERASURE_UNLEDGERED = "erasure-unledgered"
    ERASURE_MISSING = "erasure-missing"
    ERASED_REMAINS = "erased-remains"
    SECRET_MISSING = "secret-missing"  # noqa: S105
    SECRET_STRAY = "secret-stray"  # noqa: S105
    SIGNATURE_MISSING = "signature-missing"
    SIGNATURE_WRONG = "signature-wrong"
    SIGNATURE_STRAY = "signature-stray"
    HEAD_CASE = "head-case"
    HEAD_ROLLED_BACK = "head-rolled-back"
    HEAD_REWRITTEN = "head-rewritten"
    KEY_UNUSED = "key-unused"
    STAMP_MALFORMED = "stamp-malformed"
    STAMP_MISMATCH = "stamp-mismatch"


class StampState(StrEnum):
    """How far an attestation by others goes; only malformed and mismatch are damage."""

    MISSING = "missing"
    PENDING = "pending"
    UNTRUSTED = "untrusted"
    TRUSTED = "trusted"
    MALFORMED = "malformed"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong, where, and in a sentence."""

    code: Code
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """What was kept outside the case, and is known from there."""

    heads: tuple[Head, ...] = ()
    keys: frozenset[str] = frozenset()
    """Public keys of reviewers, 64 hexadecimal digits each."""
    authorities: tuple[bytes, ...] = ()
    """Certificates (PEM or DER) of the time-stamping authorities that are trusted."""
    blocks: tuple[tuple[int, str], ...] = ()
    """Heights and merkle roots (as a Bitcoin node prints them) of blocks that are trusted."""


@dataclass(slots=True)
class Verdict:
    """What was checked, how often, and what is wrong."""

    checked: dict[str, int] = field(default_factory=dict)
    counts: Counter[Code] = field(default_factory=Counter)
    damage: list[Damage] = field(default_factory=list)
    """The first `SHOWN` of each code."""
    unproven: Counter[str] = field(default_factory=Counter)
    """What is not damaged and could not be proven here either: texts that another version of a tool derived."""
    stamps: Counter[str] = field(default_factory=Counter)
    """Attestations by others, by kind and state; ``missing`` when there is none."""
    anchors: list[str] = field(default_factory=list)
    """What ties the chain to something outside, a sentence each; empty when nothing does."""
    head: Head | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.counts

    def add(self, damage: Damage) -> None:
        """Count one more."""
        self.counts[damage.code] += 1
        if self.counts[damage.code] <= SHOWN:
            self.damage.append(damage)

    @property
    def anchor(self) -> str:
        """In a sentence, what the chain rests on."""
        if self.anchors:
            return "; ".join(self.anchors)
        return (
            "no outside anchor: a case that was put back to an older copy, or rewritten in whole, would look the same; "
            "keep the output of `dateline head` elsewhere, and give it with --head"
        )
