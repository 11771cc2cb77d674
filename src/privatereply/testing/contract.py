"""The contract of drivers: what `privatereply.provider` promises in their name."""

from __future__ import annotations

from privatereply.testing.declaring import Declaring
from privatereply.testing.flowing import Flowing
from privatereply.testing.refusing import Refusing
from privatereply.testing.sending import Sending

__all__ = ["ProviderContract"]


class ProviderContract(Declaring, Flowing, Sending, Refusing):
    """Everything that a driver has to do, as tests of whoever subclasses it.

    Name the subclass ``Test…``, so that pytest collects it.
    """
