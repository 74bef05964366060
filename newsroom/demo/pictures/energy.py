"""Power: wind on the ridges, a solar field, a dam."""

import math

from . import palette as p
from .canvas import WIDTH, ground, height_at, skyline, smooth
from .land import pine


def turbine(c, x, foot, high, tone, turn):
    """Draw a wind turbine of `high` units with its rotor turned by `turn` degrees."""
    hub = foot - high
    c.shape(
        [
            (x - high * 0.017, foot + 30),
            (x - high * 0.008, hub),
            (x + high * 0.008, hub),
            (x + high * 0.017, foot + 30),
        ],
        tone,
    )
    for blade in range(3):
        angle = math.radians(turn + blade * 120)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        outline = ((0, 0.013), (0.14, 0.036), (0.62, 0.004), (0.14, -0.014), (0, -0.013))
        c.shape(
            [
                (
                    x + high * (a * along[0] + b * across[0]),
                    hub + high * (a * along[1] + b * across[1]),
                )
                for a, b in outline
            ],
            tone,
        )
    c.disc(x, hub, high * 0.024, tone)


def wind_ridge(c):
    """Paint wind turbines on misty ridges on `c`."""
    c.wash(["#7fa7b4", "#bcd2cf", "#f3e6c6", "#f6d6a8"], 0, 760)
    c.glow(360, 470, 460, "#fff4d2", 0.9)
    c.disc(360, 470, 66, "#fff7e0")
    tones = ["#b9cac4", "#94b0ab", "#6d9290", "#477071", "#2b5054", "#1b363b"]
    for layer, tone in enumerate(tones):
        edge = skyline(c.random, 520 + layer * 82, 92 - layer * 4, 0.42)
        if layer in (1, 2, 3, 4):
            number, tall = ((7, 110), (5, 190), (4, 300), (2, 450))[layer - 1]
            for index in range(number):
                x = WIDTH * (index + 0.5) / number + c.random.uniform(-70, 70) + (250 if layer == 4 else 0)
                foot = height_at(edge, min(x, 1600))
                turbine(c, x, foot, tall, p.mix(p.WHITE, tone, 0.5 - layer * 0.11), c.random.uniform(0, 120))
        c.shade(ground(edge), [tone, p.mix(tone, "#f3e6c6", 0.34)])
        if layer == 5:
            for _ in range(70):
                x = c.random.uniform(0, 1600)
                pine(c, x, height_at(edge, x) + 18, c.random.uniform(36, 90), "#142b30")
            c.shade(ground([(x, y + 26) for x, y in edge]), ["#142b30", "#0f2226"])
        else:
            c.haze(560 + layer * 80, 700 + layer * 80, "#f5e6cb", 0, 0.16)


def solar_field(c):
    """Paint rows of solar panels under a low sun on `c`."""
    c.wash(["#3e6f8f", "#86b0b8", "#e9dfb9", "#f7cf93"], 0, 470)
    c.glow(1090, 400, 520, "#fff0c0", 0.9)
    c.disc(1090, 396, 60, "#fffbe6")
    c.shape(ground(skyline(c.random, 430, 50, 0.5)), "#b9a98c")
    c.shape(ground(skyline(c.random, 452, 30, 0.5)), "#98906f")
    c.wash(["#c9b27c", "#9f8a55", "#6d6340"], 466, 1000)
    horizon, focus = 466, 1090

    def at(lane, depth):
        return (focus + lane * 420 / depth, horizon + 560 / depth)

    for row in range(26, -1, -1):
        near = 1.0 + row * 0.62
        for lane in range(-13 - row, 8 + row):
            left, right = lane * 0.78, lane * 0.78 + 0.7
            a, b = at(left, near), at(right, near)
            if b[0] < -20 or a[0] > 1620:
                continue
            rise = 150 / near
            top = [at(left + 0.06, near + 0.3), at(right + 0.06, near + 0.3)]
            top = [(x, y - rise) for x, y in top]
            c.shape(
                [
                    (a[0], a[1]),
                    (b[0], b[1]),
                    (b[0] + 30 / near, b[1] + 16 / near),
                    (a[0] + 30 / near, a[1] + 16 / near),
                ],
                p.veil("#2f2c20", 0.5),
            )
            low = [(a[0], a[1] - rise * 0.22), (b[0], b[1] - rise * 0.22)]
            blue = p.mix("#1f3f66", "#9db9bf", min(0.85, row / 17))
            c.shape([low[0], low[1], top[1], top[0]], blue)
            if row > 14:
                continue
            c.shape(
                [
                    top[0],
                    ((top[0][0] + top[1][0]) / 2, top[0][1]),
                    ((low[0][0] * 0.7 + low[1][0] * 0.3), low[0][1]),
                    low[0],
                ],
                p.veil("#8fb4c4", 0.28),
            )
            for cell in (0.25, 0.5, 0.75):
                start = (low[0][0] + (low[1][0] - low[0][0]) * cell, low[0][1])
                end = (top[0][0] + (top[1][0] - top[0][0]) * cell, top[0][1])
                c.line([start, end], p.veil("#d7e4e2", 0.5), 2.4 / near)
            middle = [((low[i][0] + top[i][0]) / 2, (low[i][1] + top[i][1]) / 2) for i in (0, 1)]
            c.line(middle, p.veil("#d7e4e2", 0.5), 2.4 / near)
            c.line([*low, top[1], top[0], low[0]], p.veil("#eef0e2", 0.85), 3.4 / near)


def dam(c):
    """Paint an arch dam with water over its gates on `c`."""
    c.wash(["#5d8ea0", "#a5c5c4", "#f2e4c4"], 0, 560)
    for level, high, tone in ((280, 130, "#a9bfb8"), (360, 110, "#85a39b")):
        c.shade(ground(skyline(c.random, level, high, 0.5)), [tone, p.mix(tone, "#f2e4c4", 0.3)])
    c.wash(["#a9cbc8", "#5f9ba3"], 440, 520)
    c.shape([*smooth([(-40, 130), (160, 250), (330, 420), (420, 640), (560, 1010)]), (-40, 1010)], "#56786b")
    c.shape([*smooth([(1640, 100), (1420, 240), (1260, 420), (1180, 640), (1040, 1010)]), (1640, 1010)], "#466a60")
    for _ in range(150):
        side = c.random.choice([-1, 1])
        y = c.random.uniform(240, 960)
        x = 800 + side * (440 + (1000 - y) * 0.34 + c.random.uniform(30, 420))
        size = c.random.uniform(14, 40)
        c.shape(
            [(x - size * 0.6, y + size), (x, y - size), (x + size * 0.6, y + size)],
            p.mix("#35594e", "#6d8f7c", c.random.random()),
        )
    rim = [(x, 470 + 52 * math.sin((x - 330) / 940 * math.pi)) for x in range(300, 1301, 20)]
    foot = [(x, 800 + 60 * math.sin((x - 480) / 640 * math.pi)) for x in range(1120, 479, -20)]
    c.shade([*rim, *foot], ["#f1e5cb", "#c9b592", "#94836b"])
    for joint in range(1, 16):
        share = joint / 16
        top, low = rim[int(share * (len(rim) - 1))], foot[int((1 - share) * (len(foot) - 1))]
        c.line([top, low], p.veil("#7a6a55", 0.35), 3)
    for course in range(1, 6):
        share = course / 6
        c.line(
            [
                (
                    a + (foot[-1 - int(i / len(rim) * len(foot))][0] - a) * share,
                    b + (foot[-1 - int(i / len(rim) * len(foot))][1] - b) * share,
                )
                for i, (a, b) in enumerate(rim)
            ],
            p.veil("#7a6a55", 0.22),
            2.5,
        )
    c.line([(x, y - 4) for x, y in rim], "#fbf3df", 18)
    c.line([(x, y + 8) for x, y in rim], p.veil("#5b4c3b", 0.5), 6)
    for gate in range(5):
        x = 690 + gate * 46
        y = 470 + 52 * math.sin((x + 18 - 330) / 940 * math.pi)
        c.box(x, y + 14, x + 34, y + 44, "#34505a")
        c.shade(
            smooth([(x, y + 40), (x - 6, 640), (x - 16, 872)])
            + list(reversed(smooth([(x + 34, y + 40), (x + 44, 640), (x + 54, 872)]))),
            ["#dcecea", "#fbfdf8"],
        )
        for thread in range(4):
            c.line([(x + 5 + thread * 8, y + 44), (x - 6 + thread * 16, 866)], p.veil("#8fbfc4", 0.5), 3)
    c.shade(
        smooth([(470, 850), (640, 840), (960, 840), (1130, 850), (1180, 920), (1320, 1010)])
        + smooth([(280, 1010), (400, 920), (470, 850)]),
        ["#b9dad6", "#4f93a0"],
    )
    for _ in range(46):
        x = c.random.gauss(800, 130)
        c.disc(x, c.random.uniform(842, 884), c.random.uniform(14, 42), p.veil(p.WHITE, 0.5), 0.6)
    for _ in range(50):
        y = c.random.uniform(880, 995)
        x = c.random.uniform(430 - (y - 880), 1170 + (y - 880))
        c.box(x - 30, y, x + 30, y + 3, p.veil(p.WHITE, 0.35), 1)
    for x, base, size in ((250, 330, 210), (90, 250, 130)):
        for leg in (-1, 1):
            c.line([(x + leg * size * 0.16, base), (x + leg * 4, base - size)], "#2c4048", 4)
        for level in range(5):
            wide = size * 0.16 * (1 - level / 5)
            c.line(
                [(x - wide, base - level * size / 5), (x + wide * 0.8, base - (level + 1) * size / 5)],
                "#2c4048",
                2.4,
            )
        for level in (0.72, 0.9):
            c.line([(x - size * 0.24, base - size * level), (x + size * 0.24, base - size * level)], "#2c4048", 4)
    for lift in (0.72, 0.9):
        for side in (-0.24, 0.24):
            start, end = (90 + side * 130, 250 - 130 * lift), (250 + side * 210, 330 - 210 * lift)
            c.line(smooth([start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 18), end]), "#2c4048", 2)
            c.line(smooth([end, (520, end[1] - 40), (900, end[1] - 160), (1240, -20)]), p.veil("#2c4048", 0.7), 2)


SCENES = {
    "wind-ridge": wind_ridge,
    "solar-field": solar_field,
    "dam": dam,
}
