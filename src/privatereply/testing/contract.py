"""The contract of drivers: what `privatereply.provider` promises in their name."""

from __future__ import annotations

from privatereply.testing.declaring import Declaring

__all__ = ["ProviderContract"]


class ProviderContract(Declaring):
    """Everything that a driver has to do, as tests of whoever subclasses it.

    Name the subclass ``Test…``, so that pytest collects it.
    """
