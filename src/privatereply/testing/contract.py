"""The contract of drivers: what `privatereply.provider` promises in their name."""

from __future__ import annotations

from privatereply.testing.carrying import Carrying
from privatereply.testing.declaring import Declaring
from privatereply.testing.disturbing import Disturbing
from privatereply.testing.flowing import Flowing
from privatereply.testing.guarding import Guarding
from privatereply.testing.looking import Looking
from privatereply.testing.policing import Policing
from privatereply.testing.reading import Reading
from privatereply.testing.receiving import Receiving
from privatereply.testing.refusing import Refusing
from privatereply.testing.running import Running
from privatereply.testing.secrecy import Secrecy
from privatereply.testing.sending import Sending
from privatereply.testing.texting import Texting

__all__ = ["ProviderContract"]


class ProviderContract(
    Declaring,
    Policing,
    Flowing,
    Reading,
    Sending,
    Looking,
    Refusing,
    Texting,
    Secrecy,
    Carrying,
    Guarding,
    Receiving,
    Running,
    Disturbing,
):
    """Everything that a driver has to do, as tests of whoever subclasses it.

    Name the subclass ``Test…``, so that pytest collects it.
    """
