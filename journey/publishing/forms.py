"""The forms with which a version is drafted and decided about."""

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from journey import clock
from journey.deciding import DecideForm
from journey.engine.xml import MOST_BYTES
from journey.exceptions import LibraryError
from journey.fields import DatePartsField, LongTextField, LongTextInput, optional
from journey.form_files import read_form_text
from journey.form_shape import MOST_BYTES as MOST_OF_A_FORM
from journey.models import ProcessVersion
from journey.publishing.checking import room_for

PUBLISH: Final = "publish"
REJECT: Final = "reject"


class SeveralFiles(forms.ClearableFileInput):
    """An input for any number of files."""

    allow_multiple_selected = True


class FormFilesField(forms.FileField):
    """The TOML files of forms; gives the text of each by its key."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> dict[str, str]:
        """Read every file; raises ValidationError with each that is no form."""
        texts: dict[str, str] = {}
        faults = []
        for upload in data or ():
            try:
                key, text = _form_of(upload)
            except LibraryError as fault:
                faults.append(str(fault))
                continue
            if key in texts:
                faults.append(f"{key}.toml: choose the file once.")
            texts[key] = text
        if faults:
            raise ValidationError(faults)
        return texts


class DraftForm(forms.Form):
    """A diagram, the forms that change with it, what changes, why, and from which day."""

    diagram = forms.FileField(
        label="The diagram",
        help_text="A BPMN 2.0 file of at most 2 megabytes, written in an editor of diagrams.",
        error_messages={
            "required": "Choose the file of the diagram",
            "empty": "The file of the diagram is empty",
            "missing": "Choose the file of the diagram",
        },
    )
    forms = optional(
        FormFilesField(
            label="Forms that change",
            help_text="TOML files. A form that you do not choose stays as it is.",
        )
    )
    note = LongTextField(
        label="What has changed, and why?",
        help_text="Whoever decides about it reads this first. It stays with the version.",
        max_length=room_for("note"),
        widget=LongTextInput({"maxlength": room_for("note"), "rows": 4}),
        error_messages={
            "required": "Say what has changed, and why",
            "max_length": "What has changed must be %(limit_value)d characters or fewer",
        },
    )
    effective_from = optional(
        DatePartsField(
            label="From which day do new processes begin with it?",
            help_text="Leave it empty for the moment at which it is published.",
        )
    )

    def __init__(self, request: HttpRequest) -> None:
        """Show what was typed; files must be chosen again, because no browser keeps them."""
        if request.method != "POST":
            super().__init__()
            return
        super().__init__(request.POST, request.FILES)
        for name in ("diagram", "forms"):
            if chosen := [file.name or "" for file in request.FILES.getlist(name)]:
                self.fields[name].help_text = (
                    f"You chose {', '.join(chosen)}. Choose again what you want to send: "
                    "a browser does not keep files."
                )

    def clean_effective_from(self) -> dt.datetime | None:
        """The first moment of the day in London; raises ValidationError for a day that is past."""
        day: dt.date | None = self.cleaned_data["effective_from"]
        if day is None:
            return None
        if day < clock.today():
            raise ValidationError("The day must be today or in the future")
        return dt.datetime.combine(day, dt.time.min, clock.LONDON)

    @property
    def source(self) -> bytes:
        """The bytes of the diagram; no more of a larger file than shows that it is too large."""
        upload: UploadedFile = self.cleaned_data["diagram"]
        return bytes(upload.read(MOST_BYTES + 1))

    def refuse(self, problems: Sequence[str]) -> None:
        """Say below the file that it may not run; the problems are listed above the form."""
        many = "a problem that is" if len(problems) == 1 else f"{len(problems)} problems that are"
        self.add_error("diagram", f"The diagram has {many} listed at the top of this page.")


class DecideVersionForm(DecideForm):
    """Whether a version is published."""

    question = "Is this version published?"
    missing = "Select whether this version is published"
    yes = (PUBLISH, "Publish it")
    no = (REJECT, "Do not publish it")
    hint = "Must be answered when it is not published. It stays with the version."
    why_not = "Say why this version is not published"
    longest = room_for("decision_note")

    def __init__(self, version: ProcessVersion, data: Any = None) -> None:
        """Say what publishing does."""
        super().__init__(data)
        day = version.effective_from
        begin = "from its day on" if day and day > clock.now() else "from now on"
        vars(self.fields["decision"])["option_help"] = {
            PUBLISH: f"New processes begin with it {begin}. Those that run stay on their version.",
            REJECT: "It stays readable, and can be drafted again with another number.",
        }


def _form_of(upload: UploadedFile) -> tuple[str, str]:
    """The key and the text of a form's file; raises LibraryError."""
    path = PurePath(upload.name or "")
    if path.suffix.lower() != ".toml":
        raise LibraryError(f"{path.name}: a form is a file whose name ends with .toml.")
    try:
        text = upload.read(MOST_OF_A_FORM + 1).decode()
    except UnicodeDecodeError:
        raise LibraryError(f"{path.name}: the file is not text in UTF-8.") from None
    read_form_text(text, path.stem)
    return path.stem, text
