"""The demo's cohorts, one in each stage of a course's life, with invented librarians; days count from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from content.domain.programme import latest_edition
from content.models import Edition, EditionVariant
from courses.domain.attendance import mark
from courses.domain.cohorts import appoint_teacher, open_cohort, record_order
from courses.domain.enrolments import enrol
from courses.domain.timetable import draw_up
from courses.enums import OrderKind
from courses.models import Cohort, Enrolment, Room
from lms.dates import ALMATY
from lms.demo import Demo
from lms.domain.people import register_person
from lms.enums import Role
from lms.models import OrganisationType, Provider, Region, User

COURSE = (
    27  # days from the first class to the last day of classes: twelve days of classes and room for holidays
)


ROOMS = (("204", 30), ("205", 28), ("Акт залы", 80))


@dataclass(frozen=True)
class Stage:
    """A cohort of the demo: the stage it is to be found in, and when its classes began, in days from now."""

    key: str
    variant: str
    language: str
    began: int
    defence: int
    teacher: str = "teacher"
    room: str = "204"

    @property
    def code(self) -> str:
        return f"{self.language}-{self.key}"


STAGES = (
    Stage("open", "online", "ru", began=30, defence=60),
    Stage("running", "day", "kk", began=-9, defence=21),
    Stage("defence", "day", "kk", began=-29, defence=0, teacher="mentor", room="205"),
    Stage("completed", "day", "kk", began=-60, defence=-30),
    Stage("support", "day", "kk", began=-130, defence=-100),
)

# surname, given name, patronymic: as spelt in Kazakh and in Russian
LIBRARIANS = {
    "running": (
        ("Өлеңова Шұғыла Ғалымқызы", "Оленова Шугыла Галымовна"),
        ("Дәптерова Гүлім Төреқызы", "Даптерова Гулим Тореевна"),
        ("Әліпбаева Меруерт Қайсарқызы", "Алипбаева Меруерт Кайсаровна"),
        ("Сөзбаев Еркін Нұрланұлы", "Созбаев Еркин Нурланович"),
        ("Хикаяова Роза Һұсайынқызы", "Хикаяова Роза Хусаиновна"),
        ("Мұқабаева Айнұр Бауыржанқызы", "Мукабаева Айнур Бауржановна"),
        ("Закладкина Светлана Игоревна", "Закладкина Светлана Игоревна"),
    ),
    "defence": (
        ("Ертегіева Назгүл Асқарқызы", "Ертегиева Назгуль Аскаровна"),
        ("Ғазелова Балжан Үкібайқызы", "Газелова Балжан Укибаевна"),
        ("Жырауова Күлән Өтегенқызы", "Жыраова Кулян Утегеновна"),
        ("Қаламова Әйгерім Сәбитқызы", "Каламова Айгерим Сабитовна"),
        ("Парақбаев Бекзат Ілиясұлы", "Паракбаев Бекзат Ильясович"),
        ("Сөрелова Ұлжан Маратқызы", "Сорелова Улжан Маратовна"),
        ("Тізімова Ақмарал Дәуренқызы", "Тизимова Акмарал Дауреновна"),
        ("Читалова Наталья", "Читалова Наталья"),
    ),
    "completed": (
        ("Аңызова Бибігүл Ермекқызы", "Анызова Бибигуль Ермековна"),
        ("Әңгімева Гаухар Тұрсынқызы", "Ангимева Гаухар Турсыновна"),
        ("Басылымова Жанар Кеңесқызы", "Басылымова Жанар Кенесовна"),
        ("Газетова Лидия Викторовна", "Газетова Лидия Викторовна"),
        ("Кітапбаева Сандуғаш Оразқызы", "Китапбаева Сандугаш Оразовна"),
        ("Қойылымова Зүбәржат Қуатқызы", "Койылымова Зубаржат Куатовна"),
        ("Оқырманова Індира Серікқызы", "Окырманова Индира Сериковна"),
        ("Шежіреев Саян Мұратұлы", "Шежиреев Саян Муратович"),
    ),
    "support": (
        ("Абонементова Динара Жақсылыққызы", "Абонементова Динара Жаксылыковна"),
        ("Әдебиетова Қарлыға Тілеуқызы", "Адебиетова Карлыга Тилеуовна"),
        ("Каталогова Марина Олеговна", "Каталогова Марина Олеговна"),
        ("Қорбаева Нәзира Сағатқызы", "Корбаева Назира Сагатовна"),
        ("Романова Өміргүл Жәнібекқызы", "Романова Омиргуль Жанибековна"),
        ("Сөздікова Гүлбаршын Әбілқызы", "Создикова Гульбаршин Абилевна"),
        ("Формулярова Жібек Арманқызы", "Формулярова Жибек Армановна"),
        ("Хрестоматова Ұлпан Ырысқызы", "Хрестоматова Улпан Рысовна"),
    ),
}


def build(demo: Demo) -> None:
    provider = demo.providers["ulgi"]
    demo.person(
        "mentor", "Тәлімгерова Бақыт Сейітқызы", "Талимгерова Бакыт Сеитовна", email="mentor@ulgi.example"
    )
    demo.role("mentor", provider, Role.TEACHER)
    edition = latest_edition(provider.programmes.get(code="librarian-72"))
    assert edition is not None
    for name, seats in ROOMS:
        Room.objects.get_or_create(provider=provider, name=name, defaults={"seats": seats})
    for stage in STAGES:
        demo.cohorts[stage.key] = stage.code
        people = _librarians(demo, stage.key)
        if not Cohort.objects.filter(code=stage.code).exists():
            _cohort(demo, stage, edition, provider, people)


def _cohort(demo: Demo, stage: Stage, edition: Edition, provider: Provider, people: list[User]) -> None:
    today = demo.at.astimezone(ALMATY).date()
    starts_on = today + timedelta(days=stage.began)
    variant: EditionVariant = edition.variants.get(code=stage.variant)
    cohort = open_cohort(
        provider=provider,
        variant=variant,
        code=stage.code,
        language=stage.language,
        capacity=25,
        applications_from=starts_on - timedelta(days=40),
        applications_until=starts_on - timedelta(days=10),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=COURSE),
        defence_on=today + timedelta(days=stage.defence),
        room=Room.objects.get(provider=provider, name=stage.room) if stage.variant == "day" else None,
        online_room="" if stage.variant == "day" else "https://meet.example/ulgi",
        place_kk="«Үлгі» орталығы, 2-қабат" if stage.variant == "day" else "Қашықтан, сілтеме хатта",
        place_ru="Центр «Үлгі», 2 этаж" if stage.variant == "day" else "Дистанционно, ссылка в письме",
    )
    appoint_teacher(cohort=cohort, person=demo.people[stage.teacher])
    if people:
        enrolled = _take_in(demo, cohort, people, on=starts_on - timedelta(days=7))
        draw_up(cohort=cohort, teacher=demo.people[stage.teacher], room=cohort.room)
        _mark(demo, cohort, enrolled)


def _take_in(demo: Demo, cohort: Cohort, people: list[User], *, on: date) -> list[Enrolment]:
    order = record_order(
        cohort=cohort, kind=OrderKind.ENROLMENT, number=f"{on:%m}-Қ", date=on, by=demo.people["coordinator"]
    )
    regions = list(Region.objects.all())
    school = OrganisationType.objects.first()
    return [
        enrol(
            learner=person,
            cohort=cohort,
            order=order,
            on=on,
            organisation=f"№ {10 + place} жалпы білім беретін мектеп",
            organisation_type=school,
            position="кітапханашы",
            region=regions[place % len(regions)],
        )
        for place, person in enumerate(people)
    ]


def _mark(demo: Demo, cohort: Cohort, enrolled: list[Enrolment]) -> None:
    """Everyone was there but the last of the list, who misses every third class. Today's sheets are empty."""
    seldom = enrolled[-1]
    begun = cohort.sessions.filter(ends__lt=_midnight(demo.at))
    for place, session in enumerate(begun.order_by("starts")):
        hours = {item.pk: session.hours for item in enrolled}
        if place % 3 == 2:
            hours[seldom.pk] = 0
        mark(session=session, hours=hours, by=session.teacher, at=session.ends)


def _midnight(at: datetime) -> datetime:
    return at.astimezone(ALMATY).replace(hour=0, minute=0, second=0, microsecond=0)


def _librarians(demo: Demo, stage: str) -> list[User]:
    """The first of each cohort signs in (learner1 where the course runs); the others are there to be seen."""
    people = [demo.people["learner1"]] if stage == "running" else []
    for place, (kk, ru) in enumerate(LIBRARIANS.get(stage, ()), start=1):
        email = f"{stage}{place}@mektep.example"
        if stage != "running" and place == 1:
            people.append(demo.person(f"learner_{stage}", kk, ru, email=email))
        else:
            people.append(User.objects.filter(email=email).first() or _someone(kk, ru, email))
    return people


def _someone(kk: str, ru: str, email: str) -> User:
    names = {
        f"{part}_{code}": value
        for code, name in (("kk", kk), ("ru", ru))
        for part, value in zip(("surname", "given_name", "patronymic"), name.split(), strict=False)
    }
    return register_person(names=names, email=email)
