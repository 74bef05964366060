"""When two names may mean the same thing, and when they only look so."""

import pytest

from topics.likeness import Likeness, among, between, fingerprints, shape_of
from topics.models import Way

ALIKE = [
    ("Tide mills", "tidemills", Way.SPELLING),
    ("D.Q.V.", "DQV", Way.SPELLING),
    ("L’Étang", "L'Etang", Way.SPELLING),
    ("ｗｉｄｅ loaf", "Wide-Loaf", Way.SPELLING),
    ("Görlitz", "Goerlitz", Way.SPELLING),
    ("Ærø", "Aero", Way.SPELLING),
    ("Świnoujście", "Swinoujscie", Way.SPELLING),
    ("Зелёный луг", "Зеленый луг", Way.SPELLING),
    ("Κέρκυρα", "Κερκυρα", Way.SPELLING),
    ("إربد", "اربد", Way.SPELLING),
    ("می‌گون", "میگون", Way.SPELLING),
    ("洛阳", "Luoyang", Way.PINYIN),
    ("重阳", "Chong Yang", Way.PINYIN),
    ("綠島", "Lǜ dǎo", Way.PINYIN),
    ("Windmill", "Windmills", Way.PLURAL),
    ("Dairy", "Dairies", Way.PLURAL),
    ("Salt marsh", "Salt marshes", Way.PLURAL),
    ("Greenhouse", "Greenhouses", Way.PLURAL),
    ("Ludwigshafen", "Ludvigshafen", Way.LETTERS),
    ("Wuppertal", "Wupertal", Way.LETTERS),
    ("Nizhny Novgorod", "Nizhny Novgrood", Way.LETTERS),
    ("Екатеринбург", "Екатиренбург", Way.LETTERS),
]
NOT_ALIKE = [
    # Other letters, signs and numbers.
    ("ボン", "ホン"),
    ("काल", "कूल"),
    ("май", "маи"),
    ("F#", "F"),
    ("F#", "F++"),
    ("X & Y", "XY"),
    ("12.5", "125"),
    ("Rowing Cup 2022", "Rowing Cup 2026"),
    ("Area 51", "Area 52"),
    ("🦀", "🦞"),
    ("!!", "??"),
    # Homophones and neighbours in Chinese; kanji that only look Chinese.
    ("陕西", "山西"),
    ("河南省人民政府", "湖南省人民政府"),
    ("大阪", "Osaka"),
    # Short words, and words that differ at either end, where people tell them apart.
    ("Iran", "Iraq"),
    ("Chile", "Chine"),
    ("Gambia", "Zambia"),
    ("Northern Reach", "Southern Reach"),
    ("Francesco Bruni", "Francesca Bruni"),
    ("Christian", "Christina"),
    ("Slovakia", "Slovenia"),
    ("Austria", "Australia"),
    ("Inflation", "Deflation"),
    # Two words differ.
    ("Wuppertal Ludwigshafen", "Wupertal Ludvigshafen"),
    # No plurals.
    ("Texas", "Texa us"),
    ("Tennis", "Tenni"),
    ("Bus", "Bu"),
    ("한국은행", "한국은헹"),
]


def shapes(*names):
    return [shape_of(name, is_alias=n > 0) for n, name in enumerate(names)]


@pytest.mark.parametrize(("name", "other", "way"), ALIKE)
def test_names_that_may_mean_the_same(name, other, way):
    assert between(shapes(name), shapes(other)) == Likeness(way, False, name, other)
    assert between(shapes(other), shapes(name)) == Likeness(way, False, other, name)


@pytest.mark.parametrize(("name", "other", "way"), ALIKE)
def test_names_that_may_mean_the_same_share_a_fingerprint(name, other, way):
    assert fingerprints(shapes(name)) & fingerprints(shapes(other))


@pytest.mark.parametrize(("name", "other"), NOT_ALIKE)
def test_names_that_only_look_so(name, other):
    assert between(shapes(name), shapes(other)) is None
    assert between(shapes(other), shapes(name)) is None


def test_the_surest_reason_is_told_and_that_of_own_names_rather_than_of_aliases():
    found = between(shapes("Wuppertal", "Elberfeld", "Tal der Wupper"), shapes("Wupertal", "Taldewupper", "Elber-Feld"))
    assert found == Likeness(Way.SPELLING, True, "Elberfeld", "Elber-Feld")
    found = between(shapes("Wuppertal", "Wupertall"), shapes("Wupertal", "Wupper-Thal"))
    assert found == Likeness(Way.LETTERS, False, "Wuppertal", "Wupertal")


def test_pinyin_says_nothing_of_a_topic_that_has_a_chinese_name_of_its_own():
    assert between(shapes("Shanxi"), shapes("陕西")).way == Way.PINYIN
    assert between(shapes("Shanxi", "山西"), shapes("陕西")) is None


def test_those_that_resemble_each_other_are_found_among_many():
    names = {n: shapes(name) for n, name in enumerate(["Gambia", "Zambia", "Area 51", "Area 52", "GAMBIA!", "Chile"])}
    assert among(names) == {(0, 4): Likeness(Way.SPELLING, False, "Gambia", "GAMBIA!")}
