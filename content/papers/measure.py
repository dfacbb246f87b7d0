"""How wide words are in Times New Roman: so how wide a table's columns must be, and where a section begins.

Word reckons the numbers in the contents by itself, but only when it is asked to. Until then the paper shows
the ones from here, which are right or, near the turn of a page, one off. All measures are points.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.papers import PLAN_SECTION, PlanTable, ProgrammePaper, markup, plan_tables

TEXT_WIDTH = 17 / 2.54 * 72
TEXT_HEIGHT = 25.7 / 2.54 * 72
INDENT = 1.25 / 2.54 * 72
# A plan's heads are smaller, so that «Самостоятельная» leaves the titles beside it room.
SIZE, TABLE_SIZE, HEAD_SIZE = 14, 12, 10
CELL_MARGINS = 11.5

_LEADING = 1.15
_BOLDER = 1.08
# A word that goes by a letter into the next line is worse than a column a little too wide.
_SAFELY = 1.05
_ORDINARY = 0.5
# In thousandths of the size; what isn't here is about as wide as a digit.
_WIDTHS = {
    letter: width
    for width, letters in {
        250: " \xa0,.·",
        280: "/:;\\ijltі'|",
        333: "!()-I[]`frІ",
        395: 'Jsз"',
        420: "гғэт",
        444: "?acezаәеёс“”„ья",
        480: "{}квқ",
        515: "чбдъЗ",
        535: "ийнңпц",
        565: "FPSР+<=>БЬГҒ",
        620: "ELTZЕЁТмф",
        665: "BCRВКҚСЯЧЭӘыЛД",
        715: "ADGHKNOQUVXYwАИЙНҢОӨПХЦУҰҮҺжЪ",
        770: "юшщm&",
        810: "Ф%",
        890: "MМЫЖ",
        960: "W№@",
        1015: "ШЩЮ—…",
    }.items()
    for letter in letters
}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    wide = sum(_WIDTHS.get(letter, _ORDINARY * 1000) for letter in text) / 1000 * size
    return wide * _BOLDER if bold else wide


def widest_word(text: str, size: float, *, bold: bool = False) -> float:
    words = text.replace("-", "- ").split()
    return _SAFELY * max((width_of(word, size, bold=bold) for word in words), default=0)


def lines_of(text: str, width: float, size: float, *, bold: bool = False, indent: float = 0) -> int:
    """How many lines the text takes."""
    count = 0
    for line in text.split("\n"):
        count, left = count + 1, width - indent
        indent = 0
        for word in line.split(" "):
            wide = width_of(word, size, bold=bold)
            if wide > left and left < width:
                count, left = count + 1, width
            # An address longer than a line goes on in the next.
            count, wide = count + int(wide // width), wide % width
            left -= wide + width_of(" ", size)
    return count


# --- Tables ---


def plan_widths(plan: PlanTable) -> tuple[list[float], bool]:
    """A column is as wide as its longest word; where that leaves titles no room, the heads stand upright."""
    number = max(28.0, *(width_of(line.number, TABLE_SIZE, bold=True) + CELL_MARGINS for line in plan.lines))
    columns = [
        max(40.0, widest_word(head, HEAD_SIZE, bold=True) + CELL_MARGINS + 2) for head in plan.heads[2:]
    ]
    upright = TEXT_WIDTH - number - sum(columns) < 140
    if upright:
        columns = [min(40.0, (TEXT_WIDTH - number - 110) / len(columns))] * len(columns)
    return [number, TEXT_WIDTH - number - sum(columns), *columns], upright


def upright_height(plan: PlanTable) -> float:
    """How high a head must be to hold its longest column's name standing, on two lines if need be."""
    widest = max(width_of(head, HEAD_SIZE, bold=True) for head in plan.heads[2:])
    word = max(widest_word(head, HEAD_SIZE, bold=True) for head in plan.heads[2:])
    return max(word, min(widest, 150.0)) + CELL_MARGINS


def plan_heights(plan: PlanTable) -> list[float]:
    """Its rows, the head first."""
    widths, upright = plan_widths(plan)
    head = (
        upright_height(plan)
        if upright
        else _row_height(_most_lines(plan.heads, widths, HEAD_SIZE, bold=True), HEAD_SIZE)
    )
    lines = (
        _most_lines((line.number, line.title), widths, TABLE_SIZE, bold=line.sums) for line in plan.lines
    )
    return [head, *map(_row_height, lines)]


def begins_a_page(plan: PlanTable) -> bool:
    """A long table begins on a page of its own, and so doesn't break where it needn't."""
    return sum(plan_heights(plan)) > TEXT_HEIGHT * 0.4


def _row_height(lines: int, size: float = TABLE_SIZE) -> float:
    return lines * size * _LEADING + 0.5


def _most_lines(texts: Iterable[str], widths: list[float], size: float, *, bold: bool) -> int:
    return max(
        lines_of(text, width - CELL_MARGINS, size, bold=bold)
        for text, width in zip(texts, widths, strict=False)
    )


def fair_widths(table: markup.Table) -> list[float]:
    """Wide where much is said, but not narrower than the longest word, nor that wider than a fair share."""
    said, words = [1.0] * table.width, [0.0] * table.width
    for row in table.rows:
        place = 0
        for cell in row:
            if cell.span == 1:
                text = plain(cell.runs)
                said[place] = max(said[place], min(width_of(text, TABLE_SIZE), TEXT_WIDTH))
                words[place] = max(words[place], widest_word(text, TABLE_SIZE, bold=cell.head))
            place += cell.span
    least = [min(word + CELL_MARGINS + 2, TEXT_WIDTH / table.width) for word in words]
    spare = TEXT_WIDTH - sum(least)
    return [width + spare * much / sum(said) for width, much in zip(least, said, strict=True)]


def plain(runs: markup.Runs) -> str:
    return "".join(run.text for run in runs)


# --- Pages ---


def pages_of(paper: ProgrammePaper) -> dict[int, int]:
    """The page each section begins on; the title page and the contents are the first two."""
    flow = _Flow(page=3)
    for section in paper.sections:
        flow.begin(section.number, f"{section.number}. {section.title}")
        flow.blocks(markup.read(section.html))
        if section.number == PLAN_SECTION:
            for plan in plan_tables(paper.plan, paper.language):
                flow.plan(plan)
    flow.settle(0)
    return flow.begun


class _Flow:
    """Fills pages with lines. What must stay with the next lines is held until they come."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.filled = 0.0
        self.held = 0.0
        self.beginning: list[int] = []
        self.begun: dict[int, int] = {}

    def begin(self, number: int, heading: str) -> None:
        self.hold(heading, bold=True, before=12, after=6)
        self.beginning.append(number)

    def hold(self, text: str, *, bold: bool, before: float, after: float, indent: float = INDENT) -> None:
        lines = lines_of(text, TEXT_WIDTH, SIZE, bold=bold, indent=indent)
        self.held += before + lines * SIZE * _LEADING + after

    def settle(self, first: float) -> None:
        """What was held comes onto the page that has room for it and the first of what follows."""
        if self.filled + self.held + first > TEXT_HEIGHT:
            self.page, self.filled = self.page + 1, 0.0
        self.filled += self.held
        self.begun |= dict.fromkeys(self.beginning, self.page)
        self.held, self.beginning = 0.0, []

    def lines(self, count: int) -> None:
        """A paragraph: neither its first line nor its last stands alone on a page."""
        height = SIZE * _LEADING
        self.settle(height * (count if count <= 3 else 2))
        while count:
            room = int((TEXT_HEIGHT - self.filled) / height)
            placed = min(count, room)
            if placed == count - 1:
                placed -= 1
            self.filled += placed * height
            count -= placed
            if count:
                self.page, self.filled = self.page + 1, 0.0

    def whole(self, height: float) -> None:
        self.settle(height)
        self.filled += height

    def blocks(self, blocks: Iterable[markup.Block], *, narrower: float = 0) -> None:
        for block in blocks:
            if isinstance(block, markup.Heading):
                self.hold(plain(block.runs), bold=True, before=6, after=3)
            elif isinstance(block, markup.Paragraph):
                width = TEXT_WIDTH - narrower
                self.lines(lines_of(plain(block.runs), width, SIZE, indent=0 if narrower else INDENT))
            elif isinstance(block, markup.Quotation):
                self.blocks(block.blocks, narrower=INDENT)
            elif isinstance(block, markup.Listing):
                self.listing(block)
            else:
                self.table(block)

    def listing(self, listing: markup.Listing) -> None:
        for item in listing.items:
            for block in item:
                if isinstance(block, markup.Paragraph):
                    self.lines(lines_of("10) " + plain(block.runs), TEXT_WIDTH, SIZE, indent=INDENT))
                else:
                    self.blocks([block])

    def table(self, table: markup.Table) -> None:
        if table.caption:
            self.hold(plain(table.caption), bold=False, before=12, after=6, indent=0)
        widths = fair_widths(table)
        for row in table.rows:
            place, most = 0, 1
            for cell in row:
                width = sum(widths[place : place + cell.span]) - CELL_MARGINS
                most = max(most, lines_of(plain(cell.runs), width, TABLE_SIZE, bold=cell.head))
                place += cell.span
            self.row(most)
        self.whole(10)

    def plan(self, plan: PlanTable) -> None:
        if begins_a_page(plan):
            self.settle(0)
            self.page, self.filled = self.page + 1, 0.0
        self.hold(plan.caption, bold=False, before=0, after=6, indent=0)
        for height in plan_heights(plan):
            self.whole(height)
        self.whole(10)

    def row(self, lines: int) -> None:
        self.whole(_row_height(lines))
