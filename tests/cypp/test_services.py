"""The embedded servers, each test with a folder of its own: started once, shared, kept, stopped."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
import redis

from cypp import services


@pytest.fixture
def own_servers(tmp_path, monkeypatch):
    """A folder with spaces in its name, as some home folders have; whatever was started is stopped."""
    folder = tmp_path / "var of a test"
    monkeypatch.setenv("CYPP_VAR", str(folder))
    monkeypatch.setenv("CYPP_THROWAWAY", "1")
    yield folder
    services.stop()


def cli(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "cypp.services", *arguments], cwd=services.ROOT, capture_output=True, text=True
    )


def rows(sql):
    link = psycopg2.connect(services.database_url())
    try:
        with link, link.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        link.close()


def test_many_processes_asking_at_once_share_one_server_that_outlives_them(own_servers):
    ask = [sys.executable, "-c", "from cypp import services; print(services.ensure())"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: subprocess.check_output(ask, cwd=services.ROOT, text=True), range(4)))
    assert len(set(answers)) == 1
    assert services.running() == {"postgres": True, "valkey": True}
    assert rows("SELECT current_database()") == [("cypp",)]


def test_data_and_queue_survive_a_stop_and_a_kill(own_servers):
    rows("CREATE TABLE note (words text)")
    rows("INSERT INTO note VALUES ('kept')")
    redis.from_url(services.redis_url()).set("note", "kept")
    addresses = services.ensure()
    services.stop()
    assert services.running() == {"postgres": False, "valkey": False}

    assert services.ensure() == addresses
    assert rows("SELECT words FROM note") == [("kept",)]
    assert redis.from_url(services.redis_url()).get("note") == b"kept"

    time.sleep(1.1)  # the queue writes to disk once a second
    for pid_file in (own_servers / "postgres" / "postmaster.pid", own_servers / "valkey" / "valkey.pid"):
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(services.running().values()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert services.ensure() == addresses
    assert rows("SELECT words FROM note") == [("kept",)]
    assert redis.from_url(services.redis_url()).get("note") == b"kept"


def test_a_stranger_without_the_password_is_refused(own_servers):
    address = services.database_url()
    secret = address.split(":")[2].split("@")[0]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(address.replace(secret, "guess"))
    with pytest.raises(redis.AuthenticationError):
        redis.from_url(services.redis_url().replace(secret, "guess")).ping()
    assert (own_servers / "services.json").stat().st_mode & 0o077 == 0


def test_with_runs_a_command_between_start_and_stop_and_passes_on_its_status(own_servers):
    done = cli(
        "with", sys.executable, "-c", "from cypp import services; print(services.running()); raise SystemExit(3)"
    )
    assert (done.returncode, done.stdout.strip()) == (3, "{'postgres': True, 'valkey': True}")
    assert services.running() == {"postgres": False, "valkey": False}


def test_a_damaged_cluster_is_reported_with_what_postgresql_said(own_servers):
    services.database_url()
    services.stop()
    (own_servers / "postgres" / "global" / "pg_control").unlink()
    done = cli("start")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: PostgreSQL: pg_ctl failed.")
    assert "pg_control" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_word_is_answered_with_the_known_ones():
    done = cli("begin")
    assert (done.returncode, done.stdout) == (2, "")
    assert "start | status | stop | with COMMAND" in done.stderr
