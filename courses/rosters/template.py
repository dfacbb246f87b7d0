"""The list to fill in: headers in Kazakh and Russian, an example that can belong to nobody, and notes."""

from __future__ import annotations

import io

from courses.rosters.rejected import text_cell

_SHEET = {"kk": "Тізім", "ru": "Список"}
_NOTES_SHEET = {"kk": "Түсініктеме", "ru": "Пояснения"}
_COLUMNS = (
    ("№", "№", 6),
    ("Тегі", "Фамилия", 20),
    ("Аты", "Имя", 18),
    ("Әкесінің аты (болса)", "Отчество (при наличии)", 22),
    ("ЖСН", "ИИН", 18),
    ("Туған күні", "Дата рождения", 16),
    ("Телефоны", "Телефон", 20),
    ("Электрондық поштасы", "Электронная почта", 28),
    ("Білім беру ұйымы", "Организация образования", 40),
    ("Ұйым түрі", "Вид организации", 22),
    ("Лауазымы", "Должность", 20),
    ("Облыс немесе қала", "Область или город", 22),
    ("Оқыту тілі", "Язык обучения", 16),
)
# The number is the domain's own example: nobody was born on the last day of 2099.
_EXAMPLES = {
    "kk": (
        *("1", "Үлгіжанова", "Айгүл", "Серікқызы", "991231600002", "31.12.2099", "+7 701 000 00 01"),
        *("ulgi@mektep.example", "№ 5 жалпы орта мектеп", "жалпы орта мектеп", "кітапханашы"),
        *("Абай облысы", "қазақ"),
    ),
    "ru": (
        *("1", "Примерова", "Айгуль", "Сериковна", "991231600002", "31.12.2099", "+7 701 000 00 01"),
        *("primer@mektep.example", "Общая средняя школа № 5", "общая средняя школа", "библиотекарь"),
        *("область Абай", "русский"),
    ),
}
_NOTES = {
    "kk": (
        "Бірінші жолдағы тақырыптарды өзгертпеңіз, үлгі жолды өшіріп, өз тізіміңізді жазыңыз.",
        "Тегі, аты және әкесінің аты жеке куәліктегідей толық жазылады; инициалдар жарамайды.",
        "ЖСН – 12 цифр. Баған мәтін пішімінде: бірінші нөл жоғалмайды.",
        "Әр адамның өз телефоны немесе өз электрондық поштасы болуы керек: олар арқылы жүйеге кіреді.",
        "Телефон үлгісі: +7 701 234 56 78. Туған күнінің үлгісі: 31.12.1985.",
        "Оқыту тілі: қазақ немесе орыс. Бос қалса, оқу тобының тілі алынады.",
        "Файлды .xlsx түрінде, құпиясөзсіз сақтаңыз.",
    ),
    "ru": (
        "Не меняйте заголовки в первой строке; удалите строку с примером и впишите свой список.",
        "Фамилия, имя и отчество пишутся полностью, как в удостоверении; инициалы не годятся.",
        "ИИН – 12 цифр. Столбец в текстовом формате: первый ноль не потеряется.",
        "У каждого должен быть свой телефон или своя электронная почта: по ним входят в систему.",
        "Телефон: +7 701 234 56 78. Дата рождения: 31.12.1985.",
        "Язык обучения: казахский или русский. Если пусто, берётся язык учебной группы.",
        "Сохраните файл как .xlsx, без пароля.",
    ),
}
_EMPTY_ROWS = 60


def write_template(language: str) -> bytes:
    """In Kazakh, or in Russian; the headers are in both."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    language = "ru" if language == "ru" else "kk"
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET[language])
    sheet.freeze_panes = "A2"
    for place, (_kazakh, _russian, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    look = {
        "font": Font(bold=True),
        "fill": PatternFill("solid", fgColor="E6F0EF"),
        "alignment": Alignment(wrap_text=True, vertical="center"),
    }
    sheet.append(
        [
            text_cell(sheet, kazakh if kazakh == russian else f"{kazakh} / {russian}", **look)
            for kazakh, russian, _width in _COLUMNS
        ]
    )
    sheet.append([text_cell(sheet, text) for text in _EXAMPLES[language]])
    for _row in range(_EMPTY_ROWS):
        # As text, or Excel takes a zero from the number and makes 7.01E+10 of the phone.
        sheet.append([text_cell(sheet, "") for _column in _COLUMNS])
    notes = book.create_sheet(_NOTES_SHEET[language])
    notes.column_dimensions["A"].width = 110
    for note in _NOTES[language]:
        notes.append([text_cell(notes, note, alignment=Alignment(wrap_text=True))])
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()
