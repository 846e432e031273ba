"""What no log may hold: addresses that are secrets themselves, or say who answered what."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

#: The address of somebody's calendar, whole or cut off, and the reference of a response to a consultation: beside the
#: network address of a request it would say whose response it is.
SECRET = re.compile(r"(/calendar/|/consultation/thanks/)[\w-]{10,}")


def hidden(text: str) -> str:
    """`text` without the secret part of such an address."""
    return SECRET.sub(r"\1…", text)


class HideSecrets(logging.Filter):
    """Takes secrets out of a line before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = record.getMessage()
        if SECRET.search(told):
            record.msg, record.args = hidden(told), None
        return True


class AccessLog(Logger):
    """Gunicorn's log of requests, without secrets."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        found = super().atoms(*args)
        return {name: hidden(value) if isinstance(value, str) else value for name, value in found.items()}
