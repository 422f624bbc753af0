"""Triggers that keep what was written as it was written, for both databases.

The audit trail is append-only. A version of a process says for ever what it said when it was
drafted; only the decision about it is added, once, and by somebody else (R29, R30). So does a
change of a timescale, which can also be ended, once.

A later migration that alters one of the tables removes the triggers before and installs them after:
SQLite drops them with the old table, and they name the columns that there are.
"""

from typing import Any, Final

EVENTS: Final = "journey_journeyevent"
VERSIONS: Final = "journey_processversion"
RULES: Final = "journey_rulechange"
EVENT_REFUSAL: Final = "The audit trail is append-only."
VERSION_REFUSAL: Final = "A version of a process never changes, and is decided about once."
RULE_REFUSAL: Final = "A change of a timescale never changes, and is decided about once."

DECISION: Final = ("status", "decided_by_id", "decided_at", "decision_note")
"""The columns of a draft that a decision fills in, while it waits for one."""
END: Final = ("status", "ended_by_id", "ended_at", "end_reason")
"""The columns of an approved change that its early end fills in."""

_SQLITE: Final = "sqlite"
_TRIGGERS: Final = (
    ("journey_event_no_update", EVENTS, "UPDATE", EVENT_REFUSAL),
    ("journey_event_no_delete", EVENTS, "DELETE", EVENT_REFUSAL),
    ("journey_event_no_truncate", EVENTS, "TRUNCATE", EVENT_REFUSAL),
    ("journey_version_no_update", VERSIONS, "UPDATE", VERSION_REFUSAL),
    ("journey_version_no_delete", VERSIONS, "DELETE", VERSION_REFUSAL),
    ("journey_version_no_truncate", VERSIONS, "TRUNCATE", VERSION_REFUSAL),
    ("journey_rule_no_update", RULES, "UPDATE", RULE_REFUSAL),
    ("journey_rule_no_delete", RULES, "DELETE", RULE_REFUSAL),
    ("journey_rule_no_truncate", RULES, "TRUNCATE", RULE_REFUSAL),
)
_REFUSE: Final = (
    "CREATE FUNCTION journey_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
)


def install(connection: Any) -> None:
    """Refuse every change and deletion of an event, and all but a decision about the others."""
    if connection.vendor != _SQLITE:
        _execute(connection, _REFUSE)
    for name, table, act, refusal in _triggers(connection):
        when = f"WHEN NOT ({_allowed(connection, table)})" if act == "UPDATE" else ""
        if connection.vendor == _SQLITE:
            then = f"{when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        else:
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            then = f"FOR EACH {each} {when} EXECUTE FUNCTION journey_refuse('{refusal}')"
        _execute(connection, f"CREATE TRIGGER {name} BEFORE {act} ON {table} {then}")


def remove(connection: Any) -> None:
    """Take the triggers away: for taking the migration back, and for emptying a test database."""
    for name, table, *_ in _triggers(connection):
        suffix = "" if connection.vendor == _SQLITE else f" ON {table}"
        _execute(connection, f"DROP TRIGGER {name}{suffix}")
    if connection.vendor != _SQLITE:
        _execute(connection, "DROP FUNCTION journey_refuse()")


def _triggers(connection: Any) -> list[tuple[str, str, str, str]]:
    return [one for one in _TRIGGERS if connection.vendor != _SQLITE or one[2] != "TRUNCATE"]


def _allowed(connection: Any, table: str) -> str:
    """When an update is allowed: a second person's decision about a draft, and an early end."""
    if table == EVENTS:
        return "FALSE"
    decided = (
        "OLD.status = 'drafted' AND NEW.status <> 'drafted' AND NEW.decided_by_id IS NOT NULL "
        "AND (OLD.drafted_by_id IS NULL OR NEW.decided_by_id <> NEW.drafted_by_id)"
        f" AND {_all_but(connection, table, DECISION)}"
    )
    if table == VERSIONS:
        return decided
    ended = (
        "OLD.status = 'approved' AND NEW.status = 'ended' AND NEW.ended_by_id IS NOT NULL "
        f"AND {_all_but(connection, table, END)}"
    )
    return f"({decided} AND NEW.status <> 'ended') OR ({ended})"


def _all_but(connection: Any, table: str, free: tuple[str, ...]) -> str:
    """That every other column stays as it is."""
    differs = "IS NOT" if connection.vendor == _SQLITE else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    kept = [column.name for column in described if column.name not in free]
    changed = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in kept)
    return f"NOT ({changed})"


def _execute(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
