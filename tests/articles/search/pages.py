"""Pages of searches as readers get them."""


def page(client, query):
    answer = client.get(f"/search/?{query}")
    return answer.status_code, " ".join(answer.content.decode().split())


def number(count):
    """A number of articles, as it is seen and heard."""
    return f'<span class="count">{count}<span class="visually-hidden"> article{"s" * (count != 1)}</span></span>'
