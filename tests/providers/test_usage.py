from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatereply.flow import Response
from privatereply.provider import Usage
from privatereply.providers.facebook import Facebook


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        (
            {"x_app_usage": '{"call_count": 28, "total_time": 25, "total_cputime": 25}'},
            Usage(share=0.28, scope="app"),
        ),
        (
            {"x_app_usage": '{"call_volume": 3, "cpu_time": 50}'},
            Usage(share=0.5, scope="app"),
        ),
        ({"x_app_usage": '{"total_time": 208}'}, Usage(share=2.08, scope="app")),
        (
            {
                "x_app_usage": '{"call_count": 99}',
                "x_business_use_case_usage": '{"1": [{"type": "messenger", "call_count": 10,'
                ' "estimated_time_to_regain_access": 12}, {"type": "pages", "call_count": 97}]}',
            },
            Usage(share=0.99, regain_after=timedelta(minutes=12), scope="messenger"),
        ),
        (
            {
                "x_business_use_case_usage": '{"1": [{"type": "pages",'
                ' "estimated_time_to_regain_access": 1}]}'
            },
            Usage(share=1.0, regain_after=timedelta(minutes=1), scope="pages"),
        ),
    ],
)
def test_the_tightest_budget_of_either_host_is_told(
    facebook: Facebook, answer: Callable[..., Response], headers: dict[str, str], usage: Usage
) -> None:
    assert facebook.usage(answer({}, **headers)) == usage


@pytest.mark.parametrize("header", ["x_app_usage", "x_business_use_case_usage"])
@pytest.mark.parametrize(
    "value",
    ["", "{", "[]", "7", "[" * 50_000, '{"call_count": "many"}', '{"1": 2}', '{"1": [3, {}]}'],
)
def test_a_malformed_header_tells_nothing(
    facebook: Facebook, answer: Callable[..., Response], header: str, value: str
) -> None:
    assert facebook.usage(answer({}, **{header: value})) is None


@given(st.text(), st.text(), st.text())
def test_any_headers_are_usage_or_none(app: str, business: str, retry: str) -> None:
    headers = (
        ("x-app-usage", app),
        ("x-business-use-case-usage", business),
        ("retry-after", retry),
    )
    found = Facebook().usage(Response(status=200, headers=headers))
    assert found is None or found.share >= 0
