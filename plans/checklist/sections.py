"""What can be checked in the sections and settings of a plan."""

from collections.abc import Callable

from plans.checklist.checks import CheckOf, Finding, register_check
from plans.models import Plan, Response, Section
from plans.pages import plan_url

Role = Section.Role
WRITTEN = {
    "vision_written": ("The vision is written", Role.VISION),
    "needs_written": ("The needs analysis is written", Role.NEEDS),
    "resources_written": ("Resources are stated", Role.RESOURCES),
    "performance_written": ("Performance management is stated", Role.PERFORMANCE),
    "governance_written": ("Governance is written", Role.GOVERNANCE),
}


def to_mend(plan: Plan, url: str) -> str:
    """Where something is mended while the plan is open; the checklist, which says what to do, once it is closed."""
    return url if plan.is_open else plan_url("plans:checklist", plan)


def written(role: Role) -> CheckOf:
    """A check that a section of this role holds words."""
    return lambda plan: section_of(plan, role)


def section_of(plan: Plan, role: Role) -> Finding:
    """No query where the page has read the sections."""
    found = [section for section in plan.sections.all() if section.role == role]
    full = [section for section in found if section.body.strip()]
    if full:
        words = sum(len(section.body.split()) for section in full)
        return Finding(True, f"“{full[0].title}” has {words} words.", plan_url("plans:section", plan, full[0].pk))
    if found:
        return Finding(False, f"“{found[0].title}” is empty.", plan_url("plans:section", plan, found[0].pk))
    place = f"{plan_url('plans:section_add', plan)}?role={role}"
    return Finding(False, f"There is no section that is marked as “{role.label}”.", to_mend(plan, place))


def consultation_recorded(plan: Plan) -> Finding:
    """The section about it is written, or responses to a consultation draft were accepted."""
    section = section_of(plan, Role.CONSULTATION)
    if section.ok:
        return section
    count = Response.objects.filter(publication__plan=plan, state=Response.State.SHOWN).count()
    if count:
        words = f"{count} response{'s' * (count != 1)} to the consultation draft accepted."
        return Finding(True, words, plan_url("plans:consultation", plan))
    return Finding(False, f"{section.message} No response to a consultation draft was accepted.", section.url)


def legal_basis_stated(plan: Plan) -> Finding:
    settings = f"{plan_url('plans:edit', plan)}#id_legal_basis"
    if plan.legal_basis.strip():
        return Finding(True, "The plan’s settings state it.", settings)
    return Finding(False, "The plan’s settings do not say on what footing it is published.", to_mend(plan, settings))


def left_out(plan: Plan, what: str) -> Finding:
    """For what the plan's settings hide: it cannot be checked, and somebody has to say that it is not needed."""
    words = f"The plan’s settings leave out {what}. Show it there, or say on the checklist why it is not needed."
    return Finding(False, words, to_mend(plan, f"{plan_url('plans:edit', plan)}#id_shows"))


def listed(words: list[str], most: int = 3) -> str:
    """ "1.1.1, 1.1.2 and 2.1.1", or the first three "and 4 more"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def register() -> None:
    for name, (label, role) in WRITTEN.items():
        register_check(name, label, written(role))
    checks: dict[str, tuple[str, Callable[[Plan], Finding]]] = {
        "consultation_recorded": ("Consultation is recorded", consultation_recorded),
        "legal_basis_stated": ("The legal basis is stated", legal_basis_stated),
    }
    for name, (label, find) in checks.items():
        register_check(name, label, find)
