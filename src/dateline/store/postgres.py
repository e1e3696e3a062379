"""A case as one schema of a PostgreSQL database, for many reviewers at once.

Its address is ``postgresql://[USER@]HOST[:PORT]/DATABASE?case=NAME``; a password comes from ``~/.pgpass`` or ``PGPASSWORD``, never from the
address. The bytes of captures stand in a folder that every user of the case reaches (setting `captures`). Writers take one advisory lock
for the length of their transaction, so the chain and all numbers have one order; readers wait for nobody and see one moment.

Append-only is kept twice: by rights (those whom `Schema.grant` lets in may look and add, and nothing else) and by triggers, which even the
owner of the tables meets. Who owns the database can take both away; `verify` sees that they are gone. Keeping the database itself encrypted
is its administrator's part; the folder of captures can be encrypted by Dateline.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import URL, Connection, Engine, NullPool, and_, create_engine, event, false, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement

from ..errors import CaseLockedError, MissingPartError, StoreError
from . import tables
from .captures import Folder
from .keys import Key

SCHEMES = ("postgresql://", "postgres://")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,40}")
_MARK = "a Dateline case"
"""The comment on the schema: what tells a case from any other schema."""
_WORDS = "text || ' ' || source_text || ' ' || coalesce(source_name, '')"

_REFUSE = """
BEGIN
    IF TG_OP = 'UPDATE' AND TG_ARGV[0] <> '' THEN
        IF dateline_erased(TG_TABLE_NAME::text, to_jsonb(OLD) - 'json') AND to_jsonb(NEW)->'number' = to_jsonb(OLD)->'number' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' are append-only';
END
"""


@dataclass(frozen=True, slots=True)
class Schema:
    """A case in a database; `folder` is where its captures stand."""

    url: URL
    schema: str
    folder: Path
    key: Key | None = None

    @property
    def name(self) -> str:
        """The address, which never holds a password."""
        address = self.url.set(drivername="postgresql").render_as_string()
        return f"{address}{'&' if '?' in address else '?'}case={self.schema}"

    @property
    def captures(self) -> Folder:
        """The folder that was given."""
        return Folder(self.folder, self.key.part("captures") if self.key else None)

    @property
    def beside(self) -> Path:
        """In the folder's folder, so that nothing but captures stands in it."""
        return self.folder.with_name(self.folder.name + ".case")

    def must_be_a_case(self) -> None:
        """Raise StoreError when the database has no such case, or cannot be reached."""
        with self.refusals(), self.engine(writable=False, wait=5.0).connect() as connection:
            asked = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s"
            found = connection.exec_driver_sql(asked, (self.schema,)).scalar()
        if found != _MARK:
            raise StoreError(f"{self.name} is not there; `dateline init` makes a case there")

    def make(self) -> None:
        """The schema, and the folder."""
        self.captures.make()
        try:
            with self.refusals(), self.engine(writable=False, wait=5.0).connect() as connection:
                asked = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
                if connection.exec_driver_sql(asked, (self.schema,)).scalar():
                    raise StoreError(f"{self.name} exists already: a case is made once, then added to")
                connection.rollback()
            with self.refusals(), self.engine(writable=True, wait=5.0).begin() as connection:
                connection.exec_driver_sql(f"CREATE SCHEMA {self.schema}")
        except BaseException:
            self.captures.remove()
            raise

    def unmake(self) -> None:
        """Drop the schema and the empty folder."""
        with self.engine(writable=True, wait=5.0).begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")
        self.captures.remove()

    def create(self, connection: Connection) -> None:
        """Tables, guards, full-text index; nobody but the owner has any right yet."""
        tables.metadata.create_all(connection)
        for statement in guards():
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA {self.schema} FROM PUBLIC")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {self.schema} IS '{_MARK}'")

    def grant(self, role: str) -> None:
        """Let a role look into the case and add to it: no right to update, delete, truncate, or alter anything."""
        if not _NAME.fullmatch(role):
            raise StoreError(f"{role!r} is no plain name of a role: small letters, digits and underscores")
        with self.refusals(), self.engine(writable=True, wait=5.0).begin() as connection:
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {self.schema} TO {role}")
            connection.exec_driver_sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {self.schema} TO {role}")
            connection.exec_driver_sql(f"GRANT DELETE ON {self.schema}.secrets TO {role}")

    def engine(self, *, writable: bool, wait: float, keys: bool = True) -> Engine:
        """Writers hold the case's advisory lock from the first to the last statement of a transaction."""
        try:
            made = create_engine(
                self.url,
                poolclass=NullPool,
                isolation_level="READ COMMITTED" if writable else "REPEATABLE READ",
                connect_args={
                    "connect_timeout": 10,
                    "options": f"-csearch_path={self.schema} -clock_timeout={max(1, int(wait * 1000))} -csynchronous_commit=on"
                    " -ctimezone=UTC -cclient_encoding=utf8",
                },
            )
        except ImportError as error:
            raise MissingPartError("a case in PostgreSQL needs the package psycopg: pip install dateline[postgres]") from error
        number = int.from_bytes(hashlib.sha256(f"dateline {self.schema}".encode()).digest()[:8], "big", signed=True)

        def begun(connection: Connection) -> None:
            if writable:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
            else:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        event.listen(made, "begin", begun)
        return made

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """See `Backend.refusals`."""
        try:
            yield
        except DBAPIError as error:
            said = " ".join(str(error.orig).split())
            if "lock timeout" in said:
                raise CaseLockedError(f"another process is writing to {self.name}; nothing was added, try again when it is done") from error
            if "append-only" in said:
                raise StoreError(f"{self.name}: {said.partition(' CONTEXT')[0]}; nothing was changed") from error
            if error.connection_invalidated or "connection" in said.lower():
                raise StoreError(f"{self.name} cannot be reached: {said}; what was not acknowledged was not added") from error
            raise StoreError(f"{self.name} cannot be used: {said}") from error

    def index_words(self, connection: Connection, finding: int) -> None:
        """PostgreSQL keeps the index itself."""

    def forget_words(self, connection: Connection) -> None:
        """PostgreSQL keeps the index itself; `scrub` writes it anew."""

    def holds_words(self, words: str) -> ColumnElement[bool]:
        """English stems without stop words; a phrase as a phrase."""
        parts = words.split('"')
        phrases = [part for i, part in enumerate(parts) for part in ([part] if i % 2 else part.split())]
        searched = (
            "to_tsvector('dateline_words'::regconfig, claims.text || ' ' || claims.source_text || ' ' || coalesce(claims.source_name, ''))"
        )
        wanted = [
            text(f"{searched} @@ phraseto_tsquery('dateline_words'::regconfig, :phrase_{i})").bindparams(**{f"phrase_{i}": phrase})
            for i, phrase in enumerate(filter(str.strip, phrases))
        ]
        return and_(*wanted) if wanted else false()

    def kept(self, value: Any) -> Any:
        """PostgreSQL holds no NUL in a text: the index repeats a word that has one with U+FFFD in its place."""
        return value.replace("\0", "\ufffd") if isinstance(value, str) else value

    def integrity(self, connection: Connection) -> Iterator[str]:
        """Whether its indexes are in order, and its data were written with checksums that held."""
        asked = (
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND NOT (i.indisvalid AND i.indisready)"
        )
        for row in connection.exec_driver_sql(asked, (self.schema,)):
            yield f"the index {row[0]} is not valid"
        failures = "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
        if count := connection.exec_driver_sql(failures).scalar():
            yield f"{count} pages of the database failed their checksum"

    def guards(self, connection: Connection) -> tuple[int, Iterator[tuple[str, str]]]:
        """Tables and columns, triggers that are on, the functions behind them, and the indexes."""
        wrong: list[tuple[str, str]] = []
        seen = inspect(connection)
        there = set(seen.get_table_names(schema=self.schema)) | set(seen.get_view_names(schema=self.schema))
        expected = {table.name: table for table in tables.metadata.sorted_tables}
        wrong += [(f"table {name}", "missing") for name in expected.keys() - there]
        wrong += [(f"table {name}", "foreign") for name in there - expected.keys()]
        count = len(expected)
        for name in sorted(expected.keys() & there):
            columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in seen.get_columns(name, schema=self.schema)}
            wanted = {c.name: (_TYPES[str(c.type)], bool(c.nullable)) for c in expected[name].columns}
            if columns != wanted:
                wrong.append((f"table {name}", "changed"))
        found = _triggers(connection, self.schema)
        wanted_triggers = dict(_wanted_triggers())
        count += len(wanted_triggers)
        for name, definition in wanted_triggers.items():
            if name not in found:
                wrong.append((f"trigger {name}", "missing"))
            elif found[name] != definition:
                wrong.append((f"trigger {name}", "changed"))
        wrong += [(f"trigger {name}", "foreign") for name in sorted(found.keys() - wanted_triggers.keys())]
        functions = _functions(connection, self.schema)
        for name, source in _FUNCTIONS.items():
            count += 1
            if name not in functions:
                wrong.append((f"function {name}", "missing"))
            elif functions[name] != source:
                wrong.append((f"function {name}", "changed"))
        wrong += [(f"function {name}", "foreign") for name in sorted(functions.keys() - _FUNCTIONS.keys())]
        indexes = {row[0] for row in connection.exec_driver_sql("SELECT indexname FROM pg_indexes WHERE schemaname = %s", (self.schema,))}
        for name in sorted({str(i.name) for table in expected.values() for i in table.indexes} | {"claims_search"}):
            count += 1
            if name not in indexes:
                wrong.append((f"index {name}", "missing"))
        return count, iter(wrong)

    def counter(self, connection: Connection) -> dict[str, int] | None:
        """There is none: the ledger says how many there were."""
        return None

    def search_differences(self, connection: Connection) -> int:
        """The index is an expression over the claims, so it cannot say anything else."""
        return 0

    def scrub(self) -> None:
        """Write the tables anew without what was in them. The server's own logs and backups are its administrator's."""
        with self.refusals(), create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            for table in tables.metadata.sorted_tables:
                connection.exec_driver_sql(f"VACUUM FULL {self.schema}.{table.name}")
            connection.exec_driver_sql("CHECKPOINT")


def is_address(case: str) -> bool:
    """Whether a case is named by the address of a database."""
    return case.startswith(SCHEMES)


def parse(address: str) -> tuple[URL, str]:
    """The database, and the case's name in it. Raises StoreError for an address that holds a password or cannot be read."""
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
        names = asked.pop("case", ["dateline"])
        port, database = parts.port, parts.path.lstrip("/")
    except ValueError as error:
        raise StoreError(f"the address of the case cannot be read: {error}") from error
    if parts.password is not None or "password" in asked:
        raise StoreError("a password does not belong into an address, where others see it: put it into ~/.pgpass or PGPASSWORD")
    if len(names) != 1 or not _NAME.fullmatch(names[0]) or names[0].startswith("pg_") or names[0] == "public":
        raise StoreError(f"{names[0]!r} is no name of a case: small letters, digits and underscores")
    if not database:
        raise StoreError("the address names no database: postgresql://HOST/DATABASE?case=NAME")
    query = {name: values[-1] for name, values in asked.items()}
    return URL.create("postgresql+psycopg", parts.username, None, parts.hostname, port, database, query), names[0]


def guards() -> list[str]:
    """The statements that keep rows as they were added, and those that make the full-text index."""
    out = [
        "CREATE TEXT SEARCH DICTIONARY dateline_stems (TEMPLATE = snowball, Language = english)",
        "CREATE TEXT SEARCH CONFIGURATION dateline_words (COPY = pg_catalog.simple)",
        "ALTER TEXT SEARCH CONFIGURATION dateline_words ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part "
        "WITH dateline_stems",
        f"CREATE INDEX claims_search ON claims USING gin (to_tsvector('dateline_words'::regconfig, {_WORDS}))",
        "CREATE FUNCTION dateline_erased(of text, old jsonb) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path FROM CURRENT "
        f"AS $body${_ERASED}$body$",
        f"CREATE FUNCTION dateline_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $body${_REFUSE}$body$",
    ]
    for each in tables.APPEND_ONLY:
        may = "'erasable'" if each.name in tables.ERASED_WITH or each.name == "seals" else "''"
        out.append(
            f"CREATE TRIGGER {each.name}_no_change BEFORE UPDATE OR DELETE ON {each.name} FOR EACH ROW "
            f"EXECUTE FUNCTION dateline_refuse({may})"
        )
        out.append(
            f"CREATE TRIGGER {each.name}_no_truncate BEFORE TRUNCATE ON {each.name} FOR EACH STATEMENT EXECUTE FUNCTION dateline_refuse('')"
        )
    return out


def _erased() -> str:
    """The body of the function that says whether an erasure names the row of a table, by today's `tables.ERASED_WITH`."""
    cases = []
    for name, (of, row) in tables.ERASED_WITH.items():
        number = row.replace("OLD.number", "(old->>'number')::integer").replace("OLD.finding", "(old->>'finding')::integer")
        number = number.replace("OLD.claim", "(old->>'claim')::integer")
        cases.append(
            f"    IF of = '{name}' THEN RETURN EXISTS (SELECT 1 FROM erasures "  # noqa: S608
            f"WHERE table_name = '{of}' AND row_number = {number}); END IF;"
        )
    cases.append(
        "    IF of = 'seals' THEN RETURN EXISTS (SELECT 1 FROM erasures WHERE table_name = old->>'table_name' "
        "AND row_number = (old->>'row_number')::integer); END IF;"
    )
    return "\nBEGIN\n" + "\n".join(cases) + "\n    RETURN false;\nEND\n"


_ERASED = _erased()
_FUNCTIONS = {"dateline_refuse": _REFUSE, "dateline_erased": _ERASED}
_TYPES = {"INTEGER": "INTEGER", "BIGINT": "BIGINT", "TEXT": "TEXT", "FLOAT": "DOUBLE PRECISION", "BLOB": "BYTEA"}


def _wanted_triggers() -> Iterator[tuple[str, tuple[str, str, str]]]:
    for each in tables.APPEND_ONLY:
        may = "erasable" if each.name in tables.ERASED_WITH or each.name == "seals" else ""
        for kind, on, given in (("change", "BEFORE UPDATE OR DELETE", may), ("truncate", "BEFORE TRUNCATE", "")):
            level = "ROW" if kind == "change" else "STATEMENT"
            yield f"{each.name}_no_{kind}", (each.name, "O", f"{_events(on)} FOR EACH {level} EXECUTE FUNCTION dateline_refuse('{given}')")


def _events(on: str) -> str:
    """As PostgreSQL prints it: DELETE before UPDATE."""
    return "BEFORE DELETE OR UPDATE" if "UPDATE" in on else on


def _triggers(connection: Connection, schema: str) -> dict[str, tuple[str, str, str]]:
    asked = (
        "SELECT t.tgname, c.relname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND NOT t.tgisinternal"
    )
    out = {}
    for name, table, enabled, definition in connection.exec_driver_sql(asked, (schema,)):
        said = re.sub(r"^CREATE TRIGGER \S+ (.*?) ON \S+ ", r"\1 ", definition)
        enabled = enabled.decode() if isinstance(enabled, bytes) else enabled
        out[name] = (table, enabled, said.replace(f"{schema}.", ""))
    return out


def _functions(connection: Connection, schema: str) -> dict[str, str]:
    asked = "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s"
    return {row[0]: row[1] for row in connection.exec_driver_sql(asked, (schema,))}
