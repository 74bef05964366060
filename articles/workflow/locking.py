"""Optimistic locking of stories: no write overwrites another that its user has not seen."""

from typing import NamedTuple

from django.db.models import F, Q

from articles.models import Article, Revision, WorkingCopy


class EditToken(NamedTuple):
    """What optimistic locking compares: which version an editor loaded, and which of its saves this is.

    base_version: the story's `text_version`, read before the content was. session: a random name for this load of the
    editor. sequence: grows with each save of the session, so that a session never conflicts with itself.
    """

    base_version: int
    session: str = ""
    sequence: int = 0


class Conflict(Exception):
    """Another write changed the story since its version was read. Nothing was overwritten.

    conflict_version: stores the content that could not be saved; None if there was none or the story was deleted.
    """

    conflict_version: Revision | None = None


class OutOfOrderSave(Conflict):
    """A later save of the same session has arrived already. Nothing was written."""


def lock_for_update(article: Article, version: int | None = None) -> WorkingCopy:
    """Lock the story until the end of the transaction, checking its version. Every state change starts here.

    version: the one that the page showed, compared in the UPDATE itself; None for a command, which read none, and
    after saving the content. Reloads the article. Returns the current working copy, its version incremented. Raises
    Conflict if the story was written since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    if version is not None:
        copies = copies.filter(version=version)
    if not copies.update(version=F("version") + 1):
        raise Conflict(f"Someone else changed “{article}” in the meantime. Nothing was changed.")
    return reload(article)


def lock_content(article: Article, token: EditToken | None = None) -> WorkingCopy:
    """Lock the story for changing its content until the end of the transaction; a state change is no conflict.

    token: of the editor; None for a command, which read nothing. Reloads the article. Returns its working copy. Raises
    OutOfOrderSave if a later save of the same session has arrived, Conflict if another session wrote since.
    """
    copies = WorkingCopy.objects.filter(article=article)
    session, sequence = token[1:] if token else ("", 0)
    if token:
        # A page whose save was merged lacks the changes of others until its base is the merged version.
        is_own = Q(session=session, sequence__lt=sequence, merged_version__lte=token.base_version)
        is_own = is_own if session else Q(pk=None)
        copies = copies.filter(Q(text_version=token.base_version) | is_own)
    incremented = {"version": F("version") + 1, "text_version": F("text_version") + 1}
    if not copies.update(**incremented, session=session, sequence=sequence):
        if session and _has_later_save(article, session, sequence):
            raise OutOfOrderSave("A newer version from this tab is already saved.")
        raise Conflict(f"Someone else changed “{article}” in the meantime. Their version was not overwritten.")
    return reload(article)


def _has_later_save(article: Article, session: str, sequence: int) -> bool:
    """Return whether the session has a save with this number or a later one, even if others have saved since."""
    is_later = {"session": session, "sequence__gte": sequence}
    bases = Revision.objects.base_versions().filter(article=article, **is_later)
    return WorkingCopy.objects.filter(article=article, **is_later).exists() or bases.exists()


def reload(article: Article) -> WorkingCopy:
    """Reload the article with its working copy, and return that."""
    article.refresh_from_db()
    article.working_copy = WorkingCopy.objects.get(article=article)
    return article.working_copy
