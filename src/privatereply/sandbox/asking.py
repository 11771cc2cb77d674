"""Calling a platform as a client does, for what a scene has done for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from privatereply.sandbox.documents import Json, as_object
from privatereply.sandbox.exchange import EmulatedRequest

if TYPE_CHECKING:
    from privatereply.sandbox.emulator import Emulator


def ask(
    emulator: Emulator,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    document: Json | None = None,
) -> Json:
    """Make one call and return the JSON of its answer.

    No fault strikes it and the journal does not know it: it is no call of whoever is tested.

    Args:
        emulator: Whose platform is called.
        method: HTTP method.
        url: Address at the platform's own host.
        headers: Headers that authenticate it, by lower-case name.
        document: The body.

    Raises:
        ValueError: The platform refuses it; its own answer is in the sentence.
    """
    parts = urlsplit(url)
    request = EmulatedRequest(
        method=method,
        host=parts.netloc,
        path=parts.path,
        base=f"https://{parts.netloc}",
        query=parts.query,
        headers={"content-type": "application/json", **headers},
        body=b"" if document is None else json.dumps(document).encode(),
    )
    with emulator.stage.lock:
        response = emulator.handle(request)
    answer = as_object(json.loads(response.body)) or {}
    # TikTok refuses with status 200 and a code of its own.
    if response.status >= 400 or answer.get("code"):  # noqa: PLR2004 - HTTP's own number
        raise ValueError(f"{method} {parts.netloc}{parts.path} was refused: {answer}")
    return answer
