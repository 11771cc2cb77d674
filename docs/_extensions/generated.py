"""Directives that put the tables of `tables` into a page.

In a page::

    ```{limits} facebook private_reply
    :preset: zoho
    ```
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import commands
import interface
import tables
import tellings
import unsupported
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from privatereply.model import Action
from privatereply.store.machine import diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class Limits(SphinxDirective):
    """The rules of one driver for one action, of a preset if asked, and the notes on them."""

    required_arguments = 2
    option_spec: ClassVar[dict[str, Callable[[str], str]]] = {"preset": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the table as the page's own markup would make it."""
        name, action = self.arguments
        preset = self.options.get("preset")
        policy = tables.driver(name).policy(Action(action), preset=preset)
        return self.parse_text_to_nodes(f"{tables.limits(policy)}\n\n{tables.notes(policy)}")


class Presets(SphinxDirective):
    """Every preset of one driver, with its policies, each under a heading of its own."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return one table for each preset and action."""
        provider = tables.driver(self.arguments[0])
        parts = [
            f"**{preset}, {action.value.replace('_', ' ')}**\n\n"
            f"{tables.limits(provider.policy(action, preset=preset))}\n"
            for preset in provider.presets
            for action in Action
        ]
        return self.parse_text_to_nodes("\n".join(parts))


class Quotas(SphinxDirective):
    """The budgets of sends the SDK keeps for a driver."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(tables.quotas(tables.driver(self.arguments[0])))


class Credentials(SphinxDirective):
    """What a driver takes."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(tables.credentials(tables.driver(self.arguments[0])))


class Capabilities(SphinxDirective):
    """What the named drivers can do; all built-in ones if none is named."""

    optional_arguments = 9

    def run(self) -> list[nodes.Node]:
        """Return the matrix."""
        names = self.arguments or tables.BUILT_IN
        return self.parse_text_to_nodes(tables.capabilities([*map(tables.driver, names)]))


class Overview(SphinxDirective):
    """The limits of the built-in drivers beside each other."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(tables.overview())


class Unsupported(SphinxDirective):
    """What the built-in drivers do not declare, why, and what there is instead."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        drivers = [*map(tables.driver, tables.BUILT_IN)]
        return self.parse_text_to_nodes(unsupported.table(drivers))


class Tellings(SphinxDirective):
    """Every event, and what makes each platform tell it."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(tellings.table())


class Interface(SphinxDirective):
    """What each capability takes and returns, who calls it, and what it may end in."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(interface.capabilities())


class Requirements(SphinxDirective):
    """What is demanded of drivers under one theme."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(interface.requirements(self.arguments[0]))


class Codes(SphinxDirective):
    """What the refusals of a platform mean."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        return self.parse_text_to_nodes(tables.codes(self.arguments[0]))


class Commands(SphinxDirective):
    """What each command of the command line says about itself."""

    def run(self) -> list[nodes.Node]:
        """Return one block for each command."""
        parts = [f"**`{name}`**\n\n```text\n{text}\n```\n" for name, text in commands.helps()]
        return self.parse_text_to_nodes("\n".join(parts))


class Ledger(SphinxDirective):
    """The life of an attempt, as a table and as a Mermaid diagram."""

    def run(self) -> list[nodes.Node]:
        """Return both."""
        drawn = nodes.literal_block(diagram(), diagram(), language="text")
        return [*self.parse_text_to_nodes(tables.ledger()), drawn]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    for directive in (
        Limits,
        Overview,
        Presets,
        Quotas,
        Credentials,
        Capabilities,
        Unsupported,
        Tellings,
        Interface,
        Requirements,
        Codes,
        Commands,
        Ledger,
    ):
        app.add_directive(directive.__name__.lower(), directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
