"""What the writing screen asks before it does what readers or a writer will notice."""

from typing import Any, NamedTuple

from django.utils import timezone

from articles.admin.buttons import Button
from articles.choices import Status
from articles.forms import VerbForm
from articles.models import Article
from articles.workflow import drafting
from newsroom.core.time.dates import written

# Put before a verb's name: the button asks first. The writing screen saves the text and comes back with the question.
PREFIX = "ask_to_"


class Question(NamedTuple):
    """A question in a dialog. title, what: what it asks; later_title, when, later: the same for a date to come;
    same_title: its title while that date is the one that the story is scheduled for.

    confirm: the button that does it. field: the bound field that it needs, or None. is_open: asked at once.
    is_update: the date that readers see may change by it.
    """

    button: Button
    title: str
    what: str
    confirm: str
    later_title: str = ""
    when: str = ""
    later: str = ""
    same_title: str = ""
    field: Any = None
    is_open: bool = False
    is_update: bool = False

    @property
    def is_for_readers(self) -> bool:
        """Whether it puts the text before readers, so that the checklist and the date belong to the question."""
        return self.button.verb == "publish"

    @property
    def is_grave(self) -> bool:
        """Whether it takes something away from readers."""
        return self.button.verb == "withdraw"


def questions_for(article: Article, buttons: list[Button], words: VerbForm, asked: str = "") -> list[Question]:
    """The questions of those of the buttons that ask. asked: the verb that was just pressed."""
    questions = []
    for button in buttons:
        if button.asks:
            question = _QUESTIONS[button.verb](article, button, words)
            has_mistake = question.field is not None and question.field.errors
            questions.append(question._replace(is_open=button.verb == asked or bool(has_mistake)))
    return questions


def is_later(article: Article) -> bool:
    """Whether the draft asks for a date to come."""
    date = drafting.date_in(drafting.content_of(article))
    return date is not None and date > timezone.now()


def is_same(article: Article) -> bool:
    """Whether the draft asks for no other date than the one that the published or scheduled story has."""
    date = drafting.date_in(drafting.content_of(article))
    return article.status == Status.PUBLISHED and date in {None, article.published_at}


def _publish(article: Article, button: Button, words: VerbForm) -> Question:
    date = drafting.date_in(drafting.content_of(article))
    when = f"{written(date)} ({timezone.get_current_timezone_name()})" if date else "the publication date"
    if article.is_live:
        what = "Readers see the new version immediately, marked “Updated”."
        return Question(button, "Publish this update?", what, button.label, when=when, is_update=True)
    is_scheduled = article.status == Status.PUBLISHED
    url = "The date in its URL is fixed from now on."
    if article.was_live:
        url = "The current draft is published. It returns to its original URL."
    return Question(
        button,
        "Publish this story now?" if is_scheduled else f"{button.label} this story?",
        f"It goes live immediately. {url}",
        button.label,
        f"{button.when} this story?",
        when,
        "Until then it is not visible anywhere on the site, in feeds or in search.",
        "Update this scheduled story?" if is_scheduled else "",
    )


def _withdraw(article: Article, button: Button, words: VerbForm) -> Question:
    if article.is_live:
        title = "Unpublish this story?"
        what = (
            "It disappears from the site immediately. "
            "Its URL then shows “This article is no longer available”, and its preview links stop working. "
            "You can republish it later."
        )
    elif article.was_live:
        title = "Unpublish this story?"
        what = f"It will not be published on {written(article.published_at)}. You can republish it later."
    else:
        title = "Move this story to the bin?"
        what = f"It will not be published on {written(article.published_at)}. You can restore it from the bin."
    return Question(button, title, what, button.label, field=words["withdrawal_reason"])


def _unschedule(article: Article, button: Button, words: VerbForm) -> Question:
    state = "Unpublished" if article.was_live else "Approved"
    what = (
        f"It will not be published on {written(article.published_at)}. "
        f"Its status becomes “{state}”. Its content and date do not change."
    )
    return Question(button, "Unschedule this story?", what, "Unschedule")


def _send_back(article: Article, button: Button, words: VerbForm) -> Question:
    if article.status == Status.PUBLISHED:
        title = "Request changes to this update?"
        version = "The published version stays live." if article.is_live else "The scheduled version does not change."
        what = f"{version} The writer can submit the update again."
    else:
        title = "Request changes to this story?"
        what = "The story returns to draft until the writer submits it again."
    return Question(button, title, what, "Request changes", field=words["why_back"])


def _correct(article: Article, button: Button, words: VerbForm) -> Question:
    what = (
        "It appears on the story, in feeds and on the corrections page. "
        "Remember to fix the story and publish the update too."
    )
    return Question(button, "Add a correction?", what, "Add correction", field=words["correction"])


_QUESTIONS = {
    "publish": _publish,
    "withdraw": _withdraw,
    "unschedule": _unschedule,
    "send_back": _send_back,
    "correct": _correct,
}
