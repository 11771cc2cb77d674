"""What a server says of itself.

Sources (read 2026-11-22):
    https://docs.joinmastodon.org/methods/instance/
    https://nodeinfo.diaspora.software/protocol
"""

from __future__ import annotations

from typing import Any

from privatereply.sandbox import EmulatedResponse

from privatereply_mastodon.emulator.call import Call
from privatereply_mastodon.emulator.errors import Refused
from privatereply_mastodon.emulator.replies import in_json, in_words
from privatereply_mastodon.emulator.texts import URL_LENGTH


def second(call: Call) -> EmulatedResponse:
    """Show the server as version 2 of the call does."""
    software = call.server.software
    if software.name == "takahe":
        # As recorded.
        raise Refused("broken")
    return in_json(
        {
            "domain": software.host,
            "title": software.name.title(),
            "version": software.claims,
            "source_url": "https://source.example",
            "description": "",
            "usage": {"users": {"active_month": len(_home(call))}},
            "thumbnail": {"url": f"https://{software.host}/preview.png"},
            "icon": [],
            "languages": ["en"],
            "configuration": {**_configuration(call), "urls": {"streaming": _streams(call)}},
            "registrations": {"enabled": False, "approval_required": False, "message": None},
            "api_versions": {"mastodon": 11} if software.name == "mastodon" else {},
            "contact": {"email": "", "account": None},
            "rules": [],
        }
    )


def first(call: Call) -> EmulatedResponse:
    """Show the server as version 1 of the call does."""
    server, software = call.server, call.server.software
    written = sum(status.author.local for status in server.statuses.values())
    return in_json(
        {
            "uri": software.host,
            "title": software.name.title(),
            "short_description": "",
            "description": "",
            "email": "",
            "version": software.claims,
            "urls": {"streaming_api": _streams(call)},
            "stats": {"user_count": len(_home(call)), "status_count": written, "domain_count": 1},
            "thumbnail": f"https://{software.host}/preview.png",
            "languages": ["en"],
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": _configuration(call),
            "contact_account": None,
            "rules": [],
        }
    )


def nodeinfo_links(call: Call) -> EmulatedResponse:
    """Show where the server says what it runs."""
    href = f"{call.request.base}{call.server.software.nodeinfo}"
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return in_json({"links": [{"rel": rel, "href": href}]})


def nodeinfo(call: Call) -> EmulatedResponse:
    """Show what the server runs."""
    software = call.server.software
    people = len(_home(call))
    return in_json(
        {
            "version": "2.0",
            "software": {"name": software.name, "version": software.version},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "usage": {
                "users": {"total": people, "activeMonth": people, "activeHalfyear": people},
                "localPosts": 0,
            },
            "openRegistrations": False,
            "metadata": {},
        }
    )


def stream_health(_call: Call) -> EmulatedResponse:
    """Say that the streams are alive."""
    return in_words("OK")


def _home(call: Call) -> list[str]:
    return [user.id for user in call.server.users.values() if user.local]


def _streams(call: Call) -> str:
    """Where the streams are: on the same host, under the address the request came to."""
    return f"ws{call.request.base.removeprefix('http')}"


def _configuration(call: Call) -> dict[str, Any]:
    limit = call.server.software.text_limit
    return {
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "statuses": {
            "max_characters": limit,
            "max_media_attachments": 4,
            "characters_reserved_per_url": URL_LENGTH,
        },
        "media_attachments": {
            "supported_mime_types": ["image/png", "image/jpeg"],
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
            "video_size_limit": 103_809_024,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8_294_400,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    }
