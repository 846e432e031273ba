"""What this process has started."""

import psutil


def renderers() -> list[psutil.Process]:
    """Processes below this one that set pages, or wait for the next part: the children of servers, not the servers."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            parent = child.parent()
            if is_server(child) and parent and is_server(parent) and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def is_server(process: psutil.Process) -> bool:
    return "cypp.pdf.server" in process.cmdline()
