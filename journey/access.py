"""Who may see which child. Every page and list starts here; it fails closed."""

from django.db.models import Q, QuerySet

from journey.exceptions import Refused
from journey.library import library
from journey.models import Child, Worker


def children_visible_to(worker: Worker) -> QuerySet[Child]:
    """The children whose records a person may read.

    Nobody without a role sees anybody. A restricted child is seen only with a grant in the
    person's own name.
    """
    if not worker.is_active or not worker.roles & set(library().roles):
        return Child.objects.none()
    granted = Q(pk__in=Child.objects.filter(grants__worker=worker).values("pk"))
    return Child.objects.filter(Q(is_restricted=False) | granted)


def may_see(worker: Worker, child: Child) -> bool:
    """Whether a person may read a child's record."""
    return children_visible_to(worker).filter(pk=child.pk).exists()


def get_child_for(worker: Worker, pk: int) -> Child:
    """The child, when the person may read the record.

    Raises Refused otherwise, in the same words whether the child exists or not.
    """
    child = (
        children_visible_to(worker)
        .select_related("family", "key_worker", "team")
        .filter(pk=pk)
        .first()
    )
    if child is None:
        raise Refused("There is no such record, or you may not see it.")
    return child
