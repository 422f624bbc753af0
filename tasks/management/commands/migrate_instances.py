"""Carry out approved plans now."""

from typing import Any

from django.core.management.base import BaseCommand

from journey.models import MigrationPlan
from tasks.worktray import carry_out, remaining


class Command(BaseCommand):
    """`migrate_instances`."""

    help = (
        "Carry out every approved plan, and take back those that are to be, without waiting for "
        "the clock. It can be stopped at any moment and goes on where it was."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go on batch by batch, and say how far it is."""
        plans = list(MigrationPlan.objects.with_versions().at_work().order_by("pk"))
        for plan in plans:
            self._carry_out(plan)
        if not plans:
            self.stdout.write("No plan is to be carried out.")

    def _carry_out(self, plan: MigrationPlan) -> None:
        looked_at = 0
        while plan.status in (MigrationPlan.Status.RUNNING, MigrationPlan.Status.REVERTING):
            looked_at += carry_out(plan)
            self.stdout.write(f"{plan}: {looked_at} done, {remaining(plan).count()} left.")
            plan = MigrationPlan.objects.with_versions().get(pk=plan.pk)
        results = plan.instances.values_list("result", flat=True)
        counted = [
            f"{number} {label.lower()}"
            for key, label in plan.instances.model.Result.choices
            if (number := sum(one == key for one in results))
        ]
        self.stdout.write(f"{plan}: {', '.join(counted) or 'nothing to move'}.")
