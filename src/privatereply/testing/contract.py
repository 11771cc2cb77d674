"""The contract of drivers: what `privatereply.provider` promises in their name."""

from __future__ import annotations

from privatereply.testing.declaring import Declaring
from privatereply.testing.disturbing import Disturbing
from privatereply.testing.running import Running

__all__ = ["ProviderContract"]


class ProviderContract(Declaring, Running, Disturbing):
    """Everything that a driver has to do, as tests of whoever subclasses it.

    Name the subclass ``Test…``, so that pytest collects it.
    """
