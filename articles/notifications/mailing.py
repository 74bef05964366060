"""Email notifications, sent by a task after the transaction, so that no action depends on the mail server."""

import logging
from collections.abc import Iterable
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse

from articles.choices import EmailFrequency
from articles.models import Notification, NotificationSetting
from articles.notifications import colleagues
from newsroom.core.html import single_line
from newsroom.core.i18n.paths import absolute

MAX_SUBJECT_LENGTH = 180
logger = logging.getLogger(__name__)


def send_on_commit(notifications: Iterable[Notification]) -> None:
    """Send these new notifications once their transaction is committed."""
    pks = [notification.pk for notification in notifications]
    if pks:
        # Robust: the action is done, whether or not the email is sent.
        transaction.on_commit(lambda: send.enqueue(pks), robust=True)


@task
def send(pks: list[int]) -> int:
    """Send these notifications to users who want email and have an address. Returns the number sent.

    An email that cannot be delivered does not stop the others. Raises the connection's error if it cannot be opened.
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
    with mailers.default as connection:
        return sum(_deliver(connection, email) for email in emails)


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
            "References": f"<story-{story.pk}@{settings.SITE_HOST}>",
        },
    )


def _deliver(connection: Any, email: EmailMessage) -> int:
    try:
        return connection.send_messages([email]) or 0
    except Exception:
        logger.warning("Could not send notification email to %s.", email.to, exc_info=True)
        return 0
