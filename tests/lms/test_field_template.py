"""Every form is shown through one field template, its words tied to the control."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.template import Context, Template

from lms.components import ExampleForm


def shown(form: ExampleForm) -> BeautifulSoup:
    source = "{% load crispy_forms_tags %}{{ form|crispy }}"
    return BeautifulSoup(Template(source).render(Context({"form": form})), "html.parser")


def test_label_help_and_limits_are_tied_to_their_control() -> None:
    page = shown(ExampleForm())
    assert page.select_one("label[for=id_title]")
    assert page.select_one("#id_title")["aria-describedby"] == "id_title_helptext"
    assert page.select_one("#id_title_helptext")
    for name in ("text", "file"):
        assert page.select_one(f"#id_{name}")["aria-describedby"] == f"id_{name}_limit"
        assert page.select_one(f"#id_{name}_limit").get_text(strip=True)
    assert not page.select(".errors, .problem, [aria-invalid]")


def test_every_described_by_names_something_on_the_page() -> None:
    page = shown(ExampleForm({}))
    named = [one for tag in page.select("[aria-describedby]") for one in tag["aria-describedby"].split()]
    assert named
    assert all(page.find(id=one) for one in named)


def test_an_error_stands_beside_its_field_and_in_a_summary_that_leads_there() -> None:
    form = ExampleForm({"title": "x" * 81, "text": "…", "day": "31.02.2026"})
    page = shown(form)
    title = page.select_one("#id_title")
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"] == "id_title_helptext id_title_error"
    assert title["value"] == "x" * 81
    summary = page.select_one(".errors")
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert summary.has_attr("autofocus")
    leads = [link["href"][1:] for link in summary.select("a")]
    assert leads == ["id_title", "id_day", "id_language", "id_variant_0", "id_agree"]
    assert all(page.find(id=one).name in {"input", "select"} for one in leads)


def test_choices_are_a_group_with_a_legend_and_their_error() -> None:
    group = shown(ExampleForm({})).select_one("fieldset:has(#id_variant_0)")
    assert group.legend.get_text(strip=True) == str(ExampleForm().fields["variant"].label)
    assert group["aria-describedby"] == "id_variant_error"
    assert len(group.select("label > input[type=radio]")) == 2


def test_optional_fields_say_so_and_nothing_has_an_asterisk() -> None:
    page = shown(ExampleForm())
    with_mark = [mark.find_parent(["label", "legend"]).get_text() for mark in page.select(".optional")]
    assert len(with_mark) == len([field for field in ExampleForm().fields.values() if not field.required])
    assert "*" not in page.get_text()


def test_a_whole_form_drawn_by_crispy_uses_the_same_fields_token_and_number() -> None:
    source = "{% load crispy_forms_tags %}{% crispy form %}"
    page = BeautifulSoup(
        Template(source).render(Context({"form": ExampleForm(), "csrf_token": "token"})), "html.parser"
    )
    assert page.form["method"] == "post"
    assert page.form.select_one("[name=csrfmiddlewaretoken]")
    assert page.form.select_one("[name=form_number]")["value"]
    assert page.select_one("#id_title")["aria-describedby"] == "id_title_helptext"


def test_each_form_number_is_new() -> None:
    tag = Template("{% load lms_forms %}{% form_number %}")
    assert tag.render(Context()) != tag.render(Context())
