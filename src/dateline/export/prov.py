"""Where everything in a package comes from, as W3C PROV-JSON (PROV-DM, 2013): captures and records are entities, runs activities.

Names that may have to be withheld are not in it: entities are called by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..store import Entry
from ..types import Record

PREFIXES = {"dl": "urn:dateline:", "prov": "http://www.w3.org/ns/prov#", "xsd": "http://www.w3.org/2001/XMLSchema#"}


def prov(records: Iterable[Record], entries: Iterable[Entry], case: str) -> dict[str, Any]:
    """The PROV-JSON document of a case's records and ledger."""
    entity: dict[str, Any] = {f"dl:case/{case}": {"prov:type": "prov:Collection"}}
    activity: dict[str, Any] = {}
    agent: dict[str, Any] = {}
    generated: dict[str, Any] = {}
    used: dict[str, Any] = {}
    derived: dict[str, Any] = {}
    associated: dict[str, Any] = {}
    member: dict[str, Any] = {}
    for record in records:
        report, run = record.report, record.run
        capture, text, found = f"dl:capture/{report.capture.sha256}", f"dl:report/{report.id}", f"dl:findings/{report.id}"
        entity[capture] = {"prov:type": "dl:Capture", "dl:size": report.capture.size, "dl:mediaType": report.capture.media_type}
        entity[text] = {"prov:type": "dl:Report", "dl:textSha256": report.text_sha256}
        entity[found] = {"prov:type": "dl:Findings", "dl:claims": len(record.claims)}
        activity[f"dl:run/{run.id}"] = {"prov:type": "dl:Run", "dl:code": run.code, "prov:startTime": run.started}
        agent[f"dl:software/{run.id[:16]}"] = {"prov:type": "prov:SoftwareAgent", "dl:code": run.code}
        derived[f"_:d{report.id}"] = {"prov:generatedEntity": text, "prov:usedEntity": capture, "dl:tool": report.capture.tool}
        generated[f"_:g{report.id}"] = {"prov:entity": found, "prov:activity": f"dl:run/{run.id}"}
        used[f"_:u{report.id}"] = {"prov:activity": f"dl:run/{run.id}", "prov:entity": text}
        associated[f"_:a{run.id[:16]}"] = {"prov:activity": f"dl:run/{run.id}", "prov:agent": f"dl:software/{run.id[:16]}"}
        member[f"_:m{report.id}"] = {"prov:collection": f"dl:case/{case}", "prov:entity": found}
    for entry in entries:
        name, who = f"dl:entry/{entry.number}", f"dl:actor/{entry.actor}"
        agent[who] = {"prov:type": "prov:Person"}
        activity[name] = {"prov:type": f"dl:{entry.kind}", "prov:startTime": entry.at, "prov:endTime": entry.at, "dl:hash": entry.hash}
        associated[f"_:e{entry.number}"] = {"prov:activity": name, "prov:agent": who}
    return {
        "prefix": PREFIXES,
        "entity": entity,
        "activity": activity,
        "agent": agent,
        "wasDerivedFrom": derived,
        "wasGeneratedBy": generated,
        "used": used,
        "wasAssociatedWith": associated,
        "hadMember": member,
    }
