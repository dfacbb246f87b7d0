"""A programme's paper to look at: the plan that ships, and prose with everything an author may write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from content.domain.plan import Column, ModuleLine, Plan, TopicLine
from content.papers import Language, ProgrammePaper, Section

SHIPPED = json.loads((Path(settings.BASE_DIR) / "content/data/programme.json").read_text(encoding="utf-8"))
ALPHABET = (
    "Аа Әә Бб Вв Гг Ғғ Дд Ее Ёё Жж Зз Ии Йй Кк Ққ Лл Мм Нн Ңң Оо Өө Пп Рр Сс Тт Уу "
    "Ұұ Үү Фф Хх Һһ Цц Чч Шш Щщ Ъъ Ыы Іі Ьь Ээ Юю Яя"
)
SECTIONS: dict[Language, tuple[str, ...]] = {
    "kk": (
        "Жалпы ережелер",
        "Глоссарий",
        "Бағдарлама тақырыбы",
        "Бағдарламаның мақсаты, міндеттері және күтілетін нәтижелері",
        "Бағдарламаның құрылымы мен мазмұны",
        "Оқу процесін ұйымдастыру",
        "Бағдарламаны оқу-әдістемелік қамтамасыз ету",
        "Оқу нәтижелерін бағалау",
        "Курстан кейінгі қолдау",
        "Негізгі және қосымша әдебиеттер тізімі",
    ),
    "ru": (
        "Общие положения",
        "Глоссарий",
        "Тематика программы",
        "Цель, задачи и ожидаемые результаты программы",
        "Структура и содержание программы",
        "Организация учебного процесса",
        "Учебно-методическое обеспечение программы",
        "Оценивание результатов обучения",
        "Посткурсовое сопровождение",
        "Список основной и дополнительной литературы",
    ),
}
PROSE: dict[Language, str] = {
    "kk": "Мектеп кітапханасының қоры – оқу процесінің іргетасы, сондықтан есеп үзіліссіз жүргізіледі. ",
    "ru": "Фонд школьной библиотеки – основание учебного процесса, поэтому учёт ведётся непрерывно. ",
}


def shipped_columns() -> tuple[Column, ...]:
    return tuple(
        Column(variant["code"], kind["code"], variant["title"], kind["title"], kind["held_as"])
        for variant in SHIPPED["variants"]
        for kind in variant["kinds"]
    )


def shipped_plan() -> Plan:
    return Plan(
        SHIPPED["total_hours"],
        shipped_columns(),
        tuple(
            ModuleLine(module["number"], module["title"], tuple(map(_topic, module["topics"])))
            for module in SHIPPED["modules"]
        ),
    )


def _topic(told: dict[str, Any]) -> TopicLine:
    hours = {(variant, kind): n for variant, kinds in told["hours"].items() for kind, n in kinds.items()}
    return TopicLine(told["code"], told["title"], hours)


def paper(
    language: Language = "kk", *, plan: Plan | None = None, html: str = "", **changes: Any
) -> ProgrammePaper:
    """`html` stands in the first section."""
    prose = f"<p>{PROSE[language] * 12}</p>" * 2
    sections = [Section(number, title, prose) for number, title in enumerate(SECTIONS[language], start=1)]
    sections[0] = Section(1, sections[0].title, f"<p>{ALPHABET}</p>{html}{prose}")
    facts = {
        "language": language,
        "title": SHIPPED["title"][language],
        "audience": SHIPPED["audience"][language],
        "ministry": "Қазақстан Республикасы Оқу-ағарту министрлігі",
        "organisation": "«Үлгі» үздіксіз білім беру орталығы",
        "city": "Ақтөбе",
        "year": 2026,
        "approved": "",
        "sections": tuple(sections),
        "plan": plan or shipped_plan(),
    }
    return ProgrammePaper(**{**facts, **changes})
