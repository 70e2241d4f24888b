"""Reads templates into lean nodes. The settings name `Loader` with the loaders that find the files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.base import Lexer, Node, NodeList, Origin, Parser, Template, TextNode, VariableNode
from django.template.defaulttags import CommentNode, CsrfTokenNode, IfNode, LoadNode, URLNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode

from gongyou.ui.drawing import nodes
from gongyou.ui.drawing.expressions import Expression, LeanVariable
from gongyou.ui.drawing.places import place_now


class LeanParser(Parser):
    def compile_filter(self, token: str) -> Expression:
        return Expression(token, self)

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        return lean(super().parse(parse_until))


class LeanTemplate(Template):
    """A template of lean nodes; one that is being debugged keeps Django's, which know where they stand."""

    def compile_nodelist(self) -> NodeList:
        if self.engine.debug:
            return super().compile_nodelist()
        parser = LeanParser(
            Lexer(self.source).tokenize(), self.engine.template_libraries, self.engine.template_builtins, self.origin
        )
        made = parser.parse()
        self.extra_data = parser.extra_data
        return made

    # Django's own, which its test client listens to.
    _render: Any

    def render(self, context: Any) -> Any:
        held = context.render_context
        before, held.template = held.template, self
        held.push()
        try:
            if context.template is not None:
                return self._render(context)
            context.place = place_now()
            with context.bind_template(self):
                context.template_name = self.name
                return self._render(context)
        finally:
            held.template = before
            held.pop()


class LeanLoader(base.Loader):
    # Of the loader that finds the files.
    get_contents: Any

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return LeanTemplate(contents, origin, str(template_name), self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, LeanLoader):
    """Keeps what it has read, as Django's own cached loader."""


def lean(given: NodeList) -> NodeList:
    """The same nodes for less: nothing that draws nothing, lean classes, standing neighbours together."""
    made = nodes.LeanList()
    made.contains_nontext = given.contains_nontext
    standing: list[Any] = []
    for node in given:
        if type(node) in (LoadNode, CommentNode):
            continue
        if _is_standing(node):
            standing.append(node)
            continue
        made.extend(_joined(standing))
        standing = []
        made.append(_lean(node))
    made.extend(_joined(standing))
    return made


def _joined(standing: list[Any]) -> list[Node]:
    if not standing:
        return []
    if all(isinstance(node, TextNode) for node in standing):
        return [TextNode("".join(node.s for node in standing))]
    return [nodes.Run(standing)]


def _is_standing(node: Node) -> bool:
    """Whether it draws the same on every page of a site in a language."""
    return isinstance(node, TextNode) or getattr(node, "is_standing", False) or (_is_word(node) and not _name_of(node))


def _is_word(node: Any) -> bool:
    kind = type(node)
    if kind is TranslateNode:
        said = node.filter_expression
        return node.message_context is None and not said.filters and said.var.lookups is None
    if kind is URLNode:
        return not node.args and not node.kwargs and _is_constant(node.view_name)
    if kind is StaticNode:
        return _is_constant(node.path)
    if kind is SimpleNode:
        given = [*node.args, *node.kwargs.values()]
        return getattr(node.func, "is_standing", False) and all(map(_is_constant, given))
    return False


def _is_constant(expression: Any) -> bool:
    return isinstance(expression, Expression) and expression.is_constant


def _name_of(node: Any) -> str:
    """The name under which a tag keeps its word, "" when it draws it."""
    return next((name for key in ("asvar", "varname", "target_var") if (name := getattr(node, key, None))), "")


def _lean(node: Any) -> Node:
    kind = type(node)
    if _is_word(node):
        return nodes.Named(node, _name_of(node))
    if kind is IncludeNode and not (_is_constant(node.template) and isinstance(node.template.var, str)):
        return node
    if kind is InclusionNode and not isinstance(node.filename, str):
        return node
    if kind is BlockTranslateNode and (node.plural or node.countervar or node.message_context):
        return node
    if kind is URLNode and (node.kwargs or not _is_constant(node.view_name)):
        return node
    node.__class__ = LEAN.get(kind, kind)
    if hasattr(node, "prepare"):
        node.prepare()
    return node


LEAN: dict[type, type] = {
    VariableNode: LeanVariable,
    IfNode: nodes.LeanIf,
    ExtendsNode: nodes.LeanExtends,
    IncludeNode: nodes.LeanInclude,
    InclusionNode: nodes.LeanInclusion,
    SimpleNode: nodes.LeanSimple,
    URLNode: nodes.LeanAddress,
    CsrfTokenNode: nodes.LeanToken,
    LanguageNode: nodes.LeanLanguage,
    BlockTranslateNode: nodes.LeanBlockTranslate,
}
