"""Markdown of a chapter as HTML, with the directives that a teacher may use.

::: scene /unroll?t=6&stage=h        a paragraph beside the picture at that address
::: question which_token             a question of the bank
```worked …                          a calculation shown three times
::: mistake                          what people often get wrong
{{prob 2 2}}                         a figure, computed
$P(S)$                               an equation
[W]{light=W}                         a word that lights its part of the picture
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.substitution import substitution_plugin

from app.explain.trace.cell import CELL, PICTURE
from app.web.html.line_breaks import breakable
from app.web.html.mathml import inline_mathml
from app.web.html.terms import Glossary
from app.web.pages.learn.term_links import link_terms

Part = Callable[[str], tuple[Markup, Markup]]  # from its argument: what opens and what closes it
LIT = (*CELL.parameters, *PICTURE.nodes)


@dataclass(frozen=True, slots=True)
class ChapterHtml:
    """A text as HTML, and the names of the terms that it links to the glossary, in their order."""

    html: Markup
    met: Sequence[str]


def to_html(
    text: str,
    parts: Mapping[str, Part],
    figure: Callable[[str], str],
    terms: Glossary | None = None,
    link: Callable[[str, str], str] | None = None,
    at: Callable[[str], str] = str,
) -> ChapterHtml:
    """Return a chapter's HTML. parts: containers by name; figure: the text of `{{name}}`.

    terms: whose first use is what `link(name, word)` makes of it. at: what a browser asks for, of an address
    of ours. HTML within is escaped. Raises what parts and figure raise, ValueError for an unknown container.
    """
    env: dict[str, Any] = {
        "parts": parts,
        "figure": figure,
        "open": [],
        "terms": terms,
        "link": link,
        "at": at,
    }
    html = Markup(_markdown().render(text, env))  # noqa: S704 - the renderer escapes text
    return ChapterHtml(html, env.get("met", []))


def terms_met(text: str, terms: Glossary) -> Sequence[str]:
    """Return the names of the terms that a chapter links, in the order of their first use."""
    env: dict[str, Any] = {"terms": terms}
    _markdown().parse(text, env)
    return list(env["met"])


def line_to_html(text: str) -> Markup:
    """Return the HTML of one line that holds no directive: a goal."""
    return Markup(_markdown().renderInline(text))  # noqa: S704 - the renderer escapes text


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    dollarmath_plugin(parser, renderer=_math, double_inline=True)
    substitution_plugin(parser)
    attrs_plugin(parser, spans=True, allowed=["light"])
    container_plugin(parser, "part", validate=lambda params, _: bool(params.strip()), render=_container)
    parser.add_render_rule("math_block", _equation)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("substitution_inline", _figure)
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("span_open", _lit)
    parser.add_render_rule("span_close", lambda *_: Markup("</span>"))
    parser.core.ruler.push("terms", link_terms)
    parser.add_render_rule("term", _term)
    return parser


def _math(tex: str, options: dict[str, Any]) -> str:
    return inline_mathml(tex)


def _equation(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    """Return an equation on its own line; a long one scrolls, so it is reached by keyboard too."""
    return f'<div class="math block" tabindex="0">{breakable(tokens[index].content.strip(), "block")}</div>'


def _container(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    if tokens[index].nesting != 1:
        return str(env["open"].pop())
    name, _, argument = tokens[index].info.strip().partition(" ")
    if name not in env["parts"]:
        raise ValueError(f"::: {name}")
    opening, closing = env["parts"][name](argument.strip())
    env["open"].append(closing)
    return str(opening)


def _fence(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    token = tokens[index]
    if token.info.strip() not in env["parts"]:
        return f"<pre><code>{escape(token.content)}</code></pre>"
    return str(Markup("").join(env["parts"][token.info.strip()](token.content.strip())))


def _figure(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    return str(Markup('<span class="figure">{}</span>').format(env["figure"](tokens[index].content.strip())))


def _link(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    """Open a link; one to a page of ours leads to where the app is served."""
    address = str(tokens[index].attrs["href"])
    if address.startswith("/"):
        tokens[index].attrs["href"] = env["at"](address)
    return self.renderToken(tokens, index, cast(OptionsDict, options), env)


def _lit(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    name = str(tokens[index].attrs.get("light", ""))
    if name not in LIT:
        raise ValueError(f"light={name}")
    return f'<span class="lit sym-{escape(name)}" data-light="{escape(name)}" role="button" tabindex="0">'


def _term(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]
) -> str:
    return str(env["link"](tokens[index].info, tokens[index].content))
