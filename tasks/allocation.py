"""To whom a new task goes: the team whose queue it waits in, and the person, if there is one."""

from collections.abc import Set
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, QuerySet

from journey.access import may_see
from journey.engine import Node
from journey.exceptions import JourneyError
from journey.models import Child, Team, Worker

if TYPE_CHECKING:
    from tasks.models import Task

QUALIFIED: Final = "Social worker"
"""The role of those to whom a child may be allocated (R11)."""


def social_workers(child: Child) -> list[tuple[int, str]]:
    """Those to whom a child may be allocated: id, and name with team and caseload.

    A restricted child can be allocated only to somebody with a grant, and counts in nobody's
    caseload here: the count would tell of the record.
    """
    workers = (
        Worker.objects.filter(is_active=True, groups__name=QUALIFIED)
        .annotate(
            caseload=Count("children", filter=Q(children__is_restricted=False), distinct=True)
        )
        .prefetch_related("teams")
        .order_by("first_name", "last_name")
    )
    if child.is_restricted:
        workers = workers.filter(grants__child=child)
    return [
        (worker.pk, f"{worker} – {_teams(worker)}, {_children(worker.caseload)}")
        for worker in workers
    ]


def team_for(child: Child, role: str, authors: Set[int]) -> Team:
    """The team in whose queue a task waits: the first in which somebody may do it.

    The child's team comes first, then the team that receives contacts, then any other; `authors`
    are those who may not do it because they did the work that it authorises. Raises JourneyError
    when no team receives contacts.
    """
    receiving = Team.objects.filter(receives_contacts=True).first()
    if receiving is None:
        raise JourneyError("No team receives contacts. Mark one team as receiving contacts.")
    near = [team for team in (child.team, receiving) if team is not None]
    for team in (*near, *Team.objects.exclude(pk__in=[team.pk for team in near])):
        if any(_can_do(worker, role, child, authors) for worker in _holders(team, role)):
            return team
    return near[0]


def worker_for(
    node: Node, child: Child, team: Team, before: "Task | None", authors: Set[int]
) -> Worker | None:
    """The person a task goes to; None leaves it in the team's queue.

    Work that comes back goes to whoever did it before. Nobody is given what they may not do.
    """
    again = before.completed_by if before is not None else None
    for worker in (again, _named(node, child, team)):
        if worker is not None and _can_do(worker, node.lane, child, authors):
            return worker
    return None


def _named(node: Node, child: Child, team: Team) -> Worker | None:
    """Whom the diagram names, by `allocateTo`."""
    match node.attributes.get("allocateTo", ""):
        case "key_worker":
            return child.key_worker
        case "team_manager":
            managers = list(_holders(team, node.lane)[:2])
            return managers[0] if len(managers) == 1 else None
        case "previous_worker":
            return previous_worker(node.id, child)
        case _:
            return None


def previous_worker(step: str, child: Child) -> Worker | None:
    """Who last completed the same step for this child, if they are still here (R18)."""
    task = (
        child.tasks.filter(step=step, completed_by__is_active=True)
        .order_by("-closed_at")
        .select_related("completed_by")
        .first()
    )
    return task.completed_by if task is not None else None


def _holders(team: Team, role: str) -> QuerySet[Worker]:
    return team.members.filter(groups__name=role, is_active=True).order_by("pk")


def _can_do(worker: Worker, role: str, child: Child, authors: Set[int]) -> bool:
    holds = worker.is_active and role in worker.roles and worker.pk not in authors
    return holds and may_see(worker, child)


def _teams(worker: Worker) -> str:
    return ", ".join(team.name for team in worker.teams.all()) or "no team"


def _children(count: int) -> str:
    return f"{count} {'child' if count == 1 else 'children'}"
