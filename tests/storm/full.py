"""The storm at full size, on the command line: exits with 1 if anything was lost or came twice.

python tests/storm/full.py --events 10000 --kills 10 [--store URL] [--seed N]
"""

# ruff: noqa: T201 - it talks to whoever runs it

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

# As pytest does: the tests' folders are packages of theirs.
sys.path.insert(0, str(Path(__file__).parents[1]))

from storm.census import Census
from storm.storm import Storm, gathered, states
from storm.worker import answer_to

SHOWN = 20
"""How many violations are printed."""


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory() as folder:
        dsn = options.store or f"sqlite:///{folder}/replies.db"
        with gathered(dsn, Path(folder), events=options.events, seed=options.seed) as storm:
            return run(storm, options)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000, help="comments and messages")
    parser.add_argument("--kills", type=int, default=10, help="how often the worker is killed")
    parser.add_argument("--store", help="an empty ledger; a new SQLite file if there is none")
    parser.add_argument("--seed", type=int, default=20261122, help="of all chances")
    return parser.parse_args()


def run(storm: Storm, options: argparse.Namespace) -> int:
    print(f"{options.events} events in {len(storm.shops)} shops, seed {options.seed}", flush=True)
    began = time.monotonic()
    storm.rage(options.events, options.kills)
    raged = time.monotonic()
    print(
        f"raged {raged - began:.0f} s; sends on their way at each kill: {storm.kills}", flush=True
    )
    after = storm.calm()
    print(f"calm after {time.monotonic() - raged:.0f} s: {after}", flush=True)
    census = Census.take(storm)
    violations = census.violations()
    describe(storm, census)
    print(f"{len(violations)} violations", *violations[:SHOWN], sep="\n")
    return 1 if violations else 0


def describe(storm: Storm, census: Census) -> None:
    notices = storm.sandbox.webhooks.notices()
    fates = Counter(f"{one.mischief or 'sent'} {one.status or ''}".strip() for one in notices)
    told = sum(census.heard.values())
    print(f"comments {len(census.comments)}, messages {len(census.messages)}")
    print(f"notifications {dict(fates)}")
    print(f"events {dict(Counter(kind for kind, _ in census.told.values()))}")
    print(f"handlers were told {told} times, of {told - len(census.heard)} once more")
    unanswered = [key for key in census.comments if not census.answers[answer_to(key[2])]]
    print(f"attempts {dict(states(storm.dsn))}")
    print(f"left unanswered, as no verdict of their platform arrived: {len(unanswered)}")
    print(f"calls of the platforms {len(storm.sandbox.journal)}")


if __name__ == "__main__":
    sys.exit(main())
