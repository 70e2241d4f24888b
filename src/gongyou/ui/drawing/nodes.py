"""The nodes of Django's own tags, made to cost less; each gives what its parent class gives."""

from __future__ import annotations

from html import escape
from typing import Any

from django.template.base import Node, NodeList, Template, VariableDoesNotExist
from django.template.defaulttags import CsrfTokenNode, IfNode, TemplateLiteral, URLNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, LanguageNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from gongyou.ui.addresses import address_with
from gongyou.ui.drawing.expressions import MISSING, Expression, drawn
from gongyou.ui.drawing.places import Place, place_of

# What every context holds from the start.
BUILTINS = {"True": True, "False": False, "None": None}


class LeanList(NodeList):
    def render(self, context: Any) -> SafeString:
        return SafeString("".join([node.render(context) for node in self]))


class Run(Node):
    """Neighbours that are the same on every page of a site in a language: drawn together, once for each."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.drawn: dict[Place, SafeString] = {}

    def render(self, context: Any) -> str:
        if not context.autoescape:
            return self._made(context)
        place = place_of(context)
        made = self.drawn.get(place)
        if made is None:
            made = self.drawn[place] = self._made(context)
        return made

    def _made(self, context: Any) -> SafeString:
        return SafeString("".join([node.render(context) for node in self.nodes]))


class Named(Node):
    """A standing word that a tag keeps under a name ("as title"): found once for a site and a language."""

    child_nodelists = ()

    def __init__(self, node: Node, name: str) -> None:
        self.node, self.name = node, name
        self.found: dict[Place, Any] = {}

    def render(self, context: Any) -> str:
        if not context.autoescape:
            return self.node.render(context)
        place = place_of(context)
        value = self.found.get(place, MISSING)
        if value is MISSING:
            self.node.render(context)
            self.found[place] = context[self.name]
        else:
            context[self.name] = value
        return ""


class LeanIf(IfNode):
    """{% if %}: a plain variable is asked without going through the parser's literal."""

    ways: list[tuple[Any, NodeList]]

    def prepare(self) -> None:
        self.ways = [
            (None if condition is None else _asked(condition), nodes) for condition, nodes in self.conditions_nodelists
        ]

    def render(self, context: Any) -> str:
        for asked, nodes in self.ways:
            try:
                holds = asked is None or asked(context)
            except VariableDoesNotExist:
                holds = False
            if holds:
                return nodes.render(context)
        return ""


def _asked(condition: Any) -> Any:
    is_plain = type(condition) is TemplateLiteral and isinstance(condition.value, Expression)
    return condition.value.or_none if is_plain else condition.eval


class LeanExtends(ExtendsNode):
    """{% extends %}: the blocks of the root are gathered once and not on every page."""

    root: tuple[Template | None, dict[str, BlockNode]] = (None, {})

    def render(self, context: Any) -> str:
        parent: Any = self.get_parent(context)
        held = context.render_context
        if BLOCK_CONTEXT_KEY not in held:
            held[BLOCK_CONTEXT_KEY] = BlockContext()
        blocks = held[BLOCK_CONTEXT_KEY]
        blocks.add_blocks(self.blocks)
        kept, root = self.root
        if kept is not parent:
            root = _root_blocks(parent)
            self.root = (parent, root)
        if root:
            blocks.add_blocks(root)
        before, held.template = held.template, parent
        try:
            return parent._render(context)
        finally:
            held.template = before


def _root_blocks(parent: Any) -> dict[str, BlockNode]:
    """The blocks of a template that extends no other."""
    if any(isinstance(node, ExtendsNode) for node in parent.nodelist):
        return {}
    return {node.name: node for node in parent.nodelist.get_nodes_by_type(BlockNode)}


class LeanInclude(IncludeNode):
    """{% include "a/constant/name.html" %}"""

    kept: Any = None

    def render(self, context: Any) -> SafeString:
        template = self.kept
        if template is None:
            name = self.template.var
            template = self.kept = context.template.engine.get_template(name)
        values = {name: var.resolve(context) for name, var in self.extra_context.items()}
        if self.isolated_context:
            return template.render(fresh(context, values))
        with context.push(**values):
            return template.render(context)


class LeanInclusion(InclusionNode):
    """An inclusion tag with a constant template."""

    kept: Any = None

    def render(self, context: Any) -> SafeString:
        args, kwargs = self.get_resolved_arguments(context)
        values = self.func(*args, **kwargs)
        template = self.kept
        if template is None:
            template = self.kept = context.template.engine.get_template(self.filename)
        within = fresh(context, values)
        token = context.get("csrf_token")
        if token is not None:
            within["csrf_token"] = token
        return template.render(within)


def fresh(context: Any, values: Any) -> Any:
    """As context.new."""
    new = object.__new__(type(context))
    new.__dict__.update(context.__dict__)
    new.__dict__.pop("_processors_index", None)
    new.dicts = [BUILTINS, values]
    new.render_context = context.render_context.__copy__()
    return new


class LeanToken(CsrfTokenNode):
    """{% csrf_token %}"""

    def render(self, context: Any) -> str:
        token = context.get("csrf_token")
        text = str(token) if token else ""
        if not text or text == "NOTPROVIDED":
            return super().render(context)
        return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(text)}">'


class LeanSimple(SimpleNode):
    """A simple tag."""

    def render(self, context: Any) -> str:
        args = [each.resolve(context) for each in self.args]
        if self.takes_context:
            args.insert(0, context)
        made = self.func(*args, **{name: each.resolve(context) for name, each in self.kwargs.items()})
        if self.target_var is not None:
            context[self.target_var] = made
            return ""
        if type(made) is SafeString:
            return made
        if not context.autoescape:
            return made
        return escape(made) if type(made) is str else conditional_escape(made)


class LeanAddress(URLNode):
    """{% url %} of a named page with arguments in order."""

    def render(self, context: Any) -> str:
        args = [each.resolve(context) for each in self.args]
        try:
            url = address_with(place_of(context)[0], self.view_name.var, args)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar:
            context[self.asvar] = url
            return ""
        return escape(url) if context.autoescape else url


class LeanLanguage(LanguageNode):
    """{% language %}: what stands in it is drawn for another place than the page."""

    def render(self, context: Any) -> str:
        place = context.__dict__.pop("place", None)
        try:
            return super().render(context)
        finally:
            if place is not None:
                context.place = place


class LeanBlockTranslate(BlockTranslateNode):
    """{% blocktranslate %} without plural and context: its message is put together once."""

    message: str
    names: list[str]
    said: dict[Place, str]

    def prepare(self) -> None:
        self.message, self.names = self.render_token_list(self.singular)
        self.said = {}

    def render(self, context: Any, nested: bool = False) -> str:
        if nested:
            # A translation that can't be filled in: Django draws the message itself.
            return super().render(context, nested)
        values = {name: each.resolve(context) for name, each in self.extra_context.items()}
        missing = context.template.engine.string_if_invalid
        place = place_of(context)
        said = self.said.get(place)
        if said is None:
            said = self.said[place] = gettext(self.message)
        shown = {}
        for name in self.names:
            value = values[name] if name in values else context.get(name, MISSING)
            if value is MISSING:
                value = missing % name if "%s" in missing else missing
            shown[name] = drawn(value, context)
        try:
            said %= shown
        except (KeyError, ValueError):
            return super().render(context)
        if self.asvar:
            context[self.asvar] = SafeString(said)
            return ""
        return said
