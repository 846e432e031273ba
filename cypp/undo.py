"""A message that offers to take back what was just done: components/messages.html draws its button."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

MARK = "undo:"


def offer(request: HttpRequest, words: str, address: str) -> None:
    """Say that something is done; "Undo" posts to `address`."""
    messages.success(request, words, extra_tags=MARK + address)


def address_of(message: Message) -> str:
    """Where "Undo" of this message posts to, or "" where it cannot be undone."""
    tags = message.extra_tags or ""
    return tags.removeprefix(MARK) if tags.startswith(MARK) else ""
