"""The load's programme: the starter one, approved so long ago that every cohort of the load runs on it."""

from __future__ import annotations

from datetime import timedelta

from content.domain.programme import approve
from content.domain.starter import load_programme
from lms.dates import ALMATY
from lms.load import Load

YEARS = 4


def build(load: Load) -> None:
    on = load.at.astimezone(ALMATY).date() - timedelta(days=365 * YEARS)
    load.made["edition"] = approve(
        programme=load_programme(provider=load.provider, code=load.name),
        by=load.people["director"],
        on=on,
        order_number="1",
        agreed_elsewhere="load",
        order_date=on,
    )
    load.rows["programmes"] += 1
