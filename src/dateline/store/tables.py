"""The case's tables: the schema, commented as its own documentation (`docs/schema.md` prints these comments).

Four layers. **Evidence**: `captures` and `reports`. **Findings**: `runs` and `findings`, each finding being one run's whole reading of
one report as JSON. **People**: `decisions`, and the `ledger`, whose entries are a chain over all of it. **Index**: `claims`,
`claim_events`, `claim_places`, `claim_dates` and the full-text index, which repeat parts of the findings so that they can be searched;
they are derived, and `verify` derives them again. Rows are only ever added. The one exception is erasure: rows that an entry of the ledger
and `erasures` name may be emptied of their words, which leaves what the ledger committed to.

Every table numbers its rows from 1 without a gap, so that a row which was taken out leaves a hole that `verify` sees. The same tables serve
SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

VERSION = 2
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
    "The bytes as received: the evidentiary copy. They stand in the folder of captures beside the case, under their hash",
    _number(),
    Column("sha256", Text, nullable=False, unique=True, comment="Of the bytes, 64 hexadecimal digits"),
    Column("size", BigInteger, nullable=False, comment="How many bytes"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
)

reports = _table(
    "reports",
    "One publication each, read from a capture",
    _number(),
    Column("id", Text, nullable=False, unique=True, comment="The report's id"),
    Column("capture", Text, ForeignKey("captures.sha256", deferrable=True), nullable=False, comment="The bytes that it was read from"),
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
    Column("where_prec", Integer, nullable=False, comment="UCDP GED: 1 exact, 2 within about 25 km, 3 second-order area ..."),
    Column("radius_km", Float, comment="How far from the point it may be; null when there is no point"),
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

decisions = _table(
    "decisions",
    "What people decided, each beside what it is about; none replaces another",
    _number(),
    Column("kind", Text, nullable=False, comment="What was done, such as confirm, correct, reject or undo"),
    Column("target", Text, nullable=False, comment="The id of what it is about: a claim, a report, an event"),
    Column("actor", Text, nullable=False, comment="Who"),
    Column("undoes", Integer, comment="The number of the decision that this one takes back"),
    Column("token", Text, unique=True, comment="Made by whoever asked: asking again with the same one adds nothing"),
    Column("json", Text, nullable=False, comment="What was decided, and why"),
    Column("sha256", Text, nullable=False, comment="Of `json`"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
    Index("decisions_target", "target"),
)

ledger = _table(
    "ledger",
    "The chain: an entry for every addition, run, decision, export and access, each holding the hash of the one before",
    _number(),
    Column("kind", Text, nullable=False, comment="As in `json`"),
    Column("json", Text, nullable=False, comment="The entry as canonical JSON (RFC 8785): number, at, kind, actor, signer, body, previous"),
    Column("hash", Text, nullable=False, unique=True, comment="SHA-256 of `json`; that of the newest entry is the head"),
    Column("signature", Text, comment="Ed25519 over the 32 bytes of `hash`, hexadecimal, by the `signer` that the entry names"),
    Index("ledger_kind", "kind"),
)

seals = _table(
    "seals",
    "What ties a row to the chain: the entry commits to HMAC-SHA256 of the row under this key, and says nothing once the key is gone",
    _number(),
    Column("entry", Integer, ForeignKey("ledger.number"), nullable=False, comment="The entry that commits to the row"),
    Column("table_name", Text, nullable=False, comment="The row's table"),
    Column("row_number", Integer, nullable=False, comment="The row's number"),
    Column("key", Text, nullable=False, comment="32 random bytes, hexadecimal; empty once the row is erased"),
    UniqueConstraint("table_name", "row_number"),
)

erasures = _table(
    "erasures",
    "Rows that were emptied of their words",
    _number(),
    Column("entry", Integer, ForeignKey("ledger.number"), nullable=False, comment="The entry that says who erased them, when and why"),
    Column("table_name", Text, nullable=False, comment="The row's table"),
    Column("row_number", Integer, nullable=False, comment="The row's number"),
    UniqueConstraint("table_name", "row_number"),
)

stamps = _table(
    "stamps",
    "What others attest about the chain's head: RFC 3161 tokens and OpenTimestamps proofs. Nothing waits for them",
    _number(),
    Column("entry", Integer, ForeignKey("ledger.number"), nullable=False, comment="The entry that was the head"),
    Column("kind", Text, nullable=False, comment="rfc3161 or opentimestamps"),
    Column("proof", LargeBinary, nullable=False, comment="The token or proof as received, over the 32 bytes of the entry's hash"),
    Column("added", Text, nullable=False, comment="When, ISO 8601 in UTC"),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Keys under which values were withheld, and pseudonyms; the one table whose rows can be taken out",
)

EVIDENCE = (captures, reports, runs, findings)
INDEX = (claims, claim_events, claim_places, claim_dates)
SEALED = (*EVIDENCE, decisions)
"""Tables each of whose rows an entry of the ledger commits to."""
APPEND_ONLY = (*EVIDENCE, *INDEX, decisions, ledger, seals, erasures, stamps)
"""Tables whose rows are added and never altered or taken out, save what an erasure empties."""

ERASED_WITH: Mapping[str, tuple[str, str]] = {
    "captures": ("captures", "OLD.number"),
    "reports": ("reports", "OLD.number"),
    "findings": ("findings", "OLD.number"),
    "decisions": ("decisions", "OLD.number"),
    "claims": ("findings", "OLD.finding"),
    "claim_events": ("findings", "(SELECT finding FROM claims WHERE number = OLD.claim)"),
    "claim_places": ("findings", "(SELECT finding FROM claims WHERE number = OLD.claim)"),
    "claim_dates": ("findings", "(SELECT finding FROM claims WHERE number = OLD.claim)"),
}
"""Tables whose rows may be emptied, and which row must be named in `erasures` for it."""


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
