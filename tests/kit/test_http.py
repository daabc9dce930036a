"""The client against a server that misbehaves, and against names that lead where they should not."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpcore2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit import http_errors
from kit.http import HttpLimits, SafeClient
from tests.fakes.site_server import Reply, Request, SiteServer, redirect

PUBLIC = "93.184.215.14"


@pytest.fixture
async def site() -> AsyncIterator[SiteServer]:
    async with SiteServer({"/": Reply(b"hello")}) as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[SafeClient]:
    async with SafeClient(HttpLimits(allow_private=True)) as one:
        yield one


class Detour(httpcore2.AsyncNetworkBackend):
    """Stands for the internet: every public address is the test server. Records where connections went."""

    def __init__(self, port: int) -> None:
        self.connected: list[str] = []
        self._port = port
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        assert ip_address(host).is_global, "only checked addresses may arrive here"
        self.connected.append(host)
        return await self._inner.connect_tcp("127.0.0.1", self._port, timeout=timeout)


class Names:
    """A resolver that answers each look-up of a name with the next of its answers; the last one stays."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.looked_up: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        if host not in self._answers:
            raise OSError("no such name")
        found = self._answers[host]
        return found.pop(0) if len(found) > 1 else found[0]


async def error_of(client: SafeClient, url: str, **options: object) -> http_errors.HttpError:
    with pytest.raises(http_errors.HttpError) as caught:
        await client.get(url, **options)  # type: ignore[arg-type]
    return caught.value


async def test_a_page_comes_back_with_its_final_address(site: SiteServer, client: SafeClient) -> None:
    site.routes["/old"] = redirect("/new?a=1#part", status=301)
    site.routes["/new"] = Reply(b"new", headers={"ETag": '"1"', "Set-Cookie": "id=1"})
    answer = await client.get(site.url("/old"))
    assert (answer.url, answer.status, answer.body) == (site.url("/new?a=1"), 200, b"new")
    assert answer.redirected and answer.headers["etag"] == '"1"'
    await client.get(site.url("/"))
    assert "cookie" not in site.requests[-1].headers
    assert site.connections == 1, "the connection is kept alive"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("http://user:secret@example.com/", "bad_url"),
        ("http://user@example.com/", "bad_url"),
        ("http://example.com\\@127.0.0.1/", "bad_url"),
        ("http://[::1/", "bad_url"),
        ("http://\uff11\uff12\uff17.0.0.1/", "bad_url"),
        ("http:///path", "blocked_address"),
        ("http://127.0.0.1/", "blocked_address"),
        ("http://127.0.0.1:80/", "blocked_address"),
        ("http://2130706433/", "blocked_address"),
        ("http://0x7f000001/", "blocked_address"),
        ("http://0177.0.0.1/", "bad_url"),
        ("http://127.1/", "blocked_address"),
        ("http://localhost/", "blocked_address"),
        ("http://localhost./", "blocked_address"),
        ("http://[::1]/", "blocked_address"),
        ("http://[::ffff:127.0.0.1]/", "blocked_address"),
        ("http://[::ffff:7f00:1]/", "blocked_address"),
        ("http://[64:ff9b::7f00:1]/", "blocked_address"),
        ("http://[2002:7f00:1::]/", "blocked_address"),
        ("http://[fe80::1%25lo]/", "blocked_address"),
        ("http://169.254.169.254/latest/meta-data/", "blocked_address"),
        ("http://[fd00:ec2::254]/", "blocked_address"),
        ("http://10.0.0.1/", "blocked_address"),
        ("http://100.64.0.1/", "blocked_address"),
        ("http://0.0.0.0/", "blocked_address"),
        ("https://8.8.8.8:22/", "blocked_port"),
        ("http://8.8.8.8:8080/", "blocked_port"),
        ("http://8.8.8.8:99999/", "blocked_port"),
    ],
)
async def test_forbidden_addresses_are_refused_before_any_connection(url: str, code: str) -> None:
    detour = Detour(1)
    async with SafeClient(backend=detour) as client:
        assert (await error_of(client, url)).code == code
    assert detour.connected == []


async def test_the_metadata_service_stays_shut_when_private_addresses_are_allowed(
    site: SiteServer, client: SafeClient
) -> None:
    site.routes["/out"] = redirect("http://169.254.169.254/latest/meta-data/")
    error = await error_of(client, site.url("/out"))
    assert error.code == "blocked_address" and "169.254.169.254" in str(error)


async def test_each_redirect_is_checked_again(site: SiteServer) -> None:
    detour = Detour(site.port)
    names = Names(shop_test=[[PUBLIC]], inside_test=[["10.1.2.3"]])
    async with SafeClient(resolver=names, backend=detour) as client:
        for location, code in (
            ("http://127.0.0.1/", "blocked_address"),
            ("//inside.test/", "blocked_address"),
            ("http://shop.test:6379/", "blocked_port"),
            ("file:///etc/passwd", "bad_scheme"),
            ("http://a:b@shop.test/", "bad_url"),
        ):
            site.routes["/out"] = redirect(location)
            assert (await error_of(client, "http://shop.test/out")).code == code
    assert set(detour.connected) == {PUBLIC}


async def test_a_name_that_changes_its_answer_never_leads_inside(site: SiteServer) -> None:
    site.routes["/"] = Reply(b"public", headers={"Connection": "close"}, cut=False)
    detour, names = Detour(site.port), Names(rebind_test=[[PUBLIC], ["127.0.0.1"]])
    async with SafeClient(resolver=names, backend=detour) as client:
        assert (await client.get("http://rebind.test/")).body == b"public"
        assert names.looked_up == ["rebind.test"], "one look-up serves the check and the connection"
        assert (await error_of(client, "http://rebind.test/")).code == "blocked_address"
    assert detour.connected == [PUBLIC]


async def test_one_forbidden_address_forbids_the_name(site: SiteServer) -> None:
    names = Names(mixed_test=[[PUBLIC, "192.168.0.1"]], empty_test=[[]])
    detour = Detour(site.port)
    async with SafeClient(resolver=names, backend=detour) as client:
        assert (await error_of(client, "http://mixed.test/")).code == "blocked_address"
        assert (await error_of(client, "http://empty.test/")).code == "unresolvable"
        error = await error_of(client, "http://unknown.test/")
    assert error.code == "unresolvable" and error.temporary and "unknown.test" in str(error)
    assert detour.connected == []


async def test_redirect_circles_and_chains_end(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert (await error_of(client, site.url("/a"))).code == "redirect_loop"
    site.routes |= {f"/{step}": redirect(f"/{step + 1}") for step in range(9)}
    assert (await error_of(client, site.url("/0"))).code == "too_many_redirects"
    site.requests.clear()
    site.routes["/5"] = Reply(b"five hops")
    assert (await client.get(site.url("/0"))).body == b"five hops"


async def test_secrets_are_not_carried_to_another_origin(site: SiteServer, client: SafeClient) -> None:
    async with SiteServer({"/": Reply(b"other")}) as other:
        site.routes["/out"] = redirect(other.url("/"))
        await client.get(
            site.url("/out"), headers={"Authorization": "Bearer x", "X-Key": "y", "Accept": "text/html"}
        )
        assert site.requests[0].headers["authorization"] == "Bearer x"
        sent = other.requests[0].headers
    assert "authorization" not in sent and "x-key" not in sent and sent["accept"] == "text/html"


async def test_a_post_hands_the_redirect_back(site: SiteServer, client: SafeClient) -> None:
    site.routes["/hook"] = redirect("/")
    answer = await client.request("POST", site.url("/hook"), content=b"{}")
    assert answer.status == 302
    assert [(seen.method, seen.body) for seen in site.requests] == [("POST", b"{}")]


BIG = b"x" * 30_000_000


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"x" * 100, announce=30_000_000),
        Reply(BIG, headers={"Content-Length": "", "Connection": "close"}, cut=True),
        Reply(gzip.compress(BIG), headers={"Content-Encoding": "gzip"}),
        Reply(zlib.compress(BIG), headers={"Content-Encoding": "deflate"}),
    ],
    ids=["announced", "unannounced", "gzip", "deflate"],
)
async def test_thirty_megabytes_are_too_much(site: SiteServer, client: SafeClient, reply: Reply) -> None:
    site.routes["/big"] = reply
    error = await error_of(client, site.url("/big"))
    assert error.code == "too_large" and ("10 MB" in str(error) or "200 times" in str(error))


async def test_a_bomb_below_the_size_limit_is_still_a_bomb(site: SiteServer, client: SafeClient) -> None:
    site.routes["/bomb"] = Reply(gzip.compress(b"\0" * 9_000_000), headers={"Content-Encoding": "gzip"})
    assert "200 times" in str(await error_of(client, site.url("/bomb")))


async def test_bodies_that_lie_about_their_encoding(site: SiteServer, client: SafeClient) -> None:
    site.routes["/torn"] = Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    site.routes["/twice"] = Reply(
        gzip.compress(gzip.compress(b"x")), headers={"Content-Encoding": "gzip, gzip"}
    )
    assert (await error_of(client, site.url("/torn"))).code == "bad_body"
    assert (await error_of(client, site.url("/twice"))).code == "bad_body"
    site.routes["/fine"] = Reply(gzip.compress(b"fine"), headers={"Content-Encoding": "gzip"})
    assert (await client.get(site.url("/fine"))).body == b"fine"


async def test_an_error_page_is_cut_rather_than_refused(site: SiteServer, client: SafeClient) -> None:
    site.routes["/gone"] = Reply(b"x" * 200_000, status=404)
    answer = await client.get(site.url("/gone"))
    assert (answer.status, len(answer.body)) == (404, 64_000)


async def test_a_body_nobody_wants_is_not_read(site: SiteServer, client: SafeClient) -> None:
    site.routes["/video"] = Reply(b"x" * 100, announce=5_000_000, kind="video/mp4")
    answer = await client.get(
        site.url("/video"), wants_body=lambda _, headers: "html" in headers["content-type"]
    )
    assert answer.body == b"" and answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(
    ("reply", "limits"),
    [
        (Reply(b"x" * 1000, drip=0.02), {"total_timeout": 0.5}),
        (Reply(silent=True), {"read_timeout": 0.4}),
        (Reply(silent=True), {"total_timeout": 0.4}),
    ],
    ids=["drip", "silent", "total"],
)
async def test_slow_servers_are_given_up(site: SiteServer, reply: Reply, limits: dict[str, float]) -> None:
    site.routes["/slow"] = reply
    async with SafeClient(HttpLimits(allow_private=True, **limits)) as client:  # type: ignore[arg-type]
        error = await error_of(client, site.url("/slow"))
        assert error.code == "timeout" and error.temporary
        assert (await client.get(site.url("/"))).body == b"hello", "the client is still good"


async def test_a_name_server_that_hangs_is_given_up() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with SafeClient(HttpLimits(connect_timeout=0.05), resolver=never) as client:
        assert (await error_of(client, "http://shop.test/")).code == "unresolvable"


async def test_a_cut_body_and_a_closed_port_are_connection_failures(
    site: SiteServer, client: SafeClient
) -> None:
    site.routes["/cut"] = Reply(b"x" * 1000, cut=True)
    assert (await error_of(client, site.url("/cut"))).code == "connection_failed"
    port = site.port
    await site.__aexit__(None, None, None)
    error = await error_of(client, f"http://127.0.0.1:{port}/")
    assert error.code == "connection_failed" and error.temporary


async def test_environment_proxies_are_ignored(site: SiteServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with SafeClient(HttpLimits(allow_private=True)) as client:
        assert (await client.get(site.url("/"))).body == b"hello"


async def test_tls_is_checked_against_the_name_while_the_address_is_pinned(tmp_path: Path) -> None:
    server_tls, trusted = certificate_for("shop.test", tmp_path)
    asked_for: list[str | None] = []
    server_tls.sni_callback = lambda _, name, __: asked_for.append(name)
    seen: list[Request] = []

    def page(request: Request) -> Reply:
        seen.append(request)
        return Reply(b"secure")

    async with SiteServer({"/": page}, tls=server_tls) as site:
        detour = Detour(site.port)
        names = Names(shop_test=[[PUBLIC]], other_test=[[PUBLIC]])
        async with SafeClient(resolver=names, backend=detour, ssl_context=trusted) as client:
            assert (await client.get("https://shop.test/")).body == b"secure"
            assert (await error_of(client, "https://other.test/")).code == "tls_failed"
        async with SafeClient(resolver=names, backend=detour) as client:
            assert (await error_of(client, "https://shop.test/")).code == "tls_failed", "an unknown issuer"
    assert asked_for[:2] == ["shop.test", "other.test"]
    assert [request.headers["host"] for request in seen] == ["shop.test"]
    assert set(detour.connected) == {PUBLIC}


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server context with a self-signed certificate for `name`, and a client context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
