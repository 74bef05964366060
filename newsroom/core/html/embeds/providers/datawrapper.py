"""Charts, maps and tables of Datawrapper."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_ID = "([A-Za-z0-9]{5})"
# Without a number, it is the version that was published last.
_FORM = ("https://www.datawrapper.de/_/{0}/", "https://datawrapper.dwcdn.net/{0}/".format, 480)

PROVIDER = Provider(
    "Datawrapper",
    "chart",
    "https://datawrapper.dwcdn.net",
    [
        Form(f"{PREFIX}datawrapper[.]dwcdn[.]net/{_ID}{REST}", *_FORM),
        Form(f"{PREFIX}datawrapper[.]de/_/{_ID}{REST}", *_FORM),
    ],
)
