"""Charts and stories of Flourish."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_ID = "(visualisation|story)/([0-9]{3,12})"
_FORM = ("https://public.flourish.studio/{0}/{1}/", "https://flo.uri.sh/{0}/{1}/embed".format, 600)

PROVIDER = Provider(
    "Flourish",
    "chart",
    "https://flo.uri.sh",
    [
        Form(f"{PREFIX}public[.]flourish[.]studio/{_ID}{REST}", *_FORM),
        Form(f"{PREFIX}flo[.]uri[.]sh/{_ID}{REST}", *_FORM),
    ],
)
