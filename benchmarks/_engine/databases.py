"""Databases that are made for a run and are gone after it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

SERVER: Final = "postgres://postgres@127.0.0.1:5432/postgres"


@contextmanager
def temporary_postgresql() -> Iterator[str | None]:
    """The URL of a new PostgreSQL database, dropped at the end; None without a server."""
    given = os.environ.get("DATABASE_URL", "")
    server = given if given.startswith("postgres") else SERVER
    name = f"journey_benchmark_{secrets.token_hex(4)}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        yield None
        return
    with connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def settings(url: str) -> dict[str, str]:
    """The settings of a PostgreSQL server on which the speed of a commit hangs."""
    names = ("fsync", "synchronous_commit", "shared_buffers")
    with psycopg.connect(url) as connection:
        found = [connection.execute(f"SHOW {name}").fetchone() for name in names]
    return {name: row[0] for name, row in zip(names, found, strict=True) if row}
