"""The types of a WSGI application (PEP 3333)."""

from collections.abc import Callable, Iterable
from typing import Any

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]
