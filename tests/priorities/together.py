"""People who act at the same moment: threads with database connections of their own."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE = 20


def outcome(act: Callable[[], Any]) -> Any:
    """What `act` returns, or the exception it raises; its connection is closed afterwards."""
    try:
        return act()
    except Exception as error:
        return error
    finally:
        connection.close()


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all at once, let go by one barrier; what each returned or raised, in the same order."""
    barrier = threading.Barrier(len(acts), timeout=PATIENCE)
    answers: dict[int, Any] = {}

    def run(at: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        answers[at] = outcome(act)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return [answers[at] for at in range(len(acts))]


def blocked(act: Callable[[], Any]) -> Callable[[], Any]:
    """Start `act` in a thread and return once the database makes it wait for us; call the answer after letting go."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(outcome(act)))
    thread.start()
    end = time.monotonic() + PATIENCE
    while not _somebody_waits():
        assert thread.is_alive(), f"it did not wait: {answers}"
        assert time.monotonic() < end, "nobody waits for this transaction"
        time.sleep(0.02)

    def answer() -> Any:
        thread.join(PATIENCE)
        return answers[0]

    return answer


def _somebody_waits() -> bool:
    """Does another connection wait for a lock that this one holds?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
