"""A database that gives rows which nobody put in order in another order each time.

SQLite and PostgreSQL mostly give them as they were written, until one day PostgreSQL does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.models import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler

_in_order = SQLCompiler.get_order_by


@contextmanager
def any_order() -> Iterator[None]:
    """Draw lots between the rows that a query leaves in any order."""
    with patch.object(SQLCompiler, "get_order_by", _by_lot):
        yield


def _by_lot(compiler: SQLCompiler) -> list[Any]:
    order = _in_order(compiler)
    query = compiler.query
    if query.distinct or query.combinator or query.group_by is not None:
        return order
    lot = OrderBy(Random()).resolve_expression(query)
    return [*order, (lot, (*compiler.compile(lot), False))]
