"""How long a section may well be, and how plainly it reads (cypp.plain), with what the whole plan explains."""

from cypp import plain
from plans.glossary import known_terms
from plans.models import Plan, Section

#: Words that suit a section of this role. Readers of a summary read the first four and little else.
GUIDE_WORDS = {
    Section.Role.FOREWORD: 300,
    Section.Role.VISION: 200,
    Section.Role.VALUES: 200,
    Section.Role.PRINCIPLES: 250,
    Section.Role.PLEDGE: 200,
    Section.Role.NEEDS: 1500,
    Section.Role.CONSULTATION: 600,
    Section.Role.RESOURCES: 600,
    Section.Role.PERFORMANCE: 500,
    Section.Role.GOVERNANCE: 500,
    Section.Role.NEXT_STEPS: 250,
}


def reading_of(plan: Plan, text: str, role: str) -> plain.Reading:
    """`text` as a section of this role; an appendix and "other" have no guide length."""
    known = {name for section in plan.sections.all() for name in plain.spelled_out(section.body)}
    return plain.read(text, guide_words(role), known | known_terms(plan))


def guide_words(role: str) -> int:
    return GUIDE_WORDS.get(Section.Role(role), 0) if role in Section.Role.values else 0
