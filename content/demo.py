"""The demo's programme: the starter one, approved for the first provider so that cohorts run on it."""

from __future__ import annotations

from datetime import timedelta

from content.domain.programme import approve
from content.domain.starter import load_programme
from lms.dates import ALMATY
from lms.demo import Demo


def build(demo: Demo) -> None:
    programme = load_programme(provider=demo.providers["ulgi"])
    if programme.editions.exists():
        return
    on = demo.at.astimezone(ALMATY).date() - timedelta(days=200)
    approve(
        programme=programme,
        by=demo.people["director"],
        on=on,
        order_number="14-П",
        agreed_elsewhere="РҒӘК қорытындысы № 7",
        order_date=on - timedelta(days=1),
    )
