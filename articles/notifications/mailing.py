"""Email notifications, sent by a task after the transaction, so that no action depends on the mail server.

The worker's task of each email is stored with the notification, in one transaction, so that none is missed whatever is
killed. A task that was interrupted runs again (`manage.py db_worker`). If that was between the mail server's
confirmation and the end of the task, the email is sent once more, with the same Message-ID. While the mail server does
not accept it, another task tries again later, for a day. Without a worker, there is one attempt.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from email.utils import formataddr
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.choices import EmailFrequency
from articles.models import Notification, NotificationSetting
from articles.notifications import colleagues
from newsroom.core.html import single_line
from newsroom.core.i18n.paths import absolute

MAX_SUBJECT_LENGTH = 180
# Minutes from each failed attempt to the next: a day in all.
RETRY_MINUTES = (1, 5, 15, *[60] * 24)
logger = logging.getLogger(__name__)


def send_on_commit(notifications: Iterable[Notification]) -> None:
    """Send these new notifications once their transaction is committed. Call it within the transaction."""
    pks = [notification.pk for notification in notifications]
    if settings.TASKS_RUN == "database":
        for pk in pks:
            send.enqueue([pk])
    elif pks:
        # Robust: the action is done, whether or not the email is sent.
        transaction.on_commit(lambda: send.enqueue(pks), robust=True)


@task
def send(pks: list[int], failures: int = 0) -> int:
    """Send these notifications to users who want email and have an address. Returns the number sent.

    A worker's task has one notification, and is followed by another task if that may be sent later. Raises the error
    if not. failures: attempts before this one. Without a worker, an email that cannot be delivered does not stop the
    others; raises the connection's error if it cannot be opened.
    """
    unsubscribed = NotificationSetting.objects.filter(by_mail=EmailFrequency.NEVER).values("user")
    found = (
        # A user may have lost the role since.
        Notification.objects.filter(pk__in=pks, to__in=colleagues.readers().values("pk"))
        .exclude(to__email="")
        .exclude(to__in=unsubscribed)
        .select_related("to", "by", "article__working_copy")
        .order_by("pk")
    )
    emails = [email_for(notification) for notification in found]
    if not emails:
        return 0
    try:
        with mailers.default as connection:
            return sum(_deliver(connection, email) for email in emails)
    except OSError as error:
        if settings.TASKS_RUN != "database" or failures == len(RETRY_MINUTES) or _is_refused(error):
            raise
        minutes = RETRY_MINUTES[failures]
        logger.warning("Could not send notification email: %s. Trying again in %s min.", error, minutes)
        send.using(run_after=timezone.now() + timedelta(minutes=minutes)).enqueue(pks, failures + 1)
        return 0


def email_for(notification: Notification) -> EmailMessage:
    """Return the email: plain text, with the URL of the story on the desk."""
    story = notification.article
    title = story.working_copy.title or "Untitled"
    sentence = f"{notification.actor} {notification.get_event_display()} “{title}”{notification.sentence_end}"
    fragment = f"#comment-{notification.comment_id}" if notification.comment_id else ""
    context = {
        "sentence": sentence,
        "notification": notification,
        "url": absolute(reverse("admin:articles_article_change", args=[story.pk]) + fragment),
        "settings_url": absolute(reverse("admin:articles_article_notifications")),
        "site_name": settings.SITE_NAME,
    }
    return EmailMessage(
        subject=single_line(sentence)[:MAX_SUBJECT_LENGTH],
        body=render_to_string("admin/articles/notification.txt", context),
        to=[formataddr((single_line(notification.to.get_full_name()), notification.to.email))],
        headers={
            # No automatic replies (RFC 3834); emails about one story form a thread.
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<notification-{notification.pk}-{notification.at:%Y%m%d%H%M%S%f}@{settings.SITE_HOST}>",
            "References": f"<story-{story.pk}@{settings.SITE_HOST}>",
        },
    )


def _deliver(connection: Any, email: EmailMessage) -> int:
    try:
        return connection.send_messages([email]) or 0
    except Exception:
        if settings.TASKS_RUN == "database":
            raise
        logger.warning("Could not send notification email to %s.", email.to, exc_info=True)
        return 0


def _is_refused(error: OSError) -> bool:
    """Return whether the mail server will never accept the email: its response begins with 5 (RFC 5321, 4.2.1)."""
    match error:
        case SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in error.recipients.values())
        case SMTPSenderRefused() | SMTPDataError():
            return error.smtp_code >= 500
    return False
