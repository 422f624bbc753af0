"""What an administrator does about an incident: try again, move to another step, close it."""

from collections.abc import Mapping
from dataclasses import replace

from journey.access import refuse_unless_administrator
from journey.engine import Diagram, EngineError, Move, Place, move_to_step, places
from journey.exceptions import JourneyError
from journey.incidents import refuse_resolved, resolve_incidents
from journey.models import Incident, JourneyEvent, ProcessInstance, Worker
from journey.planning.wording import named, told
from journey.processes import moving
from tasks.models import Task
from tasks.worktray.delivering import deliver_messages, deliver_to
from tasks.worktray.migrating import migrate_again
from tasks.worktray.moving_on import follow_up
from tasks.worktray.redating import redate_again
from tasks.worktray.timers import fire

Doing = Incident.Doing
BECAUSE = "an administrator moved the process to another step"


def retry_incident(incident: Incident, *, by: Worker) -> None:
    """Load the process and do again what failed, as the clock would have later.

    Raises Refused, AlreadyResolved, ProcessHalted with the same incident when it fails again, and
    JourneyError for a completion: only the person who types can repeat that.
    """
    refuse_unless_administrator(by)
    match incident.doing:
        case Doing.TIMER:
            fire(incident.instance_id, retrying=incident, by=by)
        case Doing.MESSAGE:
            deliver_messages(deliver_to(incident.instance_id, retrying=incident, by=by))
        case Doing.MIGRATE:
            migrate_again(incident, by=by)
        case Doing.REDATE:
            redate_again(incident, by=by)
        case _:
            raise JourneyError(
                "Whoever was completing the task completes it again. Their typing is kept."
            )


def standing(instance: ProcessInstance) -> tuple[Place, ...]:
    """The steps that can be left, each with those that can be opened instead.

    None where the process has ended, or its state cannot be read.
    """
    try:
        here = places(instance.state, definition=instance.version.definition)
    except EngineError:
        return ()
    return tuple(_named(place, instance.version.diagram) for place in here)


def preview_move(instance: ProcessInstance, moves: Mapping[str, str]) -> Move:
    """What becomes of an instance when open steps, by their ids, are left for others.

    Raises JourneyError where that cannot be, with the reason.
    """
    if not moves:
        raise JourneyError("Choose where the process goes.")
    state, notes = instance.state, list[str]()
    move = Move()
    for step_id, to in moves.items():
        try:
            move = move_to_step(
                state, definition=instance.version.definition, step_id=step_id, to=to
            )
        except EngineError as error:
            raise JourneyError(str(error)) from error
        move = told(move, instance.version.diagram)
        if move.state is None:
            raise JourneyError(" ".join(problem.message for problem in move.problems))
        state = move.state
        notes += move.notes
    return Move(kept=move.kept, notes=tuple(notes), state=state)


def move_incident(incident: Incident, *, moves: Mapping[str, str], reason: str, by: Worker) -> Move:
    """Leave open steps for others, and close what is open about the process.

    `moves` are ids of open steps with the steps that are opened. Tasks whose step is left are
    withdrawn, tasks of other steps stay as they are. Raises Refused, AlreadyResolved, JourneyError.
    """
    refuse_unless_administrator(by)
    reason = _given(reason, "Say why the process is moved.")
    with moving(incident.instance_id) as process:
        refuse_resolved(incident)
        row = process.row
        if row.ended_at is not None:
            raise JourneyError("This process has ended, so it cannot be moved.")
        present = Task.objects.open_of(process)
        here = {one.id: one.node.id for one in standing(row)}
        move = preview_move(row, moves)
        try:
            run = process.relocate(move.state or {}, version=row.version)
        except EngineError as error:
            raise JourneyError(f"The process could not go on from there: {error}") from error
        process.audit(
            JourneyEvent.Kind.MOVED,
            by=by,
            steps=[[here[step_id], to] for step_id, to in moves.items()],
            incident=incident.reference,
            way=run.nodes,
        )
        follow_up(process, run, by=by, present=present, because=BECAUSE)
        resolve_incidents(process, Incident.Resolution.MOVED, by=by, reason=reason)
    deliver_messages(process.outbox)
    return move


def close_incident(incident: Incident, *, reason: str, by: Worker) -> None:
    """Close an incident that needs nothing more; the process stands where it stands.

    Raises Refused, AlreadyResolved, and JourneyError without a reason.
    """
    refuse_unless_administrator(by)
    reason = _given(reason, "Say why nothing more is to be done.")
    with moving(incident.instance_id) as process:
        refuse_resolved(incident)
        resolve_incidents(
            process,
            Incident.Resolution.CLOSED,
            doing=Doing(incident.doing),
            step=incident.step,
            by=by,
            reason=reason,
        )


def _named(place: Place, diagram: Diagram) -> Place:
    candidates = tuple(named(one, diagram) for one in place.candidates)
    return replace(place, node=named(place.node, diagram), candidates=candidates)


def _given(reason: str, missing: str) -> str:
    if not reason.strip():
        raise JourneyError(missing)
    return reason.strip()
