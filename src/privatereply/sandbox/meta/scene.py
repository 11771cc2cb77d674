"""Businesses with a Facebook Page or an Instagram account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs
from typing_extensions import override

from privatereply.sandbox.asking import ask
from privatereply.sandbox.documents import Json
from privatereply.sandbox.meta import eligibility, lookup, window
from privatereply.sandbox.meta.content import INSTAGRAM_BYTES, MESSENGER_CHARACTERS
from privatereply.sandbox.meta.requests import DEAUTHORIZE, DELETION
from privatereply.sandbox.meta.topics import FIELDS
from privatereply.sandbox.meta.versions import NEWEST
from privatereply.sandbox.meta.world import EmulatedAccount, EmulatedComment, EmulatedPage
from privatereply.sandbox.scene import Scene, username
from privatereply.sandbox.scenery import Login, SceneComment, ScenePerson, ScenePost, Terms

if TYPE_CHECKING:
    from privatereply.sandbox.meta.emulator import MetaEmulator

FACEBOOK: Final = "facebook"
INSTAGRAM: Final = "instagram"
INSTAGRAM_BY_PAGE: Final = "instagram through facebook"
NAMES: Final = (FACEBOOK, INSTAGRAM, INSTAGRAM_BY_PAGE)

VERIFY_TOKEN: Final = "a word of the app's own"  # noqa: S105 - of a made-up app
"""What handshakes with the callback of a scene present."""

_GRAPH: Final = f"https://graph.facebook.com/{NEWEST}"
_INSTAGRAM_GRAPH: Final = f"https://graph.instagram.com/{NEWEST}"

_POSSIBLE: Final = frozenset(
    {
        "arrive",
        "ask_deletion",
        "block",
        "choose",
        "delete",
        "edit_comment",
        "edit_message",
        "hide",
        "limit_token",
        "react",
        "read",
        "resume",
        "revoke",
        "show",
        "suspend",
        "tap",
        "unblock",
        "unsend",
        "write_by_hand",
    }
)
_FACEBOOK: Final = Terms(
    reply_window=eligibility.WINDOW,
    message_window=window.STANDARD,
    human_window=window.HUMAN,
    burns=True,
    text_limit=MESSENGER_CHARACTERS,
    surfaces=("post", "live"),
    moderated=frozenset({"hidden", "deleted"}),
    possible=_POSSIBLE,
    # What becomes of a block, and of a login that lost permissions, is told to nobody.
    told=_POSSIBLE - {"block", "unblock", "limit_token"},
    message_path="*/messages",
    public_path="*/comments",
)
_INSTAGRAM: Final = attrs.evolve(
    _FACEBOOK,
    strangers="requests",
    # Instagram tells of new comments only, and of no delivery.
    told=frozenset(
        {
            "ask_deletion",
            "choose",
            "edit_message",
            "react",
            "read",
            "revoke",
            "tap",
            "unsend",
            "write_by_hand",
        }
    ),
    text_limit=INSTAGRAM_BYTES,
    text_unit="bytes",
    public_path="*/replies",
)


@attrs.frozen(kw_only=True, eq=False)
class MetaScene(Scene):
    """A Page, or an Instagram account with either login; its app may use the HUMAN_AGENT tag.

    Attributes:
        emulator: Where it is.
    """

    emulator: MetaEmulator = attrs.field(repr=False)

    @override
    def add_person(self, name: str, *, follows: bool = True) -> ScenePerson:
        made = self.emulator.add_person(name=name, follows=follows)
        return ScenePerson(id=made.id, name=made.name)

    @override
    def log_in(self) -> Login:
        return Login(
            token=self.owner["user_token"],
            credentials={
                "app_id": self.emulator.app_id,
                "app_secret": self.emulator.stage.app_secret,
                **_login(self.owner),
            },
        )

    @override
    def subscribe(self, url: str) -> None:
        page = self.platform == FACEBOOK
        topic = "page" if page else "instagram"
        wanted: Json = {
            "object": topic,
            "callback_url": url,
            "fields": ",".join(sorted(FIELDS[topic])),
            "verify_token": VERIFY_TOKEN,
        }
        app = f"{_GRAPH}/{self.emulator.app_id}/subscriptions"
        self._ask(app, self.emulator.app_token, wanted)
        token = self.credentials["access_token"]
        if self.name == INSTAGRAM:
            fields = {"subscribed_fields": ",".join(sorted(FIELDS["instagram"]))}
            self._ask(f"{_INSTAGRAM_GRAPH}/me/subscribed_apps", token, fields)
        else:
            # An Instagram account with Facebook Login is subscribed through its Page.
            fields = {"subscribed_fields": ",".join(sorted(FIELDS["page"]))}
            account_id = self.credentials.get("page_id", self.account_id)
            self._ask(f"{_GRAPH}/{account_id}/subscribed_apps", token, fields)

        # These two are set in the dashboard, and nobody asks for a handshake there. What they post
        # has one shape: only the address can say which it is.
        leaving = f"{url}{'&' if '?' in url else '?'}about=deauthorization"
        for topic, address in ((DELETION, url), (DEAUTHORIZE, leaving)):
            self.emulator.stage.webhooks.subscribe(topic=topic, url=address)

    def _ask(self, url: str, token: str, document: Mapping[str, object]) -> None:
        bearer = {"authorization": f"Bearer {token}"}
        ask(self.emulator, "POST", url, headers=bearer, document=dict(document))

    @override
    def kept(self, comment: SceneComment) -> EmulatedComment:
        return lookup.comment(self.emulator.world, comment.id)

    @override
    def publish(self, text: str, at: datetime, surface: str) -> str:
        live = surface == "live"
        made = self.emulator.add_post(
            self.account_id, text, surface="live" if live else "post", created_at=at
        )
        return made.id

    @override
    def write_comment(
        self,
        text: str,
        author: ScenePerson | None,
        post: ScenePost,
        at: datetime,
        *,
        parent: SceneComment | None = None,
        inviting: bool,
    ) -> str:
        person = author.id if author else None
        answered = parent.id if parent else None
        made = self.emulator.add_comment(post.id, person, text, created_at=at, parent=answered)
        return made.id


def open_scene(emulator: MetaEmulator, name: str, business: str) -> MetaScene:
    """Open a business.

    Args:
        emulator: Where.
        name: One of ``NAMES``.
        business: What it is called.
    """
    account = _account(emulator, name, business)
    page, way = isinstance(account, EmulatedPage), _way(account)
    return MetaScene(
        name=name,
        platform="facebook" if page else "instagram",
        account_id=account.id,
        kind="page" if page else "business",
        credentials={"access_token": account.access_token, **way},
        # Whoever runs a Page has a token of their own; with Instagram Login the account is its own.
        owner={"user_token": account.user_token or account.access_token, **_login(way)},
        webhook_secrets={
            "app_secret": emulator.stage.app_secret,
            "verify_token": VERIFY_TOKEN,
        },
        facts={"human_agent_feature": "yes"},
        terms=_FACEBOOK if page else _INSTAGRAM,
        renewable=name == INSTAGRAM,
        clock=emulator.stage.clock,
        emulator=emulator,
    )


def _account(emulator: MetaEmulator, name: str, business: str) -> EmulatedAccount:
    if name == FACEBOOK:
        return emulator.add_page(name=business, human_agent=True)
    return emulator.add_instagram_account(
        username=username(business),
        login="facebook" if name == INSTAGRAM_BY_PAGE else "instagram",
        human_agent=True,
    )


def _way(account: EmulatedAccount) -> dict[str, str]:
    """Return what tells the two logins of Instagram apart."""
    if isinstance(account, EmulatedPage):
        return {}
    page = {"page_id": account.page.id} if account.page else {}
    return {"login": account.login, **page}


def _login(names: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in names.items() if name == "login"}
