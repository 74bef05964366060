"""Looking far and looking down: an observatory, a map of heights."""

import math
from array import array

from PIL import Image, ImageChops

from . import palette as p
from .canvas import HEIGHT, WIDTH, ground, height_at, skyline, smooth


def observatory(c):
    """Paint an open dome under the Milky Way on `c`."""
    c.wash(["#0a1226", "#13203d", "#2b3b62", "#6f6787", "#d79f86"], 0, 860)
    for _ in range(70):
        share = c.random.random()
        x, y = 1500 - share * 1150 + c.random.gauss(0, 46), -40 + share * 740 + c.random.gauss(0, 46)
        c.glow(x, y, c.random.uniform(60, 190), c.random.choice(["#8f9cc6", "#b3a6c9", "#dcc6c4"]), 0.075)
    for _ in range(950):
        share = c.random.random()
        x, y = 1500 - share * 1150 + c.random.gauss(0, 90), -40 + share * 740 + c.random.gauss(0, 90)
        c.disc(x, y, c.random.uniform(0.5, 1.5), p.veil(p.WHITE, c.random.uniform(0.2, 0.8)))
    for _ in range(420):
        x, y = c.random.uniform(0, 1600), c.random.uniform(0, 700)
        c.disc(x, y, c.random.uniform(0.6, 2.2), p.veil(p.WHITE, c.random.uniform(0.25, 1) * (1 - y / 900)))
    for x, y in ((310, 190), (1330, 420), (690, 90), (1450, 130), (140, 470)):
        c.glow(x, y, 26, p.WHITE, 0.7)
        c.disc(x, y, 3.2, p.WHITE)
    for level, high, tone in ((720, 80, "#4a4a68"), (790, 70, "#2c3150")):
        c.shape(ground(skyline(c.random, level, high, 0.5)), tone)
    hill = smooth([(-40, 950), (220, 880), (430, 800), (640, 778), (860, 800), (1160, 880), (1640, 930)])
    c.shade(ground(hill), ["#1b2138", "#0c1020"])
    x, y, radius = 610, 640, 158
    c.wash(["#8f8a9e", "#4f5270"], y, 800, x - radius + 12, x + radius - 12)
    c.wash(["#5a5a78", "#343954"], y, 800, x + 30, x + radius - 12)
    c.box(x - radius - 6, y - 8, x + radius + 6, y + 12, "#c4b9bd")
    dome = [
        (x + radius * math.cos(math.radians(a)), y - 6 + radius * math.sin(math.radians(a))) for a in range(180, 361, 3)
    ]
    c.shade(dome, ["#e6dbd2", "#8e8a9f"])
    c.shape([*[q for q in dome if q[0] > x + 44], (x + 70, y - 6)], "#6d6b86")
    # The slit stands open towards the Milky Way, with the tube of the telescope in it.
    slit = [(x + 10, y - 150), (x + 58, y - 142), (x + 104, y - 46), (x + 44, y - 34)]
    c.shape(slit, "#131a30")
    c.shape([(x + 40, y - 60), (x + 74, y - 74), (x + 128, y - 176), (x + 88, y - 192)], "#b9aeb4")
    c.shape([(x + 88, y - 192), (x + 128, y - 176), (x + 132, y - 186), (x + 92, y - 202)], "#3a3f5c")
    c.box(x - 22, 716, x + 22, 800, "#1a2038")
    c.glow(x, 770, 90, "#ffb866", 0.55)
    c.box(x - 14, 726, x + 14, 800, "#f3b468")
    for at, foot, size in ((980, 838, 60), (1090, 862, 46)):
        c.box(at - size * 0.8, foot - size * 0.6, at + size * 0.8, foot + 20, "#3b4060")
        c.shape(
            [
                (at + size * math.cos(math.radians(a)), foot - size * 0.6 + size * math.sin(math.radians(a)))
                for a in range(180, 361, 6)
            ],
            "#8d8799",
        )
    for _ in range(60):
        at = c.random.uniform(-10, 1610)
        foot, high = height_at(hill, min(at, 1600)) + 40, c.random.uniform(30, 90)
        if abs(at - 640) > 260:
            c.shape([(at - high * 0.2, foot), (at, foot - high), (at + high * 0.2, foot)], "#0c1121")


def contour_map(c):
    """Paint a map of heights with rivers and cities on `c`."""
    columns, rows = 64, 40
    hills = [
        (
            c.random.uniform(0, columns),
            c.random.uniform(0, rows),
            c.random.uniform(3, 8),
            c.random.uniform(40, 120),
        )
        for _ in range(26)
    ]
    rivers = (
        (
            [
                (-20, 300),
                (220, 380),
                (420, 340),
                (640, 470),
                (860, 520),
                (1080, 470),
                (1320, 560),
                (1640, 600),
            ],
            13,
        ),
        ([(500, -20), (560, 130), (520, 260), (640, 470)], 7),
        ([(930, 1020), (900, 840), (960, 680), (860, 520)], 8),
        ([(1210, -20), (1160, 180), (1240, 330), (1180, 490)], 6),
    )
    beds = [(x * columns / WIDTH, y * rows / HEIGHT) for path, _ in rivers for x, y in smooth(path, 3)]
    heights = []
    for y in range(rows):
        for x in range(columns):
            slope = 60 * (1 - x / columns)
            # Rivers keep to the valleys: the nearer the bed, the lower the land.
            far = min((x - a) ** 2 + (y - b) ** 2 for a, b in beds)
            slope += sum(h * math.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * s * s)) for a, b, s, h in hills)
            heights.append(slope * (1 - 0.78 * math.exp(-far / 22)))
    low, high = min(heights), max(heights)
    # Kept as decimals until full size: whole steps would show as stairs along every contour.
    scaled = array("f", [(value - low) / (high - low) * 16.9 for value in heights])
    field = Image.frombytes("F", (columns, rows), scaled.tobytes())
    levels = field.resize(c.image.size, Image.Resampling.BICUBIC).convert("L")
    steps = [p.mix("#cfd9c4", "#f1e6c8", i / 6) for i in range(7)] + [
        p.mix("#f1e6c8", "#bd7348", i / 10) for i in range(1, 11)
    ]
    tones = [p.rgb(steps[min(16, level)]) for level in range(256)]
    c.image.paste(Image.merge("RGB", [levels.point([tone[part] for tone in tones]) for part in range(3)]))
    # Where a copy moved by a hair differs from the original, a contour runs.
    flat = levels.point([min(255, level * 15) for level in range(256)])
    hair = max(1, round(1.5 * c.scale))
    edges = ImageChops.lighter(
        ImageChops.difference(flat, ImageChops.offset(flat, hair, 0)),
        ImageChops.difference(flat, ImageChops.offset(flat, 0, hair)),
    )
    c.image.paste(Image.new("RGB", c.image.size, "#6d4a33"), (0, 0), edges.point([0] + [120] * 255))
    for path, wide in rivers:
        c.line(smooth(path, 16), "#3d7c8c", wide)
        c.line(smooth(path, 16), "#7fb4b8", wide * 0.4)
    for line in range(1, 8):
        c.line([(line * 200, 0), (line * 200, HEIGHT)], p.veil(p.INK, 0.1), 1.5)
        c.line([(0, line * 200), (WIDTH, line * 200)], p.veil(p.INK, 0.1), 1.5)
    for x, y, radius in (
        (640, 470, 46),
        (860, 520, 30),
        (1180, 490, 34),
        (330, 700, 20),
        (1390, 250, 22),
        (250, 180, 17),
        (1280, 800, 26),
    ):
        c.disc(x, y, radius + 9, p.veil("#8e2f25", 0.25))
        c.disc(x, y, radius, "#a63c2b")
        c.disc(x, y, radius * 0.36, p.CREAM)


SCENES = {
    "observatory": observatory,
    "contour-map": contour_map,
}
