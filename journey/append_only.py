"""Triggers that keep what was written as it was written, for both databases.

The audit trails are append-only, and so are the places of children in trials. A version of a
process says for ever what it said when it was drafted; only the decision about it is added, once,
and by somebody else (R29, R30). What a trial says never changes once it is approved (R191).

A later migration that alters one of the tables removes the triggers before and installs them after:
SQLite drops them with the old table, and they name the columns that there are.
"""

from typing import Any, Final

EVENTS: Final = "journey_journeyevent"
VERSIONS: Final = "journey_processversion"
TRIALS: Final = "journey_trial"
TRIAL_EVENTS: Final = "journey_trialevent"
MEMBERS: Final = "journey_cohortmember"
EVENT_REFUSAL: Final = "The audit trail is append-only."
VERSION_REFUSAL: Final = "A version of a process never changes, and is decided about once."
TRIAL_REFUSAL: Final = "What a trial says never changes once it is approved."
MEMBER_REFUSAL: Final = "A child keeps the arm of a trial that was given once."

DECISION: Final = ("status", "decided_by_id", "decided_at", "decision_note")
"""The columns of a version that a decision fills in, while it waits for one."""
TRIAL_LIFE: Final = (
    "status",
    "started_at",
    "ended_at",
    "end_reason",
    "watched_on",
    "audit_length",
    "audit_head",
)
"""The columns of a trial that change while it lives."""

_SQLITE: Final = "sqlite"
_TABLES: Final = (
    ("event", EVENTS, EVENT_REFUSAL),
    ("version", VERSIONS, VERSION_REFUSAL),
    ("trial", TRIALS, TRIAL_REFUSAL),
    ("trial_event", TRIAL_EVENTS, EVENT_REFUSAL),
    ("member", MEMBERS, MEMBER_REFUSAL),
)
_TRIGGERS: Final = tuple(
    (f"journey_{name}_no_{act.lower()}", table, act, refusal)
    for name, table, refusal in _TABLES
    for act in ("UPDATE", "DELETE", "TRUNCATE")
)
_REFUSE: Final = (
    "CREATE FUNCTION journey_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
)


def install(connection: Any) -> None:
    """Refuse every change and deletion of an event, and all but the decision about a version."""
    if connection.vendor != _SQLITE:
        _execute(connection, _REFUSE)
    for name, table, act, refusal in _triggers(connection):
        when = _when(connection, table) if act == "UPDATE" else ""
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


def _when(connection: Any, table: str) -> str:
    """Of which updates a table is guarded; empty for all of them."""
    if table == VERSIONS:
        undecided = "OLD.status <> 'drafted' OR NEW.status = 'drafted' OR NEW.decided_by_id IS NULL"
        changed = _changed(connection, table, but=DECISION)
        return f"WHEN ({undecided} OR NEW.decided_by_id = NEW.drafted_by_id OR {changed})"
    if table == TRIALS:
        changed = _changed(connection, table, but=TRIAL_LIFE)
        back = "NEW.status IN ('drafted', 'checked')"
        return f"WHEN (OLD.status NOT IN ('drafted', 'checked') AND ({back} OR {changed}))"
    return ""


def _changed(connection: Any, table: str, *, but: tuple[str, ...]) -> str:
    """Whether an update changes anything but some columns."""
    differs = "IS NOT" if connection.vendor == _SQLITE else "IS DISTINCT FROM"
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    content = [column.name for column in described if column.name not in but]
    return " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in content)


def _execute(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
