"""The demo's cohorts, one in each stage of a course's life, with invented librarians; days count from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from content.domain.programme import latest_edition
from content.models import Edition, EditionVariant
from courses.domain import applications, planned
from courses.domain.attendance import mark
from courses.domain.cohorts import appoint_teacher, open_cohort, record_order
from courses.domain.enrolments import enrol
from courses.domain.progress import worked_through
from courses.domain.questionnaire import answer
from courses.domain.quotas import set_quotas
from courses.domain.timetable import draw_up
from courses.enums import Moment, OrderKind
from courses.models import Cohort, Department, Enrolment, Room
from lms.dates import ALMATY
from lms.demo import Demo
from lms.domain.people import register_person
from lms.enums import Role
from lms.models import OrganisationType, Provider, Region, User

COURSE = (
    27  # days from the first class to the last day of classes: twelve days of classes and room for holidays
)


AT_THE_CENTRE: dict[str, Any] = {"place_kk": "«Үлгі» орталығы, 2-қабат", "place_ru": "Центр «Үлгі», 2 этаж"}
ONLINE: dict[str, Any] = {
    "place_kk": "Қашықтан, сілтеме сабақ бетінде",
    "place_ru": "Дистанционно, ссылка на странице занятия",
    "online_room": "https://meet.example/ulgi",
}
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
    Stage("online", "online", "kk", began=-3, defence=27, teacher="mentor"),
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
    "online": (
        ("Ауылова Күнсұлу Сейілқызы", "Аулова Кунсулу Сейиловна"),
        ("Далабаева Мөлдір Талғатқызы", "Далабаева Молдир Талгатовна"),
        ("Жайлауова Әмина Өркенқызы", "Жайлауова Амина Оркеновна"),
        ("Селова Ирина Петровна", "Селова Ирина Петровна"),
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

DEPARTMENTS = (
    ("Абай ауданының білім бөлімі", "Отдел образования района Абай", "10", 8),
    ("Қарқаралы ауданының білім бөлімі", "Отдел образования Каркаралинского района", "35", 7),
)
APPLICANTS = (
    ("Алфавитова Рауан Ержанқызы", "Алфавитова Рауан Ержановна"),
    ("Қолжазбаев Дархан Болатұлы", "Колжазбаев Дархан Болатович"),
    ("Оқулықова Салтанат Нұрқызы", "Окулыкова Салтанат Нуровна"),
    ("Сөреева Тамара Павловна", "Сореева Тамара Павловна"),
    ("Томова Әсия Қадырқызы", "Томова Асия Кадыровна"),
)
APPLICANTS_IIN = "991231600002"  # it can belong to nobody: of the future, and a checked one all the same
ANSWERS: dict[str, tuple[Any, ...]] = {
    "experience": ("some_years", "many_years", "beginning"),
    "library": ("school", "small_school"),
    "internet": ("slow", "phone", "fast"),
    "can": (["collection"], ["readers", "collection"], ["law"]),
    "wants": (["digital", "projects"], ["digital"], ["readers", "digital"]),
    "wants_words": ("Электрондық каталог жүргізуді үйренгім келеді.", "Оқырмандар клубын ашу."),
    "hinders": (["time"], ["equipment", "books"], ["language"]),
    "expects": ("Басқа ауылдағы әріптестермен танысамын деп үміттенемін.", ""),
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
        **(AT_THE_CENTRE if stage.variant == "day" else ONLINE),
    )
    appoint_teacher(cohort=cohort, person=demo.people[stage.teacher])
    if stage.key == "open":
        _before_it_begins(demo, cohort)
    if people:
        enrolled = _take_in(demo, cohort, people, on=starts_on - timedelta(days=7))
        teacher = demo.people[stage.teacher]
        draw_up(cohort=cohort, teacher=teacher, room=cohort.room)
        _mark(demo, cohort, enrolled, teacher)
        _plan_the_defence(demo, cohort)
        _asked_and_worked(demo, cohort, enrolled)


def _before_it_begins(demo: Demo, cohort: Cohort) -> None:
    """Departments with their quotas, and applications at every step."""
    regions = {region.code: region for region in Region.objects.all()}
    quotas = {}
    for kk, ru, code, places in DEPARTMENTS:
        department, _made = Department.objects.get_or_create(
            provider=cohort.provider, name_kk=kk, defaults={"name_ru": ru, "region": regions[code]}
        )
        quotas[department] = places
    set_quotas(cohort=cohort, places=quotas)
    for place, (kk, ru) in enumerate(APPLICANTS):
        made = applications.apply(
            cohort=cohort,
            names=_names(kk, ru),
            language=cohort.language,
            consent_language=cohort.language,
            at=demo.at - timedelta(days=len(APPLICANTS) - place),
            iin=APPLICANTS_IIN if place == 0 else "",
            email=f"otinim{place + 1}@mektep.example" if place < 4 else "",
            phone="" if place < 4 else "+77000000001",
            organisation=f"№ {30 + place} орта мектеп",
            position="библиотекарь",
        )
        if place < 3:
            applications.confirm(application=made, at=demo.at)
        if place == 2:
            applications.decide_wait(application=made, by=demo.people["coordinator"], at=demo.at)


def _asked_and_worked(demo: Demo, cohort: Cohort, enrolled: list[Enrolment]) -> None:
    """Most have filled in the questionnaire, and say of some topics that they worked through them."""
    topics = list(cohort.edition.topics.all())
    for place, item in enumerate(enrolled[1:]):
        answers = {question: words[place % len(words)] for question, words in ANSWERS.items()}
        begins = datetime.combine(cohort.starts_on, time(9), ALMATY)
        answer(enrolment=item, moment=Moment.ENTRY, answers=answers, at=begins, on=cohort.starts_on)
        for topic in topics[: 2 + place % 3]:
            worked_through(enrolment=item, topic=topic, at=begins)
    User.objects.filter(pk__in=[item.learner_id for item in enrolled[:-2]], last_login=None).update(
        last_login=demo.at
    )


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


def _mark(demo: Demo, cohort: Cohort, enrolled: list[Enrolment], by: User) -> None:
    """Everyone was there but the last of the list, who misses every third class. Today's sheets are empty."""
    seldom = enrolled[-1]
    begun = cohort.sessions.filter(ends__lt=_midnight(demo.at))
    for place, session in enumerate(begun.order_by("starts")):
        hours = {item.pk: session.hours for item in enrolled}
        if place % 3 == 2:
            hours[seldom.pk] = 0
        mark(session=session, hours=hours, by=by, at=session.ends)


def _plan_the_defence(demo: Demo, cohort: Cohort) -> None:
    """The timetable's second version: the defence is in it, which is no class of the plan."""
    by, at = demo.people["coordinator"], datetime.combine(cohort.starts_on, time(17), ALMATY)
    planned.take_in_hand(cohort=cohort, by=by, at=at)
    starts = datetime.combine(cohort.defence_on, time(9), ALMATY)
    planned.add(
        cohort=cohort,
        by=by,
        at=at,
        topic=None,
        kind=None,
        hours=4,
        starts=starts,
        teacher=None,
        room=cohort.room,
    )
    planned.publish(cohort=cohort, by=by, at=at, note="Жобаларды қорғау күні", notify=False)


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
    return register_person(names=_names(kk, ru), email=email)


def _names(kk: str, ru: str) -> dict[str, str]:
    return {
        f"{part}_{code}": value
        for code, name in (("kk", kk), ("ru", ru))
        for part, value in zip(("surname", "given_name", "patronymic"), name.split(), strict=False)
    }
