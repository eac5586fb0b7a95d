"""Requests to a store, retried when it is busy or unavailable, with an error that says what to do when it refuses.

Redirects are not followed: the credentials are for the given address only, and a redirected PUT or POST may become a
GET (RFC 9110, 15.4), which would write nothing.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urljoin

import httpx2

from kg.errors import RemoteError, UsageError
from kg.remote.addresses import redact
from kg.remote.credentials import PASSWORD, TOKEN, USER, Credentials
from kg.remote.progress import Progress

#: A busy store, or a gateway whose store is unavailable (RFC 6585, 4; RFC 9110, 15.6.3 to 15.6.5).
_PASSING = frozenset({429, 502, 503, 504})
_AGAIN = "run the same command again to continue / 再次运行同一命令即可继续"
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The number of attempts for a request, and the seconds between: `first`, then doubled each time, up to `most`.

    A pause requested by the store (Retry-After; RFC 9110, 10.2.3) is respected, up to `longest` seconds.
    """

    attempts: int = 7
    first: float = 1.0
    most: float = 30.0
    longest: float = 300.0


class StoreConnection:
    """Sends requests with the credentials; closes its connections at the end of a `with`."""

    def __init__(
        self,
        credentials: Credentials,
        progress: Progress,
        patience: RetryPolicy = RetryPolicy(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._credentials = credentials
        self._progress = progress
        self._patience = patience
        self._sleep = sleep
        # A store may take minutes for a PUT, but not for accepting a connection.
        self._client = httpx2.Client(timeout=httpx2.Timeout(600.0, connect=20.0), auth=_auth(credentials))

    def __enter__(self) -> StoreConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes | Iterable[bytes] = b"",
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        accepted: frozenset[int] = frozenset(),
    ) -> bytes:
        """The body of the answer. The request must be idempotent; `content` is read again each time.

        `accepted`: statuses other than 2xx that count as success. Raises RemoteError, UsageError for an invalid
        address.
        """
        try:
            address = httpx2.URL(url).copy_merge_params(dict(parameters or {}))
            address.raw_host.decode().encode("idna")  # as the name resolution will do
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise UsageError(f"{redact(url)}: is not a valid address ({error}); correct it / 地址无效") from error
        for attempt in range(1, self._patience.attempts + 1):
            pause = min(self._patience.first * 2 ** (attempt - 1), self._patience.most)
            try:
                answer = self._client.request(method, address, content=content, headers=headers)
            except httpx2.TransportError as error:
                _refuse_certificate(url, error)
                reason = str(error) or type(error).__name__
            except (httpx2.HTTPError, NotImplementedError) as error:  # the latter: digest with qop=auth-int only
                raise RemoteError(f"{redact(url)}: the answer cannot be read ({error}) / 无法读取回应") from error
            else:
                if answer.is_success or answer.status_code in accepted:
                    return answer.content
                if answer.status_code not in _PASSING:
                    raise self._refusal(url, answer)
                reason = f"HTTP {answer.status_code}"
                pause = _asked_pause(answer.headers.get("Retry-After")) or pause
                if pause > self._patience.longest:
                    raise RemoteError(
                        f"{redact(url)}: {reason}; the store asks for a pause of {pause:.0f} s; then {_AGAIN}"
                    )
            if attempt < self._patience.attempts:
                self._progress.say(f"{redact(url)}: {reason}; again in {pause:g} s / {pause:g} 秒后重试")
                self._sleep(pause)
        raise RemoteError(f"{redact(url)}: {reason}, {self._patience.attempts} times; {_AGAIN}")

    def _refusal(self, url: str, answer: httpx2.Response) -> RemoteError:
        status, place = answer.status_code, redact(url)
        if answer.has_redirect_location:
            target = redact(urljoin(url, answer.headers["Location"]))
            return RemoteError(f"{place}: redirects to {target}; use that address if it is right / 地址已转移")
        if status in (401, 403) and not self._credentials:
            return RemoteError(
                f"{place}: HTTP {status}, credentials are required; set {USER} and {PASSWORD}, or {TOKEN} / 需要凭证"
            )
        if status in (401, 403):
            held = TOKEN if self._credentials.token else f"{USER} and {PASSWORD}"
            asked = answer.headers.get("WWW-Authenticate", "").split(" ")[0]
            hint = f" (it asks for {asked})" if asked else ""
            return RemoteError(f"{place}: HTTP {status}, the store refuses {held}{hint}; correct them / 凭证被拒绝")
        words = " ".join(answer.text.split())[:_MOST_WORDS]
        said = f": {words}" if words.isprintable() and words else ""
        return RemoteError(f"{place}: HTTP {status}{said}; check the address and --store / 请检查地址和 --store")


def _auth(credentials: Credentials) -> httpx2.Auth | None:
    if credentials.token:
        return _Bearer(credentials.token)
    if credentials.user is None or credentials.password is None:
        return None
    # The bytes in the environment: a name or password may be Chinese (RFC 7617, 2.1).
    user, password = os.fsencode(credentials.user), os.fsencode(credentials.password)
    return httpx2.DigestAuth(user, password) if credentials.digest else httpx2.BasicAuth(user, password)


class _Bearer(httpx2.FunctionAuth):
    def __init__(self, token: str) -> None:
        def sign(request: httpx2.Request) -> httpx2.Request:
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        super().__init__(sign)


def _refuse_certificate(url: str, error: BaseException) -> None:
    """Raises RemoteError if the certificate is the reason, because waiting does not help."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise RemoteError(
                f"{redact(url)}: the certificate is not trusted ({cause.verify_message}); set SSL_CERT_FILE to the"
                " authority's certificate if it is your own / 证书不受信任"
            ) from error
        cause = cause.__cause__ or cause.__context__


def _asked_pause(written: str | None) -> float | None:
    """The seconds of a Retry-After (a number or a date), None if it is missing or invalid."""
    if written is None:
        return None
    if written.strip().isdigit():
        return float(written)
    try:
        then = parsedate_to_datetime(written)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
