"""Tracks and playlists of SoundCloud."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}soundcloud[.]com"
# First parts of paths that are no accounts, and second ones that are no tracks.
_NO_ACCOUNT = "(?!(?:charts|discover|pages|search|settings|stations|stream|tags|upload|you)/)"
_NO_TRACK = "(?!(?:albums|comments|followers|following|likes|popular-tracks|reposts|sets|tracks)(?:[/?#]|$))"
_SLUG = "[A-Za-z0-9_-]{1,250}"
# A private track has a secret at its end.
_SECRET = "(?:/s-[A-Za-z0-9]{5,20})?"
_PAGE = "https://soundcloud.com/{0}"
_FRAME = "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{0}&auto_play=true".format

PROVIDER = Provider(
    "SoundCloud",
    "audio",
    "https://w.soundcloud.com",
    [
        Form(f"{_HOST}/{_NO_ACCOUNT}({_SLUG}/{_NO_TRACK}{_SLUG}{_SECRET}){REST}", _PAGE, _FRAME, 166),
        Form(f"{_HOST}/{_NO_ACCOUNT}({_SLUG}/sets/{_SLUG}{_SECRET}){REST}", _PAGE, _FRAME, 450),
    ],
)
