"""To whom a new task goes: the team whose queue it waits in, and the person, if there is one."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Q, QuerySet

from journey.engine import Node
from journey.exceptions import JourneyError
from journey.models import Child, Team, Worker
from journey.prepared import Select

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
        .order_by("first_name", "last_name", "pk")
    )
    if child.is_restricted:
        workers = workers.filter(grants__child=child)
    return [
        (worker.pk, f"{worker} – {_teams(worker)}, {_children(worker.caseload)}")
        for worker in workers
    ]


@dataclass
class Placing:
    """Finds the queue and the worker for a task that opens.

    `authors` did the work that the task authorises, so it is nobody's of theirs (four eyes, B17);
    `again` did the same step before, so that returned work comes back to them.
    """

    node: Node
    child: Child
    authors: Set[int] = frozenset()
    again: int | None = None
    _able: dict[int, list[int]] = field(default_factory=dict)

    def place(self) -> tuple[int, int | None]:
        """The ids of the team and of the worker; no worker leaves the task in the team's queue.

        The child's team comes first, then the team that receives contacts, then any other in which
        somebody may do it. Raises JourneyError when no team receives contacts.
        """
        team_id = next(self._teams_that_can(), None) or self._nearest()
        return team_id, self._worker(team_id)

    def _teams_that_can(self) -> Iterator[int]:
        if self.child.team_id is not None and self._in_team(self.child.team_id):
            yield self.child.team_id
        receiving = _receiving_team()
        if self._in_team(receiving):
            yield receiving
        others = Team.objects.filter(members__in=self._people()).order_by("name")
        yield from others.values_list("pk", flat=True)

    def _nearest(self) -> int:
        return self.child.team_id or _receiving_team()

    def _worker(self, team_id: int) -> int | None:
        for worker_id in (self.again, self._named(team_id)):
            if worker_id is not None and self._may_do_it(worker_id, team_id):
                return worker_id
        return None

    def _named(self, team_id: int) -> int | None:
        """Whom the diagram names, by `allocateTo`."""
        match self.node.attributes.get("allocateTo", ""):
            case "key_worker":
                return self.child.key_worker_id
            case "team_manager":
                managers = self._in_team(team_id)
                return managers[0] if len(managers) == 1 else None
            case "previous_worker":
                return previous_worker(self.node.id, self.child)
            case _:
                return None

    def _may_do_it(self, worker_id: int, team_id: int) -> bool:
        in_team = worker_id in self._in_team(team_id)
        return in_team or self._people().filter(pk=worker_id).exists()

    def _in_team(self, team_id: int) -> list[int]:
        """Those of a team who may do it."""
        if team_id not in self._able:
            people = _holders(self.node.lane, team_id)
            if self.child.is_restricted and people:
                people = list(self._people().filter(pk__in=people).values_list("pk", flat=True))
            self._able[team_id] = [pk for pk in people if pk not in self.authors]
        return self._able[team_id]

    def _people(self) -> QuerySet[Worker]:
        """Those of the role who may see the child and did not do the work themselves."""
        people = Worker.objects.filter(is_active=True, groups__name=self.node.lane)
        if self.child.is_restricted:
            people = people.filter(grants__child=self.child)
        return people.exclude(pk__in=self.authors) if self.authors else people


_holders: Final = Select(
    lambda role, team_id: (
        Worker.objects.filter(is_active=True, groups__name=role, teams=team_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    ),
    "a role",
    918273645,
)
"""The active people of a role in a team."""


def previous_worker(step: str, child: Child) -> int | None:
    """Who last completed the same step for this child, if they are still here (R18)."""
    done = child.tasks.filter(step=step, completed_by__is_active=True)
    return done.order_by("-closed_at", "-pk").values_list("completed_by", flat=True).first()


def _receiving_team() -> int:
    receiving = Team.objects.filter(receives_contacts=True).values_list("pk", flat=True).first()
    if receiving is None:
        raise JourneyError("No team receives contacts. Mark one team as receiving contacts.")
    return receiving


def _teams(worker: Worker) -> str:
    return ", ".join(team.name for team in worker.teams.all()) or "no team"


def _children(count: int) -> str:
    return f"{count} {'child' if count == 1 else 'children'}"
