"""How the house stands: imports go one way, verbs are told the time, views fetch through access."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
STOREYS = ("lms", "content", "courses", "assessment")
# What holds the house together sees all of it.
SEES_EVERYTHING = ("lms/settings/", "lms/urls.py")


def inside(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_of(*patterns: str) -> list[Path]:
    return sorted(path for app in STOREYS for pattern in patterns for path in (ROOT / app).glob(pattern))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module imported, wherever it stands: at the top, in a function, under TYPE_CHECKING."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and called(node).endswith("import_module"):
            named = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            yield from ((node.lineno, name) for name in named if isinstance(name, str))


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def looks_up(app: str, module: str) -> bool:
    storey = module.partition(".")[0]
    return storey in STOREYS and STOREYS.index(storey) > STOREYS.index(app)


def test_imports_go_one_way() -> None:
    upward = [
        f"{inside(path)}:{line} imports {module}"
        for path in code_of("**/*.py")
        if not inside(path).startswith(SEES_EVERYTHING)
        for line, module in imported(parsed(path))
        if looks_up(path.relative_to(ROOT).parts[0], module)
    ]
    assert upward == []


@pytest.mark.parametrize(
    "source",
    [
        "import courses.models",
        "from courses import access",
        "if TYPE_CHECKING:\n    from courses.models import Cohort",
        "def later():\n    from courses.domain.cohorts import open_cohort",
        "module = importlib.import_module('courses.due')",
    ],
)
def test_an_upward_import_is_seen_wherever_it_stands(source: str) -> None:
    assert [looks_up("content", module) for _line, module in imported(ast.parse(source))] == [True]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit:
        pytest.fail("a model has changed and no migration says so: run manage.py makemigrations")


CLOCKS = re.compile(r"(^|\.)(now|utcnow|today|localdate)$|^time\.time$")


def asks_the_time(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    # localtime() without a moment is another now()
    return bool(CLOCKS.search(called(node))) or (
        called(node).endswith("localtime") and not node.args and not node.keywords
    )


def test_the_domain_is_told_the_time_and_never_asks() -> None:
    """A verb takes at= or on=, so that a test, an import and a late order can say when a thing happened."""
    asking = [
        f"{inside(path)}:{node.lineno} {ast.unparse(node)}"
        for path in code_of("domain/**/*.py")
        for node in ast.walk(parsed(path))
        if asks_the_time(node)
    ]
    assert asking == []


def test_views_fetch_through_access() -> None:
    """Only `access` knows what a user may see; a view with a queryset of its own would forget it one day."""
    fetching = [
        f"{inside(path)}:{node.lineno} {ast.unparse(node)}"
        for path in code_of("views/**/*.py", "views.py")
        if path.name != "health.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert fetching == []


# --- the papers ---------------------------------------------------------------------------------------------

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def papers() -> list[Path]:
    folders = [ROOT / "docs", ROOT / "deploy"]
    return sorted([*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))])


def anchors_of(paper: Path) -> set[str]:
    """The headings as links name them: small letters, hyphens for spaces, other signs left out."""
    headings = HEADING.findall(CODE.sub("", paper.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(paper: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    name, _hash, anchor = link.partition("#")
    target = (paper.parent / name).resolve() if name else paper
    if not target.exists() or not target.is_relative_to(ROOT):
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors_of(target)


def test_links_in_the_docs_lead_somewhere() -> None:
    broken = [
        f"{inside(paper)} → {link}"
        for paper in papers()
        for link in LINK.findall(CODE.sub("", paper.read_text(encoding="utf-8")))
        if leads_nowhere(paper, link)
    ]
    assert broken == []


def test_papers_named_in_the_code_exist() -> None:
    named = re.compile(r"\bdocs/[\w./-]*\w")
    missing = [
        f"{inside(path)} names {name}"
        for path in code_of("**/*.py", "**/*.html")
        for name in named.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert missing == []
