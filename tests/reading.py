"""Pages as somebody who has signed in reads them."""

import re
from typing import Any, Final

from django.test import Client

from journey.models import Worker

SECRET: Final = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
"""The random letters of a form, in which any short name stands sooner or later."""


def signed_in(worker: Worker) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(worker)
    return client


def text(response: Any) -> str:
    """The HTML of a page on one line, without what is different each time."""
    return SECRET.sub("", " ".join(response.content.decode().split()))


def words_of(response: Any) -> str:
    """What stands on a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
