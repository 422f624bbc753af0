"""The secret key of an installation that is not given one."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """The secret kept in a file that only its owner can read; made when it is first asked for."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")
