"""A drawing surface measured in design units, 1600 wide and 1000 high, whatever its size in pixels."""

import itertools
import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from .palette import rgb

WIDTH = 1600
HEIGHT = 1000


class Canvas:
    """One picture in the making: shapes are given in design units and land on an image scaled by `scale`."""

    def __init__(self, name, scale):
        self.scale = scale
        # A string seeds Random alike on every machine and in every run, which keeps pictures deterministic.
        self.random = Random(f"newsroom picture {name}")
        self.image = Image.new("RGB", (math.ceil(WIDTH * scale), math.ceil(HEIGHT * scale)))
        # The RGBA mode lets a fill with alpha blend with what lies under it.
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _pixels(self, points):
        return [(x * self.scale, y * self.scale) for x, y in points]

    def _gradient(self, stops, height):
        """Return a column of pixels running evenly through the colours `stops`."""
        colours = [rgb(stop) for stop in stops]
        rows = bytearray()
        for row in range(height):
            place = row / max(1, height - 1) * (len(colours) - 1)
            index = min(int(place), len(colours) - 2)
            share = place - index
            pair = zip(colours[index], colours[index + 1], strict=True)
            rows += bytes(round(a + (b - a) * share) for a, b in pair)
        return Image.frombytes("RGB", (1, height), bytes(rows))

    def wash(self, stops, top=0, bottom=HEIGHT, left=0, right=WIDTH):
        """Fill a rectangle with a vertical gradient through the colours `stops` (at least two)."""
        x, y = round(left * self.scale), round(top * self.scale)
        width = max(1, round(right * self.scale) - x)
        height = max(1, round(bottom * self.scale) - y)
        column = self._gradient(stops, height)
        self.image.paste(column.resize((width, height), Image.Resampling.NEAREST), (x, y))

    def shape(self, points, fill):
        """Fill the polygon through `points` with one colour."""
        self.pen.polygon(self._pixels(points), fill=fill)

    def shade(self, points, stops):
        """Fill the polygon through `points` with a vertical gradient running over its own height."""
        pixels = self._pixels(points)
        left = max(0, math.floor(min(x for x, _ in pixels)))
        top = max(0, math.floor(min(y for _, y in pixels)))
        right = min(self.image.width, math.ceil(max(x for x, _ in pixels)))
        bottom = min(self.image.height, math.ceil(max(y for _, y in pixels)))
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        column = self._gradient(stops, bottom - top).resize(mask.size, Image.Resampling.NEAREST)
        self.image.paste(column, (left, top), mask)

    def box(self, left, top, right, bottom, fill, radius=0):
        """Fill a rectangle, its corners rounded by `radius`."""
        k = self.scale
        box = (left * k, top * k, right * k, bottom * k)
        if radius:
            self.pen.rounded_rectangle(box, radius * k, fill=fill)
        else:
            self.pen.rectangle(box, fill=fill)

    def disc(self, x, y, radius, fill, flat=1.0):
        """Fill a circle about (x, y), or an ellipse whose height is `flat` times its width."""
        k = self.scale
        tall = radius * flat
        self.pen.ellipse(((x - radius) * k, (y - tall) * k, (x + radius) * k, (y + tall) * k), fill=fill)

    def ring(self, x, y, radius, colour, width, flat=1.0, start=0, end=360):
        """Stroke an arc of a circle (or ellipse) about (x, y), from `start` to `end` degrees."""
        k = self.scale
        tall = radius * flat
        box = ((x - radius) * k, (y - tall) * k, (x + radius) * k, (y + tall) * k)
        self.pen.arc(box, start, end, fill=colour, width=max(1, round(width * k)))

    def line(self, points, colour, width):
        """Stroke the open path through `points`."""
        self.pen.line(self._pixels(points), fill=colour, width=max(1, round(width * self.scale)), joint="curve")

    def limb(self, points, colour, width):
        """Stroke a path with round ends and joints: branches, arms, rails seen near."""
        self.line(points, colour, width)
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def glow(self, x, y, radius, colour, strength):
        """Lay a soft round light of `colour` over the picture, `strength` (0 to 1) at its centre."""
        size = max(2, round(radius * 2 * self.scale))
        # Pillow's gradient reaches 181 at the middle of each side: the light has to end there.
        fall = [round(255 * strength * (1 - min(1, value / 180)) ** 1.7) for value in range(256)]
        mask = Image.radial_gradient("L").point(fall).resize((size, size), Image.Resampling.BILINEAR)
        corner = (round((x - radius) * self.scale), round((y - radius) * self.scale))
        self.image.paste(Image.new("RGB", mask.size, colour), corner, mask)

    def haze(self, top, bottom, colour, above, below):
        """Lay mist over a band: its strength runs from `above` at the top to `below` at the bottom."""
        first, last = round(top * self.scale), round(bottom * self.scale)
        steps = max(1, last - first)
        values = bytes(round(255 * (above + (below - above) * row / steps)) for row in range(steps))
        mask = Image.frombytes("L", (1, steps), values).resize((self.image.width, steps))
        self.image.paste(Image.new("RGB", mask.size, colour), (0, first), mask)

    def grain(self, image, strength=0.055):
        """Return `image` with a fine print grain, which also hides the steps of a gradient."""
        noise = Image.frombytes("L", image.size, self.random.randbytes(image.width * image.height))
        noise = noise.point([round(128 + (value - 128) * strength) for value in range(256)])
        return ImageChops.overlay(image, Image.merge("RGB", (noise, noise, noise)))


def smooth(points, steps=8):
    """Return `points` joined by a flowing (Catmull-Rom) curve that passes through each of them."""
    path = []
    for index in range(len(points) - 1):
        before, start = points[max(0, index - 1)], points[index]
        end, after = points[index + 1], points[min(len(points) - 1, index + 2)]
        for step in range(steps):
            t = step / steps
            path.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3)
                    for a, b, c, d in zip(before, start, end, after, strict=True)
                )
            )
    return [*path, points[-1]]


def skyline(random, level, height, rough=0.5, step=10):
    """Return the top edge of a range of hills across the picture, about `level`, rising by `height`.

    `rough` from 0 (rolling) to 1 (jagged) weighs the finer waves.
    """
    waves = [(random.uniform(0.6, 1.2) * 2**octave, random.uniform(0, 7), rough**octave) for octave in range(6)]
    total = sum(weight for _, _, weight in waves)
    edge = []
    for x in range(-20, WIDTH + 21, step):
        lift = sum(weight * math.sin(x / 255 * speed + phase) for speed, phase, weight in waves)
        edge.append((x, level - height * lift / total))
    return edge


def ground(edge, bottom=HEIGHT):
    """Return the polygon below the line `edge`, down to `bottom`."""
    return [*edge, (edge[-1][0], bottom + 10), (edge[0][0], bottom + 10)]


def height_at(edge, x):
    """Return the height of the line `edge` (points from left to right) at `x`."""
    for (left, start), (right, end) in itertools.pairwise(edge):
        if left <= x <= right:
            return start + (end - start) * (x - left) / ((right - left) or 1)
    return edge[-1][1]
