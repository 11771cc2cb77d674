"""Changes the numbers of rules from settings, and writes them down as settings."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Literal, TypeVar, cast, get_args, get_origin

import attrs
import cattrs.errors

from privatereply.errors import InvalidValue
from privatereply.policy import durations
from privatereply.policy.policy import Policy
from privatereply.policy.rule import Rule

__all__ = ["overridden", "settings"]

T = TypeVar("T")


def overridden(policy: Policy, overrides: Mapping[str, object]) -> Policy:
    """The same policy with other numbers; see `Policy.override`.

    Raises:
        InvalidValue: There is no such rule or field, or it cannot have that value.
    """
    for name, fields in overrides.items():
        policy = policy.with_rule(_changed(policy.rule(name), fields))
    return policy


def settings(policy: Policy) -> dict[str, dict[str, Any]]:
    """Every rule's fields as `overridden` reads them, in values JSON can hold."""
    return {
        rule.name: {
            name: _converter().unstructure(getattr(rule, name)) for name in _fields(type(rule))
        }
        for rule in policy.rules
    }


def _changed(rule: Rule, given: object) -> Rule:
    if not isinstance(given, Mapping):
        raise InvalidValue(
            name=rule.name, given=repr(given), allowed="fields of the rule with their values"
        )
    fields = cast("Mapping[str, object]", given)
    known = _fields(type(rule))
    for name in fields:
        if name not in known:
            raise InvalidValue(
                name=f"{rule.name}.{name}",
                given="a field it does not have",
                allowed=", ".join(known),
            )
    values = {name: _value(rule, known[name], value) for name, value in fields.items()}
    other = {name for name, value in values.items() if value != getattr(rule, name)}
    changed = tuple(sorted({*rule.changed, *other} - {"source", "checked", "note", "enabled"}))
    try:
        return attrs.evolve(rule, **values, changed=changed)
    except InvalidValue as error:
        raise InvalidValue(
            name=f"{rule.name}.{error.name}", given=error.given, allowed=error.allowed
        ) from None


def _fields(kind: type[Rule]) -> dict[str, attrs.Attribute[Any]]:
    """What a host may change, by name."""
    return {
        field.name: field
        for field in attrs.fields(attrs.resolve_types(kind))
        if field.init and field.name != "changed"
    }


def _value(rule: Rule, field: attrs.Attribute[Any], given: object) -> Any:
    kind: Any = field.type
    converter = _converter()
    try:
        return converter.structure(given, kind)
    except (ValueError, TypeError, cattrs.errors.StructureHandlerNotFoundError):
        raise InvalidValue(
            name=f"{rule.name}.{field.name}", given=repr(given), allowed=_allowed(kind)
        ) from None


def _allowed(kind: Any) -> str:
    """What a setting of a type may be, for people."""
    if _is_literal(kind):
        return ", ".join(get_args(kind))
    return next((text for known, text in _TYPES.items() if known in {kind, *get_args(kind)}), "")


_TYPES: Final[Mapping[Any, str]] = {
    timedelta: durations.ALLOWED,
    frozenset[str]: "a list of words",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
}


def _words(value: object, _: object) -> frozenset[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError
    return frozenset(_exactly(str)(word, str) for word in cast("Iterable[object]", value))


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _one_of(value: object, kind: Any) -> object:
    # cattrs has a hook for this as well, which raises a bare Exception before version 26.2.
    if value not in get_args(kind):
        raise TypeError
    return value


def _exactly(kind: type[T]) -> Callable[[object, object], T]:
    def check(value: object, _: object) -> T:
        # bool is a subclass of int, and no number anybody means.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError
        return value

    return check


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


@functools.cache
def _converter() -> cattrs.Converter:
    """Reads settings strictly: a text is no number, and a number no text."""
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(timedelta, lambda value, _: durations.parse(value))
    converter.register_structure_hook_func(lambda kind: kind == frozenset[str], _words)
    converter.register_structure_hook_func(_is_literal, _one_of)
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(bool, _exactly(bool))
    converter.register_structure_hook(str, _exactly(str))
    converter.register_unstructure_hook(timedelta, durations.spell)
    converter.register_unstructure_hook(frozenset, sorted)
    return converter
