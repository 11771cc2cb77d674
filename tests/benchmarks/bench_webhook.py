"""What reading a webhook costs against checking and parsing the same bytes by hand.

Run it with ``python tests/benchmarks/bench_webhook.py [ROUNDS]``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import statistics
import sys
import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from privatereply.provider import Provider, Webhook
from privatereply.providers import webhooks
from privatereply.providers.facebook import Facebook
from privatereply.providers.instagram import Instagram

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGE, IG = "100000000000001", "17841400000000001"


def on_facebook(index: int) -> dict[str, Any]:
    """A comment with everything that Facebook sends along."""
    post = f"{PAGE}_734388548724133"
    return {
        "field": "feed",
        "value": {
            "from": {"id": f"67804621253{index:05}", "name": "Nguyễn Thị Ánh"},
            "post": {
                "status_type": "added_photos",
                "is_published": True,
                "updated_time": "2026-11-21T09:31:16+0000",
                "permalink_url": f"https://www.facebook.com/{PAGE}/posts/pfbid02kicXeLy3yWi95UN9Bd",
                "promotion_status": "inactive",
                "id": post,
            },
            "message": "Is this available in a size smaller? And do you deliver to Đà Nẵng?",
            "post_id": post,
            "comment_id": f"734388548724133_10638249115{index:05}",
            "created_time": 1795003200 + index,
            "item": "comment",
            "parent_id": post,
            "verb": "add",
        },
    }


def on_instagram(index: int) -> dict[str, Any]:
    """A comment as Instagram sends it."""
    return {
        "field": "comments",
        "value": {
            "from": {"id": f"29780000006{index:05}", "username": "anna.nguyen"},
            "media": {"id": "17893439049281758", "media_product_type": "REELS"},
            "id": f"180574965054{index:05}",
            "text": "Is this available in a size smaller? And do you deliver to Đà Nẵng?",
        },
    }


def signed(tree: object) -> Webhook:
    # As Meta sends it: without blanks, and with everything outside ASCII escaped.
    body = json.dumps(tree, separators=(",", ":")).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return Webhook(
        method="POST",
        headers={"x-hub-signature-256": f"sha256={signature}"},
        body=body,
        secrets={"app_secret": (SECRET,)},
        now=NOW,
    )


def yardstick(webhook: Webhook) -> object:
    """The least that anybody has to do: check the signature, and parse."""
    made = hmac.new(SECRET.encode(), webhook.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(webhook.headers["x-hub-signature-256"], f"sha256={made}"):
        raise ValueError
    return json.loads(webhook.body)


def parser(name: str) -> None:
    """Read with the parser of that name, whichever is installed."""
    sys.modules.pop("orjson", None)
    if name == "json":
        sys.modules["orjson"] = None  # type: ignore[assignment]
    vars(webhooks)["_quick"].cache_clear()


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    comments = {
        "facebook": ("page", PAGE, on_facebook, Facebook()),
        "instagram": ("instagram", IG, on_instagram, Instagram()),
    }
    for name in ("orjson", "json"):
        parser(name)
        for platform, (about, account, comment, driver) in comments.items():
            for count in (50, 1):
                entry = {"id": account, "time": 1795003300}
                changes = [comment(index) for index in range(count)]
                webhook = signed({"object": about, "entry": [{**entry, "changes": changes}]})
                report(f"{platform} {count:2} with {name}", webhook, driver, count, rounds)


def spent(work: Callable[[], object], often: int) -> float:
    """Processor seconds, so that others on the machine do not count."""
    return timeit.timeit(work, timer=time.process_time, number=often) / often


def report(title: str, webhook: Webhook, driver: Provider, count: int, rounds: int) -> None:
    assert len(driver.receive(webhook).events) == count
    often = max(1, 2000 // count)
    ours, bare = [], []
    for _ in range(rounds):
        bare.append(spent(lambda: yardstick(webhook), often))
        ours.append(spent(lambda: driver.receive(webhook), often))
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    took = statistics.median(ours)
    print(
        f"{title:26} {len(webhook.body):6} bytes  bare {statistics.median(bare) * 1e6:6.1f} us"
        f"  ours {took * 1e6:6.1f} us  ratio {statistics.median(ratios):4.2f}"
        f" ({min(ratios):.2f} to {max(ratios):.2f})  {count / took:9,.0f} events/s"
    )


if __name__ == "__main__":
    main()
