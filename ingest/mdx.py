"""Turn what site generators add to Markdown (components, shortcodes, admonitions) into plain Markdown and HTML."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator

_FENCE = re.compile(r"^\s*(?:>\s*)*(`{3,}|~{3,})(.*)$")
_CODE_SPAN = r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
_COMMENT = re.compile(
    _CODE_SPAN + r"|\{/\*.*?\*/\}|<!--.*?-->|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL
)
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(\S+).*?-?%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_SHORTCODE = re.compile(
    _CODE_SPAN
    + r"|\{\{[<%]\s*(?P<hugo>/?[\w/.-]+)(?P<hugoargs>.*?)[>%]\}\}|\{%-?\s*(?P<tag>/?[\w.-]+)(?P<args>.*?)-?%\}"
    r"|\{\{.*?\}\}|^\{:.*?\}\s*$",
    re.DOTALL | re.MULTILINE,
)
_COMPONENT = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Z][\w.]*)(?P<args>(?:\s+[\w:@.-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\s*(?P<self>/?)>|</?>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_STRING = re.compile(r"^\{\s*([\"'`])(.*)\1\s*\}$", re.DOTALL)
_ADMONITION = re.compile(r"^\s*:{3,}\s*(?:([\w-]+)\s*(?:\[(.*?)\]|\{.*?\}|(.*?))?)?\s*$")
_MKDOCS = re.compile(r"^(\s*)(?:!!!|\?\?\?\+?)\s+[\w-]+(?:\s+\"(.*)\")?\s*$")
_ALERT = re.compile(r"^(\s*>\s*)\[!\w+\]\s*")
_IMPORT = re.compile(
    r"^(?:import\s.*?from\s|import\s+[\"']|export\s+(?:const|let|var|default|function|async|type|interface|class|\{|\*))"
)
_LABELS = ("title", "label", "summary", "question", "header", "heading")
_TEXTS = ("title", "label", "name", "heading", "description", "text", "tagline", "caption")


def plain(text: str, *, mdx: bool) -> str:
    """Markdown that any parser reads. Fenced code stays as it is; `mdx` also drops imports and expressions."""
    text = _HIGHLIGHT.sub(lambda match: f"```{match.group(1)}\n{match.group(2)}\n```", text)
    pieces: list[str] = []
    for code, piece in _fenced(text):
        pieces.append(piece if code else _prose(piece, mdx=mdx))
    return "\n".join(pieces)


def _fenced(text: str) -> Iterator[tuple[bool, str]]:
    """(is code, lines) in turn; a fence that is never closed runs to the end."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match and not fence:
            yield False, "\n".join(lines)
            fence, lines = match.group(1), [line]
        elif match and match.group(1).startswith(fence) and not match.group(2).strip():
            yield (
                True,
                textwrap.dedent("\n".join([*lines, line]))
                if lines[0][:1] == "\t"
                else "\n".join([*lines, line]),
            )
            fence, lines = "", []
        else:
            lines.append(line)
    yield bool(fence), "\n".join(lines)


def _prose(text: str, *, mdx: bool) -> str:
    text = _COMMENT.sub(_keep_code, text)
    text = _SHORTCODE.sub(_shortcode, text)
    if mdx:
        text = _without_expressions(_without_imports(text))
    if _COMPONENT.search(text):
        text = _dedented(_outside_code(text))
    return "\n".join(_lines(text))


def _keep_code(match: re.Match[str]) -> str:
    return match.group("code") or ""


def _outside_code(text: str) -> str:
    pattern = re.compile(_CODE_SPAN + "|" + _COMPONENT.pattern, re.DOTALL)
    return pattern.sub(lambda match: match.group("code") or _component(match), text)


def _shortcode(match: re.Match[str]) -> str:
    if match.group("code"):
        return match.group("code")
    name = match.group("hugo") or match.group("tag")
    if not name:
        return ""
    arguments = match.group("hugoargs") or match.group("args") or ""
    ends = name.startswith(("/", "end"))
    return _element(_attributes(arguments), closes=ends, alone=arguments.rstrip().endswith("/"))


def _component(match: re.Match[str]) -> str:
    if not match.group("name"):
        return ""
    return _element(
        _attributes(match.group("args")), closes=bool(match.group("close")), alone=bool(match.group("self"))
    )


def _element(attributes: dict[str, str], *, closes: bool, alone: bool) -> str:
    """A component as HTML on lines of its own: titled ones as an opened detail, the others as a box."""
    if closes:
        return "\n\n</div></div>\n\n"
    texts = [attributes[name] for name in _TEXTS if attributes.get(name)]
    if alone:
        return (
            f"\n\n<p>{html.escape(': '.join(texts))}</p>\n\n"
            if len(texts) > 1
            else html.escape("".join(texts))
        )
    label = next((attributes[name] for name in _LABELS if attributes.get(name)), "")
    title = f'<div role="tabpanel" data-label="{html.escape(label)}">' if label else "<div>"
    return f"\n\n<div>{title}\n\n"


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}


def _without_imports(text: str) -> str:
    """Imports and exports end at a blank line, as MDX has it."""
    kept: list[str] = []
    skipping = False
    for line in text.split("\n"):
        skipping = (skipping and bool(line.strip())) or bool(_IMPORT.match(line))
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


def _without_expressions(text: str) -> str:
    """Drop {...}; a plain string stays, and an attribute keeps an empty or plain value."""
    out: list[str] = []
    position = 0
    for start, end in _braces(text):
        out.append(text[position:start])
        string = _STRING.match(text[start:end])
        value = string.group(2) if string else ""
        if text[:start].endswith("="):
            out.append('"' + value.replace('"', "&quot;") + '"')
        else:
            out.append(value)
        position = end
    return "".join([*out, text[position:]])


def _braces(text: str) -> Iterator[tuple[int, int]]:
    """Balanced {...} outside of code spans and not escaped."""
    depth = start = 0
    for match in re.finditer(_CODE_SPAN + r"|\\.|[{}]", text, re.DOTALL):
        if match.group() == "{":
            start = match.start() if depth == 0 else start
            depth += 1
        elif match.group() == "}" and depth:
            depth -= 1
            if depth == 0:
                yield start, match.end()


def _dedented(text: str) -> str:
    """Children of components are indented for the eye; Markdown would take them for code."""
    runs = re.split(r"(\n\n(?:<(?:div|p)\b[^\n]*|</div></div>)\n\n)", text)
    return "".join(
        run if number % 2 else textwrap.dedent(run.expandtabs(4)) for number, run in enumerate(runs)
    )


def _lines(text: str) -> Iterator[str]:
    indented = 0
    for line in text.split("\n"):
        mkdocs = _MKDOCS.match(line)
        admonition = _ADMONITION.match(line)
        if mkdocs:
            indented = len(mkdocs.group(1)) + 4
            yield f"\n**{mkdocs.group(2)}**\n" if mkdocs.group(2) else ""
        elif admonition:
            title = admonition.group(2) or admonition.group(3)
            yield f"\n**{title.strip()}**\n" if title and title.strip() else ""
        elif indented and line[:indented].strip() == "":
            yield line[indented:]
        else:
            indented = 0
            yield _ALERT.sub(r"\1", line)
