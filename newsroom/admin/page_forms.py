"""What an editor fills in of a written page."""

from typing import Any

from django import forms

from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.desk.widgets.text import HeadlineInput, PlainTextMixin
from newsroom.core.html import single_line
from newsroom.core.models import KnownPage, Page
from newsroom.core.pages import editing, public


class NewPageForm(forms.Form):
    """Which page it is, and what it is called."""

    known = forms.ChoiceField(label="Page", required=False)
    title = forms.CharField(max_length=200, required=False, help_text="Leave blank to use the standard title.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        missing = [(known, known.label) for known in public.missing()]
        self.fields["known"].choices = [*missing, ("", "Custom page")]
        if not missing:
            self.fields["known"].widget = forms.HiddenInput()
            self.fields["title"].help_text = ""

    def clean(self):
        """A page that is no known one needs a title."""
        said = super().clean()
        known, title = said.get("known", ""), single_line(said.get("title", ""))
        if not title and not known:
            self.add_error("title", "Enter a title.")
        return {"known": known, "title": title or (KnownPage(known).label if known else "")}


class PageForm(TwoColumnsMixin, PlainTextMixin, forms.Form):
    """What is said on a page. It saves nothing: `content()` is for the verbs of `newsroom.core.pages.editing`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
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

    def __init__(self, *args, page, **kwargs):
        self.page = page
        initial = {**editing.content_of(page), "version": page.version}
        super().__init__(*args, label_suffix="", initial=initial, **kwargs)
        if page.is_known:
            del self.fields["slug"]

    def content(self) -> editing.Content:
        """What was typed, for the verbs."""
        said = {name: value for name, value in self.cleaned_data.items() if name in editing.FIELDS}
        return {"slug": self.page.slug, **said}

    def over(self, page: Page) -> "PageForm":
        """The same text on a form that knows the page as somebody else has left it."""
        data: Any = self.data.copy()
        data["version"] = page.version
        return PageForm(data, page=page)
