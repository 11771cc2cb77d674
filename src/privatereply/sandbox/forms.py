"""Reading multipart forms."""

from __future__ import annotations

from email.message import Message

import attrs


@attrs.frozen(kw_only=True)
class Form:
    """A form that was sent.

    Attributes:
        fields: Plain fields by name. Not part of the repr.
        files: Contents of the files by name. Not part of the repr.
    """

    fields: dict[str, str] = attrs.field(factory=dict[str, str], repr=False)
    files: dict[str, bytes] = attrs.field(factory=dict[str, bytes], repr=False)


def multipart(content_type: str, body: bytes) -> Form:
    """Return the parts of a ``multipart/form-data`` body; what is no part is passed over.

    Args:
        content_type: The header, which names the boundary.
        body: The raw bytes.
    """
    form = Form()
    boundary = _parameter(content_type, "boundary")
    if not boundary:
        return form
    for part in body.split(b"--" + boundary.encode("utf-8", "replace"))[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        disposition = _disposition(head)
        name = _parameter(disposition, "name")
        content = content.removesuffix(b"\r\n")
        if name and _parameter(disposition, "filename") is not None:
            form.files[name] = content
        elif name:
            form.fields[name] = content.decode("utf-8", "replace")
    return form


def _disposition(head: bytes) -> str:
    for line in head.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            return value.strip()
    return ""


def _parameter(header: str, name: str) -> str | None:
    message = Message()
    message["content-type"] = " ".join(header.split())
    value = message.get_param(name)
    return value if isinstance(value, str) else None
