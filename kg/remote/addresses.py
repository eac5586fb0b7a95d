"""The addresses of a store for graphs, updates and queries: derived for known vendors, otherwise as given.

The paths are from the documentation of the vendors: Fuseki's data services, the RDF4J REST interface of GraphDB,
Virtuoso's `-auth` endpoints, Oxigraph's server, QLever's single endpoint, and Neptune's `/sparql` and `/sparql/gsp/`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Vendor:
    """Paths below the address of a store, and the meaning of the address."""

    graph_store: str
    update: str
    query: str
    address: str
    digest: bool = False


VENDORS = MappingProxyType(
    {
        "fuseki": Vendor("/data", "/update", "/query", "the dataset, http://host:3030/name"),
        "graphdb": Vendor(
            "/rdf-graphs/service", "/statements", "", "the repository, http://host:7200/repositories/name"
        ),
        # Virtuoso's endpoints without `-auth` act as the user SPARQL, who may not write.
        "virtuoso": Vendor(
            "/sparql-graph-crud-auth", "/sparql-auth", "/sparql-auth", "the server, http://host:8890", digest=True
        ),
        "oxigraph": Vendor("/store", "/update", "/query", "the server, http://host:7878"),
        "qlever": Vendor("", "", "", "the endpoint, http://host:7001"),
        # If IAM is enabled, requests to Neptune must be signed (SigV4), which a proxy has to do.
        "neptune": Vendor("/sparql/gsp/", "/sparql", "/sparql", "the cluster, https://host:8182"),
    }
)


@dataclass(frozen=True, slots=True)
class StoreAddresses:
    """`write` is for the protocol that writes, `query` for SPARQL queries."""

    protocol: str
    write: str
    query: str

    @property
    def insecure(self) -> tuple[str, ...]:
        """The hosts to which credentials would be sent unencrypted."""
        found = {_host(address) for address in (self.write, self.query) if address.startswith("http:")}
        return tuple(sorted(host for host in found if not _is_local(host)))


def find_addresses(url: str, *, store: str | None, protocol: str, query: str | None) -> StoreAddresses:
    """The addresses of the store at `url`.

    `store`: one of VENDORS, with `url` as the address of the store; or None, with `url` as the address of the Graph
    Store Protocol or of SPARQL Update, according to `protocol`, and `query` as the address for SPARQL queries.

    Raises UsageError for an address that cannot be used or is missing.
    """
    parts = checked_address(url)
    if query is not None:
        checked_address(query)
    if store is None:
        if query is None:
            raise UsageError(
                f"the address of queries is missing: give --query URL, or --store {'|'.join(VENDORS)} with the store's"
                " address / 请给出 --query，或用 --store 指明存储类型"
            )
        return StoreAddresses(protocol, url, query)
    vendor = VENDORS[store]
    if parts.query:
        raise UsageError(f"{redact(url)}: the address of a {store} store has no '?'; give that of {vendor.address}")
    base = url.rstrip("/")
    write = base + (vendor.graph_store if protocol == "gsp" else vendor.update)
    return StoreAddresses(protocol, write, query or base + vendor.query)


def checked_address(url: str) -> SplitResult:
    """The parts of an http(s) address. Raises UsageError for any other, and for one with a password in it."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not parts.fragment
    except ValueError:
        usable = False
    if not usable or any(sign <= " " for sign in url):
        raise UsageError("the address of a store is http(s)://host[:port]/path / 地址应为 http(s)://主机[:端口]/路径")
    if "@" in parts.netloc:
        raise UsageError(
            "an address with a user or password in it is not taken, as it would be seen by others; set KG_PUBLISH_USER"
            " and KG_PUBLISH_PASSWORD, or KG_PUBLISH_TOKEN / 地址中不能含用户名和密码，请用环境变量"
        )
    return parts


def redact(url: str) -> str:
    """The address for a message: without the part after `?`, which may be secret, and without a user."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
