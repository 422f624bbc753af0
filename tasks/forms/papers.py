"""The forms with which letters are written and sent, documents filed, and arrivals recorded."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from journey import clock
from journey.fields import DatePartsField, LongTextField, LongTextInput, TextField, optional
from journey.models import Child
from journey.templatetags.journey_words import spoken_date
from tasks.documents import MOST_BYTES
from tasks.documents.sniffing import WORDS, kind_of
from tasks.letters import Recipient, gaps_in
from tasks.letters.recipients import NOBODY, OTHER
from tasks.models import Sending, Task

WAYS: Final = [one for one in Sending.Way.choices if one[0] != Sending.Way.NOT_SENT]


def past_or_today(day: dt.date) -> None:
    """Refuse a day that has not come yet: raises ValidationError."""
    if day > clock.today():
        raise ValidationError("The date must be today or in the past", code="future")


def asked_for(field: forms.Field, question: str, answer: str) -> None:
    """Let a field be asked for one answer to another question only."""
    vars(field)["shown_when"] = (question, frozenset([answer]))


class RecipientForm(forms.Form):
    """To whom a letter goes, or why there is none."""

    to = forms.ChoiceField(
        label="To whom is the letter?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select to whom the letter is"},
    )
    name = optional(TextField("Their name", max_length=200))
    agency = optional(
        TextField("Their agency", max_length=200, help_text="Leave empty for a private person.")
    )
    why_not = LongTextField(
        label="Why is no letter sent?", required=False, widget=LongTextInput({"rows": 3})
    )

    def __init__(
        self, data: QueryDict | None = None, *, recipients: Iterable[Recipient], is_owed: bool
    ) -> None:
        """Offer those around the child; `is_owed` also offers to say why nobody is written to."""
        super().__init__(data)
        self.recipients = {one.key: one for one in recipients}
        choices = [(key, one.name) for key, one in self.recipients.items()]
        choices.append((OTHER, "Somebody else"))
        if is_owed:
            choices.append((NOBODY, "Nobody: no letter is sent"))
        field = self.fields["to"]
        field.choices = choices  # type: ignore[attr-defined]
        helps = {key: ". ".join(_about(one)) for key, one in self.recipients.items()}
        vars(field)["option_help"] = helps
        asked_for(self.fields["name"], "to", OTHER)
        asked_for(self.fields["agency"], "to", OTHER)
        asked_for(self.fields["why_not"], "to", NOBODY)
        if not is_owed:
            del self.fields["why_not"]

    @property
    def recipient(self) -> Recipient:
        """Whoever was chosen."""
        cleaned = self.cleaned_data
        if cleaned["to"] == OTHER:
            return Recipient(key=OTHER, name=cleaned["name"], agency=cleaned["agency"])
        return self.recipients[cleaned["to"]]

    def clean(self) -> dict[str, Any]:
        """Ask for the name of somebody else, and for the reason when there is no letter."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("to") == OTHER and not cleaned.get("name"):
            self.add_error("name", "Enter the name of whoever the letter is for")
        if cleaned.get("to") == NOBODY and not cleaned.get("why_not", "").strip():
            self.add_error("why_not", "Say why no letter is sent")
        return cleaned


def _about(one: Recipient) -> list[str]:
    about = one.about[:1].upper() + one.about[1:]
    return [words for words in (about, one.needs) if words]


class LetterForm(forms.Form):
    """The words of a letter, and how and when it was sent."""

    text = LongTextField(
        label="The letter",
        help_text="Read it as the person will who gets it. Change every word that is not right, "
        "and fill in what stands in square brackets.",
        widget=LongTextInput({"rows": 22}),
        error_messages={"required": "Write the letter"},
    )
    way = forms.ChoiceField(
        label="How was it sent?", choices=WAYS, widget=forms.RadioSelect, required=False
    )
    on = DatePartsField(label="When was it sent?", required=False, validators=[past_or_today])

    def __init__(
        self, data: QueryDict | None = None, *, text: str = "", sends: bool = False
    ) -> None:
        """With `sends` the letter must be whole, with the way and the date."""
        super().__init__(data, initial={"text": text, "on": clock.today()})
        self.sends = sends

    def clean(self) -> dict[str, Any]:
        """Nothing is missing in a letter that was sent."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.sends:
            return cleaned
        if gaps := gaps_in(cleaned.get("text", "")):
            self.add_error("text", f"Fill in what is still missing in the letter: {gaps[0]}")
        if not cleaned.get("way"):
            self.add_error("way", "Select how the letter was sent")
        if not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter the day on which the letter was sent")
        return cleaned


class WhyNotForm(forms.Form):
    """Why a letter that was begun is not sent."""

    why_not = LongTextField(
        label="Why is it not sent?",
        widget=LongTextInput({"rows": 3}),
        error_messages={"required": "Say why it is not sent"},
    )


class ArrivalForm(forms.Form):
    """That an agency has what it was sent."""

    on = DatePartsField(label="When did they say that they have it?", validators=[past_or_today])
    how = TextField(
        "Who said so, and how?", max_length=200, help_text="For example, the school office by email"
    )


class DocumentForm(forms.Form):
    """A document: its file, or the place where it is kept."""

    title = TextField("What is it?", max_length=200, help_text="For example, school report")
    where = forms.ChoiceField(
        label="Where is it?",
        choices=[("here", "I have a file or a scan of it"), ("elsewhere", "It is kept elsewhere")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select where the document is"},
    )
    file = forms.FileField(
        label="File",
        required=False,
        help_text=f"{WORDS}, at most {MOST_BYTES // 1_000_000} megabytes. "
        "Files are not checked for viruses here.",
    )
    place = optional(
        TextField("Place", max_length=200, help_text="For example, paper file 2 of 3, strong room")
    )
    dated_on = optional(DatePartsField(label="Date on the document"))
    tags = optional(
        TextField("Tags", max_length=200, help_text="Words to find it by, with commas between")
    )
    task = optional(
        forms.ModelChoiceField(
            queryset=Task.objects.none(),
            label="Step or meeting to which it belongs",
            empty_label="None",
        )
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        tasks: QuerySet[Task],
        task: int | None = None,
    ) -> None:
        """Offer the steps of the child, `task` first of all."""
        super().__init__(data, files, initial={"task": task})
        field = self.fields["task"]
        field.queryset = tasks  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        asked_for(self.fields["file"], "where", "here")
        asked_for(self.fields["place"], "where", "elsewhere")

    def clean_file(self) -> UploadedFile | None:
        """The file, when it can be kept; raises ValidationError."""
        return checked_file(self.cleaned_data.get("file"))

    def clean(self) -> dict[str, Any]:
        """A file here, or a place elsewhere."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("where") == "here" and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose the file of the document")
        if cleaned.get("where") == "elsewhere" and not cleaned.get("place"):
            self.add_error("place", "Enter the place where the document is kept")
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        """What is recorded about the document."""
        return {name: self.cleaned_data[name] for name in ("title", "tags", "dated_on", "task")}


class VersionForm(forms.Form):
    """Another version of a document."""

    file = forms.FileField(
        label="File of the new version",
        help_text=f"{WORDS}, at most {MOST_BYTES // 1_000_000} megabytes. "
        "Files are not checked for viruses here.",
        error_messages={"required": "Choose the file of the new version"},
    )
    note = optional(TextField("What is new in it?", max_length=200))

    def clean_file(self) -> UploadedFile | None:
        """The file, when it can be kept; raises ValidationError."""
        return checked_file(self.cleaned_data.get("file"))


class MoveForm(forms.Form):
    """To which child a document goes that was filed with the wrong one.

    Brothers and sisters are offered at once, others when their name is sought.
    """

    name = optional(TextField("Name of another child", help_text="Type it and choose “Find”."))
    to = forms.ModelChoiceField(
        queryset=Child.objects.none(),
        label="With which child does it belong?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the child with whom it belongs"},
    )
    reason = LongTextField(
        label="Why is it moved?",
        help_text="It stays with the records of both children.",
        widget=LongTextInput({"rows": 4}),
        error_messages={"required": "Say why the document is moved"},
    )

    def __init__(self, data: QueryDict | None = None, *, children: QuerySet[Child]) -> None:
        """`children` are those whose records the person may change, whoever is sought first."""
        super().__init__(data)
        self.fields["to"].queryset = children  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = _known_by  # type: ignore[attr-defined]
        if not children:
            del self.fields["to"]

    def clean(self) -> dict[str, Any]:
        """Ask for a name where no child is offered."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "to" not in self.fields:
            self.add_error("name", "Type the name of the child and choose “Find”")
        return cleaned


def _known_by(child: Child) -> str:
    """How one child is told from another of the same name."""
    born = f", born {spoken_date(child.date_of_birth)}" if child.date_of_birth else ""
    return f"{child}{born}, {child.family}"


def checked_file(file: UploadedFile | None) -> UploadedFile | None:
    """The file as it came; raises ValidationError for one that cannot be kept."""
    if file is None:
        return None
    if file.size is None or file.size > MOST_BYTES:
        raise ValidationError(
            f"The file must be at most {MOST_BYTES // 1_000_000} megabytes. "
            "Save it smaller, or in parts."
        )
    if not file.size or not kind_of(file):  # type: ignore[arg-type]
        raise ValidationError(f"The file must be one of these: {WORDS}")
    return file
