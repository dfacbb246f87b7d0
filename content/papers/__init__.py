"""The programme as papers: the official document as .docx and PDF, its plan as .xlsx.

What stands here is light. `docx` and `pdf` are for the worker; `xlsx` and `workbook` load openpyxl when
they are used. A plan comes back by `workbook` (rows of a file that may be hostile) and `plan_reading`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from content.domain.plan import Column, ModuleLine, Plan, TopicLine, said

Language = Literal["kk", "ru"]

# The plan's tables belong to «Structure and content».
PLAN_SECTION = 5

# A paper speaks its own language, whatever the language of the page it was asked for on.
WORDS: dict[str, dict[str, str]] = {
    "kk": {
        "kind": "Біліктілікті арттыру курсының білім беру бағдарламасы",
        "draft": "Жоба",
        "contents": "Мазмұны",
        "plan": "Оқу жоспары",
        "table": "{number}-кесте",
        "lines": "Модульдер мен тақырыптар",
        "all": "Барлығы",
        "sum": "Жиыны",
        "hours": "сағат",
    },
    "ru": {
        "kind": "Образовательная программа курса повышения квалификации",
        "draft": "Проект",
        "contents": "Содержание",
        "plan": "Учебный план",
        "table": "Таблица {number}",
        "lines": "Модули и темы",
        "all": "Всего",
        "sum": "Итого",
        "hours": "часы",
    },
}


@dataclass(frozen=True)
class Section:
    """One of the document's ten; its html is brought down to the small set of tags of `markup`."""

    number: int
    title: str
    html: str


@dataclass(frozen=True)
class ProgrammePaper:
    """Everything the document says, in one language. A draft has nothing in `approved`."""

    language: Language
    title: str
    audience: str
    ministry: str
    organisation: str
    city: str
    year: int
    approved: str
    sections: tuple[Section, ...]
    plan: Plan

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]


@dataclass(frozen=True)
class TableLine:
    """A row of the official table: a module, a topic or the sum. `hours` begins with the row's own sum."""

    number: str
    title: str
    hours: tuple[int, ...]
    sums: bool = False


@dataclass(frozen=True)
class PlanTable:
    """The plan of one variant in its official form."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[TableLine, ...]


def plan_tables(plan: Plan, language: Language) -> list[PlanTable]:
    """One table a variant, numbered in their order."""
    return [
        _plan_table(plan, variant, number, language) for number, variant in enumerate(plan.variants, start=1)
    ]


def _plan_table(plan: Plan, variant: str, number: int, language: Language) -> PlanTable:
    words = WORDS[language]
    columns = [column for column in plan.columns if column.variant == variant]
    lines = []
    for module in plan.modules:
        lines.append(_line(module.number, module, columns, language, sums=True))
        lines += [_line(topic.code, topic, columns, language) for topic in module.topics]
    whole = _sums(plan.topics, columns)
    lines.append(TableLine("", words["sum"], whole, sums=True))
    name = said(plan.variants[variant], language)
    return PlanTable(
        caption=f"{words['table'].format(number=number)}. {words['plan']}, {words['hours']}. {name}",
        heads=("№", words["lines"], words["all"], *(said(column.titles, language) for column in columns)),
        lines=tuple(lines),
    )


def _line(
    number: str,
    line: ModuleLine | TopicLine,
    columns: list[Column],
    language: Language,
    *,
    sums: bool = False,
) -> TableLine:
    topics = line.topics if isinstance(line, ModuleLine) else [line]
    return TableLine(number, said(line.titles, language), _sums(topics, columns), sums)


def _sums(topics: Iterable[TopicLine], columns: list[Column]) -> tuple[int, ...]:
    topics = list(topics)
    by_column = [sum(topic.hours.get(column.key, 0) for topic in topics) for column in columns]
    return sum(by_column), *by_column
