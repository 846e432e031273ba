"""What templates of decisions ask about their reader."""

from django import template

from plans.decisions.access import may_read_report

register = template.Library()


@register.filter
def closed_to(item, roles) -> bool:
    """Is this agenda item's report, and with it what the body said, kept from a reader with these roles?"""
    return not may_read_report(roles, item)
