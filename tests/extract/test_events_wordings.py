"""Minimal pairs: nothing that is possible, planned, denied, failed, threatened, supposed or alleged is told as having happened."""

import pytest
from told import rows, tell

from dateline.types import EventMention, Level, Modality, Polarity

DEEDS = rows("wordings.tsv")

WORDINGS = {
    "may": "{subject} may {infinitive}.",
    "will": "{subject} will {infinitive}.",
    "denied": "{subject} denied {gerund}.",
    "did not": "{subject} did not {infinitive}.",
    "failed to": "{subject} failed to {infinitive}.",
    "threatened to": "{subject} threatened to {infinitive}.",
    "reportedly": "{subject} reportedly {past}.",
    "if": "If {lower} {past}, the talks would end.",
    "was accused of": "{subject} {be} accused of {gerund}.",
    "planned to": "{subject} planned to {infinitive}.",
    "could": "{subject} could {infinitive} within days.",
}


def sentence(wording: str, deed: dict[str, str]) -> str:
    subject = deed["subject"]
    plural = subject.endswith("s") or subject.split()[-1] in ("police", "gunmen")
    return WORDINGS[wording].format(**deed, lower=subject[0].lower() + subject[1:], be="were" if plural else "was")


def fits(wording: str, mention: EventMention) -> bool:
    """Whether the mention's polarity, level and modality are what the wording makes of them."""
    denied = mention.polarity is Polarity.DENIED
    return {
        "may": not denied and mention.level is Level.POSSIBLE,
        "will": not denied and mention.modality is Modality.FUTURE,
        "denied": denied,
        "did not": denied,
        "failed to": denied,
        "threatened to": mention.modality is Modality.THREAT,
        "reportedly": not denied and mention.level is not Level.CERTAIN,
        "if": mention.modality is Modality.CONDITIONAL,
        "was accused of": not denied and mention.level is not Level.CERTAIN,
        "planned to": not denied and (mention.modality is Modality.FUTURE or mention.level is not Level.CERTAIN),
        "could": not denied and mention.level is not Level.CERTAIN,
    }[wording]


MISREAD = {("denied", "deployment"): "the parser takes *deploying* for a noun"}
PAIRS = [
    pytest.param(
        wording,
        deed,
        id=f"{deed['kind']}, {wording}",
        marks=[pytest.mark.xfail(reason=MISREAD[wording, deed["kind"]], strict=True)] if (wording, deed["kind"]) in MISREAD else [],
    )
    for deed in DEEDS
    for wording in WORDINGS
]


@pytest.mark.parametrize(("wording", "deed"), PAIRS)
def test_wording_is_kept(wording: str, deed: dict[str, str]) -> None:
    found = [m for m in tell(sentence(wording, deed)) if m.kind.value == deed["kind"]]
    assert found
    assert any(fits(wording, m) for m in found), [(m.polarity.value, m.level.value, m.modality.value) for m in found]


@pytest.mark.parametrize("deed", DEEDS, ids=[d["kind"] for d in DEEDS])
def test_told_plainly_it_happened(deed: dict[str, str]) -> None:
    found = [m for m in tell(f"{deed['subject']} {deed['past']}.") if m.kind.value == deed["kind"]]
    assert found
    assert all(m.polarity is Polarity.AFFIRMED and m.level is Level.CERTAIN for m in found)
    assert any(m.actor is not None or m.recipient is not None for m in found)


TOLD = rows("wordings_told.tsv")


@pytest.mark.parametrize(
    "row",
    [pytest.param(r, id=r["sentence"][:60], marks=[pytest.mark.xfail(reason=r["open"], strict=True)] if r["open"] else []) for r in TOLD],
)
def test_wording_is_kept_in_other_shapes(row: dict[str, str]) -> None:
    found = [m for m in tell(row["sentence"]) if m.kind.value == row["kind"]]
    assert any(says(row["fits"], m) for m in found), [(m.polarity.value, m.level.value, m.modality.value) for m in found]


def says(wanted: str, mention: EventMention) -> bool:
    """Whether a mention's wording is the one that a row of the table asks for."""
    denied = mention.polarity is Polarity.DENIED
    return {
        "denied": denied,
        "hedged": not denied and mention.level is not Level.CERTAIN,
        "may": not denied and mention.level in (Level.POSSIBLE, Level.PROBABLE),
        "future": not denied and mention.modality in (Modality.FUTURE, Modality.THREAT),
        "conditional": mention.modality is Modality.CONDITIONAL,
        "threat": mention.modality is Modality.THREAT,
    }[wanted]
