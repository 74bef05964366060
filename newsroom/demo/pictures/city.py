"""Cities: a river town at dusk, two skylines, a sea of roofs."""

import math

from . import palette as p
from .canvas import WIDTH, ground, skyline, smooth


def tower(c, x, foot, wide, high, stops, lit=None, share=0.4, crown=0):
    """Draw a tower block standing on `foot`; `lit` is the colour of the share of its windows that shine."""
    top = foot - high
    c.wash(stops, top, foot, x, x + wide)
    if crown == 1:
        c.shape([(x, top + 1), (x + wide * 0.5, top - wide * 0.7), (x + wide, top + 1)], stops[0])
    elif crown == 2:
        c.box(x + wide * 0.2, top - 16, x + wide * 0.8, top + 1, stops[0])
        c.box(x + wide * 0.48, top - 62, x + wide * 0.53, top, stops[0])
    elif crown == 3:
        c.shape([(x, top + 1), (x + wide, top - wide * 0.55), (x + wide, top + 1)], stops[0])
    if not lit:
        return
    columns = max(2, int(wide // 13))
    gap = wide / columns
    for row in range(int((high - 14) // 15)):
        for column in range(columns):
            if c.random.random() < share:
                left, upper = x + gap * (column + 0.25), top + 10 + row * 15
                c.box(left, upper, left + gap * 0.5, upper + 7, p.veil(lit, c.random.uniform(0.35, 0.95)))


def blocks(c, left, right, foot, low, high, stops, lit=None, share=0.35):
    """Draw a row of towers side by side from `left` to `right`, `low` to `high` tall."""
    x = left
    while x < right:
        wide = c.random.randint(26, 62)
        tall = c.random.uniform(low, high)
        tower(c, x, foot, wide, tall, stops, lit, share, c.random.choice([0, 0, 0, 1, 2, 3]))
        x += wide + c.random.randint(-6, 14)


def glitter(c, top, bottom, colour, count, centre=800, spread=700):
    """Scatter the flat streaks of light that lie on moving water."""
    for _ in range(count):
        depth = c.random.random() ** 1.4
        y = top + (bottom - top) * depth
        x = c.random.gauss(centre, spread * (0.35 + depth * 0.5))
        long = c.random.uniform(12, 60) * (0.4 + depth)
        c.box(x - long, y, x + long, y + 1.2 + 2.4 * depth, p.veil(colour, c.random.uniform(0.12, 0.5)), 1)


def river_city(c):
    """Paint a city of towers on terraces above a river at dusk, with a cable-stayed bridge, on `c`."""
    c.wash(["#2b3355", "#5d5478", "#b17e85", "#eab088", "#f8d8a4"], 0, 640)
    c.glow(1120, 560, 620, "#ffd9a0", 0.75)
    c.disc(1120, 500, 74, "#ffedc4")
    for level, high, tone in ((520, 90, "#b58a8d"), (560, 70, "#947790"), (600, 50, "#76668a")):
        c.shape(ground(skyline(c.random, level, high, 0.45)), tone)
    c.haze(440, 650, "#f0bd95", 0, 0.5)
    blocks(c, 860, 1640, 668, 40, 170, ["#6f6088", "#93728c"], "#ffd79a", 0.16)
    # The peninsula climbs to the left in terraces, each with its own row of blocks.
    for step, (right, foot, low, high) in enumerate(
        ((700, 560, 120, 330), (810, 610, 90, 250), (900, 660, 60, 170), (980, 705, 26, 84))
    ):
        tone = p.mix("#574f78", "#272d49", step / 3)
        c.shape(
            ground(smooth([(-40, foot - 40), (right * 0.6, foot - 26), (right - 60, foot + 8), (right + 90, 745)])),
            tone,
        )
        blocks(c, -20, right - 40, foot + 14, low, high, [p.mix(tone, "#8a6f8c", 0.25), tone], "#ffcf86", 0.3)
    c.wash(["#c98f84", "#8a6a85", "#453f66", "#23284a"], 740, 1000)
    c.glow(1120, 760, 380, "#ffd9a0", 0.55)
    glitter(c, 748, 990, "#ffe2b0", 150, 1100, 420)
    glitter(c, 748, 990, "#d6a0a0", 90)
    deck, dark = 716, "#1f2440"
    for mast in (1010, 1420):
        for reach in range(40, 225, 23):
            for side in (-1, 1):
                c.line([(mast, 470 + reach * 0.16), (mast + side * reach, deck)], p.veil(dark, 0.75), 1.8)
        c.shape([(mast - 12, 800), (mast - 5, 450), (mast + 5, 450), (mast + 12, 800)], dark)
    c.box(720, deck, WIDTH, deck + 13, dark)
    for x in range(740, 1600, 34):
        c.disc(x, deck - 3, 2.6, "#ffdf9e")
    c.shape([(520, 838), (690, 838), (668, 862), (540, 862)], "#1b2038")
    c.box(560, 816, 646, 838, "#2a2f4e")
    for x in range(568, 640, 15):
        c.box(x, 822, x + 8, 830, "#ffd58c")
    near = ground([(-20, 850), (170, 872), (330, 912), (520, 962), (700, 1000)])
    c.shape(near, "#171b30")
    for x, y, wide in ((10, 862, 120), (130, 884, 104), (250, 914, 110), (372, 948, 96)):
        c.box(x, y - 40, x + wide * 0.8, y + 80, "#1c213a")
        c.shape(
            [(x - 16, y - 36), (x + 8, y - 62), (x + wide * 0.72, y - 62), (x + wide * 0.9, y - 36)],
            "#262b47",
        )
        c.box(x + 18, y - 22, x + 32, y - 4, "#ffc878")
        c.box(x + 48, y - 22, x + 62, y - 4, p.veil("#ffc878", 0.6))


def twin_cities(c):
    """Paint two skylines joined by a fast train before a low sun on `c`."""
    c.wash(["#9fbcbd", "#cfd9cb", "#f4e7c8", "#f6d6a6"], 0, 700)
    c.disc(800, 430, 150, "#fbeccb")
    for level, high, tone in ((520, 120, "#aebfae"), (580, 90, "#8ea698"), (640, 60, "#6f8d83")):
        c.shape(ground(skyline(c.random, level, high, 0.5)), tone)
    c.haze(470, 700, "#f6e3bf", 0.0, 0.5)
    for left, right, foot, tones in (
        (-20, 520, 750, ["#c98b6c", "#d9ad8a"]),
        (1080, 1640, 750, ["#3f7078", "#7fa39c"]),
        (-20, 420, 780, ["#a4573f", "#bf7a58"]),
        (1180, 1640, 780, ["#29525f", "#4c7a80"]),
    ):
        middle = 200 if left < 0 else 1400
        x = left
        while x < right:
            wide = c.random.randint(30, 66)
            tall = 90 + 330 * math.exp(-(((x - middle) / 190) ** 2)) * c.random.uniform(0.45, 1)
            tower(c, x, foot, wide, tall, tones, p.WHITE, 0.16, c.random.choice([0, 0, 2, 1, 3]))
            x += wide + c.random.randint(-4, 16)
    c.shade(ground(skyline(c.random, 735, 26, 0.3)), ["#55795f", "#3a5c50"])
    # One line ties the two together, carried over the plain on a low viaduct.
    deck = 792
    for x in range(-10, 1620, 74):
        c.box(x, deck, x + 13, 880, "#d8d3c0")
    c.box(0, deck - 10, WIDTH, deck + 9, "#efe8d4")
    for car in range(5):
        left = 470 + car * 134
        c.box(left, deck - 49, left + 130, deck - 12, p.WHITE, 8)
        c.box(left + 8, deck - 41, left + 122, deck - 28, p.NAVY, 4)
    c.shape([*smooth([(1138, deck - 49), (1190, deck - 44), (1236, deck - 12)]), (1138, deck - 12)], p.WHITE)
    c.shape([(1146, deck - 42), (1184, deck - 39), (1204, deck - 28), (1146, deck - 28)], p.NAVY)
    c.box(470, deck - 21, 1222, deck - 16, p.BRICK)
    c.shade(ground(skyline(c.random, 866, 16, 0.4)), ["#2e4e47", "#1e3836"])
    for _ in range(150):
        x, y = c.random.uniform(0, 1600), c.random.uniform(880, 990)
        c.disc(x, y, c.random.uniform(10, 26), p.mix("#3a5f50", "#21403b", c.random.random()), 0.8)


def old_roofs(c):
    """Paint tiled roofs with raised eaves, row on row, on `c`."""
    c.wash(["#384a66", "#8d7f95", "#e0a88f", "#f6d3a0"], 0, 560)
    c.glow(420, 420, 520, "#ffe0ac", 0.6)
    for level, high, tone in ((380, 80, "#a88b97"), (440, 60, "#8a7890")):
        c.shape(ground(skyline(c.random, level, high, 0.4)), tone)
    for row in range(6):
        foot = 470 + row * 104
        tone = p.mix("#75687f", "#1d2436", row / 5)
        x = -140 + (row % 2) * -120 + c.random.randint(-40, 40)
        while x < WIDTH + 60:
            wide = c.random.randint(250, 400) * (0.7 + row * 0.1)
            rise = c.random.uniform(56, 84) * (0.75 + row * 0.08)
            y = foot + c.random.uniform(-22, 22)
            wall = p.mix("#e8c9a4", "#4b3f4a", min(1, row / 4.6 + c.random.uniform(0, 0.1)))
            c.box(x + wide * 0.12, y - 4, x + wide * 0.88, y + 160, wall)
            for window in range(3):
                left = x + wide * (0.22 + window * 0.21)
                glow = "#ffcf7f" if c.random.random() < 0.3 + row * 0.06 else p.mix(wall, p.INK, 0.45)
                c.box(left, y + 18, left + wide * 0.12, y + 54, glow)
            left, right, peak = x - 6, x + wide + 6, y - rise
            c.shape(
                [
                    *smooth([(left, y - 10), (left + wide * 0.1, y - 14), (left + wide * 0.24, peak)]),
                    *smooth([(right - wide * 0.24, peak), (right - wide * 0.1, y - 14), (right, y - 10)]),
                    (right - 6, y + 7),
                    (left + 6, y + 7),
                ],
                tone,
            )
            for tile in range(1, 22):
                share = tile / 22
                c.line(
                    [
                        (left + wide * (0.24 + 0.52 * share), peak + 4),
                        (left + wide * (0.05 + 0.93 * share), y + 3),
                    ],
                    p.veil(p.mix(tone, "#ffdcb0", 0.45), 0.34),
                    1.6,
                )
            c.box(left + wide * 0.22, peak - 6, right - wide * 0.22, peak + 3, p.mix(tone, p.INK, 0.35), 3)
            x += wide * c.random.uniform(0.86, 1.04)
        c.haze(foot - 60, foot + 60, "#f0bb98", 0, 0.2 - row * 0.035)


SCENES = {
    "river-city": river_city,
    "twin-cities": twin_cities,
    "old-roofs": old_roofs,
}
