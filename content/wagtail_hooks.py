"""How what authors write is fitted into Wagtail's admin."""

from content import desk_hooks, page_hooks  # noqa: F401
