"""Orders that two editors changed, and what a form keeps of what it was opened with."""

import json
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.desk.conflicts import ConflictAwareMixin, merge_order

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("opened", "current", "submitted", "removed", "merged"),
    [
        pytest.param("abc", "abc", "cab", "", "cab", id="only the editor moved"),
        pytest.param("abc", "cab", "abc", "", "cab", id="only others moved"),
        pytest.param("abc", "cab", "cab", "", "cab", id="both moved alike"),
        pytest.param("abc", "bac", "cab", "", None, id="both moved"),
        pytest.param("abc", "abcx", "cab", "", "cxab", id="others added at the end of what the editor moved"),
        pytest.param("abc", "cab", "abcx", "", "cxab", id="the editor added to what others moved"),
        pytest.param("abc", "abcx", "abcy", "", "abcyx", id="both added"),
        pytest.param("abc", "ac", "cba", "", "ca", id="others removed what the editor moved"),
        pytest.param("abc", "cab", "ac", "b", "ca", id="the editor removed what others moved"),
        pytest.param("ab", "ab", "", "ab", "", id="the editor removed all"),
        pytest.param("", "xy", "ab", "", "abxy", id="both began"),
    ],
)
def test_an_order_has_the_changes_of_both_editors(opened, current, submitted, removed, merged):
    assert merge_order(opened, current, submitted, removed=removed) == (None if merged is None else list(merged))


@given(st.permutations("abcd"), st.permutations("abcdx"), st.permutations("abcdy"), st.sets(st.sampled_from("abcd")))
def test_of_two_orders_nothing_is_lost_and_nothing_is_doubled(opened, current, submitted, removed):
    submitted = [key for key in submitted if key not in removed]
    merged = merge_order(opened, current, submitted, removed=removed)
    if merged is not None:
        assert sorted(merged) == sorted({*current, *submitted} - removed)


class Sent(QueryDict):
    """What was sent: copying all of its values takes too long to do it for each field."""

    def __deepcopy__(self, memo):
        raise AssertionError


class HarbourForm(ConflictAwareMixin, forms.Form):
    """Two fields."""

    name = forms.CharField()
    berths = forms.CharField()


def test_fields_to_keep_are_put_without_a_copy_of_all_that_was_sent():
    opened = {"name": "North Quay", "berths": "4", **{f"other_{n}": "" for n in range(50)}}
    data = Sent(mutable=True)
    data.update({"name": "South Quay", "berths": "5", "opened": json.dumps(opened), "name_keep": "on"})
    data.update({f"other_{n}_keep": "on" for n in range(50)})
    form = HarbourForm(data)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "North Quay", "berths": "5"}
    assert data["name"] == "South Quay"


@pytest.mark.parametrize(
    "text", [r'{"name": "\ud800"}', r'{"\udfff": "x"}', r'{"name": ["\ud83d"]}', "{", "[" * 100_000]
)
def test_opened_values_that_no_page_has_count_as_absent(text):
    form = HarbourForm(QueryDict(urlencode({"name": "South Quay", "opened": text})), initial={"name": "North Quay"})
    assert form.opened == {}
    str(form.opened_values).encode()


def test_opened_values_can_have_any_character():
    form = HarbourForm(QueryDict(urlencode({"opened": json.dumps({"name": "𠮷 😀"})})))
    assert form.opened == {"name": "𠮷 😀"}
