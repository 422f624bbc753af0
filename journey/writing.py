"""Transactions that write."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import RLock

from django.db import connection, transaction

_one_writer = RLock()


@contextmanager
def write_transaction() -> Iterator[None]:
    """A transaction that writes; on SQLite, whose busy wait is not fair, one at a time here."""
    with _one_writer if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        yield
