"""Ways to send mail: GOV.UK Notify, by a service on this machine that answers so; the demonstration's outbox."""

import json
import runpy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.test import Client, override_settings
from django.urls import reverse
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer

from partners import mail
from partners.demo import PEOPLE
from partners.models import KeptMail
from plans.models import Notice
from plans.notices.actions import tell
from plans.notices.delivery import AWAY, WAITS, deliver
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
SERVICE, SECRET = "6f0d2a4e-3a51-4f6b-9a0b-6f3b3c0f7a11", "0b8d8f4a-52f0-4a7e-8c39-1d6e9f1f2b22"
KEY, TEMPLATE = f"northmere-{SERVICE}-{SECRET}", "9c1b7d52-7f0e-4c55-8d7e-3f7b3a1e4d33"
FAULTS = {
    400: "Can’t send to this recipient",
    403: "Invalid token: service not found",
    429: "Exceeded rate limit",
    500: "Internal server error",
}


class Notify(HTTPServer):
    """Answers like GOV.UK Notify: with the next of `answers`, then 201. `taken` holds what it took."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.answers, self.taken, self.asked, self.words = [], [], 0, ""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Notify

    def do_POST(self):
        self.server.asked += 1
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.headers["Authorization"].removeprefix("Bearer ")
        known = get_token_issuer(token) == SERVICE and decode_jwt_token(token, SECRET)
        status = self.server.answers.pop(0) if self.server.answers else 201
        if not known:
            status = 403
        if status == 201:
            self.server.taken.append((self.path, sent))
        words = self.server.words or FAULTS.get(status)
        told = {"id": "1"} if status == 201 else {"errors": [{"error": "Error", "message": words}]}
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_):
        """The test says what matters."""


@pytest.fixture
def notify(settings):
    with Notify() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.GOVUK_NOTIFY = [KEY, TEMPLATE, server.address]
        settings.EMAIL_BACKEND = "partners.mail.NotifyBackend"
        yield server
        server.shutdown()
        thread.join()


def message(*to):
    return EmailMessage(
        "Sign\nplease", "Words\nhttps://plans.example.org/", to=list(to), headers={"Message-ID": "<1@x>"}
    )


def test_notify_is_given_the_words_by_somebody_who_holds_the_key(notify):
    assert message("a@b.example", "c@d.example").send() == 2
    words = {"subject": "Sign please", "message": "Words\nhttps://plans.example.org/"}
    assert notify.taken == [
        (
            "/v2/notifications/email",
            {"email_address": to, "template_id": TEMPLATE, "personalisation": words, "reference": "<1@x>"},
        )
        for to in ("a@b.example", "c@d.example")
    ]


@pytest.mark.parametrize(
    ("status", "kind"), [(400, mail.Refused), (403, mail.Away), (429, mail.Away), (500, mail.Away)]
)
def test_what_notify_does_not_take_is_an_error_that_says_why(notify, status, kind):
    notify.answers = [status]
    with pytest.raises(kind, match=FAULTS[status]):
        message("a@b.example").send()
    notify.answers = [status]
    assert message("a@b.example").send(fail_silently=True) == 0
    assert notify.taken == []


def test_a_wrong_key_and_a_service_that_is_away_are_errors_too(notify, settings):
    settings.GOVUK_NOTIFY = [f"northmere-{SERVICE}-{TEMPLATE}", TEMPLATE, notify.address]
    with pytest.raises(mail.Away, match="503"):
        message("a@b.example").send()
    settings.GOVUK_NOTIFY = [KEY, TEMPLATE, "http://127.0.0.1:1"]
    with pytest.raises(mail.Away, match="503"):
        message("a@b.example").send()
    assert notify.taken == []


@pytest.mark.django_db
def test_what_notify_refuses_is_tried_again_and_sent_once(cast, notify):
    """Busy, then refused, then taken: what people are told arrives once."""
    tell([cast.lead], about=cast.plan, key="fact", words="The window is open", path="/")
    now = Notice.objects.get().at
    notify.answers = [429, 400]
    steps = [now, now + 2 * AWAY, now + 2 * AWAY + WAITS[0] / 2, now + 3 * AWAY + WAITS[0], now + 3 * WAITS[1]]
    assert [deliver([cast.lead.pk], now=lambda at=at: at) for at in steps] == [0, 0, 0, 1, 0]
    assert notify.asked == 3
    ((_, sent),) = notify.taken
    assert sent["personalisation"]["subject"] == "The window is open – Alder children's trust"
    assert sent["email_address"] == cast.lead.email


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Template not found"),
        (400, "Missing personalisation: subject"),
        (403, ""),
        (400, "template_id is not a UUID"),
    ],
)
def test_a_wrong_template_or_key_is_said_at_once_and_loses_nothing(cast, notify, caplog, status, words):
    """It is about every mail: one is tried, the log and the health check say what to mend, and then all are sent."""
    tell([cast.lead, cast.manager], about=cast.plan, key="fact", words="The window is open", path="/")
    now = Notice.objects.first().at
    both = [cast.lead.pk, cast.manager.pk]
    notify.answers, notify.words = [status] * 4, words
    for at in range(4):
        assert deliver(both, now=lambda at=at: now + at * 2 * AWAY) == 0
    assert notify.asked == 4
    assert set(Notice.objects.values_list("attempts", flat=True)) == {0}
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(errors) == 4 and "Put the key and the template in GOVUK_NOTIFY right" in errors[0].message
    told = cast.client("anonymous").get("/healthz").content.decode()
    assert told == "ok\nmail: the settings of the mail service are wrong, see the log\n"
    assert deliver(both, now=lambda: now + 10 * AWAY) == 2
    assert cast.client("anonymous").get("/healthz").content.decode() == "ok\n"


@pytest.mark.django_db
def test_the_way_to_a_new_password_goes_by_notify_too(notify):
    person = UserFactory(password="quince-and-medlar-7")
    assert Client().post(reverse("account_reset_password"), {"email": person.email}).status_code == 302
    assert [sent["email_address"] for _, sent in notify.taken] == [person.email]


# Which way


def started(monkeypatch, variables):
    """The settings of an installation with these variables."""
    for name in ("SITE_URL", "PORT", "CYPP_DEMO", "CSRF_TRUSTED_ORIGINS", "EMAIL_BACKEND", "GOVUK_NOTIFY"):
        monkeypatch.delenv(name, raising=False)
    needed = {"DATABASE_URL": "postgres://u@h/d", "REDIS_URL": "redis://h", "SECRET_KEY": "x" * 60}
    for name, value in (needed | variables).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "cypp" / "settings.py"))


@pytest.mark.parametrize(
    ("variables", "way"),
    [
        ({}, "django.core.mail.backends.smtp.EmailBackend"),
        ({"GOVUK_NOTIFY": f"{KEY} {TEMPLATE}"}, "partners.mail.NotifyBackend"),
        ({"GOVUK_NOTIFY": f"{KEY} {TEMPLATE}", "CYPP_DEMO": "1"}, "partners.mail.KeepingBackend"),
        ({"EMAIL_BACKEND": "some.Backend", "CYPP_DEMO": "1"}, "some.Backend"),
        ({"GOVUK_NOTIFY": KEY}, ""),
        ({"GOVUK_NOTIFY": f"{TEMPLATE} {KEY}"}, ""),
    ],
)
def test_one_setting_chooses(monkeypatch, variables, way):
    if way:
        assert started(monkeypatch, variables)["EMAIL_BACKEND"] == way
    else:
        with pytest.raises(ImproperlyConfigured, match="Set GOVUK_NOTIFY to an API key and a template's id"):
            started(monkeypatch, variables)


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({"PORT": "8123"}, "http://127.0.0.1:8123"),
        ({}, "http://127.0.0.1:8000"),
        ({"CSRF_TRUSTED_ORIGINS": "https://plans.example.org"}, "https://plans.example.org"),
        ({"SITE_URL": "https://plans.example.org/", "PORT": "8123"}, "https://plans.example.org"),
    ],
)
def test_links_in_mails_lead_to_where_the_site_listens(monkeypatch, variables, address):
    assert started(monkeypatch, variables)["SITE_URL"] == address


# The demonstration


@pytest.fixture
def keeping(settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "partners.mail.KeepingBackend"


@pytest.mark.django_db
def test_the_demonstration_keeps_every_mail_and_shows_the_newest_first(client, keeping):
    person = UserFactory(email=PEOPLE[0].email, password="quince-and-medlar-7")
    assert message("a@b.example", "c@d.example").send() == 1
    client.post(reverse("account_reset_password"), {"email": person.email})
    answer = client.get(reverse("outbox")).content.decode()
    first, second = answer.index(f"To {person.email}"), answer.index("To c@d.example")
    assert first < second < answer.index("To a@b.example")
    assert '<a href="https://plans.example.org/"' in answer
    assert reverse("outbox") in client.get(reverse("account_login")).content.decode()


@pytest.mark.django_db
def test_no_words_of_a_mail_become_part_of_the_page(client, keeping):
    EmailMessage("<script>1</script>", "<img src=x> javascript:alert(1)", to=["a@b.example"]).send()
    answer = client.get(reverse("outbox")).content.decode()
    assert "<script>1" not in answer and "<img" not in answer and 'href="javascript' not in answer


@pytest.mark.django_db
def test_only_the_newest_are_kept(monkeypatch, keeping):
    monkeypatch.setattr(mail, "KEPT", 3)
    get_connection().send_messages([EmailMessage(f"{at}", "x", to=["a@b.example"]) for at in range(5)])
    assert list(KeptMail.objects.values_list("subject", flat=True)) == ["4", "3", "2"]


@pytest.mark.django_db
def test_there_is_no_outbox_but_in_the_demonstration(cast):
    KeptMail.objects.create(to="a@b.example", subject="s", body="b")
    for who in ("anonymous", "administrator"):
        assert cast.client(who).get(reverse("outbox")).status_code == 404
        assert reverse("outbox") not in cast.client(who).get(reverse("account_login"), follow=True).content.decode()
    with override_settings(DEMO=True):
        assert cast.client("anonymous").get(reverse("outbox")).status_code == 200
