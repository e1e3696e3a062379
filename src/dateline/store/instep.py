"""Rows that belong to other rows, read once and in step with them: one query for a whole case instead of one for each row."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import RowMapping


class InStep:
    """The rows of a query that is ordered by the whole number in column `key`, given out as somebody walks along these numbers."""

    def __init__(self, rows: Iterator[RowMapping], key: str) -> None:
        self._rows, self._key = rows, key
        self._next = next(rows, None)

    def of(self, number: int) -> list[RowMapping]:
        """The rows of `number`; those of smaller numbers, which nobody asked for, are passed over."""
        return [row for row in self.up_to(number) if row[self._key] == number]

    def up_to(self, number: int) -> Iterator[RowMapping]:
        """The rows of `number` and of smaller ones that were not given out yet."""
        while (row := self._next) is not None and isinstance(row[self._key], int) and row[self._key] <= number:
            self._next = next(self._rows, None)
            yield row
