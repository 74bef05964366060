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

from articles.choices import ByMail
from articles.models import Notification, NotificationSetting
from articles.notifications import colleagues
from newsroom.core.html import single_line
from newsroom.core.i18n.paths import absolute

LONGEST_SUBJECT = 180
logger = logging.getLogger(__name__)


def send_once_certain(notifications: Iterable[Notification]) -> None:
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
    silent = NotificationSetting.objects.filter(by_mail=ByMail.NEVER).values("user")
    found = (
        # A user may have lost the role since.
        Notification.objects.filter(pk__in=pks, to__in=colleagues.readers().values("pk"))
        .exclude(to__email="")
        .exclude(to__in=silent)
        .select_related("to", "by", "article__working_copy")
        .order_by("pk")
    )
    letters = [message_of(notification) for notification in found]
    if not letters:
        return 0
    with mailers.default as connection:
        return sum(_deliver(connection, letter) for letter in letters)


def message_of(notification: Notification) -> EmailMessage:
    """Return the email: plain text, with the URL of the story on the desk."""
    story = notification.article
    title = story.working_copy.title or "Untitled"
    sentence = (
        f"{colleagues.name_of(notification.by)} {notification.get_event_display()} “{title}”{notification.for_what}"
    )
    place = f"#comment-{notification.comment_id}" if notification.comment_id else ""
    context = {
        "sentence": sentence,
        "notification": notification,
        "address": absolute(reverse("admin:articles_article_change", args=[story.pk]) + place),
        "choice": absolute(reverse("admin:articles_article_notifications")),
        "site_name": settings.SITE_NAME,
    }
    return EmailMessage(
        subject=single_line(sentence)[:LONGEST_SUBJECT],
        body=render_to_string("admin/articles/notification.txt", context),
        to=[formataddr((single_line(notification.to.get_full_name()), notification.to.email))],
        headers={
            # No automatic replies (RFC 3834); emails about one story form a thread.
            "Auto-Submitted": "auto-generated",
            "References": f"<story-{story.pk}@{settings.SITE_HOST}>",
        },
    )


def _deliver(connection: Any, letter: EmailMessage) -> int:
    try:
        return connection.send_messages([letter]) or 0
    except Exception:
        logger.warning("Could not send notification email to %s.", letter.to, exc_info=True)
        return 0
