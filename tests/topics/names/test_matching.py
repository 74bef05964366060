"""When two names may mean the same thing, and when they only look so."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topics.models import Way
from topics.names.matching import NameMatch, find_matches, fingerprints, lookups, match_names, normalise

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
    ("Haugen, Tove", "Tove Haugen", Way.ORDER),
    ("Marsh, Salt", "Salt marsh", Way.ORDER),
    ("Haugen Tove", "Tove Haugen", Way.ORDER),
    ("The Skerries", "Skerries", Way.ORDER),
    ("Skerries, The", "Skerries", Way.ORDER),
    ("The OBT", "OBT", Way.ORDER),
    ("Locks & weirs", "Locks and weirs", Way.ORDER),
    ("Windmill", "Windmills", Way.PLURAL),
    ("Dairy", "Dairies", Way.PLURAL),
    ("Salt marsh", "Salt marshes", Way.PLURAL),
    ("Greenhouse", "Greenhouses", Way.PLURAL),
    ("Ludwigshafen", "Ludvigshafen", Way.LETTERS),
    ("Wuppertal", "Wupertal", Way.LETTERS),
    ("Nizhny Novgorod", "Nizhny Novgrood", Way.LETTERS),
    ("Екатеринбург", "Екатиренбург", Way.LETTERS),
    ("W. Ostrava", "West Ostrava", Way.SHORT),
    ("W Ostrava", "West Ostrava", Way.SHORT),
    ("St. Kilda", "Saint Kilda", Way.SHORT),
    ("Dept. of Canals", "Department of Canals", Way.SHORT),
    ("Canals Dept.", "Canals Department", Way.SHORT),
    ("Haugen, T.", "Tove Haugen", Way.SHORT),
    ("Ordzhonikidze", "Орджоникидзе", Way.ROMANISED),
    ("Ioannina", "Ιωάννινα", Way.ROMANISED),
    ("Daegu", "대구", Way.ROMANISED),
    ("Nagano", "ナガノ", Way.ROMANISED),
    ("Qasim", "Gasim", Way.ROMANISED),
    ("Szechuan", "Sichuan", Way.ROMANISED),
    ("Al-Qa'im", "Al Qaem", Way.ROMANISED),
    ("Haugen", "Tove Haugen", Way.SURNAME),
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
    # Words that a dictionary has, however little they differ.
    ("Hungary", "Hungry"),
    ("Iceland", "Ireland"),
    ("Production", "Protection"),
    ("Inflation", "Insulation"),
    ("Golf", "Gulf"),
    # Another order of words that are no name, or with other words.
    ("Salt marsh", "Marsh salt"),
    ("Haugen, Tove", "Tove Hauge"),
    # Other abbreviations, and words that are none.
    ("N. Ostrava", "S. Ostrava"),
    ("W. Ostrava", "East Ostrava"),
    ("T. H.", "Tove Haugen"),
    ("The Who", "WHO"),
    ("A Bridge", "Arch Bridge"),
    # Other people with the same surname, and first names.
    ("Tove Haugen", "Nils Haugen"),
    ("Tove", "Tove Haugen"),
    # Two words differ.
    ("Wuppertal Ludwigshafen", "Wupprtal Ludwigshfen"),
    # No plurals.
    ("Texas", "Texa us"),
    ("Tennis", "Tenni"),
    ("Bus", "Bu"),
    ("한국은행", "한국은헹"),
]
# Few letters of each script, so that words come near each other; some that are written otherwise by some.
LETTERS = ("abé", "aoß", "αβά", "ежй", "ابآ", "אבש", "가나", "重阳", "かが", "ab1")


@st.composite
def families(draw):
    """Names that are made of one by writing it wrong at some places."""
    letters = draw(st.sampled_from(LETTERS))
    words = draw(st.lists(st.text(letters, min_size=5, max_size=12), min_size=1, max_size=4))
    names = [" ".join(words)]
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(names))
        for _ in range(draw(st.integers(1, 3))):
            at, letter = draw(st.integers(0, len(name))), draw(st.sampled_from(letters + "s "))
            swapped = name[at : at + 2][::-1]
            wrong = (letter + name[at:], name[at + 1 :], letter + name[at + 1 :], swapped + name[at + 2 :])
            name = name[:at] + draw(st.sampled_from(wrong))
        names.append(name)
    return names


def normalised(*names):
    return [normalise(name, is_alias=n > 0) for n, name in enumerate(names)]


@pytest.mark.parametrize(("name", "other", "way"), ALIKE)
def test_names_that_may_mean_the_same(name, other, way):
    assert match_names(normalised(name), normalised(other)) == NameMatch(way, False, name, other)
    assert match_names(normalised(other), normalised(name)) == NameMatch(way, False, other, name)


@pytest.mark.parametrize(("name", "other", "way"), ALIKE)
def test_names_that_may_mean_the_same_find_each_other_by_a_fingerprint(name, other, way):
    assert lookups(normalised(name)) & fingerprints(normalised(other))
    assert lookups(normalised(other)) & fingerprints(normalised(name))


@pytest.mark.parametrize(("name", "other"), NOT_ALIKE)
def test_names_that_only_look_so(name, other):
    assert match_names(normalised(name), normalised(other)) is None
    assert match_names(normalised(other), normalised(name)) is None


def test_the_surest_reason_is_told_and_that_of_own_names_rather_than_of_aliases():
    found = match_names(
        normalised("Wuppertal", "Elberfeld", "Tal der Wupper"), normalised("Wupertal", "Taldewupper", "Elber-Feld")
    )
    assert found == NameMatch(Way.SPELLING, True, "Elberfeld", "Elber-Feld")
    found = match_names(normalised("Wuppertal", "Wupertall"), normalised("Wupertal", "Wupper-Thal"))
    assert found == NameMatch(Way.LETTERS, False, "Wuppertal", "Wupertal")


def test_pinyin_says_nothing_of_a_topic_that_has_a_chinese_name_of_its_own():
    assert match_names(normalised("Shanxi"), normalised("陕西")).way == Way.PINYIN
    assert match_names(normalised("Shanxi", "山西"), normalised("陕西")) is None


def test_what_is_short_for_a_name_is_no_alias_and_no_topic_with_a_full_name():
    assert match_names(normalised("Haugen"), normalised("Tove Haugen")).way == Way.SURNAME
    assert match_names(normalised("Tove Haugen", "Haugen"), normalised("Nils Haugen")) is None
    assert match_names(normalised("Haugen", "Tove Haugen"), normalised("Nils Haugen")) is None
    assert match_names(normalised("Nils Haugen", "T. Haugen"), normalised("Tove Haugen")) is None


def test_full_names_with_the_same_surname_are_not_compared():
    first, second = normalised("Tove Haugen"), normalised("Nils Haugen")
    assert not lookups(first) & fingerprints(second)


def test_those_that_resemble_each_other_are_found_among_many():
    names = {
        n: normalised(name) for n, name in enumerate(["Gambia", "Zambia", "Area 51", "Area 52", "GAMBIA!", "Chile"])
    }
    assert find_matches(names) == {(0, 4): NameMatch(Way.SPELLING, False, "Gambia", "GAMBIA!")}


@settings(max_examples=300)
@given(st.lists(families(), min_size=1, max_size=2))
def test_among_many_those_are_found_that_are_alike_one_by_one(names):
    topics = dict(enumerate(normalised(name) for family in names for name in family))
    alike = {(a, b): match_names(topics[a], topics[b]) for a, b in combinations(topics, 2)}
    assert find_matches(topics) == {pair: likeness for pair, likeness in alike.items() if likeness}


def misspelt(word):
    """The word with each error that one can make between its ends."""
    for n in range(1, len(word)):
        yield f"{word[:n]}x{word[n:]}"
    for n in range(1, len(word) - 1):
        yield word[:n] + word[n + 1 :]
        yield f"{word[:n]}x{word[n + 1 :]}"
        if n < len(word) - 2:
            yield word[:n] + word[n : n + 2][::-1] + word[n + 2 :]


@pytest.mark.parametrize("length", range(6, 13))
def test_whatever_two_errors_are_made_in_a_word_it_is_found(length):
    word = "abcdefghijkl"[:length]
    wrong = {twice for once in misspelt(word) for twice in misspelt(once)}
    names = {name: normalised(name) for name in (word, *wrong)}
    left = fingerprints(names[word])
    alike = [name for name in wrong if match_names(names[word], names[name])]
    assert alike
    assert [name for name in alike if not left & fingerprints(names[name])] == []


def test_of_many_names_that_begin_and_end_with_the_same_letter_few_are_compared():
    words = ["s" + "".join(letters) + "ings" for letters in product("aeioubcdfg", repeat=3)]
    met = Counter(word for name in words for word in fingerprints(normalised(name)))
    assert max(met.values()) <= 100
