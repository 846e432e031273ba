"""Ways to send mail other than SMTP: GOV.UK Notify, and keeping it to be read here (the demonstration)."""

import re
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from partners.models import KeptMail


class Refused(OSError):
    """The service does not take this mail, and will not the next time as it is."""


class Away(OSError):
    """The service could not be reached, is busy, or does not know us: nothing is said about this mail."""


class Misconfigured(Away):
    """The service knows neither our key nor our template: it takes no mail before somebody mends the settings."""


#: What a mail server or service raises for one mail; every other OSError means that it takes none at all now.
REFUSALS = (Refused, SMTPRecipientsRefused, SMTPDataError)
#: The newest that are kept for the demonstration's readers.
KEPT = 200


class KeepingBackend(BaseEmailBackend):
    """Sends nothing: every mail becomes a row for each of its readers, and the oldest rows go."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            rows = [
                KeptMail(to=to[:254], subject=message.subject[:300], body=str(message.body))
                for to in message.recipients()
            ]
            KeptMail.objects.bulk_create(rows)
        newest = KeptMail.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT]
        KeptMail.objects.exclude(pk__in=list(newest)).delete()
        return len(email_messages)


def kept() -> QuerySet[KeptMail]:
    """The demonstration's mail, newest first."""
    return KeptMail.objects.all()


class NotifyBackend(BaseEmailBackend):
    """GOV.UK Notify, by the words of settings.GOVUK_NOTIFY: an API key, and the id of a template.

    A third word is the address of the service, where it is another. The template's subject is `((subject))`, its
    message `((message))`. Raises `Refused` and `Away`.
    """

    def __init__(self, fail_silently: bool = False, **options: object):
        super().__init__(fail_silently=fail_silently)
        key, self.template, *address = settings.GOVUK_NOTIFY
        self.client = NotificationsAPIClient(key, *address)
        self.client.timeout = settings.EMAIL_TIMEOUT

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            return sum(self._send(message, to) for message in email_messages for to in message.recipients())
        except OSError:
            if not self.fail_silently:
                raise
            return 0

    def _send(self, message: EmailMessage, to: str) -> int:
        words = {"subject": " ".join(message.subject.split()), "message": message.body}
        known_by = message.extra_headers.get("Message-ID")
        try:
            self.client.send_email_notification(to, self.template, personalisation=words, reference=known_by)
        except APIError as error:
            raise _fault(error) from error
        return 1


#: What a refusal says that is about our template, and so about every mail.
TEMPLATE = re.compile(r"template|personalisation", re.IGNORECASE)


def _fault(error: APIError) -> OSError:
    """What kind of fault an answer of GOV.UK Notify is."""
    said = f"GOV.UK Notify answered {error.status_code}: {error.message}"
    if error.status_code in (401, 403) or (error.status_code == 400 and TEMPLATE.search(str(error.message))):
        return Misconfigured(f"{said}. Put the key and the template in GOVUK_NOTIFY right")
    return Refused(said) if error.status_code == 400 else Away(said)
