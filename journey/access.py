"""Who may see which child. Every page and list starts here; it fails closed."""

from typing import Final

from django.db.models import Q, QuerySet

from journey.exceptions import Refused
from journey.library import library
from journey.models import (
    Child,
    Incident,
    MigrationPlan,
    Person,
    ProcessVersion,
    Trial,
    WhatIf,
    Worker,
)
from journey.models.migration_plan import MigrationPlanQuerySet

UNKNOWN: Final = "There is no such record, or you may not see it."
"""Said in the same words whether a record exists or not."""


def children_visible_to(worker: Worker) -> QuerySet[Child]:
    """The children whose records a person may read.

    Nobody sees anybody without a role that opens records. A restricted child is seen only with a
    grant in the person's own name.
    """
    if not _reads_records(worker):
        return Child.objects.none()
    granted = Q(pk__in=Child.objects.filter(grants__worker=worker).values("pk"))
    return Child.objects.filter(Q(is_restricted=False) | granted)


def may_see(worker: Worker, child: Child) -> bool:
    """Whether a person may read a child's record."""
    return children_visible_to(worker).filter(pk=child.pk).exists()


def may_see_fresh(worker: Worker, child: Child) -> bool:
    """The same for a child whose row was read in this action: no query unless it is restricted."""
    if not _reads_records(worker):
        return False
    return not child.is_restricted or may_see(worker, child)


def get_child_for(worker: Worker, pk: int) -> Child:
    """The child, when the person may read the record; raises Refused otherwise."""
    child = (
        children_visible_to(worker)
        .select_related("family", "key_worker", "team")
        .filter(pk=pk)
        .first()
    )
    if child is None:
        raise Refused(UNKNOWN)
    return child


def may_record(worker: Worker, child: Child) -> bool:
    """Whether a person may change a child's record: sees it, and has not only roles that read."""
    return not worker.reads_only and may_see(worker, child)


def refuse_unless_recorder(worker: Worker, child: Child) -> None:
    """Raise Refused when a person may not change a child's record."""
    if not may_see(worker, child):
        raise Refused(UNKNOWN)
    if worker.reads_only:
        raise Refused("Your role reads records and does not change them.")


def versions_visible_to(worker: Worker) -> QuerySet[ProcessVersion]:
    """The versions of processes that a person may read: whoever has a role reads all of them."""
    if not may_read_versions(worker):
        return ProcessVersion.objects.none()
    return ProcessVersion.objects.all()


def may_read_versions(worker: Worker) -> bool:
    """Whether a person may read the versions of processes: anybody with a role."""
    return worker.is_active and bool(worker.roles & set(library().roles))


def trials_visible_to(worker: Worker) -> QuerySet[Trial]:
    """The trials that a person may read: whoever has a role reads all of them, and no child's name.

    Which children are in a trial is told on the pages of those children only.
    """
    if not may_read_versions(worker):
        return Trial.objects.none()
    return Trial.objects.all()


def may_evaluate(worker: Worker) -> bool:
    """Whether a person evaluates trials: sees also what suspended rules would have said (R193)."""
    return worker.is_active and worker.evaluates


def may_read_evidence(worker: Worker, trial: Trial) -> bool:
    """Whether a person reads what a trial has shown: who evaluates, its owner, who may stop it.

    No child is named in it; the rows behind a figure are read through `children_visible_to`.
    """
    manages = bool(set(trial.profile.stop_roles) & worker.roles) or trial.owner_id == worker.pk
    return worker.is_active and (worker.evaluates or manages)


def refuse_unless_evidence_reader(worker: Worker, trial: Trial) -> None:
    """Raise Refused to those who do not read what a trial has shown."""
    if not may_read_evidence(worker, trial):
        roles = " or ".join(trial.profile.stop_roles)
        raise Refused(
            "What a trial has shown is read by those who evaluate it, its owner, and those with "
            f"the role {roles}."
        )


def may_keep(worker: Worker) -> bool:
    """Whether a person may draft versions of processes, and decide about those of others."""
    return worker.is_active and worker.keeps_processes


def refuse_unless_keeper(worker: Worker) -> None:
    """Raise Refused when a person may neither draft a version nor decide about one."""
    if not may_keep(worker):
        raise Refused("Only those who look after processes draft changes and decide about them.")


def may_read_rules(worker: Worker) -> bool:
    """Whether a person may read the timescales: who opens records, and who looks after them."""
    return _reads_records(worker) or may_keep(worker)


def refuse_unless_rule_reader(worker: Worker) -> None:
    """Raise Refused when a person may not read the timescales."""
    if not may_read_rules(worker):
        raise Refused("Timescales are read by those whose role opens children's records.")


def may_suppose(worker: Worker) -> bool:
    """Whether a person may ask what would have been: who keeps processes, and owners of trials."""
    if may_keep(worker):
        return True
    return may_read_versions(worker) and Trial.objects.filter(owner=worker).exists()


def refuse_unless_supposing(worker: Worker) -> None:
    """Raise Refused when a person may not ask what would have been under other rules."""
    if not may_suppose(worker):
        raise Refused("Only those who look after processes, and owners of trials, ask what if.")


def what_ifs_visible_to(worker: Worker) -> QuerySet[WhatIf]:
    """The answers to what-ifs that a person may read. No child is named in one."""
    return WhatIf.objects.all() if may_suppose(worker) else WhatIf.objects.none()


def refuse_own_draft(drafted_by_id: int | None, worker: Worker, what: str) -> None:
    """Raise Refused to the person who drafted a thing, whatever roles they hold (four eyes)."""
    if drafted_by_id == worker.pk:
        raise Refused(f"You drafted this {what}, so somebody else must decide about it.")


def may_administer(worker: Worker) -> bool:
    """Whether a person looks after processes that have stopped."""
    return worker.is_active and worker.administers


def refuse_unless_administrator(worker: Worker) -> None:
    """Raise Refused when a person may not look after processes that have stopped."""
    if not may_administer(worker):
        raise Refused("Only administrators look after processes that have stopped.")


def incidents_visible_to(worker: Worker) -> QuerySet[Incident]:
    """The incidents that a person may read, in which no child is named."""
    return Incident.objects.all() if may_administer(worker) else Incident.objects.none()


def may_plan(worker: Worker) -> bool:
    """Whether a person may plan how running processes move to another version."""
    return may_administer(worker) or may_keep(worker)


def refuse_unless_planner(worker: Worker) -> None:
    """Raise Refused when a person may neither draft a move to another version nor decide on one."""
    if not may_plan(worker):
        raise Refused(
            "Only administrators and those who look after processes plan moves between versions."
        )


def plans_visible_to(worker: Worker) -> MigrationPlanQuerySet:
    """The plans that a person may read. No child is named in one."""
    return MigrationPlan.objects.all() if may_plan(worker) else MigrationPlan.objects.none()


def may_mend(worker: Worker) -> bool:
    """Whether a person reads which journeys are not whole: managers, and who looks at quality."""
    return _reads_records(worker) and (worker.manages or worker.evaluates)


def children_to_mend_for(worker: Worker) -> QuerySet[Child]:
    """The children whose journeys the person looks over: of their teams, or all they may see."""
    if not may_mend(worker):
        return Child.objects.none()
    seen = children_visible_to(worker)
    return seen if worker.evaluates else seen.filter(team__in=worker.team_ids)


def siblings_visible_to(worker: Worker, child: Child) -> QuerySet[Child]:
    """The other children of a child's family whose records the person may read."""
    return children_visible_to(worker).filter(family=child.family_id).exclude(pk=child.pk)


def people_visible_to(worker: Worker, child: Child) -> QuerySet[Person]:
    """The people of a child's family whom the person may know of.

    They are recorded for a child of the family whose record the person may read: whoever is
    recorded for a restricted child alone stays unknown.
    """
    family = children_visible_to(worker).filter(family=child.family_id)
    return Person.objects.filter(relationships__child__in=family).distinct()


def _reads_records(worker: Worker) -> bool:
    return worker.is_active and worker.sees_children
