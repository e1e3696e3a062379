"""The case's tables: the schema, commented as its own documentation (`docs/schema.md` prints these comments).

Three layers. **Evidence**: `captures` and `reports`. **Findings**: `runs` and `findings`, each finding being one run's whole reading of
one report as JSON. **Index**: `claims`, `claim_events`, `claim_places`, `claim_dates` and the full-text table `claims_search`, which repeat
parts of the findings so that they can be searched; they are derived, and `verify` derives them again. Rows are only ever added.

Every table numbers its rows from 1 without a gap, so that a row which was taken out leaves a hole that `verify` sees.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

VERSION = 1
"""Of the tables. `migrations` leads from each version to the next."""

metadata = MetaData()


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True, autoincrement=True, comment="1, 2, 3 ... in the order of adding, without a gap")


def _table(name: str, comment: str, *parts: Column[int] | Column[str] | Column[float] | Column[bytes] | Index | UniqueConstraint) -> Table:
    return Table(name, metadata, *parts, comment=comment, sqlite_autoincrement=True)


schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, comment="A version of these tables that the case has reached"),
    Column("applied", Text, nullable=False, comment="When, ISO 8601 in UTC"),
    Column("code", Text, nullable=False, comment="The Dateline that did it"),
    comment="One row per migration, the first being the making of the case",
)

captures = _table(
    "captures",
    "The bytes as received: the evidentiary copy",
    _number(),
    Column("sha256", Text, nullable=False, unique=True, comment="Of `bytes`, 64 hexadecimal digits"),
    Column("size", Integer, nullable=False, comment="Of `bytes`"),
    Column("bytes", LargeBinary, nullable=False, comment="The file, page or stream, untouched"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
)

reports = _table(
    "reports",
    "One publication each, read from a capture",
    _number(),
    Column("id", Text, nullable=False, unique=True, comment="The report's id"),
    Column("capture", Text, ForeignKey("captures.sha256"), nullable=False, comment="The bytes that it was read from"),
    Column("record", Integer, comment="Which record of a many-record capture, counted from 0; null when it is the whole of it"),
    Column("publisher", Text, comment="As printed or given"),
    Column("title", Text),
    Column("published", Text, comment="ISO 8601, with the zone as given"),
    Column("updated", Text, comment="ISO 8601, with the zone as given"),
    Column("language", Text, nullable=False, comment="ISO 639-1, or und"),
    Column("status", Text, nullable=False, comment="usable, corrected, withheld or killed"),
    Column("url", Text),
    Column("text_sha256", Text, nullable=False, comment="Of the text's UTF-8 form; offsets count the text's code points"),
    Column("json", Text, nullable=False, comment="The Report, text included (`dateline schema Report`)"),
    Column("sha256", Text, nullable=False, comment="Of `json`"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
)

runs = _table(
    "runs",
    "What produced findings: versions of code, lexicons, models, gazetteer and configuration",
    _number(),
    Column("id", Text, nullable=False, unique=True, comment="SHA-256 over the run without `id` and `started`"),
    Column("started", Text, nullable=False, comment="When a run of these parts first added something, ISO 8601"),
    Column("code", Text, nullable=False, comment="The Dateline that it was"),
    Column("json", Text, nullable=False, comment="The Run (`dateline schema Run`)"),
    Column("sha256", Text, nullable=False, comment="Of `json`"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
)

findings = _table(
    "findings",
    "All that one run found in one report. A later run adds a row and replaces none; lists show the last one of each report",
    _number(),
    Column("report", Text, ForeignKey("reports.id"), nullable=False),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),
    Column("schema_version", Text, nullable=False, comment="Of the JSON's form"),
    Column("json", Text, nullable=False, comment="claims, times, places, failures: the Record without its report and run"),
    Column("sha256", Text, nullable=False, comment="Of `json`"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
    UniqueConstraint("report", "run"),
)

claims = _table(
    "claims",
    "Index: one row per claim of a finding",
    _number(),
    Column("finding", Integer, ForeignKey("findings.number"), nullable=False),
    Column("position", Integer, nullable=False, comment="In the finding's list of claims, from 0"),
    Column("id", Text, nullable=False, comment="The claim's id"),
    Column("report", Text, ForeignKey("reports.id"), nullable=False),
    Column("mode", Text, nullable=False, comment="direct, indirect, mixed or own_voice"),
    Column("source_name", Text, comment="The claimant's name; null when the text names and describes no one"),
    Column("source_text", Text, nullable=False, comment="The claimant as printed; empty for the outlet's own voice"),
    Column("source_kind", Text, comment="What the claimant is; null when the text does not say"),
    Column("disclosure", Text, nullable=False),
    Column("basis", Text, nullable=False, comment="How the claimant knows, as stated"),
    Column("polarity", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column(
        "visibility",
        Text,
        nullable=False,
        comment="Of the source: public, restricted or sensitive; what that means is decided in one place, and not here",
    ),
    Column("via", Text, comment="The id of the claim that this one is relayed in"),
    Column("text", Text, nullable=False, comment="What is claimed, in the report's words"),
    UniqueConstraint("finding", "position"),
    Index("claims_id", "id"),
    Index("claims_report", "report"),
    Index("claims_source_name", "source_name"),
)

claim_events = _table(
    "claim_events",
    "Index: one row per event mention of a claim",
    _number(),
    Column("claim", Integer, ForeignKey("claims.number"), nullable=False),
    Column("position", Integer, nullable=False, comment="In the claim's list of events, from 0"),
    Column("kind", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("polarity", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("actor", Text, comment="Null when the text names no one"),
    Column("recipient", Text, comment="Null when the text names no one"),
    Index("claim_events_claim", "claim"),
    Index("claim_events_kind", "kind"),
)

claim_places = _table(
    "claim_places",
    "Index: one row per place that a claim's words mention or that one of its events is put at",
    _number(),
    Column("claim", Integer, ForeignKey("claims.number"), nullable=False),
    Column("name", Text, nullable=False, comment="As mentioned"),
    Column("role", Text, nullable=False, comment="event, dateline, speaker or mention"),
    Column("entry", Text, comment="The gazetteer's id; null when none was good enough"),
    Column("entry_name", Text),
    Column("admin1", Text),
    Column("country", Text, comment="ISO 3166-1 alpha-2"),
    Column("lat", Float, comment="WGS 84 degrees; null for an area without an honest point"),
    Column("lon", Float, comment="WGS 84 degrees"),
    Index("claim_places_claim", "claim"),
    Index("claim_places_name", "name"),
    Index("claim_places_entry", "entry"),
)

claim_dates = _table(
    "claim_dates",
    "Index: one row per dated time that a claim's words mention or that one of its events is put at",
    _number(),
    Column("claim", Integer, ForeignKey("claims.number"), nullable=False),
    Column("date_start", Text, nullable=False, comment="ISO 8601, inclusive"),
    Column("date_end", Text, nullable=False, comment="ISO 8601, inclusive"),
    Column("date_prec", Integer, comment="UCDP GED, 1 (day) to 5 (a year)"),
    Column("date_basis", Text, nullable=False, comment="stated, relative or publication_fallback"),
    Index("claim_dates_claim", "claim"),
    Index("claim_dates_range", "date_start", "date_end"),
)

EVIDENCE = (captures, reports, runs, findings)
INDEX = (claims, claim_events, claim_places, claim_dates)
APPEND_ONLY = EVIDENCE + INDEX
"""Tables whose rows are added and never altered or taken out."""


def documentation() -> str:
    """The tables as Markdown, from their comments."""
    out = []
    for table in metadata.sorted_tables:
        out += [f"### `{table.name}`", "", f"{table.comment}.", "", "| column | type | null | what |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            points = "".join(f" → `{key.target_fullname}`" for key in column.foreign_keys)
            null = "yes" if column.nullable else "no"
            out.append(f"| `{column.name}` | {column.type}{points} | {null} | {column.comment or ''} |")
        out.append("")
    return "\n".join(out)


if __name__ == "__main__":
    print(documentation())
