"""One report's capture as a WARC of its own (ISO 28500), for tools that read and replay web archives.

The bytes are those of the capture, untouched, as a *resource* record: Dateline was given a file and did not see the server's answer,
and says no more than it knows. Of a report that came from an archive, its record is copied with its headers and times.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from .. import __version__
from ..errors import StoreError
from ..read import archive
from ..types import Report


def write(report: Report, capture: BinaryIO, out: BinaryIO, *, added: str | None = None) -> None:
    """Write a gzipped WARC with an info record and the report's page. `added` is when the bytes came into the case, ISO 8601 in UTC.

    Raises StoreError for a page out of a WACZ, which is a web archive already, and for a record that is not in its archive.
    """
    held = report.capture
    if held.media_type == archive.WACZ:
        raise StoreError(f"report {report.id} stands in a WACZ: take the capture itself, which is a web archive already")
    writer = WARCWriter(out, gzip=True)
    info = {"software": f"dateline {__version__}", "format": "WARC File Format 1.1", "isPartOf": f"capture sha256:{held.sha256}"}
    writer.write_record(writer.create_warcinfo_record(f"{report.id}.warc.gz", info))
    if held.media_type == archive.WARC:
        for number, record in enumerate(ArchiveIterator(capture, no_record_parse=True)):
            if number == held.record:
                writer.write_record(record)
                return
        raise StoreError(f"report {report.id}: its record {held.record} is not in the archive")
    headers = {}
    if date := held.retrieved or added:
        headers["WARC-Date"] = date.replace("+00:00", "Z")
    data = capture.read()
    about = report.url or held.url or f"urn:sha256:{held.sha256}"
    kind = held.media_type + (f"; charset={held.charset}" if held.media_type.startswith("text/") else "")
    record = writer.create_warc_record(about, "resource", payload=io.BytesIO(data), warc_content_type=kind, warc_headers_dict=headers)
    writer.write_record(record)
