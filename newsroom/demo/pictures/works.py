"""Industry: an assembly hall and a car plant."""

import math

from . import palette as p
from .canvas import WIDTH, ground, skyline, smooth

PROFILE = (
    (-1.0, 0.0), (-1.0, -0.2), (-0.93, -0.3), (-0.64, -0.36), (-0.4, -0.6), (-0.2, -0.66),
    (0.2, -0.64), (0.42, -0.55), (0.7, -0.33), (0.93, -0.27), (1.0, -0.16), (1.0, 0.0),
)  # fmt: skip


def car(c, x, foot, size, tone):
    """Draw a saloon car in profile, its wheels on `foot`, `size` being half its length."""
    base = foot - size * 0.1
    c.disc(x, foot, size * 1.02, p.veil(p.INK, 0.3), 0.06)
    body = smooth([(x + a * size, base + b * size * 0.82) for a, b in PROFILE], 5)
    c.shade(body, [p.mix(tone, p.WHITE, 0.3), tone, p.mix(tone, p.INK, 0.3)])
    glass = [(-0.55, -0.36), (-0.36, -0.55), (-0.18, -0.6), (0.0, -0.6), (0.0, -0.36)]
    rear = [(0.05, -0.36), (0.05, -0.6), (0.2, -0.59), (0.38, -0.51), (0.58, -0.36)]
    for pane in (glass, rear):
        c.shape([(x + a * size, base + b * size * 0.82) for a, b in pane], "#25384a")
    c.shape(
        [
            (x + a * size, base + b * size * 0.82)
            for a, b in ((-0.3, -0.36), (-0.14, -0.59), (-0.04, -0.6), (-0.2, -0.36))
        ],
        p.veil("#cfe0e0", 0.3),
    )
    c.line(
        [(x - size * 0.9, base - size * 0.19), (x + size * 0.94, base - size * 0.18)],
        p.veil(p.WHITE, 0.35),
        size * 0.02,
    )
    c.box(x - size, base - size * 0.2, x - size * 0.88, base - size * 0.14, "#fff0c0", 3)
    c.box(x + size * 0.9, base - size * 0.19, x + size, base - size * 0.13, p.BRICK, 3)
    for wheel in (-0.6, 0.62):
        c.disc(x + wheel * size, base, size * 0.19, "#161c28")
        c.disc(x + wheel * size, base, size * 0.115, "#b6bdbd")
        c.disc(x + wheel * size, base, size * 0.04, "#39424f")


def arm(c, x, foot, size, tone, bend, mirror=1):
    """Draw a jointed robot on a plinth; `bend` holds the angles of its two limbs in degrees.

    Returns the place of its tool.
    """
    c.shape(
        [
            (x - size * 0.24, foot),
            (x - size * 0.16, foot - size * 0.2),
            (x + size * 0.16, foot - size * 0.2),
            (x + size * 0.24, foot),
        ],
        p.mix(tone, p.INK, 0.5),
    )
    points = [(x, foot - size * 0.26)]
    for angle, reach in zip(bend, (0.75, 0.62, 0.2), strict=True):
        last = points[-1]
        turn = math.radians(angle)
        points.append((last[0] + mirror * size * reach * math.cos(turn), last[1] - size * reach * math.sin(turn)))
    for index, wide in ((0, 0.17), (1, 0.12), (2, 0.07)):
        c.limb(points[index : index + 2], tone, size * wide)
        c.line(points[index : index + 2], p.veil(p.WHITE, 0.22), size * wide * 0.3)
    for point, wide in zip(points, (0.14, 0.1, 0.07, 0.03), strict=True):
        c.disc(*point, size * wide, p.mix(tone, p.INK, 0.55))
        c.disc(*point, size * wide * 0.45, p.CREAM)
    return points[-1]


def industrial_ai(c):
    """Paint robot arms at work on a car under a net of nodes on `c`."""
    c.wash(["#1d2d44", "#2c465c", "#4d6d78"], 0, 1000)
    c.shape([(180, 120), (1420, 120), (1420, 640), (180, 640)], "#e9c893")
    c.wash(["#e3a06c", "#f0c68f", "#f8e2b4"], 120, 640, 180, 1420)
    c.disc(800, 540, 150, "#fdf0cb")
    c.shape(ground(skyline(c.random, 590, 40, 0.5), 630), "#c99471")
    c.box(180, 622, 1420, 650, "#a87a63")
    for x in range(180, 1421, 155):
        c.box(x - 6, 120, x + 6, 650, "#24384e")
    for y in (120, 290, 460):
        c.box(180, y - 4, 1420, y + 4, "#24384e")
    for side in (-1, 1):
        far, near = 800 + side * 620, 800 + side * 980
        c.shape([(far, 110), (near, -160), (near, 1100), (far, 650)], "#1d3046")
        for rib in range(4):
            share = (rib / 4) ** 1.5
            x = far + (near - far) * share
            c.line([(x, 110 - 270 * share), (x, 650 + 450 * share)], "#16253a", 10 + 14 * share)
    c.shape([(180, 120), (1420, 120), (1900, -200), (-300, -200)], "#16253a")
    for truss in range(5):
        y, half = 100 - truss * 30, 640 + truss * 80
        c.line([(800 - half, y), (800 + half, y)], "#2c4560", 6 + truss)
        for web in range(16):
            x = 800 - half + web * half / 8
            c.line([(x, y), (x + half / 16, y - 22), (x + half / 8, y)], "#2c4560", 3)
    c.shape([(180, 650), (1420, 650), (2000, 1010), (-400, 1010)], "#33495a")
    for line in range(-9, 10):
        c.line([(800 + line * 70, 650), (800 + line * 150, 1000)], p.veil(p.MIST, 0.12), 3)
    c.box(-10, 800, 1610, 838, "#16202f")
    c.box(-10, 796, 1610, 806, p.OCHRE)
    for x in range(20, 1600, 66):
        c.disc(x, 824, 11, "#5f7585")
        c.box(x + 20, 838, x + 34, 960, "#16202f")
    tools = []
    for x, size, bend, mirror, tone in (
        (330, 330, (68, -12, -80), 1, p.BRICK),
        (1270, 330, (72, -20, -85), -1, p.BRICK),
        (80, 260, (80, 10, -60), 1, p.OCHRE),
        (1530, 260, (84, 6, -62), -1, p.OCHRE),
    ):
        tools.append(arm(c, x, 800, size, tone, bend, mirror))
    car(c, 800, 800, 250, "#3f7f88")
    for tool in tools[:2]:
        c.glow(*tool, 90, "#fff1c0", 0.95)
        c.disc(*tool, 8, p.WHITE)
    # The model of the shop floor: a net of nodes over the line, lit where the arms report.
    nodes = [
        (
            800 + (i - 5) * 108 + c.random.uniform(-22, 22),
            250 + 92 * math.sin(i * 1.9) + c.random.uniform(-24, 24),
        )
        for i in range(11)
    ]
    nodes += [(800 + (i - 3) * 150 + c.random.uniform(-30, 30), 400 + c.random.uniform(-26, 26)) for i in range(7)]
    for index, first in enumerate(nodes):
        near = sorted(nodes[:index] + nodes[index + 1 :], key=lambda q: math.dist(q, first))[:3]
        for second in near:
            c.line([first, second], p.veil(p.NAVY, 0.55), 2.6)
    for x, y in nodes:
        c.disc(x, y, 11, p.NAVY)
        c.disc(x, y, 5, p.CREAM)


def car_plant(c):
    """Paint three decks of finished cars on `c`."""
    c.wash(["#f2e2c4", "#e8cfa6", "#d9b184"], 0, 1000)
    c.disc(800, 300, 330, "#f6d9a6")
    for x in range(-20, 1640, 190):
        c.shape([(x, 170), (x, 60), (x + 190, 150), (x + 190, 170)], "#b9764f")
        c.shape([(x + 8, 160), (x + 8, 76), (x + 120, 130), (x + 120, 160)], "#f5e3bb")
    c.box(-10, 160, WIDTH + 10, 184, "#7a4636")
    tones = [p.TEAL, p.BRICK, p.CREAM, p.NAVY, p.OCHRE, p.SAGE, p.CORAL, p.STEEL, p.WINE]
    for deck, (foot, size, count) in enumerate(((380, 116, 6), (632, 150, 5), (918, 196, 4))):
        shift = (deck % 2) * 0.5
        for index in range(-1, count + 1):
            car(
                c,
                (index + 0.5 + shift) * WIDTH / count,
                foot,
                size,
                tones[(index + 1 + deck * 4) % len(tones)],
            )
        thick = 16 + deck * 6
        c.box(-10, foot, WIDTH + 10, foot + thick, "#3d4a5c")
        c.box(-10, foot, WIDTH + 10, foot + 4, "#7d8c98")
        c.haze(foot + thick, foot + thick + 26, "#6b4630", 0.4, 0)
        for x in range(-1, 5):
            post = (x + 0.5) * 400
            c.box(post - 7 - deck * 2, foot + thick, post + 7 + deck * 2, foot + thick + 320, "#526173")
    c.box(-10, 940, WIDTH + 10, 1010, "#2b3646")


SCENES = {
    "industrial-ai": industrial_ai,
    "car-plant": car_plant,
}
