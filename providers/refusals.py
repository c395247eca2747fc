"""What a complaint means: tables from a server's codes, words and numbers to one of our errors.

One place for all three ways to complain (an HTTP error, a whole JSON reply, an event of a stream),
so that the same fault means the same wherever it stands. The order: a code that tells what to do;
then, where the number says little, the words (`refusals.toml`); then the number; then a code that
says little.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from providers.base import (
    BadReply,
    BadRequest,
    ContentFiltered,
    ContextTooLong,
    InvalidKey,
    ModelNotFound,
    NotAllowed,
    Overloaded,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Redirected,
    ServerFault,
)
from providers.complaints import Complaint
from providers.dialects import refuses_limit

Kind = type[ProviderError]

CODES: Final[Mapping[Kind, str]] = {
    InvalidKey: """authentication_error invalid_api_key api_key_invalid api_key_expired
        invalid_authentication_error incorrect_api_key_error wrong_api_key invalidapikey
        unauthenticated invalid_key missing_api_key no_api_key token_expired invalid_token
        invalid_credentials auth_error expired_api_key invalid_auth oauth_v2_invalidapikey
        invalid_api_token apikeyinvalid authfailure_secretidnotfound
        authfailure_signaturefailure token_not_found_in_db""",
    NotAllowed: """unsupported_country_region_territory model_terms_required
        access_terminated_error api_key_service_blocked gated_model organization_restricted
        access_denied accessdenied region_not_supported""",
    ModelNotFound: """model_not_found deploymentnotfound deployment_not_found model_decommissioned
        model_not_available model_not_supported invalid_model unknown_model model_deprecated
        resource_not_found_error modelnotfound modelnotfounderror no_such_model model_not_exist
        unsupported_model not_found_model""",
    ContextTooLong: """context_length_exceeded exceed_context_size_error request_too_large
        tokens_limit_reached context_window_exceeded contextwindowexceedederror prompt_too_long
        input_too_long string_above_max_length payload_too_large max_context_length_exceeded
        context_too_long token_limit_exceeded""",
    ContentFiltered: """content_filter content_filtered content_policy_violation invalid_prompt
        bio_policy cyber_policy misalignment_policy_violation responsibleaipolicyviolation
        data_inspection_failed datainspectionfailed moderation_blocked moderation_error
        contentfilter contentpolicyviolationerror prohibited_content unsafe_content
        sensitive_words_detected content_moderation_failed prompt_blocked safety_violation
        content_violation guardrail_violation""",
    QuotaExhausted: """billing_error insufficient_quota contract_spend_limit_reached
        enforced_spend_limit_reached linked_organization_spend_limit_reached billing_not_active
        billing_hard_limit_reached insufficient_balance insufficient_credits credit_limit
        exceeded_current_quota_error arrearage payment_required insufficient_funds
        insufficient_user_quota budget_exceeded credits_exhausted out_of_credits
        billing_disabled accountoverdueerror not_enough_balance""",
    RateLimited: """rate_limit_error rate_limit_exceeded rate_limited too_many_requests
        toomanyrequests ratelimitreached rate_limit_reached_error throttling limit_requests
        limit_burst_rate limit_concurrency throttling_ratequota throttling_burstrate
        throttling_allocationquota throttlingexception request_quota_exceeded
        token_quota_exceeded ratelimiterror rate_limit ratelimit concurrency_limit_exceeded""",
    Overloaded: """overloaded_error overloaded engine_overloaded_error engine_overloaded
        model_overloaded service_unavailable serviceunavailable unavailable nocapacity no_capacity
        over_capacity server_busy provider_overloaded capacity_exceeded queue_exceeded
        server_overloaded service_overloaded resource_unavailable model_loading
        service_tier_capacity_exceeded insufficient_system_resource""",
    BadRequest: "unsupported_parameter unknown_parameter unsupported_value",
}
BY_CODE: Final[Mapping[str, Kind]] = {
    code: kind for kind, codes in CODES.items() for code in codes.split()
}
"""Codes that say more than the status they come with."""

FAINT_CODES: Final[Mapping[str, Kind]] = {
    "permission_error": NotAllowed,
    "permission_denied": NotAllowed,
    "forbidden": NotAllowed,
    "unauthorized": InvalidKey,
    "not_found_error": ModelNotFound,
    "notfounderror": ModelNotFound,
    "not_found": ModelNotFound,
    "resource_exhausted": RateLimited,
    "quota_exceeded": RateLimited,
    "invalid_request_error": BadRequest,
    "invalid_request": BadRequest,
    "invalid_argument": BadRequest,
    "badrequesterror": BadRequest,
    "bad_request": BadRequest,
    "invalid_parameter_error": BadRequest,
    "validation_error": BadRequest,
    "value_error": BadRequest,
}
"""Codes that say no more than a status does: they count only where nothing else tells more."""

BY_STATUS: Final[Mapping[int, Kind]] = {
    401: InvalidKey,
    402: QuotaExhausted,
    403: NotAllowed,
    404: ModelNotFound,
    405: BadReply,
    408: ServerFault,
    409: ServerFault,  # the server was busy with the same thing: worth another try
    410: ModelNotFound,
    413: ContextTooLong,
    424: ServerFault,  # Bedrock: the model failed
    429: RateLimited,
    451: NotAllowed,
    498: InvalidKey,
    499: ServerFault,
    503: Overloaded,
    529: Overloaded,
}
CERTAIN: Final = frozenset({401, 402, 405, 408, 413})
"""Statuses that no words change."""
WRAPPING: Final = frozenset({500, 502})
"""Statuses of a proxy whose body names the one that it got itself."""

WORDS_FILE: Final = Path(__file__).with_name("refusals.toml")
NO_SETTINGS: Final = frozenset(
    {"model", "messages", "input", "inputs", "prompt", "content", "system", "instructions", "user"}
)
"""Fields of a request about which the words may say more."""
READ: Final = 3_000
"""Characters of a server's words that are looked at."""


def kind_of(complaint: Complaint, status: int | None) -> Kind:
    """The error that a complaint is.

    Args:
        complaint: What the server says.
        status: Of HTTP; None, or below 300, where it told of no error.
    """
    number = _number(complaint, status)
    if number is not None and number < 400:
        return Redirected
    if number == 413:
        return QuotaExhausted if _by_code(complaint) is QuotaExhausted else ContextTooLong
    kind = _by_code(complaint)
    if kind is None and number not in CERTAIN and not _is_about_setting(complaint):
        kind = _by_words(complaint.message[:READ])
    if number == 404 and kind is None:
        of_a_model = complaint.known and not _is_about_address(complaint.message[:READ])
        return ModelNotFound if of_a_model else BadReply
    return kind or _by_number(number) or _by_faint_code(complaint, number)


def _number(complaint: Complaint, status: int | None) -> int | None:
    if status is None or status < 300:
        return complaint.status
    if status in WRAPPING and complaint.status in BY_STATUS:
        return complaint.status
    return status


def _by_code(complaint: Complaint) -> Kind | None:
    return next((BY_CODE[code] for code in complaint.codes if code in BY_CODE), None)


def _by_words(words: str) -> Kind | None:
    return next((kind for kind, pattern in _patterns() if pattern.search(words)), None)


def _is_about_setting(complaint: Complaint) -> bool:
    """Whether the server itself says that it is about a setting, and not about the prompt."""
    field = complaint.parameter.partition(".")[0].partition("[")[0].lower()
    return bool(field) and field not in NO_SETTINGS and not refuses_limit(complaint)


def _is_about_address(words: str) -> bool:
    return any(pattern.search(words) for pattern in _address_patterns())


@cache
def _patterns() -> list[tuple[Kind, re.Pattern[str]]]:
    kinds = {kind.__name__: kind for kind in CODES}
    return [(kinds[row["means"]], _compiled(row)) for row in read_words()["words"]]


@cache
def _address_patterns() -> list[re.Pattern[str]]:
    return [_compiled(row) for row in read_words()["addresses"]]


def read_words() -> dict[str, list[dict[str, Any]]]:
    """The tables of words: `words` by what they mean, and `addresses`."""
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))


def _compiled(row: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(row["pattern"], re.IGNORECASE)


def _by_number(number: int | None) -> Kind | None:
    if number is None or number in {400, 422}:
        return None
    return BY_STATUS.get(number, ServerFault if number >= 500 else BadRequest)


def _by_faint_code(complaint: Complaint, number: int | None) -> Kind:
    kinds = (FAINT_CODES[code] for code in complaint.codes if code in FAINT_CODES)
    return next(kinds, ServerFault if number is None else BadRequest)
