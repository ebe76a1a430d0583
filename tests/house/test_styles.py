"""Style sheets are the same from either side, at any size of letters, and still for whoever wants it."""

import pytest

from tests.house.style_lint import faults, faults_of_the_house, our_style_sheets


def test_our_style_sheets_have_no_faults() -> None:
    assert our_style_sheets()
    assert list(faults_of_the_house()) == []


@pytest.mark.parametrize(
    ("css", "rule"),
    [
        (".a { margin-left: 1rem; }", "margin-left is of the screen"),
        (".a { color: red; right: 0 }", "right is of the screen"),
        (".a{left:0}", "left is of the screen"),
        (".a { max-width: 3rem; }", "max-width is of the screen"),
        (".a { border-top-left-radius: 3px; }", "border-top-left-radius is of the screen"),
        ("@media (min-width: 3rem) { .a { border-right: 0; } }", "border-right is of the screen"),
        (".a { text-align: left; }", "text-align: left is of the screen"),
        (".a { padding: 0 1rem 0 calc(1rem + 2px); }", "padding with a right that is no left"),
        (".a { transition: color 200ms; }", "transition takes its time from"),
        (".a { animation: turn .3s; }", "animation takes its time from"),
        (".a { font-size: 14px; }", "font-size in px"),
    ],
)
def test_what_is_refused(css: str, rule: str) -> None:
    [fault] = faults(f"\n{css}\n")
    assert fault.line == 2
    assert fault.rule.startswith(rule)


@pytest.mark.parametrize(
    "css",
    [
        "@media (max-width: 47.99rem) and (min-width: 3rem) { .a { color: red; } }",
        "@container conversation (max-width: 30rem) { .a:hover { inset: auto 0; } }",
        ".a { margin: 1rem 0 2rem; padding: 1px 2px 3px 2px; inset: 0 var(--s2) auto var(--s2); }",
        ".a::before { border-width: 0 0 2px 2px; rotate: -45deg; }",
        ".a { transition: color var(--quick); } /* margin-left: 1rem; */",
        ".a { text-align: start; border-inline-start: 1px solid; --left: 1px; }",
        ".a { font: 500 .6875rem/1 var(--font); }",
    ],
)
def test_what_is_not(css: str) -> None:
    assert faults(css) == []
