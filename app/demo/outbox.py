"""Shows the mails of the demo's outbox at /dev/outbox. Part of the demo only: nobody is asked for a key here."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kit.errors import NotFound
from outreach.mailer import list_outbox, read_outbox
from outreach.pages import OutboxItem, OutboxMail, outbox_mail_page, outbox_page

PATH = "/dev/outbox"


def build_router(folder: Path) -> APIRouter:
    """The list, and a page for each mail in `folder`."""
    router = APIRouter(prefix=PATH, include_in_schema=False)

    @router.get("")
    async def show_list() -> HTMLResponse:
        found = await asyncio.to_thread(list_outbox, folder)
        page = outbox_page(
            [
                OutboxItem(f"{PATH}/{item.id}", item.subject, item.to, item.sent_at)
                for item in found
                if item.sent_at
            ]
        )
        return HTMLResponse(page.html, headers=dict(page.headers))

    @router.get("/{delivery_id}")
    async def show_mail(delivery_id: UUID) -> HTMLResponse:
        mail = await asyncio.to_thread(read_outbox, folder, delivery_id)
        if mail is None:
            raise NotFound("There is no such mail in the outbox.")
        page = outbox_mail_page(OutboxMail(mail.headers, mail.text, mail.html), PATH)
        return HTMLResponse(page.html, headers=dict(page.headers))

    return router
