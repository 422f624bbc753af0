"""Triggers that keep what was written as it was written, for both databases.

The audit trails are append-only, and so are the places of children in trials. A version of a
process says for ever what it said when it was drafted; only the decision about it is added, once,
and by somebody else (R29, R30). So does a change of a timescale, which can also be ended, once.
What a trial says never changes once it is approved (R191). A letter stays as it was sent, and so
does what was sent to whom (R135, R137).

A later migration that alters one of the tables removes the triggers before and installs them after:
SQLite drops them with the old table, and they name the columns that there are.
"""

from typing import Any, Final

EVENTS: Final = "journey_journeyevent"
VERSIONS: Final = "journey_processversion"
RULES: Final = "journey_rulechange"
TRIALS: Final = "journey_trial"
TRIAL_EVENTS: Final = "journey_trialevent"
MEMBERS: Final = "journey_cohortmember"
LETTERS: Final = "tasks_letter"
SENDINGS: Final = "tasks_sending"
EVENT_REFUSAL: Final = "The audit trail is append-only."
VERSION_REFUSAL: Final = "A version of a process never changes, and is decided about once."
RULE_REFUSAL: Final = "A change of a timescale never changes, and is decided about once."
TRIAL_REFUSAL: Final = "What a trial says never changes once it is approved."
MEMBER_REFUSAL: Final = "A child keeps the arm of a trial that was given once."
ERASABLE: Final = (LETTERS, SENDINGS)
"""What is about a person and may have to be erased: it is kept from changes, not for ever."""
LETTER_REFUSAL: Final = "A letter that was sent stays as it was sent."
SENDING_REFUSAL: Final = "What was sent to whom never changes."

DECISION: Final = ("status", "decided_by_id", "decided_at", "decision_note")
"""The columns of a draft that a decision fills in, while it waits for one."""
ARRIVAL: Final = ("acknowledged_on", "acknowledged_how", "acknowledged_by_id")
"""The columns of what was sent that an agency's word fills in, once."""
END: Final = ("status", "ended_by_id", "ended_at", "end_reason")
"""The columns of an approved change that its early end fills in."""

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

_OPEN: Final = "('drafted', 'checked')"
"""Where a trial may still be changed."""
_SQLITE: Final = "sqlite"
_TABLES: Final = (
    ("event", EVENTS, EVENT_REFUSAL),
    ("version", VERSIONS, VERSION_REFUSAL),
    ("rule", RULES, RULE_REFUSAL),
    ("trial", TRIALS, TRIAL_REFUSAL),
    ("trial_event", TRIAL_EVENTS, EVENT_REFUSAL),
    ("member", MEMBERS, MEMBER_REFUSAL),
    ("letter", LETTERS, LETTER_REFUSAL),
    ("sending", SENDINGS, SENDING_REFUSAL),
)
_TRIGGERS: Final = tuple(
    (f"journey_{name}_no_{act.lower()}", table, act, refusal)
    for name, table, refusal in _TABLES
    for act in ("UPDATE", "DELETE", "TRUNCATE")
    if act == "UPDATE" or table not in ERASABLE
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
        when = f"WHEN (NOT ({_allowed(connection, table)}))" if act == "UPDATE" else ""
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
    """When an update is allowed: a second person's decision about a draft, and an early end.

    A trial changes until it is approved, and then only lives on.
    """
    if table in (EVENTS, TRIAL_EVENTS, MEMBERS):
        return "FALSE"
    if table == LETTERS:
        return "OLD.closed_at IS NULL"
    if table == SENDINGS:
        return f"OLD.acknowledged_on IS NULL AND {_all_but(connection, table, ARRIVAL)}"
    if table == TRIALS:
        lives = f"NEW.status NOT IN {_OPEN} AND {_all_but(connection, table, TRIAL_LIFE)}"
        return f"OLD.status IN {_OPEN} OR ({lives})"
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
