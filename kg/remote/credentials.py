"""Credentials from the environment, never from arguments, which other users of a machine can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import UsageError

USER, PASSWORD, TOKEN = "KG_PUBLISH_USER", "KG_PUBLISH_PASSWORD", "KG_PUBLISH_TOKEN"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password (RFC 7617 or RFC 7616), a token (RFC 6750), or nothing."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    digest: bool = False

    def __bool__(self) -> bool:
        return self.user is not None or self.token is not None


def credentials_from(environment: Mapping[str, str], *, digest: bool = False) -> Credentials:
    """The credentials in the environment. Raises UsageError for incomplete ones and for two kinds at once."""
    user, password, token = (environment.get(name) or None for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise UsageError(f"{TOKEN} is set, and so is {USER} or {PASSWORD}; unset one / 只能用一种凭证")
    if bool(user) != bool(password):
        raise UsageError(f"{USER} and {PASSWORD} belong together; set both / 用户名和密码须同时设置")
    if token and not (token.isascii() and token.isprintable()):
        raise UsageError(f"{TOKEN} holds a character that no token has; set it again / 令牌含无效字符")
    return Credentials(user, password, token, digest)
