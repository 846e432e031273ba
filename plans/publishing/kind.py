"""What a kind of file is: its name, for whom it is, what it is made of. `plans.publishing.kinds` lists them all."""

from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from plans.document import Document
from plans.models import Publication
from plans.publishing.editions import Frozen, Version, page_context

MILESTONES = frozenset({Publication.Stage.CONSULTATION, Publication.Stage.SIGNOFF, Publication.Stage.FINAL})
FINAL = frozenset({Publication.Stage.FINAL})


@dataclass(frozen=True)
class EditionKind:
    """One kind of file: its name in addresses and file names, its title, the template it is printed from.

    It is made of every version of these `stages` at once, unless the plan leaves it out, of others when somebody asks
    for it. `about` says for whom it is, `needs` what a plan needs for it; a `fixed` one is not left out.
    """

    kind: str
    title: str
    template: str
    stages: frozenset[str] = frozenset()
    suffix: str = "pdf"
    content_type: str = "application/pdf"
    about: str = ""
    needs: str = ""
    fixed: bool = False

    def offered(self, document: Document) -> bool:
        """Does the document hold what this kind is made of?"""
        return True

    def languages(self, document: Document) -> list[str]:
        """The languages it can be made in, "" for English; none where it is not offered."""
        return [""] if self.offered(document) else []

    def html(self, document: Document, version: Version, since: Frozen | None = None, language: str = "") -> str:
        """The complete HTML that it is printed from."""
        return render_to_string(self.template, self.context(document, version, since, language))

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        return {**page_context(document, version), "edition": self}

    def write(self, document: Document, version: Version, path: Path) -> None:
        """Write the whole file to `path`: for kinds that are no PDF. Raises RenderError."""
        raise NotImplementedError(f"{self.kind} is printed from its HTML")
