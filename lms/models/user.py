"""A person, whatever they are here: librarian, teacher, coordinator or director. One row a person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.enums import Language
from lms.people import PersonName, normalise_phone
from lms.text import kazakh_sort_key, search_key

NAME_PARTS = ("surname", "given_name", "patronymic")
NAME_FIELDS = tuple(f"{part}_{code}" for code in ("kk", "ru") for part in NAME_PARTS)
KEYS_FOLLOW = {*NAME_FIELDS, "email", "phone", "contact_email", "contact_phone"}


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, second_factor_required=True, **fields)

    def get_by_natural_key(self, address: str | None) -> User:
        """Either sign-in address; Django's own lookup knows only one."""
        return self.get(Q(email=(address or "").lower()) | Q(phone=address))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by an e-mail address or by a phone number used as a name.

    The sign-in address is one person's alone. The contact address need not be: an office often shares one,
    and so it never opens or recovers an account.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("e-mail for signing in"),
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("Somebody signs in with this e-mail address already.")},
    )
    phone = models.CharField(
        _("phone for signing in"),
        max_length=20,
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": _("Somebody signs in with this phone number already.")},
    )
    contact_email = models.EmailField(_("e-mail for letters"), blank=True)
    contact_phone = models.CharField(_("phone for calls"), max_length=20, blank=True)

    surname_kk = models.CharField(_("surname in Kazakh"), max_length=100, blank=True)
    given_name_kk = models.CharField(_("given name in Kazakh"), max_length=100, blank=True)
    patronymic_kk = models.CharField(_("patronymic in Kazakh"), max_length=100, blank=True)
    surname_ru = models.CharField(_("surname in Russian"), max_length=100, blank=True)
    given_name_ru = models.CharField(_("given name in Russian"), max_length=100, blank=True)
    patronymic_ru = models.CharField(_("patronymic in Russian"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KAZAKH)

    # The identity number: encrypted, and a keyed hash to find it by. Written by lms.domain.people.set_iin.
    iin_token = models.TextField(blank=True, editable=False)
    iin_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)

    # Follows from the roles held; written by lms.domain.roles.follow_roles alone.
    second_factor_required = models.BooleanField(default=False, editable=False)

    is_active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    # Derived from names and addresses; written by save() alone.
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    search_text = models.CharField(max_length=800, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_the_case"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(is_active=False),
                name="user_has_an_address_to_sign_in_with",
                violation_error_message=_("Give an e-mail address or a phone number to sign in with."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """One spelling of each address and name. Django's own clean would write the phone into the e-mail."""
        self.email = self.email.strip().lower() if self.email else None
        self.phone = self._tidy_phone("phone") or None
        self.contact_phone = self._tidy_phone("contact_phone")
        for code in ("kk", "ru"):
            name = self.name_in(code)
            for part in NAME_PARTS:
                setattr(self, f"{part}_{code}", getattr(name, part))
        if not (self.name().surname or self.name().given_name or self.is_superuser):
            raise ValidationError(_("Give the person's name in Kazakh or in Russian."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower() if self.email else None
        self.phone = self.phone or None
        self.write_keys()
        if (update_fields := kwargs.get("update_fields")) is not None and KEYS_FOLLOW & set(update_fields):
            kwargs["update_fields"] = {*update_fields, "sort_key", "search_text"}
        super().save(*args, **kwargs)

    def write_keys(self) -> None:
        """What the person is sorted and found by; before a bulk_create it is called by hand."""
        kk, ru = self.name("kk"), self.name("ru")
        found_by = (kk.full, ru.full, self.email, self.phone, self.contact_email, self.contact_phone)
        self.sort_key = kazakh_sort_key(kk.full or self.get_username())[:400]
        self.search_text = search_key(" ".join(filter(None, found_by)))[:800]

    def name_in(self, code: str) -> PersonName:
        """The name as spelt in that language, empty where it isn't known."""
        return PersonName(*(getattr(self, f"{part}_{code}") for part in NAME_PARTS))

    def name(self, language: str | None = None) -> PersonName:
        """The name as spelt in that language, or as spelt in the other where it is known in one only."""
        order = ("ru", "kk") if (language or get_language()) == "ru" else ("kk", "ru")
        first, second = (self.name_in(code) for code in order)
        return first if first.surname or first.given_name else second

    def get_username(self) -> str:
        return self.email or self.phone or str(self.uid)

    def get_full_name(self) -> str:
        return self.name().full or self.get_username()

    def get_short_name(self) -> str:
        return self.name().short or self.get_username()

    @property
    def first_name(self) -> str:
        """What Wagtail's menu calls the person by."""
        return self.get_short_name()

    @property
    def letters_to(self) -> str:
        """Where letters go: the contact address where one is given, the sign-in address otherwise."""
        return self.contact_email or self.email or ""

    def _tidy_phone(self, field: str) -> str:
        try:
            return normalise_phone(getattr(self, field)) if getattr(self, field) else ""
        except ValueError as problem:
            raise ValidationError({field: str(problem)}) from problem
