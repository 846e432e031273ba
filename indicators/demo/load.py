"""Writes the demonstration trust with its organisations, bodies and people, and the words of its plans."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from indicators.demo import content
from indicators.demo.checklists import begin_checklist
from indicators.demo.content import Data
from indicators.demo.logo import draw_logo
from indicators.demo.money import write_money
from indicators.fitting import Catalogue
from indicators.models import Indicator, Measure, Target
from partners.demo import PASSWORD, PEOPLE
from partners.models import Body, Membership, Organisation, OrganisationStatus, Trust, User
from plans.layout import everything
from plans.models import GlossaryTerm, Plan, Section
from priorities.dates import derive
from priorities.models import Commitment, Objective, Outcome, Priority, Result

SLUG = "northmere"
Organisations = dict[str, Organisation]


@dataclass(frozen=True)
class Indicators:
    """What the trust may use, by code, and the titles of each scheme to compare a plan's words with."""

    by_code: dict[str, Indicator]
    schemes: dict[str, Catalogue]

    @classmethod
    def of(cls, trust: Trust) -> "Indicators":
        rows = list(Indicator.objects.for_trust(trust))
        titles: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows:
            titles[row.scheme][row.code] = row.title
        return cls({row.code: row for row in rows}, {scheme: Catalogue(each) for scheme, each in titles.items()})

    def fits(self, indicator: Indicator | None, words: str) -> bool:
        return indicator is None or self.schemes[indicator.scheme].fit(indicator.code, words).fits


def load_trust() -> tuple[Trust, Organisations]:
    """The trust and all that belongs to it but its plans; its organisations by the short keys of the files."""
    data = content.read("trust.toml")
    trust = Trust.objects.create(name=data["name"], slug=SLUG, area=data["area"], contact=data["contact"])
    draw_logo(trust)
    titles = enumerate(data["outcomes"]["titles"], 1)
    framework = data["outcomes"]["framework"]
    Outcome.objects.bulk_create(Outcome(trust=trust, framework=framework, number=n, title=t) for n, t in titles)
    organisations = _organisations(trust, data["organisations"])
    _bodies(trust, data["bodies"])
    Indicator.objects.bulk_create(Indicator(trust=trust, **each) for each in data["indicators"])
    _people(trust)
    return trust, organisations


def _organisations(trust: Trust, data: dict[str, Data]) -> Organisations:
    rows = [Organisation(trust=trust, name=each["name"], short_name=each["short_name"]) for each in data.values()]
    found = dict(zip(data, Organisation.objects.bulk_create(rows), strict=True))
    OrganisationStatus.objects.bulk_create(
        OrganisationStatus(organisation=found[key], status=status, since=_day(since), until=_day(until))
        for key, each in data.items()
        for status, since, until in each["statuses"]
    )
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _bodies(trust: Trust, data: list[Data]) -> None:
    bodies: dict[str, Body] = {}
    for each in data:
        above = bodies[each["reports_to"]] if "reports_to" in each else None
        bodies[each["name"]] = Body.objects.create(trust=trust, **{**each, "reports_to": above})


def _people(trust: Trust) -> None:
    """People keep their account when the trust was loaded into a database that knows them already."""
    password = make_password(PASSWORD)
    User.objects.bulk_create(
        [User(email=p.email, name=p.name, job_title=p.job_title, password=password) for p in PEOPLE],
        ignore_conflicts=True,
    )
    users = User.objects.in_bulk([person.email for person in PEOPLE], field_name="email")
    organisations = {organisation.name: organisation for organisation in trust.organisations.all()}
    Membership.objects.bulk_create(
        Membership(
            trust=trust,
            user=users[person.email],
            role=role,
            organisation=organisations[person.signs_for] if person.signs_for else None,
        )
        for person in PEOPLE
        for role in person.roles
    )


def load_plan(trust: Trust, organisations: Organisations, folder: str) -> Plan:
    """One plan in drafting, with every word that its folder holds."""
    data = content.read(f"{folder}/plan.toml")
    periods = data.pop("periods")
    plan = Plan.objects.create(trust=trust, **_terms(data.pop("terms")), **_layout(data.pop("layout", {})), **data)
    Section.objects.bulk_create(Section(plan=plan, **each) for each in content.sections(folder))
    words = content.read(f"{folder}/glossary.toml")["terms"].items()
    GlossaryTerm.objects.bulk_create(GlossaryTerm(plan=plan, term=term, meaning=means) for term, means in words)
    outcomes = {outcome.number: outcome for outcome in trust.outcomes.all()}
    indicators = Indicators.of(trust)
    for each in content.priorities(folder):
        priority = _priority(plan, each)
        priority.outcomes.set([outcomes[number] for number in each.get("outcomes", [])])
        results = _objectives(priority, each["objectives"], organisations)
        _measures(priority, each["measures"], periods, results, indicators)
    write_money(plan, folder, periods, organisations)
    begin_checklist(plan, folder)
    return plan


def _terms(data: Data) -> Data:
    return {f"{level}_term": term for level, term in data.items()}


def _layout(data: Data) -> Data:
    """The plan's settings; a file names what is not shown."""
    hidden = data.pop("hides", [])
    return {**data, "shows": [name for name in everything() if name not in hidden]}


def _priority(plan: Plan, data: Data) -> Priority:
    return Priority.objects.create(
        plan=plan,
        number=data["number"],
        title=data["title"],
        strapline=data.get("strapline", ""),
        lead=data.get("lead", ""),
        cross_cutting=data.get("cross_cutting", False),
        rationale=data["rationale"].strip(),
        expect=data.get("expect", "").strip(),
    )


def _objectives(priority: Priority, data: list[Data], organisations: Organisations) -> dict[str, Result]:
    """Objectives with results and commitments; returns the results as the files name them: "2.1" of the priority."""
    results: dict[str, Result] = {}
    for number, each in enumerate(data, 1):
        objective = Objective.objects.create(
            priority=priority,
            number=number,
            title=each["title"],
            expect=each.get("expect", ""),
            rationale=each.get("rationale", ""),
        )
        rows = [Result(objective=objective, number=at, text=text) for at, text in enumerate(each.get("results", []), 1)]
        mine = {result.number: result for result in Result.objects.bulk_create(rows)}
        results |= {f"{number}.{at}": result for at, result in mine.items()}
        write_commitments(objective, each.get("commitments", []), mine, organisations)
    return results


def write_commitments(
    objective: Objective, data: list[Data], results: dict[int, Result], organisations: Organisations
) -> None:
    rows = [
        Commitment(
            objective=objective,
            number=number,
            text=each["text"],
            steps="\n".join(each.get("steps", [])),
            by_when=each.get("by_when", ""),
            by_date=derive(each.get("by_when", "")),
            lead=each.get("lead", ""),
            lead_organisation=organisations[each["lead_organisation"]] if "lead_organisation" in each else None,
            result=results[each["result"]] if "result" in each else None,
        )
        for number, each in enumerate(data, 1)
    ]
    contributing = Commitment.organisations.through
    contributing.objects.bulk_create(
        contributing(commitment=commitment, organisation=organisations[key])
        for commitment, each in zip(Commitment.objects.bulk_create(rows), data, strict=True)
        for key in each.get("organisations", [])
    )


def _measures(
    priority: Priority,
    data: list[Data],
    periods: list[str],
    results: dict[str, Result],
    indicators: Indicators,
) -> None:
    rows = [_measure(priority, number, each, results, indicators) for number, each in enumerate(data, 1)]
    Target.objects.bulk_create(
        Target(measure=measure, period=period, **_aim(aim))
        for measure, each in zip(Measure.objects.bulk_create(rows), data, strict=True)
        for period, aim in zip(periods, each["targets"], strict=True)
    )


def _measure(
    priority: Priority, number: int, data: Data, results: dict[str, Result], indicators: Indicators
) -> Measure:
    """Unit and polarity are the catalogue's unless the file says otherwise."""
    indicator = indicators.by_code[data["code"]] if "code" in data else None
    measure = Measure(
        priority=priority,
        number=number,
        indicator=indicator,
        title=data["title"],
        fits=indicators.fits(indicator, data["title"]),
        result=results[data["result"]] if "result" in data else None,
        baseline=Decimal(data["baseline"]) if "baseline" in data else None,
        baseline_period=data.get("baseline_period", ""),
        **{f"is_{flag}": True for flag in data.get("flags", [])},
    )
    measure.unit = data.get("unit") or (indicator.unit if indicator else measure.unit)
    measure.polarity = data.get("polarity") or (indicator.polarity if indicator else measure.polarity)
    if "band" in data:
        measure.polarity = "band"
        measure.band_low, measure.band_high = map(Decimal, data["band"])
    return measure


def _aim(text: str) -> Data:
    """A figure is kept as a decimal, anything else as the plan's words."""
    figure = text.lstrip("-").replace(".", "", 1).isdecimal()
    return {"value": Decimal(text)} if figure else {"text": text}
