import pytest

from newsroom.core.text.english import plural_of, singulars_of


@pytest.mark.parametrize(
    ("plural", "singulars"),
    [
        ("kites", ["kite"]),
        ("berries", ["berry", "berrie"]),
        ("boxes", ["box", "boxe"]),
        ("knives", ["knife"]),
        ("paper kites", ["paper kite"]),
        ("glass", []),
        ("bus", []),
        ("news", []),
        ("gas", []),
        ("kite", []),
    ],
)
def test_a_plural_has_its_singulars(plural, singulars):
    assert list(singulars_of(plural)) == singulars


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("kite", "kites"), ("berry", "berries"), ("toy", "toys"), ("church", "churches"), ("woman", "women")],
)
def test_a_singular_has_its_plural(singular, plural):
    assert plural_of(singular) == plural
    assert singular in singulars_of(plural)
