"""The people who work for the authority, and their teams."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser, Group
from django.db import models

from journey.library import library
from journey.prepared import Select


class Worker(AbstractUser):
    """Somebody who signs in. Roles are Django groups whose names are lanes of the diagrams."""

    @cached_property
    def roles(self) -> frozenset[str]:
        """The names of the roles this person holds."""
        return frozenset(_roles(self.pk))

    @cached_property
    def manages(self) -> bool:
        """Whether one of the roles allocates and authorises work."""
        known = library().roles
        return any(known[role].manages for role in self.roles if role in known)

    @cached_property
    def reads_only(self) -> bool:
        """Whether this person holds no role that records anything."""
        known = library().roles
        return all(known[role].reads_only for role in self.roles if role in known)

    @cached_property
    def keeps_processes(self) -> bool:
        """Whether one of the roles drafts versions of processes and decides about them."""
        known = library().roles
        return any(known[role].keeps_processes for role in self.roles if role in known)

    @cached_property
    def administers(self) -> bool:
        """Whether one of the roles looks after processes that have stopped."""
        known = library().roles
        return any(known[role].administers for role in self.roles if role in known)

    @cached_property
    def evaluates(self) -> bool:
        """Whether one of the roles reads what trials have shown."""
        known = library().roles
        return any(known[role].evaluates for role in self.roles if role in known)

    @cached_property
    def enters_for_others(self) -> bool:
        """Whether one of the roles types in what others recorded."""
        known = library().roles
        return any(known[role].enters_for_others for role in self.roles if role in known)

    @cached_property
    def sees_children(self) -> bool:
        """Whether one of the roles opens children's records."""
        known = library().roles
        return any(known[role].sees_children for role in self.roles if role in known)

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """The teams this person belongs to."""
        return frozenset(_teams(self.pk))

    def __str__(self) -> str:
        """The name that colleagues read."""
        return self.get_full_name() or self.username


class Team(models.Model):
    """A team of the authority. Work without a worker waits in its queue."""

    name = models.CharField(max_length=100, unique=True)
    receives_contacts = models.BooleanField(
        default=False, help_text="New contacts wait in the queue of this team."
    )
    members = models.ManyToManyField(Worker, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        """The name of the team."""
        return self.name


_roles = Select(
    lambda pk: Group.objects.filter(user=pk).order_by().values_list("name", flat=True), 918273645
)
_teams = Select(
    lambda pk: Team.objects.filter(members=pk).order_by().values_list("pk", flat=True), 918273645
)
