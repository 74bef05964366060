"""What a statement reads from one end to the other, as the database says before it is run."""

import json
import re
from functools import cache

from django.apps import apps
from django.db import connection

# So many rows make a table a large one.
LARGE = 20_000


def scans(sql, params):
    """What the statement reads from one end, in the database's words, and how the statement begins."""
    if not re.match(r"\(?(SELECT|UPDATE|DELETE|WITH)\b", sql):
        return
    large = large_tables()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            names = {alias: table for table, alias in re.findall(r'"(\w+)" (\w\d+)\b', sql)}
            for *_, step in cursor.fetchall():
                found = re.match(r"SCAN (\w+)", step)
                if found and names.get(found[1], found[1]) in large:
                    yield f"{step} ({names.get(found[1], found[1])}): {sql[:2000]}"
        else:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            for node in nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
                if (
                    "Scan" in node["Node Type"]
                    and node.get("Relation Name") in large
                    and not ({"Index Cond", "Recheck Cond", "TID Cond"} & node.keys())
                ):
                    yield f"{node['Node Type']} {node['Relation Name']} {node.get('Index Name', '')}: {sql[:2000]}"


def nodes(plan):
    """The plan's nodes."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


@cache
def large_tables():
    """The names of large tables."""
    models = [model for model in apps.get_models() if not model._meta.proxy]
    some = {model._meta.db_table: model._base_manager.order_by()[LARGE : LARGE + 1] for model in models}
    return {table for table, beyond in some.items() if beyond.values_list("pk").exists()}
