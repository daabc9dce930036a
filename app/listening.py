"""The port a server listens on. Light, so that a mistake shows before anything else is loaded."""

from __future__ import annotations

import errno
import socket

from kit.errors import AppError


class PortInUse(AppError):
    """Another program listens there already."""

    code = "port_in_use"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; taken before anything else starts, so that a mistake shows at once. Port 0 takes a free one.

    Raises PortInUse, and AppError for a host that this machine does not have.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except socket.gaierror as error:
        raise AppError(f"{host} is no address of this machine ({error.strerror}).") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {port} is in use. Stop what runs there, or add: --port {port + 1}"
            ) from error
        raise AppError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    listener.setblocking(False)
    return listener


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
