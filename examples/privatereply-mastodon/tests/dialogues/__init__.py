"""Dialogues with a server, as Mastodon documents them."""
