"""Letters of a file that no typeface of ours has: the renderer noticed them, and they stand there as empty boxes."""

import re
from collections.abc import Iterable
from typing import Any

from plans.models import Edition, Part

#: What the renderer says of a letter, which stands between the quotation marks.
LACKED = re.compile(r'^\.notdef glyph .*: "(.+)" \(')


def tell_unprinted(editions: Iterable[Any]) -> None:
    """Give finished files `unprinted`: [{"part", "letters"}] in the order of print. One query, none without PDFs.

    What is known of a part is forgotten with it, long after its file was made.
    """
    printed = [edition for edition in editions if edition.state == Edition.State.DONE and edition.parts]
    keys = {key for edition in printed for key in edition.parts}
    warned = Part.objects.filter(key__in=keys, facts__warnings__0__isnull=False)
    found = {key: (name, letters(heard)) for key, name, heard in warned.values_list("key", "name", "facts__warnings")}
    for edition in printed:
        told = [found[key] for key in edition.parts if key in found]
        edition.unprinted = [{"part": name, "letters": lacked} for name, lacked in told if lacked]


def letters(warnings: Iterable[str]) -> list[str]:
    """The letters that these warnings are about; other warnings are about none."""
    return [found[1] for found in map(LACKED.match, warnings) if found]
