"""The sandbox draft templates run in.

A template is text that a user may one day edit, and the stock sandbox alone lets a short one build 300 MB of text or
loop 30 million times (measured). So a template here can do nothing whose cost is not linear in its length: no loops,
no calls, no assignments, no arithmetic, a short list of filters. Sandbox and immutability stand behind that.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

SOURCE_LIMIT_BYTES = 20_000
"""A template source longer than this is refused."""

_ALLOWED_FILTERS = frozenset({"capitalize", "lower", "trim"})
_ALLOWED_TESTS = frozenset({"defined", "none"})
_ALLOWED_NODES: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Extends,
    nodes.Block,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.CondExpr,
    nodes.Name,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Concat,
    nodes.Filter,
    nodes.Test,
)


class DraftEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's immutable sandbox with no globals, no attribute or item access and no operators that multiply."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse every arithmetic operator: on text `*` and `%` build strings of any size."""
        raise SecurityError(f"the operator {operator} is not available in draft templates")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Facts are plain strings: no template needs an attribute of one."""
        return False


class BoundedLoader(BaseLoader):
    """Loads templates of some folders, the first one's before the others', refusing what is long or not on the list.

    A link that leads out of the folders is refused too: through it a template could show any file.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._files = FileSystemLoader(folders)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Read and check a source; `TemplateSyntaxError` names the line of what is not allowed."""
        source, filename, uptodate = self._files.get_source(environment, template)
        if filename and not any(Path(filename).resolve().is_relative_to(folder) for folder in self._folders):
            raise TemplateSyntaxError("it is a link out of the folder of templates", 1, template, filename)
        if len(source.encode()) > SOURCE_LIMIT_BYTES:
            raise TemplateSyntaxError(f"the source is longer than {SOURCE_LIMIT_BYTES} bytes", 1, template, filename)
        _refuse_foreign_nodes(environment.parse(source, template, filename), template, filename)
        return source, filename, uptodate

    def list_templates(self) -> list[str]:
        """All template names below the folders, sorted."""
        return sorted(self._files.list_templates())


def draft_environment(*folders: Path) -> DraftEnvironment:
    """An environment over the templates of the folders; plain text, so nothing is HTML-escaped."""
    environment = DraftEnvironment(
        loader=BoundedLoader(*folders),
        undefined=StrictUndefined,
        autoescape=False,  # drafts are text/plain
        auto_reload=False,
    )
    environment.globals.clear()
    return environment


def _refuse_foreign_nodes(tree: nodes.Template, template: str, filename: str | None) -> None:
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        reason = _refusal(node)
        if reason:
            raise TemplateSyntaxError(reason, node.lineno, template, filename)
        waiting.extend(node.iter_child_nodes())


def _refusal(node: nodes.Node) -> str | None:
    if not isinstance(node, _ALLOWED_NODES):
        return f"{type(node).__name__} is not available in draft templates"
    if isinstance(node, nodes.Filter) and node.name not in _ALLOWED_FILTERS:
        return f"the filter {node.name} is not available in draft templates"
    if isinstance(node, nodes.Test) and node.name not in _ALLOWED_TESTS:
        return f"the test {node.name} is not available in draft templates"
    return None
