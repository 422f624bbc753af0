"""What ./run installs, what it refuses and what it skips. Nothing here uses the network."""

import base64
import hashlib
import importlib.machinery
import importlib.util
import io
import json
import os
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from frontend import assets, install
from frontend.install import InstallError

ROOT = Path(__file__).resolve().parent.parent
Member = tuple[str, bytes, int]


def archive(*members: Member) -> bytes:
    """Make a package's archive; a mode of 0 makes a symbolic link."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, content, mode in members:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), mode or 0o777
            if not mode:
                info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
            tar.addfile(info, io.BytesIO(content))
    return target.getvalue()


def sha512(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


HELLO = archive(("package/index.js", b"hello", 0o644), ("package/bin/tool", b"#!", 0o755))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".npmrc").write_text("registry=https://packages.example/\n")
    return tmp_path


@pytest.fixture(autouse=True)
def _no_registry_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("npm_config_registry", raising=False)
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)


def write_lock(folder: Path, **packages: Any) -> None:
    entries = {where.replace("__", "/"): meta for where, meta in packages.items()}
    lock = {"lockfileVersion": 3, "packages": {"": {}, **entries}}
    (folder / "package-lock.json").write_text(json.dumps(lock))


def hello(**more: Any) -> dict[str, Any]:
    return {"version": "1.0.0", "integrity": sha512(HELLO), **more}


class Registry:
    """Answers with one archive and remembers what was asked for."""

    def __init__(self, data: bytes = HELLO) -> None:
        self.data, self.asked = data, list[str]()

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.data


def test_packages_are_unpacked_and_programs_stay_programs(folder: Path) -> None:
    write_lock(folder, node_modules__hello=hello())
    registry = Registry()

    assert install.install(folder, registry)

    package = folder / "node_modules" / "hello"
    assert registry.asked == ["https://packages.example/hello/-/hello-1.0.0.tgz"]
    assert (package / "index.js").read_bytes() == b"hello"
    assert (package / "bin" / "tool").stat().st_mode & 0o111
    assert not (package / "index.js").stat().st_mode & 0o111


def test_an_unchanged_lock_fetches_nothing(folder: Path) -> None:
    write_lock(folder, node_modules__hello=hello())
    install.install(folder, Registry())
    again = Registry()

    assert not install.install(folder, again)
    assert again.asked == []


def test_a_bad_hash_is_refused_and_the_old_packages_stay(folder: Path) -> None:
    write_lock(folder, node_modules__hello=hello())
    install.install(folder, Registry())
    write_lock(folder, node_modules__hello=hello(integrity=sha512(b"something else")))

    with pytest.raises(InstallError, match="sha512 differs"):
        install.install(folder, Registry())
    assert (folder / "node_modules" / "hello" / "index.js").read_bytes() == b"hello"
    with pytest.raises(InstallError, match="sha512 differs"):
        install.install(folder, Registry())


@pytest.mark.parametrize("integrity", ["", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="])
def test_a_package_without_sha512_is_refused(folder: Path, integrity: str) -> None:
    write_lock(folder, node_modules__hello=hello(integrity=integrity))

    with pytest.raises(InstallError, match="no sha512"):
        install.install(folder, Registry())
    assert not (folder / "node_modules").exists()


@pytest.mark.parametrize(
    "where", ["node_modules/../../evil", "/node_modules/evil", "evil", "node_modules/a\\..\\b"]
)
def test_a_lock_that_leaves_node_modules_is_refused(where: str) -> None:
    with pytest.raises(InstallError, match="outside node_modules"):
        list(install.wanted({"lockfileVersion": 3, "packages": {where: hello()}}))


@pytest.mark.parametrize(
    "member",
    [("package/../../evil", b"", 0o644), ("/evil", b"", 0o644), ("package/link", b"", 0)],
)
def test_an_archive_that_leaves_its_folder_is_refused(folder: Path, member: Member) -> None:
    data = archive(member)
    write_lock(folder, node_modules__hello=hello(integrity=sha512(data)))

    with pytest.raises(InstallError, match="refused"):
        install.install(folder, Registry(data))
    assert not (folder / "node_modules").exists()


def test_packages_for_development_or_another_machine_are_left_out() -> None:
    packages = {
        "node_modules/here": {"os": [install.SYSTEM], "cpu": [install.MACHINE]},
        "node_modules/not_plan9": {"os": ["!plan9"]},
        "node_modules/there": {"os": ["plan9"]},
        "node_modules/other_cpu": {"cpu": ["s390x"]},
        "node_modules/not_here": {"os": [f"!{install.SYSTEM}"]},
        "node_modules/tool": {"dev": True},
        "node_modules/link": {"link": True},
    }
    lock = {"lockfileVersion": 3, "packages": packages}

    assert [where for where, _ in install.wanted(lock)] == [
        "node_modules/here",
        "node_modules/not_plan9",
    ]


def test_an_interrupted_installation_is_not_taken_for_installed(folder: Path) -> None:
    write_lock(folder, node_modules__a=hello(), node_modules__b=hello(version="2.0.0"))

    def breaks(url: str) -> bytes:
        if "2.0.0" in url:
            raise InstallError("the network went away")
        return HELLO

    with pytest.raises(InstallError, match="went away"):
        install.install(folder, breaks)
    assert not (folder / "node_modules").exists()
    assert install.install(folder, Registry())


def test_the_registry_is_the_one_npm_is_set_to(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".npmrc").write_text("fund=false\nregistry = https://home.example/npm/\n")

    assert install.registry(home, folder) == "https://packages.example"
    assert install.registry(home) == "https://home.example/npm"
    monkeypatch.setenv("npm_config_registry", "https://set.example/")
    assert install.registry(home, folder) == "https://set.example"


def test_addresses_follow_the_lock_or_the_registry() -> None:
    scoped = install.address("https://r.example", "node_modules/a/node_modules/@s/b", hello())
    named = install.address("https://r.example", "node_modules/a", hello(resolved="https://x/a"))

    assert scoped == "https://r.example/@s/b/-/b-1.0.0.tgz"
    assert named == "https://x/a"


def test_the_style_sheet_loses_gov_uk_branding_and_absolute_addresses() -> None:
    css = (
        "a{b:c}/*! Copyright of the typeface */@font-face{font-family:x;src:url(/assets/f.woff)}"
        'p{font-family:"GDS Transport",arial,sans-serif;background:url(/assets/images/tick.svg)}'
        "i{background-image:url(/assets/images/govuk-crest.svg)}/*# sourceMappingURL=a.css.map */"
    )

    assert assets.clean(css) == (
        "a{b:c}p{font-family:var(--journey-font,arial),sans-serif;background:url(images/tick.svg)}"
        "i{background-image:none}"
    )


def test_a_style_sheet_that_cannot_be_cleaned_stops_the_build() -> None:
    with pytest.raises(InstallError, match="GDS Transport"):
        assets.clean("p{font-family:GDS Transport}")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script with a virtual environment of its own, which nothing is installed in."""
    loader = importlib.machinery.SourceFileLoader("run_script", str(ROOT / "run"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    script = importlib.util.module_from_spec(spec)
    loader.exec_module(script)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(script, "VENV", venv)
    monkeypatch.setattr(script, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(script, "STAMP", venv / "stamp.json")
    return script


@pytest.fixture
def steps(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make the steps of the installation do nothing but be remembered."""
    done: list[str] = []

    def step(command: list[str], what: str) -> None:
        done.append("venv" if "venv" in command else Path(command[-1]).stem)
        run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        run.PYTHON.touch()

    monkeypatch.setattr(run, "pip_step", step)
    return done


def test_a_second_start_installs_nothing(run: ModuleType, steps: list[str]) -> None:
    run.environment("run")
    run.environment("run")

    assert steps == ["venv", "run"]


def test_the_test_lock_is_added_to_and_covers_the_run_lock(
    run: ModuleType, steps: list[str]
) -> None:
    for lock in ("run", "test", "run", "test"):
        run.environment(lock)

    assert steps == ["venv", "run", "test"]


def break_stamp(run: ModuleType) -> None:
    run.STAMP.unlink()


def break_python(run: ModuleType) -> None:
    run.PYTHON.unlink()


def change_lock(run: ModuleType) -> None:
    run.STAMP.write_text(run.STAMP.read_text().replace('"run": "', '"run": "x'))


@pytest.mark.parametrize("spoil", [break_stamp, break_python, change_lock])
def test_a_broken_or_outdated_environment_is_made_again(
    run: ModuleType, steps: list[str], spoil: Callable[[ModuleType], None]
) -> None:
    run.environment("run")
    spoil(run)
    run.environment("run")

    assert steps == ["venv", "run"] * 2


def test_a_failed_step_is_not_taken_for_done(
    run: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.environment("run")

    def fails(command: list[str], what: str) -> None:
        raise InstallError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(run, "pip_step", fails)
        with pytest.raises(InstallError):
            run.environment("test")
    assert run.installed() == {}
    run.environment("run")
    assert steps == ["venv", "run"] * 2


def test_missing_venv_gives_the_line_that_mends_it(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    assert run.main(["manage", "check"]) == 1
    assert "apt-get install -y python3-venv" in capsys.readouterr().err


def test_a_failing_installer_is_quoted(run: ModuleType) -> None:
    with pytest.raises(InstallError, match=r"(?s)Hash mismatch.*could not be installed"):
        run.pip_step(["sh", "-c", "echo WARNING: old; echo Hash mismatch >&2; exit 1"], "It")


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["fly"], 2), (["--help"], 0)])
def test_an_unknown_command_lists_the_known(
    run: ModuleType, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    assert run.main(arguments) == status
    said = capsys.readouterr().err
    assert [name for name in run.COMMANDS if f"./run {name}" not in said] == []


def pins(name: str) -> dict[str, set[str]]:
    """Read a Python lock: each pin with its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", "")
    lines = [line.split() for line in text.splitlines() if re.match(r"\w", line)]
    return {
        line[0]: {word.removeprefix("--hash=") for word in line if word.startswith("--hash=")}
        for line in lines
    }


def test_the_python_locks_agree_and_every_pin_has_a_hash() -> None:
    run_lock, test_lock = pins("run"), pins("test")

    assert all("==" in pin and hashes for pin, hashes in test_lock.items())
    assert {pin: test_lock.get(pin) for pin in run_lock} == run_lock


def test_the_front_end_lock_gives_sha512_for_all_and_names_no_address() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    entries = [meta for where, meta in lock["packages"].items() if where]

    assert all(meta["integrity"].startswith("sha512-") for meta in entries)
    assert not any("resolved" in meta for meta in entries)


@pytest.mark.parametrize("authority", ["england", "england-2010", "st-helena"])
def test_the_demonstration_works_as_each_authority_in_a_database_of_its_own(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, authority: str
) -> None:
    for name in ("DATABASE_URL", "JOURNEY_LABELS", "JOURNEY_RULE_SET"):
        monkeypatch.delenv(name, raising=False)
    assert authority in run.authorities()
    run.work_as(authority)
    rules = os.environ.pop("JOURNEY_RULE_SET")
    assert (ROOT / "processes" / "timescales" / f"{rules}.toml").exists()
    assert os.environ.pop("JOURNEY_LABELS") == authority
    assert os.environ.pop("DATABASE_URL").endswith(f"journey-{authority}.sqlite3")
