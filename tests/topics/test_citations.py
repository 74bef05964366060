"""Sentences of briefings that cite stories: what happens to these stories is an issue of the topic."""

import pytest

from articles.workflow import drafting, publishing
from newsroom.core.html import sanitise
from tests.factories import make_article, make_topic
from topics import citations, curation, issues, merging
from topics.models import SENTENCE_LENGTH, Citation, Flag, Topic

pytestmark = pytest.mark.django_db


def brief(topic, *stories, language="en"):
    """Write a briefing with a sentence that cites each story."""
    sentences = [f'Sentence {n} <a href="{story.get_absolute_url()}">cites</a> it.' for n, story in enumerate(stories)]
    curation.write_briefing(topic, f"<p>First. {' '.join(sentences)} Last.</p>", by=None, language=language)


def issue_of(topic):
    """The sentence of the issue, "" if there is none; and the filter of the list agrees."""
    topics = Topic.objects.with_live_count()
    found = [finding.sentence for finding in issues.findings(topics)[topic.pk] if finding.flag == Flag.CITED]
    assert issues.flagged(topics, Flag.CITED).filter(pk=topic.pk).exists() == bool(found)
    return "".join(found)


def test_a_correction_of_a_cited_story_names_the_sentence():
    topic = make_topic("Locks")
    stories = [make_article(title=f"Lock {n}") for n in range(2)]
    brief(topic, *stories)
    assert issue_of(topic) == ""
    publishing.correct(stories[1], "The gate is of oak.", by=None)
    assert issue_of(topic) == (
        "The briefing says: “Sentence 1 cites it.” The story “Lock 1” that it links to was corrected."
    )


def test_an_unpublished_story_is_an_issue_until_it_is_published_again():
    topic, story = make_topic("Locks"), make_article(title="Lock")
    brief(topic, story)
    publishing.withdraw(story, by=None)
    assert issue_of(topic).endswith("that it links to was unpublished.")
    publishing.publish(story, by=None)
    assert issue_of(topic) == ""


@pytest.mark.parametrize("review", ["confirm", "write"])
def test_a_review_of_the_briefing_closes_the_issue(review):
    topic, story = make_topic("Locks"), make_article()
    brief(topic, story)
    publishing.correct(story, "The gate is of oak.", by=None)
    if review == "confirm":
        curation.confirm_briefing(topic, by=None)
    else:
        brief(topic, story)
    assert issue_of(topic) == ""
    assert Citation.objects.filter(topic=topic).count() == 1


def test_briefings_in_every_language_cite():
    topic, story = make_topic("Locks"), make_article(title="Lock")
    brief(topic, make_article())
    curation.write_briefing(
        topic, f'<p>第一句。第二句<a href="{story.get_absolute_url()}">报道</a>。</p>', by=None, language="zh-hans"
    )
    publishing.correct(story, "The gate is of oak.", by=None)
    assert "“第二句报道。”" in issue_of(topic)
    assert Citation.objects.filter(topic=topic).count() == 2


def test_a_former_url_cites_the_story_and_other_links_cite_nothing(settings):
    topic, story = make_topic("Locks"), make_article(title="Lock", slug="old")
    former = story.get_absolute_url()
    drafting.save(story, {"slug": "new"})
    publishing.publish(story, by=None)
    links = [
        former,
        f"{settings.SITE_URL}{story.get_absolute_url()}#part",
        "/topics/locks/",
        "https://other.example/",
        "/2026/13/99/x/",
    ]
    html = "".join(f'<p>Text {n} <a href="{link}">here</a>.</p>' for n, link in enumerate(links))
    curation.write_briefing(topic, html, by=None)
    assert list(topic.citations.values_list("story", "sentence")) == [
        (story.pk, "Text 0 here."),
        (story.pk, "Text 1 here."),
    ]


def test_a_merge_that_brings_a_briefing_brings_its_citations_and_undoing_it_takes_them_back():
    topic, other, story = make_topic("Locks"), make_topic("Sluices"), make_article(title="Lock")
    brief(other, story)
    merge = merging.merge(other, topic, by=None)
    assert list(Citation.objects.values_list("topic", "story")) == [(topic.pk, story.pk)]
    merging.undo(merge, by=None)
    assert [citation.topic.name for citation in Citation.objects.all()] == ["Sluices"]


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ('<p>One. Two <a href="/x/">link</a>! Three.</p>', "Two link!"),
        ('<p>It asked “<a href="/x/">why?</a>” Nobody knew.</p>', "It asked “why?”"),
        ('<p>一。<a href="/x/">二</a>！三。</p>', "二！"),
        ('<ul><li>No stop <a href="/x/">here</a></li><li>Other</li></ul>', "No stop here"),
        ('<p>In 3.5 years <a href="/x/">it</a> grew.</p>', "In 3.5 years it grew."),
    ],
)
def test_the_sentence_around_a_link_is_found(html, sentence):
    assert list(citations.cited(sanitise(html))) == [("/x/", sentence)]


def test_a_paragraph_may_have_tens_of_thousands_of_links():
    many = "".join(f'<a href="/{n}">b。</a>' for n in range(30_000))
    assert list(citations.cited(f"<p>{many}</p>")) == [(f"/{n}", "b。") for n in range(30_000)]
    one = many.replace("。", ",")
    assert {sentence for _, sentence in citations.cited(f"<p>{one}</p>")} == {("b," * 30_000)[:SENTENCE_LENGTH]}
