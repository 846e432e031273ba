"""How long such a text may well be, and how plainly it reads; only English is judged."""

from cypp import plain
from plans.models import Wording
from plans.wordings.languages import Language

#: Words that suit a text; young readers get the whole of theirs in a few pages.
GUIDE_WORDS = {Wording.Purpose.SUMMARY: 150, Wording.Purpose.YOUNG: 600}


def reading_of(row: Wording, text: str) -> plain.Reading | None:
    """`text` as the words of `row`. Readers of an edition have no list of abbreviations, so none is known."""
    if row.language != Language.ENGLISH:
        return None
    return plain.read(text, GUIDE_WORDS[Wording.Purpose(row.purpose)])
