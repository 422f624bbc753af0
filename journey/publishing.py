"""Publishing diagrams: a new immutable version whenever the file of a process has changed."""

import hashlib
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Max

from journey.engine import DiagramRefused, check, compile_process
from journey.library import library
from journey.models import ProcessVersion


def publish(path: Path, *, note: str) -> tuple[ProcessVersion, bool]:
    """Publish a diagram, unless the same bytes are published; says whether it is new.

    Raises DiagramRefused with everything that keeps it from running.
    """
    source = path.read_bytes()
    digest = hashlib.sha256(source).hexdigest()
    published = ProcessVersion.objects.filter(process_id=path.stem, hash=digest).first()
    if published is not None:
        return published, False
    problems = check(source, library().known)
    if problems:
        raise DiagramRefused(problems)
    diagram = compile_process(source).diagram
    with transaction.atomic():
        versions = ProcessVersion.objects.filter(process_id=diagram.id)
        last = versions.aggregate(last=Max("number"))["last"] or 0
        version = ProcessVersion.objects.create(
            process_id=diagram.id,
            number=last + 1,
            name=diagram.name,
            xml=source.decode(),
            hash=digest,
            note=note,
        )
    return version, True


def publish_roles() -> None:
    """Make a group of every role of the library, so that people can hold it."""
    for name in library().roles:
        Group.objects.get_or_create(name=name)
