"""The names by which the server may be addressed in the header Host of a request.

The name of another site can be made to resolve to this machine (DNS rebinding); scripts on its pages can then query
this server as if it were their own. They cannot change the header Host, in which the browser names that site. So a
request is only answered if it names this server (RFC 9110, 7.2 and 15.5.20):

1. `localhost`, what ends with `.localhost` (RFC 6761, 6.3), and addresses of loopback,
2. the address at which the connection arrived, because a site with this name is at this address,
3. the host given by `kg serve --host`, and the names given by `--allow-host`.

A port in the header is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from kg.errors import UsageError

#: As an allowed name: any name, for a server behind a proxy that checks it.
ANY = "*"
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")


@dataclass(frozen=True)
class Hosts:
    """The names in addition to those of loopback and of the connection's own address, in small letters."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Collection[str]) -> Hosts:
        """The names given by a user. Raises UsageError for invalid ones: with a scheme, a port, a space.

        >>> Hosts.of(["Data.Example.org", "::1"]).names == {"data.example.org", "::1"}
        True
        """
        for name in names:
            if name != ANY and not _is_address(name) and not re.fullmatch(r"[A-Za-z0-9._-]+", name):
                raise UsageError(
                    f"--allow-host {name!r} is not the name of a host; give a name alone, such as data.example.org"
                    " / 应为主机名"
                )
        return cls(frozenset(_plain(name) for name in names))

    def refusal(self, given: Sequence[bytes], own: str, version: str) -> tuple[int, str] | None:
        """The status and message for refusing a request with these Host headers, None if it may be answered.

        `own`: the address at which the connection came in. `version`: of HTTP; 1.0 has no such header, and no browser
        sends it.
        """
        if not given and version == "1.0":
            return None
        if len(given) != 1:
            return 400, f"a request has one header Host, not {len(given)} / 请求应有一个 Host"
        found = _HOST.fullmatch(given[0].decode("latin-1").strip())
        if found is None:
            return 400, "the header Host is not the name of a host / Host 格式有误"
        name = _plain(found["name"].strip("[]"))
        if ANY in self.names or name in self.names or name == _plain(own) or _is_loopback(name):
            return None
        return 421, (
            f"this server is not called {name}; if it is, start it with --allow-host {name}"
            " / 不认识此主机名，请用 --allow-host 指定"
        )


def _plain(name: str) -> str:
    """A name in normal form: in lower case, without a final dot, with addresses in standard notation."""
    plain = name.lower().removesuffix(".")
    return str(ip_address(plain)) if _is_address(plain) else plain


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    if _is_address(name):
        return ip_address(name).is_loopback
    return name == "localhost" or name.endswith(".localhost")
