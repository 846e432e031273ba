"""Pictures of every main page in build/shots, at 1280 and 390 px: python -m tests.browser.shots [WORD ...]

The demonstration is loaded into a database of its own, each page is opened by somebody whose page it is, and both
are thrown away afterwards. With words, only pictures whose name holds one of them are taken.
"""

import os
import sys
import tempfile
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "build" / "shots"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")
    os.environ.update(CYPP_DEMO="1", LOG_LEVEL="ERROR")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from pytest_django.live_server_helper import LiveServer

    from tests.browser.tools import browser
    from tests.browser.visits import main_pages, visit

    own = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as files:
        settings.MEDIA_ROOT = Path(files)
        settings.ALLOWED_HOSTS = ["*"]
        OUT.mkdir(parents=True, exist_ok=True)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        connection.settings_dict["TEST"]["NAME"] = f"shots_{own}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            call_command("load_demo")
            server = LiveServer("localhost")
            with browser() as opened:
                for page in main_pages():
                    if words and not any(word in page.name for word in words):
                        continue
                    for size, viewport in SIZES.items():
                        person = visit(opened, server.url, page, viewport=viewport)
                        person.page.screenshot(path=OUT / f"{page.name}-{size}.png", full_page=True)
                        person.context.close()
                    print(f"  {page.name}", flush=True)
            server.stop()
        finally:
            with connection.cursor() as cursor:  # what the server's threads left open
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            connection.creation.destroy_test_db(own, verbosity=0)
    print(f"Pictures are in {OUT}")


if __name__ == "__main__":
    main(sys.argv[1:])
