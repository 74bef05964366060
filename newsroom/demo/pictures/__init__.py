"""The pictures of the demo stories, drawn on the spot so that no photograph has to be shipped or licensed."""

import io

from PIL import Image, ImageOps

from .canvas import HEIGHT, WIDTH, Canvas
from .city import SCENES as CITY
from .coast import SCENES as COAST
from .devices import SCENES as DEVICES
from .energy import SCENES as ENERGY
from .land import SCENES as LAND
from .nature import SCENES as NATURE
from .sea import SCENES as SEA
from .still import SCENES as STILL
from .streets import SCENES as STREETS
from .survey import SCENES as SURVEY
from .works import SCENES as WORKS

_SCENES = {
    **CITY,
    **COAST,
    **DEVICES,
    **ENERGY,
    **LAND,
    **NATURE,
    **SEA,
    **STILL,
    **STREETS,
    **SURVEY,
    **WORKS,
}

NAMES = sorted(_SCENES)


def draw(name: str, size: tuple[int, int] = (1600, 1000)) -> bytes:
    """Return the picture `name` as a JPEG of exactly `size` pixels, the same bytes at every call.

    A size of another shape than 16:10 shows the middle of the picture.
    Raises KeyError for a name outside NAMES and ValueError for a side below one pixel.
    """
    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"an image must be at least one pixel wide and high, not {width} by {height}")
    paint = _SCENES[name]
    # Twice the size asked, brought down at the end: that is what smooths the edges.
    canvas = Canvas(name, 2 * max(width / WIDTH, height / HEIGHT))
    paint(canvas)
    image = ImageOps.fit(canvas.image, size, Image.Resampling.BOX)
    buffer = io.BytesIO()
    canvas.grain(image).save(buffer, "JPEG", quality=86, optimize=True)
    return buffer.getvalue()
