"""Publishing diagrams: a new immutable version whenever the file of a process has changed."""

from pathlib import Path

from django.contrib.auth.models import Group
from lxml import etree

from journey.engine import DiagramRefused, check, compile_process
from journey.library import library
from journey.models import ProcessVersion
from journey.writing import write_transaction


def publish(path: Path, *, note: str) -> tuple[ProcessVersion, bool]:
    """Publish a diagram, unless it is what the newest version says; tells whether it is new.

    Putting an older diagram back is a new version too. Raises DiagramRefused with everything that
    keeps it from running.
    """
    source = path.read_bytes()
    problems = check(source, library().known, process_id=path.stem)
    if problems:
        raise DiagramRefused(problems)
    definition = compile_process(source)
    versions = ProcessVersion.objects.filter(process_id=path.stem)
    with write_transaction():
        newest = versions.order_by("-number").first()
        if newest is not None and newest.hash == definition.hash:
            return newest, False
        version = ProcessVersion.objects.create(
            process_id=path.stem,
            number=newest.number + 1 if newest else 1,
            name=definition.diagram.name,
            xml=etree.tostring(definition.diagram.root, encoding="unicode"),
            hash=definition.hash,
            note=note,
        )
    return version, True


def publish_roles() -> None:
    """Make a group of every role of the library, so that people can hold it."""
    for name in library().roles:
        Group.objects.get_or_create(name=name)
