"""Worked land: a viaduct, an orchard, tea hills, grain fields."""

import math

from . import palette as p
from .canvas import WIDTH, ground, height_at, skyline, smooth


def cloud(c, x, y, wide, fill):
    """Draw a fair-weather cloud: a row of half discs on a flat base."""
    for puff, size in ((-1.1, 0.34), (-0.62, 0.56), (0, 0.78), (0.6, 0.6), (1.12, 0.36)):
        radius, middle = wide * size, x + puff * wide
        arc = [math.radians(a) for a in range(180, 361, 6)]
        c.shape([(middle + radius * math.cos(a), y + radius * 0.82 * math.sin(a)) for a in arc], fill)


def pine(c, x, foot, high, tone):
    """Draw a conifer standing on `foot`."""
    for tier in range(4):
        wide, top = high * (0.1 + 0.07 * tier), foot - high * (1 - tier * 0.2)
        c.shape([(x, top), (x - wide, top + high * 0.36), (x + wide, top + high * 0.36)], tone)


def rail_viaduct(c):
    """Paint a train on a stone viaduct over a wooded valley on `c`."""
    c.wash(["#6f9fae", "#b4cfcb", "#f4e3bd"], 0, 640)
    for level, high, tone in (
        (360, 150, "#a9c1bb"),
        (440, 120, "#86a8a0"),
        (540, 110, "#628a80"),
        (640, 90, "#47705f"),
    ):
        c.shade(ground(skyline(c.random, level, high, 0.5)), [tone, p.mix(tone, "#f1e4c2", 0.35)])
    c.shape(
        [
            *smooth([(1010, 640), (860, 700), (980, 780), (700, 860), (640, 1010)]),
            (1120, 1010),
            *reversed(smooth([(1020, 640), (930, 700), (1090, 780), (980, 860), (1120, 1010)])),
        ],
        "#a9cbc8",
    )
    stone, shadow = "#d9bd92", "#a98860"
    deck, step, wide = 452, 178, 34
    for pier in range(10):
        x = -30 + pier * step
        depth = 880 + 110 * math.exp(-(((x - 850) / 420) ** 2))
        c.shape(
            [(x - wide * 0.8, depth), (x - wide / 2, deck), (x + wide / 2, deck), (x + wide * 0.8, depth)],
            stone,
        )
        c.shape([(x + 4, depth), (x + 4, deck), (x + wide / 2, deck), (x + wide * 0.8, depth)], shadow)
        # Each span is stone above a half circle, drawn as strips so that the valley shows through the arch.
        middle, radius = x + step / 2, (step - wide) / 2
        arch = [
            (middle + radius * math.cos(math.radians(a)), deck + 112 - radius * math.sin(math.radians(a)))
            for a in range(180, -1, -6)
        ]
        c.shape([(x, deck), (x, deck + 112), *arch, (x + step, deck + 112), (x + step, deck)], stone)
        c.line(arch, shadow, 9)
    c.box(-5, deck - 26, 1605, deck + 6, "#e6cfa7")
    c.box(-5, deck, 1605, deck + 8, shadow)
    for car in range(7):
        left = 210 + car * 146
        c.box(left, deck - 82, left + 140, deck - 32, p.BRICK if car < 6 else p.WINE, 6)
        c.box(left, deck - 82, left + 140, deck - 70, p.CREAM, 5)
        for pane in range(5):
            c.box(left + 10 + pane * 25, deck - 64, left + 28 + pane * 25, deck - 48, "#32424f", 3)
        c.box(left + 16, deck - 34, left + 124, deck - 26, p.INK)
    for level, high, tone in ((850, 70, "#335c4b"), (930, 60, "#21423a")):
        edge = [(x, y + 150 * math.exp(-(((x - 850) / 300) ** 2))) for x, y in skyline(c.random, level, high, 0.5)]
        for _ in range(90):
            x = c.random.uniform(-10, 1610)
            pine(
                c,
                x,
                height_at(edge, min(x, 1600)) + 16,
                c.random.uniform(40, 110),
                p.mix(tone, "#16302d", 0.4),
            )
        c.shade(ground(edge), [tone, p.mix(tone, p.INK, 0.45)])


def orchard(c):
    """Paint fruit trees in rows on rolling land on `c`."""
    c.wash(["#a7c9c8", "#dbe3cf", "#faecd0"], 0, 560)
    for level, high, tone in ((360, 70, "#b9ccb4"), (430, 60, "#9db996")):
        c.shape(ground(skyline(c.random, level, high, 0.4)), tone)
    for x, y, wide in ((300, 170, 110), (1150, 130, 140), (760, 230, 76)):
        cloud(c, x, y, wide, "#fbf3e0")
    layers = ("#a5b976", "#8ba763", "#6f9156", "#557a4b")
    for layer, tone in enumerate(layers):
        edge = skyline(c.random, 500 + layer * 112, 54, 0.25)
        c.shade(ground(edge), [p.mix(tone, p.CREAM, 0.22), tone])
        count = 22 - layer * 5
        size = 24 + layer * 25
        for row in range(2):
            for index in range(count + 1):
                x = WIDTH * (index + (0.5 if row else 0)) / count
                y = height_at(edge, min(x, 1600)) + 26 + layer * 12 + row * size * 1.1
                c.disc(x + size * 0.5, y + 4, size * 0.95, p.veil("#2f4a35", 0.3), 0.24)
                c.box(x - size * 0.08, y - size, x + size * 0.08, y + 3, "#6a4a38")
                leaf = p.mix("#6f9a5a", "#3d6b4a", layer / 3)
                for dx, dy, part in (
                    (-0.42, -1.25, 0.62),
                    (0.42, -1.2, 0.62),
                    (0, -1.65, 0.68),
                    (0, -1.15, 0.6),
                ):
                    c.disc(x + size * dx, y + size * dy, size * part, leaf)
                c.disc(x - size * 0.3, y - size * 1.72, size * 0.36, p.mix(leaf, p.LEAF, 0.45))
                c.disc(x - size * 0.56, y - size * 1.3, size * 0.26, p.mix(leaf, p.LEAF, 0.35))
                for _ in range(9 + layer * 2):
                    angle, far = c.random.uniform(0, 6.3), size * 0.82 * c.random.random() ** 0.5
                    fruit = c.random.choice(["#c8472f", "#dd6a42", "#e39a4a"])
                    c.disc(
                        x + far * math.cos(angle),
                        y - size * 1.35 + far * 0.8 * math.sin(angle),
                        2.2 + layer * 2,
                        fruit,
                    )


def tea_hills(c):
    """Paint hills of tea in contour rows with a pavilion on `c`."""
    c.wash(["#b9cfc9", "#dfe6d4", "#f5ecd3"], 0, 520)
    for level, high, tone in ((290, 120, "#bccdc3"), (370, 90, "#a2bbae")):
        c.shape(ground(skyline(c.random, level, high, 0.5)), tone)
    c.haze(250, 520, "#f3eedb", 0, 0.8)
    mounds = (
        (1180, 500, 620, 200, "#8fac7c"),
        (330, 560, 700, 230, "#7da06c"),
        (950, 680, 760, 230, "#678f5c"),
        (140, 790, 720, 240, "#527e50"),
        (1330, 830, 700, 270, "#447047"),
        (620, 960, 900, 240, "#2f5b40"),
    )
    for index, (x, y, wide, high, tone) in enumerate(mounds):

        def dome(share, x=x, y=y, wide=wide, high=high):
            """The row `share` of the way down the mound: every row is the outline, flattened and moved."""
            return [
                (
                    x + wide * t / 40,
                    y
                    + share * 420
                    - high * math.exp(-((t / 40) ** 2) * 3.2) * (1 - share * 0.35)
                    + 7 * math.sin(t / 5 + share * 9),
                )
                for t in range(-46, 47, 3)
            ]

        c.shade(ground(dome(0)), [p.mix(tone, p.CREAM, 0.2), p.mix(tone, p.PINE, 0.25)])
        for row in range(1, 17):
            share = (row / 16) ** 1.25
            c.line([(a, b + 8) for a, b in dome(share)], p.mix(tone, p.PINE, 0.6), 8 + row * 0.9)
            c.line(dome(share), p.mix(tone, "#dbe0a4", 0.34), 9 + row * 0.8)
        if index == 1:
            base = y - high + 8
            c.shape([(284, base + 6), (284, base - 44), (376, base - 44), (376, base + 6)], "#e9dcc0")
            for column in (288, 326, 364):
                c.box(column, base - 44, column + 8, base + 6, "#7b4034")
            c.shape(
                smooth([(258, base - 42), (290, base - 54), (330, base - 92), (370, base - 54), (402, base - 42)]),
                "#3a3b41",
            )
        if index < 4:
            c.haze(y - 60, y + 150, "#eef0dc", 0, 0.13)


def grain_fields(c):
    """Paint strips of ripe grain running to the horizon on `c`."""
    c.wash(["#4f86a3", "#8fb7c0", "#dfe4cf", "#f7e4b4"], 0, 520)
    for x, y, wide in ((260, 190, 150), (760, 120, 190), (1300, 230, 170), (1030, 330, 90), (520, 360, 100)):
        cloud(c, x, y, wide, p.mix("#fdf6e6", "#f7e4b4", y / 900))
    c.shape(ground(skyline(c.random, 486, 30, 0.4)), "#7f9c86")
    c.shape(ground(skyline(c.random, 506, 16, 0.4)), "#5e8068")
    focus, horizon = (980, 512), 512
    crops = ["#e3b45a", "#d39a3f", "#c9b765", "#e9c77a", "#9aa75a", "#d9a548", "#b98a3a"]
    edge, index = -4200.0, 0
    while edge < 5600:
        wide = c.random.uniform(260, 620)
        tone = crops[index % len(crops)]
        c.shape(
            [
                (edge, 1010),
                (edge + wide, 1010),
                (focus[0] + (edge + wide - 980) * 0.02, horizon),
                (focus[0] + (edge - 980) * 0.02, horizon),
            ],
            tone,
        )
        for furrow in range(1, 12):
            x = edge + wide * furrow / 12
            c.line(
                [(x, 1010), (focus[0] + (x - 980) * 0.02, horizon)],
                p.veil(p.mix(tone, "#7a5520", 0.5), 0.5),
                4,
            )
        edge += wide
        index += 1
    c.haze(508, 700, "#f7e4b4", 0.75, 0)
    for x, foot, size in ((420, 668, 116), (1290, 560, 34), (1350, 556, 24), (1220, 553, 22)):
        c.disc(x + size * 0.5, foot, size * 1.1, p.veil("#5d4a24", 0.4), 0.14)
        c.shape(
            [
                (x - size * 0.1, foot),
                (x - size * 0.05, foot - size),
                (x + size * 0.05, foot - size),
                (x + size * 0.1, foot),
            ],
            "#4a382c",
        )
        for dx, dy, part in (
            (-0.6, -1.3, 0.6),
            (0.6, -1.3, 0.6),
            (0, -1.85, 0.75),
            (-0.3, -1.5, 0.66),
            (0.35, -1.55, 0.66),
        ):
            c.disc(x + dx * size, foot + dy * size, part * size, "#2f5a47")
        for dx, dy, part in ((-0.5, -1.6, 0.4), (-0.1, -2.15, 0.42)):
            c.disc(x + dx * size, foot + dy * size, part * size, "#4b7a58")
    for _ in range(420):
        x = c.random.uniform(-10, 1610)
        foot, high = c.random.uniform(985, 1050), c.random.uniform(60, 130)
        lean = c.random.uniform(4, 22)
        tone = c.random.choice(["#b98530", "#d8a544", "#8f6425", "#eac571"])
        c.line([(x, foot), (x + lean * 0.4, foot - high * 0.6), (x + lean, foot - high)], tone, 2.4)
        for seed in range(5):
            c.disc(x + lean - seed * lean * 0.05 + (seed % 2 - 0.5) * 5, foot - high + seed * 8, 4.4, tone, 1.5)


SCENES = {
    "rail-viaduct": rail_viaduct,
    "orchard": orchard,
    "tea-hills": tea_hills,
    "grain-fields": grain_fields,
}
