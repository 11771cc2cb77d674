"""People on the server, who talk to it without our SDK."""

from __future__ import annotations

from typing import Any

import attrs
import httpx

ACTIVITY = {"accept": "application/activity+json"}
"""What other servers ask for a status with."""


@attrs.frozen(kw_only=True)
class Status:
    """A post, a comment or a message, as the server has it.

    Attributes:
        id: Its id in the API.
        uri: Its address in the world.
    """

    id: str
    uri: str


@attrs.frozen(kw_only=True)
class Resident:
    """Somebody with an account.

    Attributes:
        name: The user name.
        url: The server.
        token: Lets act for the account.
        password: Lets use the server's own pages.
    """

    name: str
    url: str
    token: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)

    @property
    def options(self) -> dict[str, Any]:
        """What `Client.account` takes to open the account."""
        found = self.get("/api/v1/accounts/verify_credentials").raise_for_status().json()
        return {"id": found["id"], "server": self.url, "access_token": self.token}

    def get(self, path: str) -> httpx.Response:
        """Read something."""
        return httpx.get(self.url + path, headers=self._headers)

    def post(self, path: str, **form: str) -> httpx.Response:
        """Do something."""
        return httpx.post(self.url + path, data=form, headers=self._headers)

    def publish(
        self, text: str, *, under: Status | None = None, visibility: str = "public"
    ) -> Status:
        """Write a post, or an answer to something."""
        where = {} if under is None else {"in_reply_to_id": under.id}
        answer = self.post("/api/v1/statuses", status=text, visibility=visibility, **where)
        found = answer.raise_for_status().json()
        return Status(id=found["id"], uri=found["uri"])

    def under(self, status_id: str) -> list[dict[str, Any]]:
        """What this person sees directly under something."""
        answer = self.get(f"/api/v1/statuses/{status_id}/context").raise_for_status()
        return list(answer.json()["descendants"])

    def answers(self, comment_id: str) -> list[dict[str, Any]]:
        """What this person has written directly under something, whoever else may read it."""
        return [one for one in self.under(comment_id) if one["account"]["username"] == self.name]

    def mentions(self) -> list[dict[str, Any]]:
        """The statuses this person was told to be named in, newest first."""
        told = self.get("/api/v1/notifications").raise_for_status().json()
        return [one["status"] for one in told if one["type"] == "mention"]

    def delete(self, status: Status) -> None:
        """Take back what this person wrote: on a page of the server, which has no call for it."""
        answer = httpx.post(
            f"{self.url}/{self.name}/admin/action",
            data={"id": status.uri, "action": "Delete"},
            auth=(self.name, self.password),
        )
        assert answer.is_redirect, answer

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}
