"""The colours of the demo pictures: a dozen inks, so that any two pictures sit well on one page."""

INK = "#141d2b"
NAVY = "#22324a"
SLATE = "#3d5269"
STEEL = "#6b8496"
MIST = "#a9bdc4"
FOG = "#d5dedd"
PAPER = "#f3ecdf"
CREAM = "#f7dfb6"
SAND = "#e4c08c"
OCHRE = "#d99b3d"
CORAL = "#dd7a55"
BRICK = "#b4492f"
WINE = "#6e2b33"
PINE = "#23443f"
MOSS = "#4c7058"
SAGE = "#8fa886"
LEAF = "#bcc79a"
TEAL = "#2f7480"
LAGOON = "#6fb0ad"
MAUVE = "#7d6b8a"
ROSE = "#e2b3a0"
WHITE = "#fffaf0"


def rgb(colour):
    """Return the (red, green, blue) of a "#rrggbb" colour. Raises ValueError on other text."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first, second, share):
    """Return the "#rrggbb" colour lying `share` (0 to 1) of the way from `first` to `second`."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def veil(colour, strength):
    """Return `colour` with an alpha of `strength` (0 to 1), as "#rrggbbaa"."""
    return f"{colour}{round(strength * 255):02x}"
