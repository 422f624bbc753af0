"""What the machine could do at most: the same locks, updates and inserts through bare psycopg."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any, Final, Self

import psycopg
from psycopg import sql

Write = tuple[str, int, int]
"""Kind, rows and characters of a statement."""
ROWS: Final = 100
REPEATS: Final = 10
"""The limit is so quick that one journey would measure the moment, not the machine."""
WRITES: Final = {
    "lock": "SELECT id FROM {table} WHERE id = ANY(%s) FOR UPDATE",
    "update": "UPDATE {table} SET body = %s WHERE id = ANY(%s)",
    "insert": "INSERT INTO {table} (body) VALUES {values} RETURNING id",
}


class Limit:
    """Repeats the writes of a journey on a plain table, one transaction for each completion."""

    def __init__(self, url: str, completions: list[list[Write]], *, name: str) -> None:
        """Connect to a PostgreSQL database and make a table of that name."""
        self.completions = [[one for one in writes if one[0] in WRITES] for writes in completions]
        self.connection = psycopg.connect(url, autocommit=True)
        self._table = sql.Identifier(f"limit_{name}")
        self._statements: dict[tuple[str, int], bytes] = {}
        make = sql.SQL("CREATE TABLE {} (id bigserial PRIMARY KEY, body text)")
        fill = sql.SQL("INSERT INTO {} (body) SELECT '' FROM generate_series(1, %s)")
        self.connection.execute(make.format(self._table))
        self.connection.execute(fill.format(self._table), [ROWS])

    @property
    def counted(self) -> dict[str, float]:
        """Rows of each kind in one completion, on average."""
        every = [write for writes in self.completions for write in writes]
        rows = {kind: sum(n for one, n, _ in every if one == kind) for kind in WRITES}
        return {kind: round(n / len(self.completions), 2) for kind, n in rows.items()}

    def go(self) -> Iterator[float]:
        """Repeat the journey some times; gives the seconds of each transaction."""
        for writes in self.completions * REPEATS:
            began = perf_counter()
            with self.connection.transaction(), self.connection.cursor() as cursor:
                for place, (kind, rows, size) in enumerate(writes, start=1):
                    self._repeat(cursor, kind, rows, size, place)
            yield perf_counter() - began

    def _repeat(self, cursor: Any, kind: str, rows: int, size: int, place: int) -> None:
        """One statement with as many rows and characters as ours had."""
        places = list(range(place, place + rows))
        body = "x" * (size // max(rows, 1))
        if kind == "insert":
            cursor.execute(self._statement(kind, rows), [body] * rows)
        elif kind == "update":
            cursor.execute(self._statement(kind, 0), [body, places])
        else:
            cursor.execute(self._statement(kind, 0), [places])
        if kind != "update":
            cursor.fetchall()

    def _statement(self, kind: str, rows: int) -> bytes:
        """The text of a statement, made once."""
        if (kind, rows) not in self._statements:
            values = sql.SQL(", ").join([sql.SQL("(%s)")] * rows)
            text = sql.SQL(WRITES[kind]).format(table=self._table, values=values)
            self._statements[kind, rows] = text.as_bytes(self.connection)
        return self._statements[kind, rows]

    def __enter__(self) -> Self:
        """Nothing more: it is connected."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the connection go."""
        self.connection.close()
