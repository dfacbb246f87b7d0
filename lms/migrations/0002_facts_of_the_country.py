"""Regions, kinds of organisation and days off, so that a fresh database knows the country it is in."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load(apps, schema_editor):
    Region, Kind, DayOff = (apps.get_model("lms", name) for name in ("Region", "OrganisationType", "DayOff"))
    Region.objects.bulk_create(
        Region(
            code=row["code"],
            iso=row["iso_3166_2"],
            kato=row["kato"],
            name_kk=row["name"]["kk"],
            name_ru=row["name"]["ru"],
            name_en=row["name"]["en"],
        )
        for row in read("regions.json")
    )
    Kind.objects.bulk_create(
        Kind(
            code=row["code"],
            order=order,
            name_kk=row["name"]["kk"],
            name_ru=row["name"]["ru"],
            name_en=row["name"]["en"],
        )
        for order, row in enumerate(read("organisation_types.json"))
    )
    DayOff.objects.bulk_create(DayOff(day=row["day"], note=row["note"]) for row in read("days_off.json"))


class Migration(migrations.Migration):
    dependencies = [("lms", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
