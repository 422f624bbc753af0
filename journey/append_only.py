"""Triggers that keep the audit trail append-only, for both databases."""

from typing import Any

TABLE = "journey_journeyevent"
REFUSAL = "The audit trail is append-only."
_ACTS = ("update", "delete", "truncate")

_SQLITE = [
    f"CREATE TRIGGER journey_event_no_{act.lower()} BEFORE {act} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
]
_TRUNCATE = (
    f"CREATE TRIGGER journey_event_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION journey_event_refuse()"
)
_POSTGRESQL = [
    "CREATE FUNCTION journey_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    *(
        f"CREATE TRIGGER journey_event_no_{act.lower()} BEFORE {act} ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION journey_event_refuse()"
        for act in ("UPDATE", "DELETE")
    ),
    _TRUNCATE,
]


def install(connection: Any) -> None:
    """Refuse every change and every deletion of an event."""
    for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
        _execute(connection, statement)


def remove(connection: Any) -> None:
    """Take the triggers away: for taking the migration back, and for emptying a test database."""
    suffix = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    for act in ("update", "delete") if connection.vendor == "sqlite" else _ACTS:
        _execute(connection, f"DROP TRIGGER journey_event_no_{act}{suffix}")
    if connection.vendor != "sqlite":
        _execute(connection, "DROP FUNCTION journey_event_refuse()")


def _execute(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
