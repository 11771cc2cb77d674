"""Lets docstrings name things as short as their readers do.

A name in single backquotes is looked up by its end: `Client.account` is
``privatereply.client.Client.account``. A single lower-case word that is no one thing of ours is a
parameter, and becomes plain code; everything else has to resolve.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

_PARAMETER: Final = re.compile(r"[a-z_]+")
_INLINE: Final = {"attribute", "data", "property"}
_BEFORE_NAPOLEON: Final = 400


def shorten(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.TextElement
) -> nodes.Node | None:
    """Resolve a name that Sphinx did not find."""
    if node.get("refdomain") != "py":
        return None
    target = node["reftarget"].removeprefix("privatereply.")
    objects = env.domains.python_domain.objects
    found = {
        entry.node_id: entry for name, entry in objects.items() if f".{name}".endswith(f".{target}")
    }
    if len(found) == 1:
        ((anchor, entry),) = found.items()
        return make_refnode(app.builder, node["refdoc"], entry.docname, anchor, text, target)
    return text if node["reftype"] == "obj" and _PARAMETER.fullmatch(target) else None


def sentence(
    _app: Sphinx, what: str, _name: str, _thing: Any, _options: Any, lines: list[str]
) -> None:
    """Keep napoleon from taking what stands before a colon for the type of an attribute."""
    if what in _INLINE:
        lines[:0] = ["..", ""]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to autodoc and to the resolver."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("missing-reference", shorten)
    app.connect("autodoc-process-docstring", sentence, priority=_BEFORE_NAPOLEON)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
