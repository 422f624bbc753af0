"""Statements that are written once and then only executed.

Django puts the SQL of a queryset together each time it is used, which takes several times as long
as executing it. Where a person waits for a task to be completed, the few statements that are always
the same are kept, for each connection, as Django wrote them first.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row")
Value = int | str
_PLAIN: Final = frozenset({str, int, bool, type(None)})


class Select(Generic[Row]):
    """A queryset whose SQL is kept.

    `build` makes it from values that are as different from each other, and from anything else in
    it, as `examples`. A call takes the values that matter now, in the same order: integers and
    texts only, which the database takes as they are.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"], *examples: Value) -> None:
        """Nothing is asked of the database yet."""
        self._build = build
        self._examples: Final = examples
        self._kept: WeakKeyDictionary[Any, Callable[..., list[Row]]] = WeakKeyDictionary()

    def __call__(self, *values: Value) -> list[Row]:
        """The rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        kept = self._kept.get(connection)
        if kept is None:
            kept = self._kept[connection] = self._prepare()
        return kept(*values)

    def _prepare(self) -> Callable[..., list[Row]]:
        queryset: Any = self._build(*self._examples)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        places = [self._place(param) for param in params]
        queryset.query.get_compiler = lambda *_args, **_more: compiler
        compiler.get_converters = _once(compiler.get_converters)
        compiler.has_composite_fields = _once(compiler.has_composite_fields)

        def rows(*values: Value) -> list[Row]:
            # psycopg knows an integer's width by its type, so the type stays.
            bound = tuple(
                param if place is None else type(param)(values[place])
                for param, place in zip(params, places, strict=True)
            )
            compiler.as_sql = lambda *_args, **_more: (sql, bound)
            return list(queryset._iterable_class(queryset))

        return rows

    def _place(self, param: Any) -> int | None:
        """Which of the values a parameter stands for, if any."""
        if isinstance(param, bool) or param not in self._examples:
            return None
        return self._examples.index(param)


def insert(*rows: models.Model) -> None:
    """Insert rows of one model with one statement and give them their numbers; sends no signals."""
    model = type(rows[0])
    written = _fields(model)
    values = [value for row in rows for value in _values(row, written)]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_insert_sql(model, len(rows)), values)
        numbers = cursor.fetchall()
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: models.Model, *names: str) -> None:
    """Write some columns of a row back; sends no signals.

    Raises LookupError when the row has gone.
    """
    values = _values(row, _fields(type(row), names))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_update_sql(type(row), names), [*values, row.pk])
        if cursor.rowcount != 1:
            raise LookupError(f"{type(row).__name__} {row.pk} has gone.")


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, asked once: what it says of a queryset is the same each time."""
    answers: list[Any] = []

    def answer(*args: Any) -> Any:
        if not answers:
            answers.append(function(*args))
        return answers[0]

    return answer


@lru_cache(maxsize=64)
def _fields(model: type[models.Model], names: tuple[str, ...] = ()) -> list[Any]:
    """The fields of those names; without names all that are not the key."""
    if names:
        return [model._meta.get_field(name) for name in names]
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _values(row: models.Model, fields: list[Any]) -> list[Any]:
    """What the database takes for each field; texts, numbers and keys need no preparation."""
    connection = connections[DEFAULT_DB_ALIAS]
    return [
        value
        if type(value) in _PLAIN and not isinstance(field, models.JSONField)
        else field.get_db_prep_save(value, connection)
        for field in fields
        for value in (getattr(row, field.attname),)
    ]


@lru_cache(maxsize=64)
def _insert_sql(model: type[models.Model], count: int) -> str:
    columns = [_quoted(field.column) for field in _fields(model)]
    row = f"({', '.join(['%s'] * len(columns))})"
    return (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608 - names
        f"VALUES {', '.join([row] * count)} RETURNING {_quoted(model._meta.pk.column)}"
    )


@lru_cache(maxsize=64)
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{_quoted(field.column)} = %s" for field in _fields(model, names))
    key = _quoted(model._meta.pk.column)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {key} = %s"  # noqa: S608


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
