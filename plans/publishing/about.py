"""What a public page says of itself to search engines and to sites that link to it: schema.org, Open Graph."""

from typing import Any

from django.urls import reverse

from plans.document import Document
from plans.publishing import picture
from plans.publishing.editions import Version
from plans.publishing.formats import content_type_of
from plans.publishing.site import public_url, version_url, whole

SCHEMA = "https://schema.org"
#: Kinds of file that are data.
DATA = frozenset({"csv", "json"})


def head_of(plan: Any, version: Any, document: Document) -> dict[str, Any]:
    """For the head of the page of a version: its own address, a description, its picture, its data for machines.

    The newest version's address is that of the plan, so that search engines hold one of them.
    """
    newest = version.number == plan.finals[0].number
    address = whole(public_url("published", plan) if newest else version_url(plan, version))
    shown = picture.facts(plan, version)
    image = whole(public_url("published_picture", plan, picture.digest(shown)))
    about = {
        "canonical": address,
        "description": description(document),
        "image": image,
        "image_alt": ", ".join(shown[:3]),
    }
    return about | {"graph": graph(plan, version, document, about)}


def description(document: Document) -> str:
    """One sentence: whose plan it is, for which years, how much is in it."""
    plan, terms = document["plan"], document["plan"]["terms"]
    priorities = [one["data"] for one in document["chapters"] if one["kind"] == "priority"]
    promises = sum(len(each["commitments"]) for one in priorities for each in one["objectives"])
    counted = [_counted(len(priorities), terms["priority"], terms["priorities"])]
    counted += [_counted(promises, terms["commitment"], terms["commitments"])] if promises else []
    what = "What children, young people and families can expect"
    return f"{what} from {document['trust']['name']} in {plan['period']}: {' and '.join(counted)}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {(one if number == 1 else many).lower()}"


def graph(plan: Any, version: Any, document: Document, about: dict[str, str]) -> dict[str, Any]:
    """schema.org: the plan as a report with its files, and what of them is data as a data set."""
    trust, facts = document["trust"], Version.of(version)
    publisher = {"@type": "Organization", "name": trust["name"]}
    publisher["url"] = whole(reverse("plans:published_trust", args=[plan.trust.slug]))
    both = {
        "description": about["description"],
        "publisher": publisher,
        "datePublished": facts.day,
        "version": str(version.number),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{document['plan']['starts']}/{document['plan']['ends']}",
        "spatialCoverage": trust.get("area") or trust["name"],
    }
    files = [file_data(plan, edition) for edition in version.files]
    data = [file_data(plan, edition) for edition in version.files if edition.kind in DATA]
    report = {"@type": "Report", "@id": about["canonical"], "url": about["canonical"], "name": version.title_shown}
    report |= both | {"image": about["image"], "encoding": [one | {"@type": "MediaObject"} for one in files]}
    found = [report]
    if data:
        name = f"{version.title_shown}: the data"
        found.append({"@type": "Dataset", "name": name, "isBasedOn": about["canonical"], **both, "distribution": data})
    return {"@context": SCHEMA, "@graph": found}


def file_data(plan: Any, edition: Any) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": edition.label,
        "contentUrl": whole(public_url("published_file", plan, edition.pk, edition.friendly_name)),
        "encodingFormat": content_type_of(edition.kind),
        "contentSize": f"{edition.bytes} B",
        "sha256": edition.sha256,
    }
