"""Install the front-end packages from package-lock.json, without Node and without running them.

Every archive is checked against the sha512 that the lock gives for it. Packages are unpacked
beside the old ones and put in place last, so an interrupted run leaves the old state behind.
"""

import base64
import hashlib
import io
import json
import os
import platform
import re
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

STAMP = ".journey-stamp"
TRIES = 3
TIMEOUT = 60
SYSTEM = {"win32": "win32", "darwin": "darwin"}.get(sys.platform, "linux")
MACHINE = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(
    platform.machine().lower(), platform.machine().lower()
)

Fetch = Callable[[str], bytes]


class InstallError(Exception):
    """The front end could not be installed or built; the message says what to do."""


def digest(*parts: bytes | Path) -> str:
    """Return one hash over the given bytes and files, names included."""
    total = hashlib.sha256()
    for part in parts:
        data = part.name.encode() + b"\0" + part.read_bytes() if isinstance(part, Path) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def registry(home: Path | None = None, project: Path | None = None) -> str:
    """Return the registry's address, from the same places npm reads it.

    Which registry is used is the machine's business, so no file here names one: set another in
    the environment or an .npmrc file. npm's own default is a constant inside npm, which a bare
    machine lacks; only when nothing at all is set is it put together from the ecosystem's name.
    """
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    home = home or Path.home()
    for folder in (project, home, Path("/etc"), Path("/usr/etc")):
        file = folder / (".npmrc" if folder in (project, home) else "npmrc") if folder else None
        text = file.read_text(encoding="utf-8") if file and file.is_file() else ""
        if found := re.search(r"^\s*registry\s*=\s*[\"']?([^\s\"']+)", text, re.MULTILINE):
            return found[1].rstrip("/")
    return "https://" + ".".join(("registry", "npm" + "js", "org"))


def fits(allowed: list[str] | None, mine: str) -> bool:
    """Say whether a package's `os` or `cpu` list admits this machine ("!x" excludes x)."""
    if not allowed:
        return True
    if f"!{mine}" in allowed:
        return False
    return mine in allowed or all(word.startswith("!") for word in allowed)


def wanted(lock: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the place and entry of each package of a v3 lock that this machine needs.

    Raises:
        InstallError: the lock has another version, or a place that would leave node_modules.
    """
    if lock.get("lockfileVersion") != 3:
        raise InstallError(
            "frontend/package-lock.json is not of version 3. Make it again with a current npm."
        )
    for where, meta in lock["packages"].items():
        if not where or meta.get("link") or meta.get("dev") or meta.get("devOptional"):
            continue
        if not where.startswith("node_modules/") or unsafe(where):
            raise InstallError(
                f"frontend/package-lock.json wants to write to “{where}”, outside node_modules."
                " Nothing was installed; look at who changed the lock."
            )
        if fits(meta.get("os"), SYSTEM) and fits(meta.get("cpu"), MACHINE):
            yield where, meta


def unsafe(name: str) -> bool:
    """Say whether a path is absolute or climbs out of its folder."""
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def address(base: str, where: str, meta: dict[str, Any]) -> str:
    """Return where a package's archive is; locks may or may not name it (`resolved`)."""
    name: str = meta.get("name") or where.rpartition("node_modules/")[2]
    file = f"{name.rpartition('/')[2]}-{meta['version']}.tgz"
    return str(meta.get("resolved") or f"{base}/{name}/-/{file}")


def download(url: str) -> bytes:
    """Fetch an address, trying again when the connection breaks.

    Raises:
        InstallError: it could not be fetched.
    """
    if not url.startswith(("https://", "http://")):
        raise InstallError(f"{url} is not a web address. Look at the registry that npm is set to.")
    problem: Exception = InstallError("no try made")
    for _ in range(TRIES):
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310 - checked above, and the content by hash
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise InstallError(f"{url} answered {error.code}. Is the registry right?") from error
        except OSError as error:
            problem = error
    raise InstallError(
        f"{url} could not be reached ({problem}). Check the network and start again:"
        " what is installed already is kept."
    ) from problem


def check(data: bytes, integrity: str, name: str) -> None:
    """Compare an archive with the lock's sha512.

    Raises:
        InstallError: it differs, or the lock gives no sha512.
    """
    sums = [word[7:] for word in integrity.split() if word.startswith("sha512-")]
    if not sums:
        raise InstallError(f"frontend/package-lock.json gives no sha512 for {name}.")
    if base64.b64encode(hashlib.sha512(data).digest()).decode() not in sums:
        raise InstallError(
            f"The archive of {name} is not the one in frontend/package-lock.json: its sha512"
            " differs. Nothing was installed. Try again; if it stays so, do not trust the registry."
        )


def unpack(data: bytes, folder: Path, name: str) -> None:
    """Write an archive's plain files into a folder; the first path component is dropped.

    Raises:
        InstallError: a member would leave the folder, or is neither a file nor a folder.
    """
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            inner = PurePosixPath(*PurePosixPath(member.name).parts[1:])
            if unsafe(member.name) or not (member.isfile() or member.isdir()):
                raise InstallError(f"The archive of {name} holds “{member.name}”: refused.")
            content = archive.extractfile(member)
            if content is None:
                continue
            target = folder / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())
            target.chmod(0o755 if member.mode & 0o111 else 0o644)


def install(folder: Path, fetch: Fetch = download) -> bool:
    """Bring `folder`/node_modules to what its package-lock.json says.

    Returns False when it was so already.

    Raises:
        InstallError: the lock, the network or an archive is not in order; nothing has changed.
    """
    lock_file, modules = folder / "package-lock.json", folder / "node_modules"
    stamp = digest(lock_file, Path(__file__), f"{SYSTEM} {MACHINE}".encode())
    if (modules / STAMP).is_file() and (modules / STAMP).read_text() == stamp:
        return False
    packages = list(wanted(json.loads(lock_file.read_text(encoding="utf-8"))))
    base, part = registry(project=folder), folder / "node_modules.part"
    shutil.rmtree(part, ignore_errors=True)

    def bring(package: tuple[str, dict[str, Any]]) -> None:
        where, meta = package
        data = fetch(address(base, where, meta))
        check(data, meta.get("integrity", ""), where)
        unpack(data, part / where.removeprefix("node_modules/"), where)

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(bring, packages))
    (part / STAMP).write_text(stamp)
    replace(part, modules)
    return True


def replace(new: Path, old: Path) -> None:
    """Put a finished folder in the place of an older one."""
    aside = old.with_name(old.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
