"""What the desk's pages stand on: which rows a form may offer, who may do what, and forms that call verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from lms import access
from lms.access import Viewer
from lms.models import OrganisationType, Provider, Region, User
from lms.roles import May

# The rows of a model that this person may do that with.
Rows = Callable[[Viewer, May], QuerySet[Any]]

# What a form or a filter may offer of each model. A viewset adds its own model; a model missing here is an
# error of the program, so that no list of choices is ever left open.
CHOICES: dict[type[Model], Rows] = {
    Provider: access.providers_where,
    User: access.people,
    Region: lambda user, action: Region.objects.all(),
    OrganisationType: lambda user, action: OrganisationType.objects.all(),
}


def limit_choices(form: forms.BaseForm, user: Viewer, action: May) -> None:
    """Leaves in each list the rows this person may do that with; where there is one provider, it is set."""
    for name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            continue
        model = field.queryset.model
        if model not in CHOICES:
            raise ImproperlyConfigured(
                f"lms.desk.CHOICES doesn't say which {model.__name__} rows a form may offer."
            )
        field.queryset = field.queryset.filter(pk__in=CHOICES[model](user, action).values("pk"))
        if model is Provider and field.required and len(only := list(field.queryset[:2])) == 1:
            field.widget = forms.HiddenInput()
            form.initial[name] = form.initial.get(name) or only[0].pk
    for formset in getattr(form, "formsets", {}).values():
        if any(isinstance(field, forms.ModelChoiceField) for field in formset.form.base_fields.values()):
            raise ImproperlyConfigured("Choices inside inline rows are not limited; write this form by hand.")


class RolePolicy(BasePermissionPolicy):
    """Wagtail's questions about permissions, answered from lms.roles: at all, and to this row."""

    permission_cache_name = "_what_may_be_done"

    def __init__(self, model: type[Model], may: dict[str, May], rows: Rows) -> None:
        super().__init__(model)
        self.may, self.rows = may, rows

    def get_all_permissions_for_user(self, user: Viewer) -> frozenset[May]:
        return access.what_may(user)

    def user_has_permission(self, user: Viewer, action: str) -> bool:
        return self.may.get(action) in self.get_cached_permissions_for_user(user)

    def user_has_permission_for_instance(self, user: Viewer, action: str, instance: Model) -> bool:
        return (
            self.user_has_permission(user, action)
            and self.rows(user, self.may[action]).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user: Viewer, actions: list[str]) -> QuerySet[Any]:
        found = Q(pk__in=[])
        for action in actions:
            if self.user_has_permission(user, action):
                found |= Q(pk__in=self.rows(user, self.may[action]).values("pk"))
        return self.model._default_manager.filter(found)


class DeskForm(forms.Form):
    """A form that calls a verb in `save()`: it knows who sits at the desk and, on a row's page, the row."""

    def __init__(self, *args: Any, user: User, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.instance = user, instance

    def save(self) -> Any:
        raise NotImplementedError
