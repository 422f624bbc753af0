"""Drafting a plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from journey.access import refuse_unless_planner
from journey.exceptions import JourneyError
from journey.models import MigrationPlan, ProcessVersion, Worker
from journey.models.process import HEAVY
from journey.planning.previewing import running_on
from journey.planning.renaming import Steps, renames
from journey.publishing.checking import written
from journey.writing import write_transaction

Status = MigrationPlan.Status


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A version on which something runs, and one to which it can move."""

    old: ProcessVersion
    new: ProcessVersion
    running: int

    @property
    def key(self) -> str:
        """The two versions, for a form."""
        return f"{self.old.pk}-{self.new.pk}"


def movable_versions() -> Iterator[Pair]:
    """Every version on which something runs, with each other version of its process in force."""
    versions = ProcessVersion.objects.defer(*HEAVY).order_by("name", "process_id", "-number")
    in_force = list(versions.in_force())
    still = Count("instances", filter=Q(instances__ended_at=None))
    for old in versions.annotate(running=still).filter(running__gt=0):
        for new in in_force:
            if new.process_id == old.process_id and new.pk != old.pk:
                yield Pair(old=old, new=new, running=old.running)  # type: ignore[attr-defined]


def draft_plan(
    old: ProcessVersion,
    new: ProcessVersion,
    *,
    mapping: Mapping[str, str],
    note: str,
    by: Worker,
) -> MigrationPlan:
    """Draft a plan; a second person decides about it. The same plan again is the same draft.

    `mapping` is as in `journey.engine.preview`. Raises Refused without the role, and JourneyError
    when the versions or the steps do not fit, nobody is on the old version, or there is no note.
    """
    refuse_unless_planner(by)
    note = written(note, missing="Say why running processes move.")
    refuse_unfit(old, new, mapping)
    with write_transaction():
        drafted = MigrationPlan.objects.filter(old=old, new=new, status=Status.DRAFTED)
        for plan in drafted:
            if (plan.mapping, plan.note, plan.drafted_by_id) == (dict(mapping), note, by.pk):
                return plan
        return MigrationPlan.objects.create(
            old=old, new=new, mapping=dict(mapping), note=note, drafted_by=by
        )


def refuse_unfit(old: ProcessVersion, new: ProcessVersion, mapping: Steps) -> None:
    """Raise JourneyError when a plan could not be carried out for anybody."""
    if old.process_id != new.process_id or old.pk == new.pk:
        raise JourneyError("Choose two different versions of one process.")
    if not ProcessVersion.objects.in_force().filter(pk=new.pk).exists():
        raise JourneyError(f"{new} is not in force, so nobody can be moved to it.")
    if not running_on(old).exists():
        raise JourneyError(f"No process runs on {old}, so there is nothing to move.")
    known = {**old.diagram.nodes, **new.diagram.nodes}
    for one, other in mapping.items():
        if one not in known:
            raise JourneyError(f"There is no step “{one}” in either version.")
        if other and other not in new.diagram.nodes:
            raise JourneyError(f"There is no step “{other}” in {new}.")
    _refuse_lost_authors(old, new, mapping)


def _refuse_lost_authors(old: ProcessVersion, new: ProcessVersion, mapping: Steps) -> None:
    """Refuse what would let somebody authorise their own work: its step must stay known (B17)."""
    pairs = renames(old, new, mapping)
    before, after = old.diagram.nodes, new.diagram.nodes
    for node in old.diagram.user_tasks:
        work = before.get(node.attributes.get("authorises", ""))
        now = after.get(pairs.get(node.id, node.id))
        if work is None or now is None or work.id in after or work.id in pairs:
            continue
        authorised = after.get(now.attributes.get("authorises", ""))
        if authorised is not None and authorised.id not in before:
            raise JourneyError(
                f"“{now.name}” authorises “{authorised.name}”, in {old} it authorises "
                f"“{work.name}”. Say that “{work.name}” goes on as “{authorised.name}”, so that "
                "nobody authorises their own work."
            )
