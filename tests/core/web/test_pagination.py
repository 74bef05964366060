"""Pages of a listing are numbered, and a wrong number is no page."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from newsroom.core.web.pagination import page_of


def page(query="", total=45, **kwargs):
    """A page of the numbers from 0, asked for with this query."""
    request = RequestFactory().get(f"/重庆/{query}")
    return page_of(request, lambda start, stop: list(range(start, stop)), total=total, **kwargs)


@pytest.mark.parametrize(
    ("query", "first", "last"), [("", 0, 19), ("?page=1", 0, 19), ("?page=2", 20, 39), ("?page=3", 40, 44)]
)
def test_a_page_has_twenty_items_and_the_last_one_the_rest(query, first, last):
    assert list(page(query)) == list(range(first, last + 1))


@pytest.mark.parametrize(
    "wrong", ["0", "4", "-1", "01", "%2B1", "%201", "1%20", "１", "二", "", "1.0", "1e0", "9" * 30]
)
def test_what_is_not_a_number_from_one_to_the_last_is_no_page(wrong):
    with pytest.raises(Http404):
        page(f"?page={wrong}")


def test_an_empty_listing_has_one_page_and_no_second():
    assert (len(page(total=0)), page(total=0).last) == (0, 1)
    with pytest.raises(Http404):
        page("?page=2", total=0)


@pytest.mark.parametrize(("total", "last"), [(1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_the_last_page_is_never_empty(total, last):
    assert page(total=total).last == last


def test_addresses_are_encoded_and_page_one_has_none_of_its_own():
    second = page("?page=2&colour=red")
    assert second.url == "/%E9%87%8D%E5%BA%86/?page=2"
    assert (second.previous_url, second.next_url) == ("/%E9%87%8D%E5%BA%86/", "/%E9%87%8D%E5%BA%86/?page=3")
    assert page("?page=1").url == "/%E9%87%8D%E5%BA%86/"
    assert (page().previous_url, page("?page=3").next_url) == ("", "")


def test_parameters_of_the_listing_stay_in_its_addresses():
    assert page("?page=2", parameters={"q": "a b"}).next_url == "/%E9%87%8D%E5%BA%86/?q=a+b&page=3"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, [1, 2, 3, 4, 5, None, 10]),
        (4, [1, 2, 3, 4, 5, None, 10]),
        (5, [1, None, 4, 5, 6, None, 10]),
        (6, [1, None, 5, 6, 7, None, 10]),
        (7, [1, None, 6, 7, 8, 9, 10]),
        (10, [1, None, 6, 7, 8, 9, 10]),
    ],
)
def test_the_pager_leaves_numbers_out_but_never_just_one(number, shown):
    links = page(f"?page={number}", total=200).links
    assert [link.number for link in links] == shown
    assert [link.number for link in links if link.is_current] == [number]


@pytest.mark.parametrize("last", [7, 8, 9, 30])
def test_the_pager_has_as_many_places_on_every_page_and_no_gap_for_one_number(last):
    for number in range(1, last + 1):
        shown = [link.number for link in page(f"?page={number}", total=20 * last).links]
        assert len(shown) == 7
        for before, gap, after in zip(shown, shown[1:], shown[2:], strict=False):
            assert gap is not None or after - before > 2


def test_a_page_knows_how_many_items_stand_before_it():
    assert page("?page=3").start == 40
