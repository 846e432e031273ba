"""The people of the demonstration trust: made up, and all with the one password that the sign-in page shows.

They exist only where `manage.py load_demo` was run, and are shown only in demonstration mode (settings.DEMO).
"""

from dataclasses import dataclass

from partners.models import Role, User

PASSWORD = "northmere-2010"
DOMAIN = "northmere.example"


@dataclass(frozen=True)
class Person:
    """Someone who can sign in. `signs_for` is the name of an organisation, for signatories."""

    name: str
    job_title: str
    roles: tuple[Role, ...]
    signs_for: str = ""

    @property
    def email(self) -> str:
        first, last = self.name.split()[0], self.name.split()[-1]
        return f"{first}.{last}@{DOMAIN}".lower()

    @property
    def role(self) -> str:
        """ "Plan manager", or "Signatory: Northmere College"."""
        labels = [role.label for role in self.roles]
        return ", ".join(labels) + (f": {self.signs_for}" if self.signs_for else "")


def signatory(name: str, job_title: str, organisation: str) -> Person:
    return Person(name, job_title, (Role.SIGNATORY,), organisation)


PEOPLE = [
    Person("Priya Raman", "Plan Co-ordinator, Northmere Children's Trust", (Role.MANAGER,)),
    Person("Tom Haldane", "Policy Officer, Children's Services", (Role.OFFICER,)),
    Person("Ruth Okafor", "Performance Officer, Children's Services", (Role.OFFICER,)),
    Person("Gareth Pole", "Joint Commissioning Manager", (Role.LEAD,)),
    Person("Shirin Vaziri", "Head of Safeguarding", (Role.LEAD,)),
    Person("Maureen Tasker", "Lead Member for Children and Young People", (Role.BOARD,)),
    Person("Idris Bellwood", "Youth Mayor of Northmere", (Role.BOARD,)),
    Person("Colin Ashby", "Democratic Services Manager", (Role.ADMINISTRATOR,)),
    signatory("Helen Marwood", "Director of Children's Services", "Northmere Council"),
    signatory("Anil Deshpande", "Director of Commissioning", "NHS Northmere"),
    signatory("Kate Lorimer", "Chief Superintendent", "Mereside Police"),
    signatory("Joseph Quill", "Assistant Chief Officer", "Mereside Probation Trust"),
    signatory("Bev Thornley", "Youth Offending Team Manager", "Northmere Youth Offending Team"),
    signatory("Martin Eddowes", "Head Teacher, chair of the Forum", "Northmere schools"),
    signatory("Sunita Bhalla", "Principal", "Northmere College"),
    signatory("Wendy Calder", "Chief Officer", "Northmere Voluntary Action"),
    signatory("Neil Farraday", "District Manager", "Jobcentre Plus"),
    signatory("Denise Upton", "Partnership Director", "Learning and Skills Council"),
    signatory("Paul Venning", "Chief Executive", "Connexions Mereside"),
]  # fmt: skip


def listed() -> list[dict[str, str]]:
    """Who can sign in here, each {"name", "job_title", "role", "email", "password"}; nobody where none were loaded."""
    known = set(User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).values_list("email", flat=True))
    return [
        {
            "name": person.name,
            "job_title": person.job_title,
            "role": person.role,
            "email": person.email,
            "password": PASSWORD,
        }
        for person in PEOPLE
        if person.email in known
    ]
