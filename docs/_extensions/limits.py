"""The directive `limits`: a table of what a driver's policy demands, read from the policy itself.

In a page::

    ```{limits} facebook private_reply
    :preset: zoho
    ```
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from privatereply.model import Action
from privatereply.provider import Provider

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from privatereply.policy import Policy, RuleDescription

HEADER = "| rule | demands | while unknown | source |\n| --- | --- | --- | --- |"


class Limits(SphinxDirective):
    """Draw the table of one driver, one action and, if asked, one preset."""

    required_arguments = 2
    option_spec: ClassVar[dict[str, Callable[[str], str]]] = {"preset": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the table as the page's own markup would make it."""
        name, action = self.arguments
        policy = driver(name).policy(Action(action), preset=self.options.get("preset"))
        return self.parse_text_to_nodes(markdown(policy))


def driver(name: str) -> Provider:
    """Return the installed driver of that name."""
    (found,) = entry_points(group="privatereply.providers", name=name)
    provider: Provider = found.load()()
    return provider


def markdown(policy: Policy) -> str:
    """Return the rules of a policy that are switched on, as a Markdown table."""
    return "\n".join([HEADER, *map(row, (r for r in policy.describe().rules if r.enabled))])


def row(rule: RuleDescription) -> str:
    """Return one rule as a row of the table."""
    source = f"<{rule.source}>" if rule.source.startswith("https://") else rule.source
    cells = [f"`{rule.name}`", rule.sentence, rule.on_unknown, f"{source}, {rule.checked}"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("limits", Limits)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
