import pytest

from kit.addresses import address_problem, host_problem

PUBLIC = (
    "93.184.215.14",
    "8.8.8.8",
    "1.1.1.1",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2a00:1450:4001::200e",
)
PRIVATE = ("127.0.0.1", "127.8.9.1", "::1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "fd12::1")
NEVER = (
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "168.63.129.16",
    "100.100.100.200",
    "fd00:ec2::254",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "224.0.0.1",
    "ff0e::1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "198.18.0.1",
    "192.88.99.1",
    "2001:db8::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2001:0:7f00:1::1",
    "fe80::1%eth0",
    "no address",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_pass_only_when_allowed(address: str) -> None:
    assert address_problem(address)
    assert address_problem(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("allow_private", [True, False])
def test_some_addresses_never_pass(address: str, allow_private: bool) -> None:
    assert address_problem(address, allow_private=allow_private)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "a_b.example.com",
        "xn--mnchen-3ya.de",
        "127.0.0.1",
        "::1",
        "3com.com",
        "1.example",
        "localhost",
    ],
)
def test_ordinary_hosts_are_accepted(host: str) -> None:
    assert host_problem(host) is None


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "example.com.",
        "example.0x10",
        "1.2.3.4.5",
        "",
        ".",
        "a..b",
        "exa%6dple.com",
        "a b",
        "-a.com",
        "fe80::1%25eth0",
        "::g",
        "a" * 254,
    ],
)
def test_disguised_or_malformed_hosts_are_refused(host: str) -> None:
    assert host_problem(host)
