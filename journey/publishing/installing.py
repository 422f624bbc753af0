"""How an installation begins: with the diagrams and the roles of its files."""

from collections.abc import Iterator

from django.contrib.auth.models import Group

from journey import clock
from journey.engine import DiagramRefused, check
from journey.exceptions import NothingNew
from journey.library import library
from journey.models import ProcessVersion
from journey.publishing.checking import Content, checked
from journey.publishing.drafting import published_version, save_numbered

NOTE = "Installed from the files of the authority."


def install_processes() -> Iterator[ProcessVersion]:
    """Publish version 1 of every process of the library that has no version yet, without persons.

    A file that has changed since is drafted like any other change: nothing is published silently.
    Raises DiagramRefused with everything that keeps a diagram from running.
    """
    there = set(ProcessVersion.objects.values_list("process_id", flat=True))
    for process_id in library().diagrams:
        if process_id not in there:
            yield _install(process_id)


def changed_files() -> Iterator[tuple[Content, ProcessVersion]]:
    """The diagrams of the library that say something else than the published version, with it.

    Raises DiagramRefused with everything that keeps a diagram from running.
    """
    for process_id in library().diagrams:
        content, published = read_file(process_id), published_version(process_id)
        if published is not None and published.hash != content.hash:
            yield content, published


def read_file(process_id: str) -> Content:
    """What the file of a process says, with its forms; raises DiagramRefused."""
    source = library().source_of(process_id)
    problems = check(source, library().known, process_id=process_id)
    if problems:
        raise DiagramRefused(problems)
    return checked(source, forms={}, kept={})


def _install(process_id: str) -> ProcessVersion:
    content = read_file(process_id)
    try:
        return save_numbered(
            content, status=ProcessVersion.Status.PUBLISHED, decided_at=clock.now(), note=NOTE
        )
    except NothingNew as same:  # somebody else has installed it at the same moment
        return same.version


def publish_roles() -> None:
    """Make a group of every role of the library, so that people can hold it."""
    for name in library().roles:
        Group.objects.get_or_create(name=name)
