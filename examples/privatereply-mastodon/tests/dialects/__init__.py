"""What servers of other makes answered when they were run on 2026-11-21, in words of our own."""
