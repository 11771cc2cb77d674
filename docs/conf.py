"""How Sphinx builds the documentation."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

project = "privatereply"
author = "privatereply maintainers"
project_copyright = "2026, privatereply maintainers"
release = version = installed_version("privatereply")

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))
extensions = ["generated", "myst_parser", "names", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_extensions"]
html_theme = "furo"
html_title = f"privatereply {release}"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_class_signature = "separated"
autodoc_default_options = {"exclude-members": "__new__"}
autodoc_member_order = "bysource"
# Types stand in the signature, where a reader finds what is returned as well as what is taken.
autodoc_typehints = "signature"
autodoc_type_aliases = {"Flow": "privatereply.flow.Flow"}
python_maximum_signature_line_length = 90
napoleon_custom_sections = [("Class attributes", "Attributes")]
napoleon_numpy_docstring = False

nitpicky = True
default_role = "py:obj"
# Names of the standard library and of dependencies are not looked up, because that would need the
# internet. Our own names must all resolve.
_DEPENDENCIES = {"attrs", "django", "flask", "httpx", "httpx2", "psycopg", "starlette"}
_FOREIGN = sorted({*sys.stdlib_module_names, *_DEPENDENCIES})
nitpick_ignore_regex = [
    ("py:.*", rf"({'|'.join(_FOREIGN)})(\..*)?"),
    # Type variables have no page, and what is imported for type checkers only has no module.
    ("py:.*", r"(privatereply\..*\.)?(T|T_co|D|E|R)|datetime|timedelta|Starlette|WSGIApplication"),
    # What no caller ever makes or names.
    ("py:.*", r"(privatereply\..*\.)?(Async)?(Answer|SandboxTransport)|.*\.contract\.Database"),
    ("py:.*", r".*\.scenery\.(Moderated|Identified)"),
    ("py:.*", r"privatereply\..*\._[A-Z]\w+"),
]
