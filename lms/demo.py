"""The demo's ground floor: two providers, staff of every role. Names are invented, numbers nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress

from lms.domain.invitations import invite_by_link, print_slip
from lms.domain.people import email_proven, register_person, set_iin
from lms.domain.personal_data import ask, give_consent, has_consent
from lms.domain.providers import open_provider
from lms.domain.roles import grant_role
from lms.enums import Purpose, RequestKind, Role
from lms.models import DataRequest, Invitation, Provider, Region, User
from lms.models.user import NAME_PARTS
from lms.people import iin_check_digit


@dataclass
class Demo:
    """What the demo is building, handed from app to app: each adds its part and tells what it made."""

    at: datetime
    password: str
    users: dict[str, str] = field(default_factory=dict)
    cohorts: dict[str, str] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)

    def person(
        self,
        key: str,
        kk: str,
        ru: str,
        *,
        email: str = "",
        phone: str = "",
        language: str = "kk",
        came_in: bool = True,
    ) -> User:
        """The person known by this key, made on the first run; with a password once they came in."""
        address = {"email": email} if email else {"phone": phone}
        person = User.objects.filter(**address).first()
        if person is None:
            names = {
                f"{part}_{code}": value
                for code, name in (("kk", kk), ("ru", ru))
                for part, value in zip(NAME_PARTS, name.split(), strict=False)
            }
            person = register_person(names=names, email=email, phone=phone, language=language)
            set_iin(person=person, number=nobodys_iin(person.pk), by=None)
        self.people[key] = person
        if came_in:
            self.users[key] = person.get_username()
            self._let_in(person)
        return person

    def _let_in(self, person: User) -> None:
        """With the password this run tells, whatever an earlier run or a visitor made of it."""
        if not person.check_password(self.password):
            person.set_password(self.password)
            person.save(update_fields=["password"])
        if person.email and not EmailAddress.objects.filter(user=person, verified=True).exists():
            email_proven(person)

    def role(self, key: str, provider: Provider, role: Role, region: Region | None = None) -> None:
        person = self.people[key]
        if not person.memberships.current().filter(provider=provider, role=role).exists():
            grant_role(person=person, provider=provider, role=role, by=None, region=region)


def nobodys_iin(serial: int) -> str:
    """A number that fits the rules, with a birth late in this century, so it can be nobody's."""
    days, place = divmod(serial, 1000)
    born = date(2099, 12, 31) - timedelta(days=days)
    for turn in range(10):
        number = f"{born:%y%m%d}6{place + 1000 * turn:04}"
        if digit := iin_check_digit(number):
            return f"{number}{digit}"
    raise ValueError(f"no number for {serial}")


PROVIDERS = (
    {
        "slug": "ulgi",
        "short_name_kk": "«Үлгі» орталығы",
        "short_name_ru": "Центр «Үлгі»",
        "legal_name_kk": "«Үлгі» біліктілікті арттыру орталығы» ЖШС",
        "legal_name_ru": "ТОО «Центр повышения квалификации «Үлгі»",
        "city_kk": "Ақтөбе",
        "city_ru": "Актобе",
        "address_kk": "Ақтөбе қаласы, Кітапхана көшесі, 1",
        "address_ru": "город Актобе, улица Библиотечная, 1",
        "director_name_kk": "Д. Қ. Басшыбаева",
        "director_name_ru": "Д. К. Басшыбаева",
        "bin": "991240000001",
        "email": "kurs@ulgi.example",
        "phone": "+7 700 000 00 00",
    },
    {
        "slug": "mysal",
        "short_name_kk": "«Мысал» институты",
        "short_name_ru": "Институт «Мысал»",
        "legal_name_kk": "«Мысал» үздіксіз білім беру институты» ЖШС",
        "legal_name_ru": "ТОО «Институт непрерывного образования «Мысал»",
        "city_kk": "Қызылорда",
        "city_ru": "Кызылорда",
        "address_kk": "Қызылорда қаласы, Оқу көшесі, 2",
        "address_ru": "город Кызылорда, улица Учебная, 2",
        "director_name_kk": "Н. Ә. Үлгібаев",
        "director_name_ru": "Н. А. Ульгибаев",
        "bin": "991240000002",
        "email": "kurs@mysal.example",
        "phone": "+7 700 000 00 10",
    },
)

# key, Kazakh name, Russian name, provider's domain, roles
STAFF = (
    (
        "coordinator",
        "Үйлестірова Гүлнар Ерікқызы",
        "Уйлестирова Гульнар Ериковна",
        "ulgi",
        (Role.COORDINATOR,),
    ),
    ("author", "Әдіскерова Жанна Маратқызы", "Адискерова Жанна Маратовна", "ulgi", (Role.AUTHOR,)),
    ("teacher", "Оқытушина Әсем Болатқызы", "Окытушина Асем Болатовна", "ulgi", (Role.TEACHER,)),
    ("assessor1", "Сыншиева Ләззат Оразқызы", "Сыншиева Ляззат Оразовна", "ulgi", (Role.ASSESSOR,)),
    ("assessor2", "Бағалаев Төлеген Қанатұлы", "Багалаев Толеген Канатович", "ulgi", (Role.ASSESSOR,)),
    ("assessor3", "Таразина Ирина Павловна", "Таразина Ирина Павловна", "ulgi", (Role.ASSESSOR,)),
    ("chair", "Төрағаев Нұрлан Сәкенұлы", "Торагаев Нурлан Сакенович", "ulgi", (Role.ASSESSOR, Role.TEACHER)),
    ("director", "Басшыбаева Дина Қайратқызы", "Басшыбаева Дина Кайратовна", "ulgi", (Role.DIRECTOR,)),
    (
        "other_coordinator",
        "Көршібаева Маржан Әліқызы",
        "Коршибаева Маржан Алиевна",
        "mysal",
        (Role.COORDINATOR,),
    ),
)


def build(demo: Demo) -> None:
    for facts in PROVIDERS:
        provider = Provider.objects.filter(slug=facts["slug"]).first() or open_provider(**facts)
        demo.providers[provider.slug] = provider
    ulgi = demo.providers["ulgi"]

    for key, kk, ru, slug, roles in STAFF:
        demo.person(key, kk, ru, email=f"{key.replace('_', '-')}@{slug}.example")
        for role in roles:
            demo.role(key, demo.providers[slug], role)

    demo.person(
        "authority", "Басқармаев Асқар Өмірұлы", "Баскармаев Аскар Омирович", email="authority@akimat.example"
    )
    demo.role("authority", ulgi, Role.AUTHORITY, Region.objects.get(code="15"))
    administrator = demo.person(
        "administrator",
        "Жүйебаев Ернар Ілиясұлы",
        "Жуйебаев Ернар Ильясович",
        email="administrator@platform.example",
    )
    if not administrator.is_superuser:
        administrator.is_superuser = administrator.second_factor_required = True
        administrator.save()

    _people_who_come_in(demo, ulgi)


def _people_who_come_in(demo: Demo, provider: Provider) -> None:
    """Librarians at each step: signed in and asking about their data, invited by mail, holding a slip."""
    first = demo.person(
        "learner1",
        "Кітапханова Айсұлу Жомартқызы",
        "Китапханова Айсулу Жомартовна",
        email="learner1@mektep.example",
    )
    if not has_consent(person=first, provider=provider, purpose=Purpose.PERSONAL_DATA):
        give_consent(person=first, provider=provider, purpose=Purpose.PERSONAL_DATA, language="kk")
        give_consent(person=first, provider=provider, purpose=Purpose.PUBLICATION, language="kk")
    if not DataRequest.objects.filter(person=first).exists():
        ask(
            person=first,
            provider=provider,
            kind=RequestKind.CORRECTION,
            words="Әкемнің аты орысша «Жомартовна» емес, «Жумартовна» деп жазылсын.",
            at=demo.at,
        )
    by_mail = demo.person(
        "invited",
        "Сөрелиева Қарлығаш Бекқызы",
        "Сорелиева Карлыгаш Бековна",
        email="learner2@mektep.example",
        came_in=False,
    )
    by_slip = demo.person(
        "by_phone",
        "Парақова Өрзия Үсенқызы",
        "Паракова Орзия Усеновна",
        phone="+77000000001",
        came_in=False,
    )
    coordinator = demo.people["coordinator"]
    if not Invitation.objects.filter(person=by_mail).exists():
        invite_by_link(person=by_mail, provider=provider, by=coordinator, at=demo.at)
    if not Invitation.objects.filter(person=by_slip).exists():
        print_slip(person=by_slip, provider=provider, by=coordinator, at=demo.at)
