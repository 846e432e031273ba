"""What search engines are told of: the public pages, and what they may leave alone."""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from plans.access import published
from plans.publishing.library import trusts_with_plans, with_finals
from plans.publishing.site import public_url, version_url

RULES = """User-agent: *
Disallow: /accounts/
Disallow: /published/*/search/
Disallow: /published/*/compare/
Disallow: /published/*/another-format/

Sitemap: {site}{sitemap}
"""


class PublicPages(Sitemap):
    """Every plan and version that is published, the lists, and what the site says of itself."""

    def get_protocol(self, protocol: Any = None) -> str:
        return settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]

    def items(self) -> list[tuple[str, Any]]:
        """[(path, when it last changed or None)]"""
        found = [(reverse("plans:published_index"), None), (reverse("accessibility"), None)]
        found += [(reverse("plans:published_trust", args=[trust.slug]), None) for trust in trusts_with_plans()]
        for plan in with_finals(published()):
            newest = plan.finals[0]
            found += [(public_url("published", plan), newest.at), (public_url("published_versions", plan), newest.at)]
            found += [(version_url(plan, version), version.at) for version in plan.finals[1:]]
        return found

    def location(self, item: tuple[str, Any]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, Any]) -> Any:
        return item[1]


def robots() -> str:
    return RULES.format(site=settings.SITE_URL, sitemap=reverse("sitemap"))
