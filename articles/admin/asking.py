"""What the writing screen asks before it does what readers or a writer will notice."""

from typing import Any, NamedTuple

from django.utils import timezone

from articles import drafting
from articles.admin.buttons import Button
from articles.choices import Status
from articles.forms import VerbForm
from articles.models import Article
from newsroom.days import written

# Put before a verb's name: the button asks first. The writing screen saves the text and comes back with the question.
PREFIX = "ask_to_"


class Question(NamedTuple):
    """A question in a dialog. title, what: what it asks; later_title, when, later: the same for a date to come.

    confirm: the button that does it. field: the bound field that it needs, or None. is_open: asked at once.
    """

    button: Button
    title: str
    what: str
    confirm: str
    later_title: str = ""
    when: str = ""
    later: str = ""
    field: Any = None
    is_open: bool = False

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


def _publish(article: Article, button: Button, words: VerbForm) -> Question:
    if article.is_live:
        what = "Readers see the new text at once, marked as updated. The story keeps its date and its place in lists."
        return Question(button, "Publish the update?", what, button.label)
    back = "It comes back under its old address." if article.was_live else "It gets its address now."
    date = drafting.date_in(drafting.content_of(article))
    when = f"{written(date)} ({timezone.get_current_timezone_name()})" if date else "its date"
    return Question(
        button,
        "Publish this story?",
        f"Readers see it at once: on the front page, on its topics' pages, in feeds and in searches. {back}",
        button.label,
        "Schedule this story?",
        when,
        "Until then nothing of it is anywhere: not in a list, a count, a feed or a search.",
    )


def _withdraw(article: Article, button: Button, words: VerbForm) -> Question:
    if article.is_live:
        title = "Take this story away from readers?"
        what = "It is gone from everywhere at once, and its address says so (410). You can publish it again."
    else:
        title = "Withdraw this story?"
        what = "Readers never see it, and it goes into the bin. Nothing of its text is lost."
    return Question(button, title, what, "Withdraw this story", field=words["withdrawal_reason"])


def _unschedule(article: Article, button: Button, words: VerbForm) -> Question:
    state = "withdrawn" if article.was_live else "approved"
    what = f"Readers do not see it on {written(article.published_at)}. It is {state} again and keeps its text and date."
    return Question(button, "Take this story off the schedule?", what, "Unschedule")


def _send_back(article: Article, button: Button, words: VerbForm) -> Question:
    if article.status == Status.PUBLISHED:
        title, what = "Send the update back?", "Readers go on seeing the story as it is; its writer may ask again."
    else:
        title, what = "Send the story back to its writer?", "It is a draft again, until it is submitted once more."
    return Question(button, title, what, "Send back", field=words["why_back"])


def _correct(article: Article, button: Button, words: VerbForm) -> Question:
    what = (
        "It stands dated on the story, in feeds and on the page of corrections, and cannot be changed or removed. "
        "Mend the text itself as well, and publish the update."
    )
    return Question(button, "Publish a correction?", what, "Publish the correction", field=words["correction"])


_QUESTIONS = {
    "publish": _publish,
    "withdraw": _withdraw,
    "unschedule": _unschedule,
    "send_back": _send_back,
    "correct": _correct,
}
