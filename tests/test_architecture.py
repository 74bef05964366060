"""The house's rules that no linter can say (docs/architecture.md). The floors themselves are import-linter's."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("articles", "newsroom", "topics")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# The only writers of topic entries, because the stored counts depend on them; `bylines` repairs their dates.
ENTRY_WRITERS = {
    "articles/workflow/bylines.py",
    "topics/curation.py",
    "topics/entries.py",
    "topics/merging/entry_moves.py",
    "topics/merging/pins_and_key_moments.py",
}
# Service functions and pages for people who are signed in. All other modules are public, a new one too.
NOT_PUBLIC = re.compile(
    r"articles/(invalidation|querysets|(admin|models)(/\w+)*|notifications/notifying|collaboration/dashboard"
    r"|search/(index|similarity)|workflow/(bylines|publishing|drafting|internal_links|past|story_urls))\.py"
    r"|topics/(invalidation|counting|curation|deletion|entries|forms|issues|(admin|merging|models|querysets)(/\w+)*|names/naming"
    r"|suggestions/suggesting)\.py"
    r"|newsroom/(admin_site|(admin|exchange|demo|management)/.+)\.py"
)
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update", "update_or_create",
}  # fmt: skip
# Where a sentence about stories may not start, because nothing before it said "live".
UNSAID = {
    "all", "annotate", "count", "exclude", "filter", "first", "get", "in_bulk", "iterator", "last", "only", "order_by",
    "values", "values_list",
}  # fmt: skip
DATED = {"Article", "Byline", "Correction", "TopicEntry"}
type Rule = Callable[[ast.AST], Iterator[int]]


def calls_of(tree: ast.AST) -> Iterator[tuple[ast.expr, str, int]]:
    """Each method call: what it is called on, the method's name, the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.value, node.func.attr, node.lineno


def writes_entries(tree: ast.AST) -> Iterator[int]:
    """Lines that create, change or delete a topic entry."""
    for on, method, line in calls_of(tree):
        if method in WRITES and re.search(r"(\bTopicEntry\b|\w\.entries\b|\btopic_entry$)", ast.unparse(on)):
            yield line
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TopicEntry":
            yield node.lineno


def asks_taggit_to_write(tree: ast.AST) -> Iterator[int]:
    """Lines that call add, remove, set or clear of taggit's manager `.topics`: they know no counts."""
    for on, method, line in calls_of(tree):
        if method in {"add", "remove", "set", "clear"} and isinstance(on, ast.Attribute) and on.attr == "topics":
            yield line


def begins_unsaid(tree: ast.AST) -> Iterator[int]:
    """Lines that begin a query of stories without the word that says what readers may see."""
    for on, method, line in calls_of(tree):
        begins = re.search(rf"(\b({'|'.join(DATED)})\.(objects|_default_manager)|\btopic\.entries)$", ast.unparse(on))
        if method in UNSAID and begins:
            yield line
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and node.args
            and re.search(r"\bget_(object|list)_or_404$", ast.unparse(node.func))
        ):
            model = ast.unparse(node.args[0])
            if re.fullmatch(rf"(\w+\.)*({'|'.join(DATED)})(\.objects)?", model):
                yield node.lineno


def imports_inside(tree: ast.AST) -> Iterator[int]:
    """Lines that import inside a function, other than an app's `ready`, which Django calls for that."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
            yield from (n.lineno for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom))


def fetches_models(tree: ast.AST) -> Iterator[int]:
    """Lines that reach a model without importing it, so that import-linter does not see it.

    By its name, through a field or a relation, or through the class of one of its instances or querysets.
    """
    for _, method, line in calls_of(tree):
        if method in {"get_model", "tag_model", "import_module"}:
            yield line
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (
            re.search(r"(\.related_model|\bremote_field\.model|\bthrough)$", ast.unparse(node))
            or re.search(
                r"(^|\W)(type\(.+\)|[\w.]+\.__class__|(?!self\.model)[\w.]+\.model)\.(objects|_default_manager|_base_manager)$",
                ast.unparse(node),
            )
        ):
            yield node.lineno


def listens_to_signals(tree: ast.AST) -> Iterator[int]:
    """Lines that bring in signals: a rule that hangs on one is not where it is read."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if (
            any(name.endswith(("signals", "django.dispatch")) for name in [module, *names])
            or module == "django.dispatch"
        ):
            yield node.lineno


def offences(rule: Rule, modules: list[Path]) -> list[str]:
    """Each place in the modules that breaks the rule, as file:line."""
    return [
        f"{path.relative_to(ROOT)}:{line}" for path in modules for line in rule(ast.parse(path.read_text(), str(path)))
    ]


def public_modules() -> list[Path]:
    """The modules whose answers anybody may read."""
    return [path for path in MODULES if not NOT_PUBLIC.fullmatch(path.relative_to(ROOT).as_posix())]


def other_than(names: set[str]) -> list[Path]:
    """The modules but these."""
    return [path for path in MODULES if path.relative_to(ROOT).as_posix() not in names]


def test_only_services_of_topics_write_entries():
    assert offences(writes_entries, other_than(ENTRY_WRITERS)) == []


def test_taggit_writes_no_entries():
    assert offences(asks_taggit_to_write, MODULES) == []


def test_public_code_begins_with_what_readers_may_see():
    assert offences(begins_unsaid, public_modules()) == []


def test_imports_stand_at_the_top_of_the_module():
    assert offences(imports_inside, MODULES) == []


def test_no_model_is_fetched_without_an_import():
    # Backups copy the rows of every model there is; tracking only compares models.
    backup = {f"newsroom/exchange/backup/{module}.py" for module in ("tables", "row_serialisation")}
    assert offences(fetches_models, other_than({"newsroom/core/tracking/querysets.py", *backup})) == []


def test_no_rule_hangs_on_a_signal():
    assert offences(listens_to_signals, MODULES) == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (writes_entries, "TopicEntry(tag=topic)"),
        (writes_entries, "article.entries.filter(tag=1).delete()"),
        (writes_entries, "TopicEntry.objects.bulk_create([])"),
        (writes_entries, "topic.entries.update(published_at=None)"),
        (writes_entries, "topic_entry.save(update_fields=['is_hidden'])"),
        (asks_taggit_to_write, "article.topics.set(['Fog'], clear=True)"),
        (asks_taggit_to_write, "story.topics.add('Fog')"),
        (begins_unsaid, "Article.objects.filter(status='published')"),
        (begins_unsaid, "models.Article.objects.all().live()"),
        (begins_unsaid, "self.topic.entries.filter(is_hidden=False)"),
        (begins_unsaid, "get_object_or_404(Article, slug=slug)"),
        (begins_unsaid, "shortcuts.get_object_or_404(Article.objects, slug=slug)"),
        (imports_inside, "def f():\n    if x:\n        from articles import views"),
        (fetches_models, "apps.get_model('articles', 'Article')"),
        (fetches_models, "Article.topics.through.tag_model()"),
        (fetches_models, "topic.entries.model.objects.filter(pk=1)"),
        (fetches_models, "type(entry).objects.get(pk=1)"),
        (fetches_models, "rows[0].item.__class__.objects.all()"),
        (fetches_models, "Topic._meta.get_field('entries').related_model"),
        (fetches_models, "model = Article.topics.through"),
        (fetches_models, "TopicEntry.content_object.field.remote_field.model"),
        (listens_to_signals, "from django.db.models.signals import post_save"),
        (listens_to_signals, "from django.db.models import signals"),
        (listens_to_signals, "from django.dispatch import receiver"),
    ],
)
def test_each_rule_finds_what_breaks_it(rule, code):
    assert list(rule(ast.parse(code)))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (writes_entries, "entry.file(article, topics)"),
        (writes_entries, "topic.entries.live().for_cards()"),
        (asks_taggit_to_write, "topics.add(topic)"),
        (begins_unsaid, "Article.objects.live().filter(language='en')"),
        (begins_unsaid, "article.entries.all()"),
        (begins_unsaid, "get_object_or_404(Author.objects.public(), slug=slug)"),
        (imports_inside, "class Config:\n    def ready(self):\n        from newsroom import checks"),
    ],
)
def test_each_rule_lets_the_proper_way_pass(rule, code):
    assert not list(rule(ast.parse(code)))


def settings_of(source: str) -> list[str]:
    """The environment's variables that a settings file reads, in order: the first argument of each `env…()`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [c.args[0].value for c in calls if re.fullmatch(r"env(\.\w+)?", ast.unparse(c.func))]


def settings_source() -> str:
    """The text of all modules of settings."""
    return "\n".join(path.read_text() for path in sorted((ROOT / "newsroom" / "settings").glob("*.py")))


def first_cells(heading: str) -> list[str]:
    """The names in the first column of the README's table below the heading."""
    section = (ROOT / "README.md").read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)", cell)]


def test_the_readme_documents_every_setting_once_and_no_other():
    read = settings_of(settings_source())
    assert sorted(first_cells("Settings")) == sorted(set(read))


def test_settings_are_found_however_they_are_read():
    assert settings_of('A = env("A")\nB = f(env.bool("B", default=False))') == ["A", "B"]


def test_the_readme_documents_every_command():
    commands = {path.stem for path in (ROOT / "newsroom" / "management" / "commands").glob("[a-z]*.py")}
    assert commands == set(first_cells("Commands"))


def test_modules_are_of_a_size_that_stays_pleasant():
    assert {path.name: n for path in MODULES if (n := len(path.read_text().splitlines())) > 400} == {}


def test_templates_are_of_a_size_that_stays_pleasant():
    assert {path.name: n for path in TEMPLATES if (n := len(path.read_text().splitlines())) > 300} == {}
