"""Places people meet in: an evening market, a consulate, a stadium."""

import math

from . import palette as p
from .canvas import WIDTH, ground, skyline, smooth


def night_market(c):
    """Paint a street of lit stalls under lanterns on `c`."""
    c.wash(["#10182b", "#1d2945", "#3c3454", "#7a4a4c"], 0, 1000)
    c.glow(800, 560, 560, "#f4a95c", 0.85)
    for _ in range(80):
        c.disc(
            c.random.uniform(0, 1600),
            c.random.uniform(0, 300),
            c.random.uniform(0.8, 2),
            p.veil(p.CREAM, 0.5),
        )
    focus = (800, 560)

    def toward(x, y, share):
        return (x + (focus[0] - x) * share, y + (focus[1] - y) * share)

    c.shape([(-200, 1000), (1800, 1000), toward(1800, 1000, 0.93), toward(-200, 1000, 0.93)], "#5a3c42")
    c.shape([(420, 1000), (1180, 1000), toward(1180, 1000, 0.93), toward(420, 1000, 0.93)], "#8a5a4c")
    for mark in range(8):
        share = 1 - 0.72**mark
        c.line([toward(420, 1000, share), toward(1180, 1000, share)], p.veil(p.INK, 0.2), 3)
    # From the far end of the street to the near one, so that near stalls hide far ones.
    awnings = (p.BRICK, p.TEAL, p.OCHRE, p.PINE, p.CORAL)
    for stall in range(6, -1, -1):
        near, far = 1 - 0.72**stall, 1 - 0.72 ** (stall + 0.86)
        for side in (0, 1):

            def at(x, y, share, side=side):
                return toward(x if side == 0 else WIDTH - x, y, share)

            tone = p.mix("#33304a", "#171f33", stall % 2 * 0.6)
            c.shape([at(-160, -260, near), at(-160, -260, far), at(-160, 1000, far), at(-160, 1000, near)], tone)
            c.shape(
                [at(-140, 460, near), at(-140, 460, far), at(-140, 880, far), at(-140, 880, near)],
                p.mix("#f7c473", "#d9803f", stall * 0.1),
            )
            for shelf in (560, 660, 760):
                c.line([at(-120, shelf, near), at(-120, shelf, far)], "#7c4632", 7 * (1 - near))
                for item in range(7):
                    share = near + (far - near) * (0.08 + 0.13 * item)
                    x, y = at(-112, shelf - 22, share)
                    c.disc(x, y, 20 * (1 - share), c.random.choice([p.BRICK, p.WINE, p.PINE, p.CREAM, p.TEAL]))
            cloth = awnings[(stall * 2 + side) % 5]
            for stripe in range(8):
                a, b = near + (far - near) * stripe / 8, near + (far - near) * (stripe + 1) / 8
                c.shape(
                    [
                        at(-150, 400, a),
                        at(-150, 400, b),
                        at(80, 480, b),
                        at(80, 510, b),
                        at(80, 510, a),
                        at(80, 480, a),
                    ],
                    cloth if stripe % 2 else p.mix(cloth, p.CREAM, 0.72),
                )
            for upper in (-120, 60, 220):
                for pane in (0.15, 0.55):
                    a, b = near + (far - near) * pane, near + (far - near) * (pane + 0.24)
                    c.shape(
                        [
                            at(-158, upper, a),
                            at(-158, upper, b),
                            at(-158, upper + 110, b),
                            at(-158, upper + 110, a),
                        ],
                        p.veil("#ffc77a", c.random.choice([0.1, 0.2, 0.75])),
                    )
    for row in range(6, -1, -1):
        share = 1 - 0.74**row
        rope = smooth([toward(-60, 150, share), toward(400, 300, share), toward(800, 330, share)])
        rope += smooth([toward(800, 330, share), toward(1200, 300, share), toward(1660, 150, share)])
        size = 1 - share
        c.line(rope, p.veil(p.INK, 0.8), 3 * size)
        for bulb in range(2, len(rope), 3):
            x, y = rope[bulb]
            c.glow(x, y + 34 * size, 90 * size, "#ffb257", 0.5)
            c.disc(x, y + 34 * size, 30 * size, "#e0683c", 1.15)
            c.disc(x, y + 34 * size, 17 * size, "#f7a24e", 1.9)


def consulate(c):
    """Paint an office of state with two plain flags on `c`."""
    c.wash(["#8fb1bb", "#c8d8d5", "#f3e8cf"], 0, 720)
    c.shade(ground(skyline(c.random, 480, 90, 0.5)), ["#a8bdb5", "#c9d2c0"])
    c.shade(ground(skyline(c.random, 560, 60, 0.5)), ["#86a199", "#a9bba6"])
    c.box(290, 330, 1310, 760, "#efe3c9")
    c.wash(["#e9d9b8", "#f6ecd6"], 330, 760, 290, 1310)
    c.box(262, 300, 1338, 336, "#fbf4e2")
    c.box(262, 336, 1338, 346, "#c9b48c")
    c.box(420, 262, 1180, 302, "#ddcba6")
    for column in range(9):
        left = 318 + column * 111
        c.box(left, 346, left + 74, 760, "#b9a079")
        c.box(left, 346, left + 20, 760, "#a48b66")
        if column != 4:
            for floor in (372, 568):
                c.box(left + 14, floor, left + 62, floor + 150, "#3e5a66")
                c.shape(
                    [
                        (left + 14, floor + 96),
                        (left + 62, floor + 22),
                        (left + 62, floor + 66),
                        (left + 14, floor + 140),
                    ],
                    "#5d7f88",
                )
                c.box(left + 36, floor, left + 40, floor + 150, "#e9d9b8")
    c.box(752, 372, 848, 520, "#3e5a66")
    c.box(798, 372, 802, 520, "#e9d9b8")
    c.box(752, 444, 848, 448, "#e9d9b8")
    c.box(740, 560, 860, 760, "#5a2c2a")
    c.box(798, 560, 802, 760, "#3d1d1f")
    c.box(710, 540, 890, 562, "#fbf4e2")
    for step in range(4):
        c.box(
            690 - step * 26,
            758 + step * 14,
            910 + step * 26,
            774 + step * 14,
            p.mix("#fbf4e2", "#cbb894", step / 4),
        )
    c.shade([(-10, 800), (1610, 800), (1610, 1010), (-10, 1010)], ["#8ba376", "#5d7d5c"])
    c.shape([(600, 814), (1000, 814), (1300, 1000), (300, 1000)], "#e8d9b9")
    for side in (-1, 1):
        for bush in range(9):
            x = 800 + side * (236 + bush * 70)
            c.disc(x, 806, 52, "#3f6650", 0.9)
            c.disc(x - 12, 794, 32, "#557d5d", 0.8)
        for tree, high in ((640, 300), (720, 380)):
            x = 800 + side * tree
            c.box(x - 6, 820 - high * 0.3, x + 6, 850, "#3b2f2b")
            c.disc(x, 820 - high * 0.62, high * 0.22, "#2f5447", 1.75)
            c.disc(x - side * 16, 800 - high * 0.68, high * 0.13, "#4a7358", 1.9)
    # Two flags without arms or signs: the picture is of the office, not of a state.
    for x, tones in ((420, ("#b4492f", "#8e3526")), (1180, ("#fffaf0", "#dcd3bf"))):
        c.box(x - 4, 150, x + 4, 868, "#f8f1e0")
        c.box(x + 2, 150, x + 4, 868, "#b9a98a")
        c.disc(x, 147, 9, p.OCHRE)
        upper = [(x + 4 + i * 6, 166 + 9 * math.sin(i / 4.2) + i * 0.5) for i in range(31)]
        c.shape(upper + [(a, b + 112) for a, b in reversed(upper)], tones[0])
        fold = [(a, b) for a, b in upper if 66 < a - x < 126]
        c.shape(fold + [(a, b + 112) for a, b in reversed(fold)], tones[1])
    c.haze(560, 840, "#f5ead2", 0, 0.22)


def stadium(c):
    """Paint the bend of a running track under full stands on `c`."""
    c.wash(["#25385a", "#5a7390", "#d9b79a"], 0, 420)
    x, y = 800, 1190
    stands = [(1500, "#1c2941"), (1400, "#2a3b57"), (1300, "#35496a"), (1190, "#43597a"), (1090, "#54698a")]
    for radius, tone in stands:
        c.disc(x, y, radius, tone, 0.62)
        for _ in range(900):
            angle = math.radians(c.random.uniform(195, 345))
            away = radius - c.random.uniform(12, 88)
            seat = c.random.choice([p.CREAM, p.CORAL, p.OCHRE, p.LAGOON, p.MIST, p.ROSE])
            c.disc(x + away * math.cos(angle), y + away * 0.62 * math.sin(angle), 3.4, p.veil(seat, 0.7))
        c.ring(x, y, radius, p.veil(p.WHITE, 0.3), 4, 0.62, 180, 360)
    c.disc(x, y, 985, "#e9dfc9", 0.62)
    c.disc(x, y, 970, "#a9452f", 0.62)
    for lane in range(9):
        c.ring(x, y, 960 - lane * 42, "#f6e7d3", 4, 0.62, 180, 360)
        if lane < 8:
            c.ring(x, y, 956 - lane * 42, p.veil("#c45c40", 0.55), 19, 0.62, 180, 360)
    c.disc(x, y, 612, "#5b8a5c", 0.62)
    for stripe in range(0, 12, 2):
        c.ring(x, y, 600 - stripe * 50, p.veil("#6f9d66", 0.7), 46, 0.62, 180, 360)
    c.ring(x, y, 606, "#f6e7d3", 5, 0.62, 180, 360)
    for side in (-1, 1):
        mast = x + side * 640
        c.shape([(mast - 9, 420), (mast - 4, 70), (mast + 4, 70), (mast + 9, 420)], "#141d31")
        c.box(mast - 62, 30, mast + 62, 104, "#141d31", 6)
        for lamp in range(15):
            at = (mast - 46 + lamp % 5 * 23, 48 + lamp // 5 * 19)
            c.disc(*at, 7.5, "#fff3cf")
        c.glow(mast, 66, 300, "#ffedc0", 0.6)


SCENES = {
    "night-market": night_market,
    "consulate": consulate,
    "stadium": stadium,
}
