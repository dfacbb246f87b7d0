"""System checks over what Django can't know to check."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from lms.enums import Role
from lms.roles import ROLES


@register()
def every_role_has_its_row(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"The role {role} is missing in lms.roles.ROLES.", id="lms.E001")
        for role in Role
        if role not in ROLES
    ]
