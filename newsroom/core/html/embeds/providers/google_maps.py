"""Maps of Google."""

from newsroom.core.html.embeds.provider import BEFORE, DEGREE, NAME, REST, Form, Provider

_DOMAIN = "google[.](?:com|[a-z]{2}|com?[.][a-z]{2})"
_SITE = f"(?:https?:)?//(?:(?:www[.])?{_DOMAIN}/maps|maps[.]{_DOMAIN}(?:/maps)?)"
_ZOOM = "([0-9]{1,2})(?:[.][0-9]+)?z"
_FRAME = "https://www.google.com/maps?output=embed"
_PLACE = ("https://www.google.com/maps/place/{0}/@{1},{2},{3}z", f"{_FRAME}&q={{0}}&ll={{1}},{{2}}&z={{3}}".format)
_QUERY = ("https://www.google.com/maps/search/?api=1&query={0}", f"{_FRAME}&q={{0}}".format)
# The code that Google Maps offers for a frame describes the place in its own notation: !2d and !3d are the longitude
# and the latitude of the middle, !1s0x… is the ID of a place and the !2s behind it its name.
_MIDDLE = f"{_SITE}/embed[?]pb=[^ <>&]{{0,80}}?!2d{DEGREE}!3d{DEGREE}"

PROVIDER = Provider(
    "Google Maps",
    "map",
    "https://www.google.com",
    [
        Form(f"{_SITE}/place/{NAME}/@{DEGREE},{DEGREE},{_ZOOM}{REST}", *_PLACE),
        Form(f"{_SITE}/place/{NAME}{REST}", *_QUERY),
        Form(
            f"{_SITE}/@{DEGREE},{DEGREE},{_ZOOM}{REST}",
            "https://www.google.com/maps/@{0},{1},{2}z",
            f"{_FRAME}&ll={{0}},{{1}}&z={{2}}".format,
        ),
        Form(f"{_SITE}(?:/search)?/?[?]{BEFORE}(?:query|q)={NAME}{REST}", *_QUERY),
        Form(
            f"{_MIDDLE}[^ <>&]{{0,300}}?!1s0x[^ <>&!]{{1,100}}!2s{NAME}(?:![^ <>]*|{REST})",
            "https://www.google.com/maps/place/{2}/@{1},{0},15z",
            f"{_FRAME}&q={{2}}&ll={{1}},{{0}}&z=15".format,
        ),
        Form(
            f"{_MIDDLE}[^ <>]*",
            "https://www.google.com/maps/@{1},{0},15z",
            f"{_FRAME}&ll={{1}},{{0}}&z=15".format,
        ),
    ],
)
