"""Whether this container is well: python -m scripts.healthcheck web | worker | beat. Exit status 0 or 1.

web     /healthz answers 200 (it asks the database)
worker  the Celery worker of this container answers a ping through the queue
beat    the scheduler has written its schedule within the last ten minutes
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

FRESH_SECONDS = 600


def web() -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".").replace("*", "") or "localhost"
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def worker() -> bool:
    name = f"celery@{socket.gethostname()}"
    ping = [sys.executable, "-m", "celery", "--app", "cypp", "inspect", "ping", "--timeout", "5", "--destination", name]
    return subprocess.run(ping, stdout=subprocess.DEVNULL, check=False).returncode == 0


def beat() -> bool:
    written = [path.stat().st_mtime for path in Path(os.environ["CYPP_VAR"]).glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < FRESH_SECONDS


if __name__ == "__main__":
    parts = {"web": web, "worker": worker, "beat": beat}
    if len(sys.argv) != 2 or sys.argv[1] not in parts:
        sys.exit(f"Usage: python -m scripts.healthcheck {' | '.join(parts)}")
    sys.exit(0 if parts[sys.argv[1]]() else 1)
