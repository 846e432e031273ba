"""The containers and the documents that go with them keep in step with the code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "cypp" / "settings.py").read_text()
VARIABLES = set(re.findall(r"""\b(?:env|flag|listed)\(\s*"([A-Z_]+)\"""", SETTINGS))
GUIDE = (ROOT / "docs" / "deploy.md").read_text()


def run(code, **variables):
    """Run Python with nothing in its environment but these variables."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )


def test_every_container_that_stays_has_a_health_check_and_starts_again():
    staying = {name: service for name, service in COMPOSE["services"].items() if name != "migrate"}
    assert set(staying) == {"web", "worker", "beat", "postgres", "redis"}
    for name, service in staying.items():
        assert service["healthcheck"]["test"][0] == "CMD", name
        assert service["restart"] == "unless-stopped", name


def test_every_volume_that_is_used_is_named_and_the_other_way_round():
    used = {volume.split(":")[0] for service in COMPOSE["services"].values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])


def test_redis_keeps_its_queue_and_never_drops_from_it():
    command = " ".join(COMPOSE["services"]["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_every_setting_is_in_the_guide_and_nothing_else_is():
    documented = set(
        re.findall(
            r"`([A-Z][A-Z_]+)`", "".join(line.split("|")[1] for line in GUIDE.splitlines() if line.startswith("| `"))
        )
    )
    assert VARIABLES - documented == set()
    assert documented - VARIABLES == {"POSTGRES_PASSWORD"}  # read by Compose


def test_what_compose_passes_on_are_settings():
    for name in ("migrate", "web", "worker", "beat"):
        assert set(COMPOSE["services"][name]["environment"]) <= VARIABLES


def test_an_installation_without_a_secret_key_refuses_to_start():
    done = run("import cypp.settings", DATABASE_URL="postgres://u:p@localhost/d", REDIS_URL="redis://localhost")
    assert done.returncode == 1
    assert "Set SECRET_KEY to a long random value" in done.stderr


def test_the_deployment_check_of_django_has_no_complaint():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgres://u:p@localhost/d",
            "REDIS_URL": "redis://localhost",
            "SECRET_KEY": "a-long-random-value-9Xq2Lr7Vb4Tn8Ws5Kd1Fh6Jm3Pz0Yc",
            "ALLOWED_HOSTS": "plans.example.org",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/deploy.md"])
def test_every_link_between_the_documents_leads_somewhere(path):
    text = (ROOT / path).read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / path).parent / target).exists(), f"{path} links to {target}"


def test_every_word_of_the_makefile_in_the_documents_exists():
    words = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = set(
        re.findall(
            r"`(?:[A-Z]+=\S+ )?make ([a-z-]+)|^make ([a-z-]+)",
            "\n".join((ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md", "docs/deploy.md")),
            re.MULTILINE,
        )
    )
    assert {one or other for one, other in said} <= words
