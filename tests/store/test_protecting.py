"""A passphrase on identity and signing key: stock age opens both, a kill loses neither, `unlock` ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientfile.actions.keys import protecting
from clientfile.errors import BadInput, NoIdentity, Refused, UsageError
from clientfile.store import age, memory_folder, unlocked
from clientfile.store.home import Home, open_identity
from clientfile.store.memory_folder import SHARED_MEMORY
from clientfile.store.steps import KEY_STEPS
from clientfile.store.surroundings import Surroundings
from tests.store.helpers import OUTSIDE, Shop, in_child, kill_at, surroundings
from tests.store.quick_scrypt import seal_quickly

OLD, NEW = "correct horse battery", "另一个足够长的口令在此"


@pytest.fixture(autouse=True)
def scrypt(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No second for each passphrase, but where stock age is to read what is really made."""
    if "age_program" not in request.fixturenames:
        monkeypatch.setattr(age, "seal_with_passphrase", seal_quickly)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's runtime folder, in memory."""
    if not SHARED_MEMORY.is_dir():
        pytest.skip("no file system in memory")
    folder = Path(tempfile.mkdtemp(prefix="clientfile-test-", dir=SHARED_MEMORY))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


def asked(home: Home, passphrase: str | None = None, **more: object) -> Surroundings:
    ask = None if passphrase is None else lambda: passphrase
    return surroundings(home.dir, ask_passphrase=ask, **more)


def protected(home: Home, passphrase: str = OLD) -> Home:
    assert protecting.protect(asked(home), lambda: passphrase) == "none"
    return home


def contents(home: Home) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in home.dir.iterdir()}


def kept(runtime: Path) -> list[str]:
    return sorted(str(each.relative_to(runtime)) for each in runtime.rglob("*") if each.is_file())


def test_identity_and_signing_key_open_with_the_passphrase_alone(home: Home) -> None:
    before, plain = home.open(), contents(home)
    protected(home)
    assert not any(
        text in now for now in contents(home).values() for text in (plain["identity.txt"][-60:], b"OPENSSH")
    )
    assert {each.name: each.stat().st_mode & 0o777 for each in home.dir.iterdir()} == {
        "identity.txt": 0o600,
        "signing": 0o600,
        "signing.pub": 0o644,
    }
    keys = home.open(lambda: OLD)
    assert keys.recipient == before.recipient
    assert keys.signer().public == before.signer().public
    with pytest.raises(NoIdentity, match="wrong passphrase"):
        home.open(lambda: NEW)
    with pytest.raises(NoIdentity, match="nobody can be asked"):
        home.open()


def test_stock_age_opens_both(home: Home, age_program: Path) -> None:
    """age asks for a passphrase at a terminal alone, so here it is `script` that types it."""
    plain = contents(home)
    protected(home)
    opened = home.dir.parent / "opened.txt"
    typed = subprocess.run(
        ["script", "-qec", f"{age_program} -d -o {opened} {home.identity}", "/dev/null"],
        input=f"{OLD}\n".encode(),
        capture_output=True,
        env={**OUTSIDE, "TERM": "dumb"},
        check=False,
    )
    assert opened.read_bytes() == plain["identity.txt"], typed.stdout
    signing = subprocess.run(
        [age_program, "-d", "-i", opened, home.signing], capture_output=True, env=OUTSIDE, check=True
    )
    assert signing.stdout == plain["signing"]


def test_it_is_changed_and_taken_off_by_who_knows_it(home: Home) -> None:
    plain = contents(home)
    protected(home)
    assert protecting.protect(asked(home, OLD), lambda: NEW) == "passphrase"
    for wrong in (asked(home, OLD), asked(home)):
        before = contents(home)
        with pytest.raises(NoIdentity):
            protecting.take_protection_off(wrong)
        assert contents(home) == before
    assert protecting.take_protection_off(asked(home, NEW)) == "passphrase"
    assert contents(home) == plain


def test_a_short_one_is_refused(home: Home) -> None:
    plain = contents(home)
    with pytest.raises(BadInput, match="10 characters or more"):
        protecting.protect(asked(home), lambda: "horse")
    assert contents(home) == plain


def test_only_the_home_s_own_identity_is_protected(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="your own home"):
        protecting.protect(asked(home)._replace(identity_file=tmp_path / "other.txt"), lambda: NEW)


@pytest.mark.parametrize("step", [each for each in KEY_STEPS if each != "plugin-named"])
@pytest.mark.parametrize("what", ["put on", "change", "take off"])
def test_killed_anywhere_the_home_opens_and_signs(home: Home, what: str, step: str) -> None:
    public = home.open().signer().public
    if what != "put on":
        protected(home)

    def run() -> None:
        kill_at(step)
        if what == "take off":
            protecting.take_protection_off(asked(home, OLD))
        else:
            protecting.protect(asked(home, OLD), lambda: NEW)

    happens = {"take off": ("identity-replaced", "signing-opened")}.get(
        what, ("signing-sealed", "identity-replaced")
    )
    assert in_child(run) == (-signal.SIGKILL if step in happens else 0)
    works = [passphrase for passphrase in (None, OLD, NEW) if opens(home, passphrase) == public]
    assert works
    # The next run finishes it, whatever was left to do.
    protecting.protect(asked(home, works[-1]), lambda: OLD)
    protecting.take_protection_off(asked(home, OLD))
    assert home.open().signer().public == public
    assert b"OPENSSH" in home.signing.read_bytes()


def opens(home: Home, passphrase: str | None) -> str:
    """The signing key of a home, "" where it does not open so."""
    try:
        return home.open(None if passphrase is None else lambda: passphrase).signer().public
    except NoIdentity:
        return ""


# Unlocked ------------------------------------------------------------------------------------


def test_unlocked_it_opens_without_being_asked(home: Home, runtime: Path) -> None:
    public = home.open().signer().public
    protected(home)
    protecting.unlock(asked(home, OLD), 8 * 3600)
    assert home.open().signer().public == public
    (folder,) = (runtime / f"clientfile-{os.geteuid()}").iterdir()
    assert kept(runtime) == [
        f"{folder.relative_to(runtime)}/{n}" for n in ("identity.txt", "signing", "until.json")
    ]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert protecting.lock(asked(home))
    assert kept(runtime) == []
    assert not protecting.lock(asked(home))
    with pytest.raises(NoIdentity):
        home.open()


def set_until(runtime: Path, **other: object) -> None:
    (file,) = runtime.glob("*/*/until.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), **other}))


def test_over_it_is_locked_and_swept(home: Home, runtime: Path) -> None:
    protecting.unlock(asked(protected(home), OLD), 60)
    set_until(runtime, until=1.0)
    with pytest.raises(NoIdentity):
        home.open()
    assert kept(runtime) == []


def test_what_is_over_of_another_home_is_swept_too(home: Home, runtime: Path, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.create()
    protecting.unlock(asked(protected(other), OLD), 60)
    set_until(runtime, until=1.0)
    protecting.unlock(asked(protected(home), OLD), 60)
    home.open()
    assert len(kept(runtime)) == 3


def test_it_belongs_to_one_sealed_identity(home: Home, runtime: Path) -> None:
    protected(home)
    sealed = home.identity.read_bytes()
    protecting.unlock(asked(home, OLD), 60)
    home.identity.write_bytes(sealed + b"x")
    assert unlocked.opened(home.identity, home.identity.read_bytes()) is None
    assert kept(runtime) == []


def test_a_new_passphrase_locks(home: Home, runtime: Path) -> None:
    protecting.unlock(asked(protected(home), OLD), 60)
    protecting.protect(asked(home, OLD), lambda: NEW)
    assert kept(runtime) == []


@pytest.mark.parametrize("harm", ["open folder", "open file", "link", "torn end", "no end"])
def test_what_is_not_ours_alone_is_not_used(home: Home, runtime: Path, tmp_path: Path, harm: str) -> None:
    protecting.unlock(asked(protected(home), OLD), 60)
    (folder,) = runtime.glob("*/*")
    if harm == "open folder":
        folder.chmod(0o755)
    elif harm == "open file":
        (folder / "identity.txt").chmod(0o644)
    elif harm == "link":
        shutil.move(folder / "identity.txt", tmp_path / "elsewhere")
        (folder / "identity.txt").symlink_to(tmp_path / "elsewhere")
    elif harm == "torn end":
        (folder / "until.json").write_text("{")
    else:
        (folder / "until.json").unlink()
    with pytest.raises(NoIdentity):
        home.open()


@pytest.mark.parametrize("seconds", [0, -1, 24 * 3600 + 1])
def test_a_day_is_the_most(home: Home, runtime: Path, seconds: int) -> None:
    with pytest.raises(UsageError, match="24 hours at most"):
        protecting.unlock(asked(protected(home), OLD), seconds)
    assert kept(runtime) == []


def test_what_is_not_protected_is_not_unlocked(home: Home, runtime: Path) -> None:
    with pytest.raises(Refused, match="nothing to unlock"):
        protecting.unlock(asked(home), 60)


def test_without_memory_it_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    protected(home)
    monkeypatch.setattr(memory_folder, "_IN_MEMORY", frozenset({"nothing"}))
    with pytest.raises(Refused, match="no folder in memory"):
        protecting.unlock(asked(home, OLD), 60)
    assert not protecting.lock(asked(home))
    with pytest.raises(NoIdentity):
        home.open()


# Stock git -----------------------------------------------------------------------------------


def test_a_plain_commit_signs_while_unlocked(shop: Shop, runtime: Path) -> None:
    from clientfile.store.clone_config import sign_with
    from clientfile.store.git import Git

    home = Home(shop.home)
    around = asked(home, OLD)

    def let_git_sign() -> None:
        git = Git(shop.root)
        sign_with(git, home.signing)
        git.close()

    shop.git("commit", "-q", "--allow-empty", "-m", "before")
    protected(home)
    let_git_sign()
    protecting.unlock(around, 60)
    shop.git("commit", "-q", "--allow-empty", "-m", "unlocked")
    assert shop.git("log", "-2", "--format=%G?").split() == ["G", "G"]
    protecting.lock(around)
    done = subprocess.run(
        ["git", "-C", str(shop.root), "commit", "--allow-empty", "-m", "locked"],
        env=OUTSIDE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "unlocked-" in done.stderr
    protecting.take_protection_off(around)
    let_git_sign()
    shop.git("commit", "-q", "--allow-empty", "-m", "plain again")
    # A key that the user has put there is hers.
    shop.git("config", "user.signingKey", "/her/own")
    let_git_sign()
    assert shop.git("config", "user.signingKey").strip() == "/her/own"


def test_a_signing_key_of_somebody_else_s_is_no_signing_key(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.create()
    protected(other)
    home.signing.write_bytes(other.signing.read_bytes())
    with pytest.raises(NoIdentity):
        open_identity(home.identity).signer()
