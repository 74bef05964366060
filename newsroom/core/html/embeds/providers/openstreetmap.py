"""Maps of OpenStreetMap."""

from math import cos, radians

from newsroom.core.html.embeds.provider import DEGREE, PREFIX, REST, Form, Provider

_SITE = f"{PREFIX}openstreetmap[.]org/"
_COMMA = "(?:,|%2C)"
_VIEW = f"#map=(1?[0-9])/{DEGREE}/{DEGREE}{REST}"
# The frame that the site offers for other pages. It has no link to a page.
_BOX = f"{_SITE}export/embed[.]html[?]bbox={DEGREE}{_COMMA}{DEGREE}{_COMMA}{DEGREE}{_COMMA}{DEGREE}(?:&layer=[a-z]*)?"
_FRAME = "https://www.openstreetmap.org/export/embed.html?bbox={0}%2C{1}%2C{2}%2C{3}&layer=mapnik"
_FRAME_WITH_MARKER = f"{_FRAME}&marker={{4}}%2C{{5}}"
# The size that is assumed for a frame, in tiles of 256 pixels. The world is 2^zoom tiles wide.
_WIDTH, _HEIGHT = 2.8, 1.6


def _map(zoom: str, latitude: str, longitude: str) -> str:
    """Return the URL of the frame that shows about what the page does."""
    north, east = max(-85.0, min(85.0, float(latitude))), float(longitude)
    tile = 360 / 2 ** int(zoom)
    x, y = _WIDTH / 2 * tile, _HEIGHT / 2 * tile * cos(radians(north))
    box = "%2C".join(f"{value:.5f}" for value in (east - x, north - y, east + x, north + y))
    return f"https://www.openstreetmap.org/export/embed.html?bbox={box}&layer=mapnik"


def _marker(latitude: str, longitude: str, zoom: str, north: str, east: str) -> str:
    return f"{_map(zoom, north, east)}&marker={latitude}%2C{longitude}"


PROVIDER = Provider(
    "OpenStreetMap",
    "map",
    "https://www.openstreetmap.org",
    [
        Form(
            f"{_SITE}[?]mlat={DEGREE}&mlon={DEGREE}(?:&[^ <>#]*)?{_VIEW}",
            "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map={2}/{3}/{4}",
            _marker,
        ),
        Form(
            f"{_SITE}[?]mlat={DEGREE}&mlon={DEGREE}(?:&[^ <>#]*)?",
            "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=15/{0}/{1}",
            lambda latitude, longitude: _marker(latitude, longitude, "15", latitude, longitude),
        ),
        Form(f"{_SITE}(?:[?][^ <>#]*)?{_VIEW}", "https://www.openstreetmap.org/#map={0}/{1}/{2}", _map),
        Form(f"{_BOX}&marker={DEGREE}{_COMMA}{DEGREE}{REST}", _FRAME_WITH_MARKER, _FRAME_WITH_MARKER.format),
        Form(f"{_BOX}{REST}", _FRAME, _FRAME.format),
    ],
)
