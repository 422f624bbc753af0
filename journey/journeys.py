"""Which processes of a child belong to one journey."""

from collections.abc import Mapping

from journey.models import ProcessInstance


def journey_of(instance: ProcessInstance) -> set[int]:
    """The keys of the processes that belong to the same journey as one, itself among them.

    A process belongs to the journey of the one that started it; one that a person began belongs
    to the journey in which it began: that of the processes which ran for the child at that moment.
    What was closed before belongs to an earlier journey. One query.
    """
    rows = list(
        ProcessInstance.objects.filter(child=instance.child_id)
        .order_by("started_at", "pk")
        .values_list("pk", "started_by_id", "started_at", "ended_at")
    )
    first: dict[int, int] = {}
    """A process of the journey to which each belongs, which stands for the journey."""
    for number, (pk, starter, began, _) in enumerate(rows):
        running = (one for one, _, _, ended in rows[:number] if ended is None or ended > began)
        joined = starter if starter in first else next(running, pk)
        first[pk] = _end(first, joined) if joined != pk else pk
    journey = first.get(instance.pk)
    return {pk for pk, one in first.items() if one == journey} or {instance.pk}


def _end(first: Mapping[int, int], pk: int) -> int:
    while first[pk] != pk:
        pk = first[pk]
    return pk
