"""What keeps a diagram and its forms from becoming a version."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db.models import OuterRef, QuerySet, Subquery

from journey.engine import (
    Definition,
    DiagramRefused,
    Known,
    check_apart,
    compile_process,
    links_of,
)
from journey.exceptions import JourneyError, LibraryError
from journey.form_files import read_form_text
from journey.layering import library_now
from journey.library import library
from journey.models import ProcessVersion


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a version will say for ever: a diagram that may run, and the forms it uses."""

    source: bytes
    definition: Definition
    forms: Mapping[str, str]
    """The text of each form, by key."""

    @property
    def process_id(self) -> str:
        """The process that the diagram draws."""
        return self.definition.diagram.id

    @property
    def hash(self) -> str:
        """SHA-256 of the file and of its forms, in hexadecimal."""
        said = json.dumps([self.definition.hash, dict(self.forms)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def new_version(self, number: int) -> ProcessVersion:
        """A row that says this; not saved."""
        return ProcessVersion(
            process_id=self.process_id,
            number=number,
            name=self.definition.diagram.name,
            xml=self.source,
            compiled=self.definition.compiled,
            forms=dict(self.forms),
            hash=self.hash,
        )


def refuse_problems(source: bytes, *, process_id: str, forms: Collection[str] = ()) -> None:
    """Raise DiagramRefused with all that keeps an uploaded diagram from running.

    `forms` are keys of forms that it may use beside those of the library.
    """
    problems = check_apart(source, _known(process_id, forms), process_id=process_id)
    if problems:
        raise DiagramRefused(problems)


def checked(source: bytes, *, forms: Mapping[str, str], kept: Mapping[str, str]) -> Content:
    """The content of a version whose diagram has no problems.

    `forms` are the texts that come with it; `kept` stands in for those that do not, and the
    library for the rest. Raises LibraryError for a form that cannot be used, or is not.
    """
    definition = compile_process(source)
    used = sorted({node.attributes["form"] for node in definition.diagram.user_tasks})
    for key, text in forms.items():
        read_form_text(text, key)
        if key not in used:
            raise LibraryError(f"{key}.toml: no step of the diagram uses this form.")
    return Content(
        source=source,
        definition=definition,
        forms={key: forms.get(key) or kept.get(key) or library().form_text(key) for key in used},
    )


def _known(process_id: str, forms: Collection[str]) -> Known:
    """The names that an authority has: in its library, and in the versions it has published."""
    known = library_now().known
    published = {row.process_id: links_of(bytes(row.xml)) for row in _newest()}
    return replace(
        known,
        forms=known.forms | frozenset(forms),
        processes=known.processes.union(published, {process_id}) - {""},
        links={**known.links, **published},
    )


def _newest() -> QuerySet[ProcessVersion]:
    """The newest published version of every process."""
    published = ProcessVersion.objects.filter(status=ProcessVersion.Status.PUBLISHED)
    of_each = published.filter(process_id=OuterRef("process_id")).order_by("-number")
    return published.filter(pk=Subquery(of_each.values("pk")[:1])).only("process_id", "xml")


def room_for(column: str) -> int:
    """How many characters a column of a version takes."""
    return getattr(ProcessVersion._meta.get_field(column), "max_length", None) or 0


def written(note: str, *, missing: str = "") -> str:
    """A note as it is kept; raises JourneyError with `missing` where one must be given."""
    note, longest = note.strip(), room_for("note")
    if missing and not note:
        raise JourneyError(missing)
    if len(note) > longest:
        raise JourneyError(f"Shorten the note to {longest} characters.")
    return note
