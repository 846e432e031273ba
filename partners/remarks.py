"""What other apps remark of people, for those who keep the list of a trust's people."""

from collections.abc import Callable, Collection

#: Ids of people -> what is to be said of some of them, in a sentence each.
Remark = Callable[[Collection[int]], dict[int, str]]

_remarks: list[Remark] = []


def register_remark(find: Remark) -> None:
    """An app says something of people whom a trust's administrators can help."""
    _remarks.append(find)


def remarks_on(people: Collection[int]) -> dict[int, list[str]]:
    """Everything that is said of each of these people."""
    said: dict[int, list[str]] = {}
    for find in _remarks:
        for pk, words in find(people).items():
            said.setdefault(pk, []).append(words)
    return said
