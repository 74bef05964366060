"""Two at once over every form of the desk that is not a story's: of no field is anything lost, and every pin stays.

Each round two editors have one screen open, change fields of it at random and send at the same moment, each on a
connection of their own. Who is shown a conflict chooses a version and sends again. The suite makes a tenth of the
rounds, `pytest -m faults` all of them.
"""

import json
import random
from collections import Counter
from functools import partial
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_author, make_image, make_page, make_topic, make_user
from tests.racing import at_once
from tests.topics.admin.screens import fields_of, sent_from
from topics import counting, curation

pytestmark = pytest.mark.django_db(transaction=True)
FRONT = "/admin/articles/article/front/"


class Kind(NamedTuple):
    """A kind of object: its admin, how one is made, and the fields that are changed."""

    admin: str
    make: object
    fields: tuple[str, ...]
    actions: tuple[str, ...] = ("save",)


KINDS = [
    Kind("topics_topic", make_topic, ("description", "sponsor", "briefing", "name", "name_zh-hans")),
    Kind("newsroom_page", make_page, ("title", "body", "description"), ("save", "publish")),
    Kind("newsroom_image", partial(make_image, alt="A lock"), ("alt", "caption", "credit", "licence")),
    Kind("articles_author", make_author, ("name", "role", "bio")),
]
RICH = {"briefing", "body"}


@pytest.fixture
def editors(committed):
    """Two browsers, each with an editor."""
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make_user("Editor"))
    return clients


def what_is_sent(page):
    return sent_from(page) if "rows" in page.context else fields_of(page.context["form"])


def send(client, url, data, dice):
    """Send, and choose of what is in conflict until it is saved; the fields of which the current version was kept."""
    given_up = set()
    for number in range(5):
        answer = client.post(url, data)
        if answer.status_code == 302:
            return number, given_up
        form = answer.context["form"]
        data = {**what_is_sent(answer), "_save": data["_save"]}
        for name in form.conflicts:
            if dice.random() < 0.5:
                data[f"{name}_keep"] = "on"
                given_up.add(name)
    raise AssertionError(f"{url} was not saved: {answer.context['form'].errors}")


def play(number, editors):
    """One round; how many were shown a conflict."""
    dice = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    subject = kind.make()
    url = reverse(f"admin:{kind.admin}_change", args=[subject.pk])
    chosen = [dice.sample(kind.fields, dice.randint(1, 2)) for _ in editors]
    typed = [{name: f"{name} {number} {who}" for name in names} for who, names in zip("ab", chosen, strict=True)]
    saves = []
    for client, texts in zip(editors, typed, strict=True):
        marked = {name: f"<p>{text}</p>" if name in RICH else text for name, text in texts.items()}
        data = {**what_is_sent(client.get(url)), **marked, "_save": dice.choice(kind.actions)}
        saves.append(partial(send, client, url, data, random.Random(dice.random())))
    outcomes = at_once(*saves)
    saved = json.dumps(what_is_sent(editors[0].get(url)), ensure_ascii=False)
    replaced = [entry.detail.get("replaced", {}) for entry in AuditEntry.objects.filter(subject_id=subject.pk)]
    stored = saved + json.dumps(replaced, ensure_ascii=False)
    for texts, other, (_, given_up) in zip(typed, typed[::-1], outcomes, strict=True):
        for name, text in texts.items():
            told = f"{kind.admin} {name}: {outcomes}"
            if name not in other:
                assert text in saved, told
            elif name not in given_up:
                assert text in stored, told
    for name in {*typed[0]} & {*typed[1]}:
        assert sum(bool(number) for number, _ in outcomes) >= 1, name
        assert any(texts[name] in saved for texts in typed), name
    return sum(bool(again) for again, _ in outcomes)


@pytest.mark.faults
def test_of_two_who_save_a_form_at_once_no_text_is_lost(editors, rounds, figure):
    number_of_rounds = rounds(500)
    shown = sum(play(number, editors) for number in range(number_of_rounds))
    figure("conflict", f"topics, pages, authors, images, {number_of_rounds} rounds: {shown} conflicts, no text lost")
    assert shown > 0


def pins_of(page):
    return [row.key for row in page.context["rows"] if row.item.pinned_position]


def curate(number, url, rows, editors, pinned):
    """One round over pins: each editor pins, unpins and moves some; which pins there have to be then."""
    dice = random.Random(number)
    before = set(pinned())
    saves, added, removed = [], set(), set()
    for client in editors:
        page = client.get(url)
        data = sent_from(page)
        pins = sorted(before, key=lambda key: int(data[f"story-{key}-position"]))
        out = set(dice.sample(pins, min(len(pins), dice.randint(0, 1))))
        more = dice.sample(sorted(set(rows) - before), min(len(set(rows) - before), dice.randint(0, 2)))
        order = [key for key in pins if key not in out] + more
        if dice.random() < 0.5:
            dice.shuffle(order)
        for key in before:
            data[f"story-{key}-position"] = ""
        for place, key in enumerate(order, 1):
            data[f"story-{key}-position"] = place
        added |= set(more)
        removed |= out
        saves.append(partial(send, client, url, {**data, "_save": "save"}, random.Random(dice.random())))
    outcomes = at_once(*saves)
    assert set(pinned()) == (before | added) - removed, outcomes
    return Counter(conflicts=sum(bool(again) for again, _ in outcomes), pins=len(added), unpins=len(removed))


@pytest.mark.faults
def test_of_two_who_curate_a_page_at_once_no_pin_is_lost(editors, rounds, figure):
    topic = make_topic()
    stories = [make_article(topics=[topic]) for _ in range(8)]
    entries = [story.entries.get() for story in stories]
    places = [
        (FRONT, stories, Article.objects.filter(pinned_position__gt=0)),
        (reverse("admin:topics_topic_change", args=[topic.pk]), entries, topic.entries.filter(pinned_position__gt=0)),
    ]
    for items in (stories, entries):
        for item in items[:3]:
            curation.pin(item, by=None)
    figures, number_of_rounds = Counter(), rounds(500)
    for number in range(number_of_rounds):
        url, items, pins = places[number % 2]

        def pinned(pins=pins):
            return [str(pk) for pk in pins.order_by("pinned_position", "pk").values_list("pk", flat=True)]

        figures += curate(number, url, [str(item.pk) for item in items], editors, pinned)
        positions = list(pins.order_by("pinned_position").values_list("pinned_position", flat=True))
        assert len(set(positions)) == len(positions)
    said = ", ".join(f"{number} {what}" for what, number in figures.items())
    figure("conflict", f"front page and topics, {number_of_rounds} rounds: {said}; no pin lost")
    assert figures["conflicts"] > 0
    assert list(counting.check()) == []
