"""Drivers held to their contract: what they declare, what they return, what they may raise."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar, cast

from privatereply.errors import PrivateReplyError, ProviderFault, Unsupported
from privatereply.flow import Flow
from privatereply.program import Program, exchange
from privatereply.provider import Capability, Provider, fault

__all__ = ["converse", "open_flow"]

C = TypeVar("C")
T = TypeVar("T")


def open_flow(provider: Provider, method: Callable[[C], Flow[T]], command: C) -> Flow[T]:
    """A driver's flow for a command, before its first request.

    Args:
        provider: The driver.
        method: Its method.
        command: What is asked of it.

    Raises:
        Unsupported: The driver does not declare the capability.
        PrivateReplyError: The driver refuses the command.
        ProviderFault: It raised anything else, or returned no flow.
    """
    capability = next(one for one in Capability if getattr(provider, one.value) == method)
    if capability not in provider.capabilities:
        raise Unsupported(platform=provider.name, capability=capability.value)
    try:
        flow = method(command)
    except PrivateReplyError:
        raise
    except Exception as error:
        raise _ended_in(provider, error) from error
    if not _is_flow(flow):
        raise fault(
            provider,
            f"{capability.value} returned {type(flow).__name__}, but its contract promises a flow: "
            "a generator that yields requests",
        )
    return flow


def converse(provider: Provider, flow: Flow[T], expected: type[Any]) -> Program[T]:
    """An exchange whose driver is held to its contract.

    Args:
        provider: The driver.
        flow: Its half of the dialogue.
        expected: What it has to return.

    Raises:
        PrivateReplyError: What the flow ended in.
        ProviderFault: It ended in anything else, or returned something else.
    """
    try:
        value: Any = yield from exchange(flow)
    except PrivateReplyError:
        raise
    except Exception as error:
        raise _ended_in(provider, error) from error
    if not isinstance(value, expected):
        raise fault(
            provider,
            f"a flow returned {type(value).__name__}, but its contract promises "
            f"{expected.__name__}",
        )
    return cast("T", value)


def _is_flow(value: object) -> bool:
    return isinstance(value, Generator)


def _ended_in(provider: Provider, error: Exception) -> ProviderFault:
    return fault(
        provider,
        f"it ended in {type(error).__name__}, but its contract allows only errors of privatereply",
    )
