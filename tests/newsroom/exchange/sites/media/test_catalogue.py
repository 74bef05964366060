"""Which file a URL of the former site means."""

import unicodedata

import pytest

from newsroom.exchange.sites.media.catalogue import Catalogue

U = "https://old.example/wp-content/uploads"
NAME = "2025/05/pier.jpg"


@pytest.mark.parametrize(
    "path",
    [
        NAME,
        f"uploads/{NAME}",
        f"wp-content/uploads/{NAME}",
        f"www/site/wp-content/uploads/{NAME}",
        "05/pier.jpg",
        "pier.jpg",
        "2025/05/PIER.JPG",
        "2025/05/pier-scaled.jpg",
        "2025/05/pier-1024x768.jpg",
    ],
)
def test_a_file_is_found_in_the_uploads_in_a_part_of_them_and_in_a_copy_of_the_site(path):
    assert Catalogue([path]).find([f"{U}/{NAME}"]) == [path]


@pytest.mark.parametrize("path", ["2024/05/pier.jpg", "2025/05/pier-2.jpg", "05/2025/pier.jpg", "2025/05/pier.png"])
def test_a_file_of_another_folder_number_or_type_is_not_it(path):
    assert Catalogue([path]).find([f"{U}/{NAME}"]) == []


@pytest.mark.parametrize(
    "url",
    [
        f"{U}/{NAME}?resize=300%2C200",
        f"{U}/2025/05/pier-300x200.jpg",
        f"{U}/2025/05/pier-scaled.jpg",
        f"{U}/2025/05/pier-e1600000000000.jpg",
        f"{U}/2025/05/pier-e1600000000000-300x200.jpg",
        f"{U}/2025/05/Pier.jpg",
        "https://i0.wp.com/old.example/wp-content/uploads/2025/05/pier.jpg?fit=300%2C200&ssl=1",
        "/wp-content/uploads/2025/05/pier.jpg",
    ],
)
def test_all_urls_of_an_image_mean_the_same_file(url):
    assert Catalogue([NAME]).find([url]) == [NAME]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("other", ["NFC", "NFD"])
def test_names_are_the_same_percent_encoded_composed_and_decomposed(form, other):
    path = unicodedata.normalize(form, "2025/05/Überfahrt 1.jpg")
    name = unicodedata.normalize(other, "Überfahrt")
    assert Catalogue([path]).find([f"{U}/2025/05/{name.replace('Ü', '%C3%9C')}%201.jpg"]) == [path]


@pytest.mark.parametrize("path", ["content/images/2025/05/pier.jpg", "content/images/size/w600/2025/05/pier.jpg"])
def test_the_images_of_ghost_are_found(path):
    url = "https://old.example/content/images/size/w1000/format/webp/2025/05/pier.jpg"
    assert Catalogue([path]).find([url]) == [path]


def test_the_original_comes_before_smaller_versions():
    sizes = ["pier-300x200.jpg", "pier.jpg", "pier-1024x768.jpg", "pier-scaled.jpg"]
    best = ["pier.jpg", "pier-scaled.jpg", "pier-1024x768.jpg", "pier-300x200.jpg"]
    assert Catalogue(sizes).find([f"{U}/pier-300x200.jpg"]) == best


def test_an_edited_image_is_not_replaced_by_its_original():
    paths = ["pier.jpg", "pier-e1600000000000.jpg"]
    assert Catalogue(paths).find([f"{U}/pier-e1600000000000.jpg"])[0] == "pier-e1600000000000.jpg"
    assert Catalogue(paths).find([f"{U}/pier.jpg"])[0] == "pier.jpg"


def test_a_name_that_files_of_several_folders_have_means_none_of_them():
    paths = ["2024/05/pier.jpg", "2025/05/pier.jpg"]
    assert Catalogue(paths).find([f"{U}/pier.jpg"]) == []
    assert Catalogue(paths).find([f"{U}/{NAME}"]) == [NAME]


def test_a_name_that_looks_like_a_size_is_found():
    assert Catalogue(["2025/05/a4-210x297.jpg"]).find([f"{U}/2025/05/a4-210x297.jpg"]) == ["2025/05/a4-210x297.jpg"]


@pytest.mark.parametrize("url", ["", "https://[", "https://old.example", f"{U}/", "data:image/png;base64,AAAA"])
def test_what_is_no_url_of_a_file_finds_nothing(url):
    assert Catalogue([NAME, "x"]).find([url]) == []


GHOST = "https://a.example/content/images/2021/03/weir.jpg"


@pytest.mark.parametrize("folder", ["content/images/", "images/", "", "backup/content/images/"])
def test_the_original_is_found_beside_the_sizes_that_ghost_makes(folder):
    original = f"{folder}2021/03/weir.jpg"
    sizes = [f"{folder}size/{size}/2021/03/weir.jpg" for size in ("w1000", "w600/format/webp", "w600", "w256h256")]
    other = f"{folder}2022/03/weir.jpg"
    found = Catalogue([*sizes, other, original]).find([GHOST, GHOST.replace("images/", "images/size/w600/")])
    assert found[:2] == [original, sizes[0]]
    assert Catalogue(sizes[1:]).find([GHOST])[-1] == sizes[-1]
    assert other not in found
