"""The view that the editor asks for the HTML of pasted Markdown."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from newsroom.core.desk.script_views import error
from newsroom.core.html.markdown import html_of

# In characters. A longer text takes seconds.
MAX_LENGTH = 200_000


@require_POST
def convert(request: HttpRequest) -> JsonResponse:
    """Return the HTML of the Markdown `text`: {"html"}. Changes nothing."""
    text = request.POST.get("text", "")
    if len(text) > MAX_LENGTH:
        return error(400, f"Text of more than {MAX_LENGTH:,} characters is pasted without formatting.")
    return JsonResponse({"html": html_of(text)})
