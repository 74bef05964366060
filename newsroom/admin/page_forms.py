"""Forms of pages that editors write."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.desk.widgets.text import HeadlineInput, PlainTextMixin
from newsroom.core.html import single_line
from newsroom.core.models import KnownPage, Page
from newsroom.core.pages import editing, public


class NewPageForm(forms.Form):
    """Kind and title of a new page."""

    known = forms.ChoiceField(label="Page", required=False)
    title = forms.CharField(max_length=200, required=False, help_text="Leave blank to use the standard title.")

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        known, title = cast(forms.ChoiceField, self.fields["known"]), self.fields["title"]
        missing = [(page, page.label) for page in public.missing()]
        known.choices = [*missing, ("", "Custom page")]
        if not missing:
            known.widget = forms.HiddenInput()
            title.help_text = ""

    def clean(self) -> dict[str, Any]:
        """Require a title for a custom page. Add the standard title otherwise."""
        known, title = self.cleaned_data.get("known", ""), single_line(self.cleaned_data.get("title", ""))
        if not title and not known:
            self.add_error("title", "Enter a title.")
        return {"known": known, "title": title or (KnownPage(known).label if known else "")}


class PageForm(TwoColumnsMixin, ConflictAwareMixin, PlainTextMixin, forms.Form):
    """Content of a page. Saving is done by `newsroom.core.pages.editing`, which takes `content()`."""

    # What the editor knows of it: a page that others unpublished is not published unseen.
    is_public = forms.BooleanField(label="Status", required=False, widget=forms.HiddenInput)
    title = forms.CharField(max_length=200, widget=HeadlineInput(maxlength=200))
    body = ProseField(label="Body", has_pictures=False, required=False)
    description = forms.CharField(
        label="Meta description",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Shown under the title in search results.",
    )
    is_in_footer = forms.BooleanField(
        label="Show in footer", required=False, help_text="Link to this page in the footer of every page."
    )
    slug = forms.CharField(
        label="URL slug",
        max_length=80,
        required=False,
        help_text="The last part of the page’s URL. If you change it, the old URL will redirect.",
    )

    TEXT = ("title", "body")
    SETTINGS = ("description", "is_in_footer", "slug")

    def __init__(self, data: QueryDict | None = None, *, page: Page) -> None:
        self.page = page
        super().__init__(data, initial={**editing.content_of(page), "is_public": page.is_public}, label_suffix="")
        # Saving it changes the URL that the screen shows.
        self.fields["slug"].widget.attrs["data-reloads"] = True
        if page.is_known:
            del self.fields["slug"]
