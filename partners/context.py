"""What every page may show: the trust it belongs to and the roles of the person reading."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from partners import demo
from partners.access import Roles, roles_of


def workspace(request: HttpRequest) -> dict:
    return {
        "trust": getattr(request, "trust", None),
        "roles": SimpleLazyObject(lambda: roles_in_page(request)),
        "demo": settings.DEMO,
        "demo_people": SimpleLazyObject(demo.listed) if settings.DEMO else [],
    }


def roles_in_page(request: HttpRequest) -> Roles:
    return roles_of(request.user, getattr(request, "trust", None))
