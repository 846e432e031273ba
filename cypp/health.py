"""What is wrong with a part of the installation, for whoever watches it: said while it lasts, then forgotten."""

from django.core.cache import cache

#: The parts of which something may be said.
PARTS = ("mail",)
#: Seconds after which a trouble that nobody says again is over.
LASTS = 20 * 60


def trouble(part: str, words: str) -> None:
    """Say what is wrong with a part: no address, name or key, for the words are public."""
    cache.set(f"health:{part}", words, LASTS)


def well(part: str) -> None:
    """It works again."""
    cache.delete(f"health:{part}")


def lines() -> list[str]:
    """What is wrong now, as "mail: …"."""
    said = cache.get_many([f"health:{part}" for part in PARTS])
    return [f"{key.removeprefix('health:')}: {words}" for key, words in said.items()]
