"""The templates of mails: the built-in ones, and the owner's folder before them.

An owner's template has the name of the one it replaces ("team.html.j2") and may extend it ("builtin/team.html.j2") to
change single blocks. Nobody's mistake in a template loses a mail: the built-in one is used instead, and the caller is
told what was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from outreach.emails import shows, words

BUILTIN = Path(__file__).parent / "builtin"
# They turn text into markup, which no template of a mail needs.
_UNSAFE_FILTERS = ("safe", "urlize", "xmlattr", "forceescape")
_FILTERS: dict[str, Callable[..., Any]] = {
    "unlinked": words.unlinked,
    "spoken": words.spoken,
    "replied": words.replied,
    "line": words.one_line,
    "plain": words.clean,
    "clipped": words.clip,
    "wrapped": words.wrap,
    "unmarked": words.without_markers,
    "undecorated": words.undecorated,
    "href": words.href,
    "mailto": words.mailto,
    "host": words.host_of,
    "who": shows.who,
    "flags": shows.flags,
    "touch_rows": shows.touch_rows,
}


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """An owner's template that could not be used. `line` is None where the error names none."""

    template: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    text: str
    problem: TemplateProblem | None = None


class Templates:
    """`folder` holds the owner's templates; one that does not exist is the same as an empty one.

    Changed files are seen at the next mail.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def html(self, name: str, values: Mapping[str, Any]) -> Filled:
        """The template `name`.html.j2 with its styles inlined."""
        return self._fill(f"{name}.html.j2", {**values, "css": _css()}, finish=_inliner().inline)

    def text(self, name: str, values: Mapping[str, Any]) -> Filled:
        """The template `name`.txt.j2, without spaces at line ends and with one empty line at most."""
        return self._fill(f"{name}.txt.j2", values, finish=_tidy)

    def _fill(self, file: str, values: Mapping[str, Any], *, finish: Callable[[str], str]) -> Filled:
        problem: TemplateProblem | None = None
        if self._folder is not None and any(self._folder.glob("*.j2")):
            try:
                return Filled(finish(_not_empty(_owned(self._folder).get_template(file).render(values))))
            except Exception as error:  # noqa: BLE001 - an owner's template may raise anything at all
                problem = _problem(file, error)
        return Filled(finish(_builtin().get_template(file).render(values)), problem)


# Compiling templates takes longer than filling them, so each set is made once. Jinja sees when an owner's file changes.


@cache
def _builtin() -> ImmutableSandboxedEnvironment:
    return _environment(FileSystemLoader(BUILTIN), auto_reload=False)


@lru_cache(maxsize=64)
def _owned(folder: Path) -> ImmutableSandboxedEnvironment:
    builtin = FileSystemLoader(BUILTIN)
    return _environment(
        ChoiceLoader([FileSystemLoader(folder), PrefixLoader({"builtin": builtin}), builtin]),
        auto_reload=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)


@cache
def _css() -> Markup:
    return Markup((BUILTIN / "styles.css").read_text(encoding="utf-8"))


def _environment(loader: BaseLoader, *, auto_reload: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        auto_reload=auto_reload,
        autoescape=select_autoescape(
            enabled_extensions=("html.j2",), disabled_extensions=("txt.j2",), default=True
        ),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_FILTERS)
    for name in _UNSAFE_FILTERS:
        environment.filters.pop(name)
    return environment


def _not_empty(text: str) -> str:
    if not text.strip():
        raise TemplateError("the template gives an empty text")
    return text


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in (one.rstrip() for one in text.strip().split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _problem(file: str, error: Exception) -> TemplateProblem:
    """What the owner is told: the kind of error and where, but no value of the mail."""
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem(error.name or file, error.message or "syntax error", error.lineno)
    return TemplateProblem(file, f"{type(error).__name__}: {words.one_line(str(error), 300)}", _line(error))


def _line(error: Exception) -> int | None:
    """The line of the innermost template the error passed through."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
