"""The pack of the demonstration's next meeting: made with the story, sent to the board once its file is there."""

from django.utils import timezone

from partners.models import Trust, User
from plans.decisions import pack
from plans.models import Edition, Meeting, Plan
from plans.publishing.making import produce_edition


def make_next_pack(plan: Plan, manager: User) -> None:
    """Of the next meeting that the plan is put to, with a summary of the plan where there is one."""
    to_come = Meeting.objects.filter(items__plan=plan, on__gt=timezone.localdate()).select_related("body__trust")
    if meeting := to_come.first():
        offered = {item.pk: [kind for kind, _ in pack.enclosures(item)] for item in pack.agenda(meeting)}
        chosen = {pk: "summary" if "summary" in kinds else "" for pk, kinds in offered.items()}
        pack.make_pack(meeting, chosen, by=manager)


def send_packs(trust: Trust) -> bool:
    """Make the files of packs and send them; False where a worker has to make them."""
    made = [_send(paper) for paper in pack.packs_of(trust)]
    return all(made)


def _send(paper) -> bool:
    produce_edition(paper.edition.pk)
    ready = Edition.objects.filter(paper=paper, state=Edition.State.DONE).exists()
    if ready:
        pack.send_to_board(paper, by=paper.by)
    return ready
