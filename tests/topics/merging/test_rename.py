"""A topic is called otherwise, and called as it was again: every name and address goes on meaning it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_topic, make_user
from topics import merging
from topics.names import naming

pytestmark = pytest.mark.django_db


def told(plan):
    return [line for _, lines in plan.parts for line in lines]


def test_the_plan_tells_names_and_addresses_and_so_it_is():
    topic = make_topic("Swaziland", aliases=["Eswatini"], public_from=timezone.now())
    lines = told(merging.plan_rename(topic, "Eswatini", moves_address=True))
    for line in (
        "The name changes to “Eswatini” everywhere on the site and in feeds.",
        "“Eswatini” is already an alias of this topic.",
        "“Swaziland” becomes an alias of “Eswatini”.",
        "The URL changes to /topics/eswatini/. "
        "The old URL, /topics/swaziland/, redirects there, including archives and feeds.",
    ):
        assert line in lines
    merging.rename(topic, "Eswatini", by=make_user("Topic editor"), moves_address=True)
    assert (topic.name, topic.slug) == ("Eswatini", "eswatini")
    assert naming.find_by_slug("swaziland") == naming.find_or_create("SWAZILAND") == topic
    assert AuditEntry.objects.get(verb="rename").detail["before"] == "Swaziland"


def test_without_its_address_only_the_name_changes():
    topic = make_topic("Swaziland")
    lines = told(merging.plan_rename(topic, "eSwatini", moves_address=False))
    assert {"The name changes to “eSwatini”.", "The URL stays /topics/swaziland/."} <= set(lines)
    merging.rename(topic, "eSwatini", by=None)
    assert topic.slug == "swaziland"


def test_renamed_back_it_has_its_name_and_address_and_keeps_the_others():
    make_topic("R")
    topic = make_topic("R+")
    assert topic.slug == "r-2"
    for name in ("R plus", "R+"):
        merging.rename(topic, name, by=None, moves_address=True)
    assert (topic.name, topic.slug) == ("R+", "r-2")
    assert naming.find_by_slug("r-plus") == topic


def test_no_name_of_another_topic_is_taken_and_nobody_else_renames():
    topic = make_topic("Swaziland")
    make_topic("Zululand", aliases=["KwaZulu"])
    with pytest.raises(ValidationError, match="already used by the topic “Zululand”"):
        merging.rename(topic, "kwazulu", by=None)
    with pytest.raises(NotAllowed):
        merging.rename(topic, "Eswatini", by=make_user("Journalist"))


def test_what_changed_since_the_plan_was_read_is_shown_instead_of_done():
    topic = make_topic("Swaziland")
    seen = merging.plan_rename(topic, "Eswatini", moves_address=True).digest
    make_topic("Eswatini!")
    with pytest.raises(ValidationError, match="have changed since you opened"):
        merging.rename(topic, "Eswatini", by=None, moves_address=True, digest=seen)
