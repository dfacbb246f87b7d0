"""Where people's own data are, the demo is not loaded unawares."""

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from lms.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "arguments", [(), ("--json",), ("--force",), ("--password", "x"), ("--json", "--force")]
)
def test_demo_is_refused_in_production_unless_forced_with_a_password(
    arguments: tuple[str, ...], monkeypatch: Any
) -> None:
    monkeypatch.setattr(settings, "SETTINGS_MODULE", "lms.settings.production", raising=False)
    into = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("demo", *arguments, stdout=into)
    assert end.value.code == 2
    assert json.loads(into.getvalue())["error"]["code"] == "production"
    assert not User.objects.exists()
