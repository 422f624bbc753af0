"""Replaying in slices: a slice is some families, and only then is it noted how far it has come."""

import logging
import time
from collections.abc import Iterator
from typing import Any, Final

from journey import clock
from journey.exceptions import JourneyError
from journey.models import FamilyGroup, WhatIf
from journey.what_if.proposing import Proposal, refuse_unfit
from tasks.replaying.counting import Found, together
from tasks.replaying.reading import families_after, recorded
from tasks.replaying.replaying import Replay
from tasks.replaying.supposing import Supposed

log = logging.getLogger(__name__)
FAMILIES: Final = 50
"""Families between two looks at whether somebody has cancelled it."""
Status = WhatIf.Status


def replay_for(seconds: float) -> bool:
    """Replay for some seconds what people have asked for; says whether more is left."""
    until = time.monotonic() + seconds
    running = WhatIf.objects.filter(status=Status.RUNNING)
    while what_if := running.order_by("pk").first():
        try:
            _keep_next(what_if)
        except JourneyError as refusal:
            _fail(what_if, refusal)
        except Exception as error:
            log.exception("%s could not be worked out.", what_if)
            _fail(what_if, error)
        if time.monotonic() >= until:
            return running.exists()
    return False


def replay_now(what_if: WhatIf) -> Iterator[WhatIf]:
    """Replay a question that is not kept to its end; yields it after each slice."""
    while what_if.status == Status.RUNNING:
        for name, value in _next(what_if).items():
            setattr(what_if, name, value)
        yield what_if


def _keep_next(what_if: WhatIf) -> None:
    still = WhatIf.objects.filter(
        pk=what_if.pk, after_family=what_if.after_family, status=Status.RUNNING
    )
    still.update(**_next(what_if))


def _next(what_if: WhatIf) -> dict[str, Any]:
    """Replay the next families; what the row of the question says then."""
    families = families_after(what_if.after_family, FAMILIES)
    total = what_if.total
    if total is None:
        total = FamilyGroup.objects.count()
    changed: dict[str, Any] = {
        "total": total,
        "looked": what_if.looked + len(families),
        "found": _with_families(what_if, families),
    }
    if families:
        changed["after_family"] = families[-1]
    if len(families) < FAMILIES:
        changed |= {"status": Status.DONE, "finished_at": clock.now()}
    return changed


def _with_families(what_if: WhatIf, families: list[int]) -> Found:
    """What is found with the next families; a proposal that was decided about meanwhile is none."""
    refuse_unfit(Proposal.stored(what_if.proposal))
    replay = Replay(Supposed(what_if))
    for family in recorded(families, since=what_if.since, until=what_if.asked_at):
        replay.add_family(family)
    return together(what_if.found, replay.found) if what_if.found else replay.found


def _fail(what_if: WhatIf, error: Exception) -> None:
    known = str(error) if isinstance(error, JourneyError) else ""
    WhatIf.objects.filter(pk=what_if.pk, status=Status.RUNNING).update(
        status=Status.FAILED,
        finished_at=clock.now(),
        problem=known[:500] or "Something unexpected went wrong. Nothing has changed. Ask again.",
    )
