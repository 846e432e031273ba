"""The render processes that a test started, and no other child: a browser may run beside it."""

import psutil

from cypp import pdf


def renderers() -> list[psutil.Process]:
    """Children of this process that run cypp/pdf.py and are still alive."""
    found = []
    for child in psutil.Process().children():
        try:
            if pdf.__file__ in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found
