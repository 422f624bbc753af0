"""The files of documents, in a folder that no web server shows, under names that say nothing."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

_PIECE: Final = 1 << 16


@dataclass(frozen=True)
class Stored:
    """A file that has been put away."""

    name: str
    size: int
    digest: str


def store(file: BinaryIO) -> Stored:
    """Put a file away under a random name; nobody else on the machine may read it."""
    folder = Path(settings.JOURNEY_DOCUMENTS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name, size, digest = secrets.token_hex(20), 0, hashlib.sha256()
    file.seek(0)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as kept:
        for piece in _pieces(file):
            size += kept.write(piece)
            digest.update(piece)
        kept.flush()
        os.fsync(kept.fileno())
    return Stored(name, size, digest.hexdigest())


def discard(name: str) -> None:
    """Take a file away again whose row could not be written."""
    (Path(settings.JOURNEY_DOCUMENTS) / name).unlink(missing_ok=True)


def open_stored(name: str) -> BinaryIO:
    """The file of that random name, to be read; raises FileNotFoundError."""
    return (Path(settings.JOURNEY_DOCUMENTS) / Path(name).name).open("rb")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
