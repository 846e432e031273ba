"""The kinds of file that a version is made into: one class and one template folder each.

A PDF is printed from HTML, chapter by chapter. A kind of another medium says how its whole file is written.
"""

from collections.abc import Collection

from plans.compared import telling
from plans.comparing import compare
from plans.document import Document
from plans.publishing.editions import Frozen, Version
from plans.publishing.kind import MILESTONES
from plans.publishing.kind import EditionKind as EditionKind
from plans.publishing.printed import PRINTED


class Changes(EditionKind):
    """What changed since an older version; no other kind has one."""

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        if since is None:
            raise ValueError("A list of changes begins from a version.")
        page = super().context(document, version, since, language)
        return page | {"since": since.version, **telling(compare(since.document, document))}


KINDS: dict[str, EditionKind] = {
    kind.kind: kind
    for kind in (
        EditionKind(
            "full",
            "Full plan",
            "pdf/full/edition.html",
            MILESTONES,
            about="Every chapter, for whoever wants to know it all. It is always made.",
            fixed=True,
        ),
        *PRINTED,
        Changes("changes", "What changed", "pdf/changes/edition.html"),
    )
}


def edition_html(
    document: Document, kind: str, version: Version, since: Frozen | None = None, language: str = ""
) -> str:
    """The complete HTML of one edition; "changes" are those since `since`. Raises KeyError for an unknown kind."""
    return KINDS[kind].html(document, version, since, language)


def choosable() -> list[EditionKind]:
    """The kinds that a plan can do without, in the order in which they are offered."""
    return [kind for kind in KINDS.values() if kind.stages and not kind.fixed]


def files_for(stage: str, document: Document, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """[(kind, language)] of the files made at once of a version of this stage: all that it holds enough for.

    `without` names the kinds that its plan leaves out.
    """
    return [
        (name, language)
        for name, kind in KINDS.items()
        if stage in kind.stages and (kind.fixed or name not in without)
        for language in kind.languages(document)
    ]
