"""The two servers around one box: SMTP that takes everything, HTTP that shows it."""

import asyncio
import socket
import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notices.fake.box import Box
from services.notices.fake.pages import handler


class _Post:
    """Takes letters. Addresses at `bounce.example` are refused for good, at `busy.example` for now."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address.endswith("@bounce.example"):
            return "550 5.1.1 No such mailbox"
        if address.endswith("@busy.example"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        self._box.put(content if isinstance(content, bytes) else (content or "").encode(), list(envelope.rcpt_tos))
        return "250 OK"


class Catcher:
    """Both servers, running while the block is. Port 0 takes any free port."""

    def __init__(self, host: str, *, smtp_port: int = 0, http_port: int = 0, keep: int = 200) -> None:
        self.box = Box(keep)
        self._loop = asyncio.new_event_loop()
        self._listening = socket.create_server((host, smtp_port))
        self.smtp_port: int = self._listening.getsockname()[1]
        self._http = ThreadingHTTPServer((host, http_port), handler(self.box))
        self.http_port: int = self._http.server_address[1]
        self._threads = (
            threading.Thread(target=self._loop.run_forever, daemon=True),
            threading.Thread(target=self._http.serve_forever, daemon=True),
        )

    def __enter__(self) -> "Catcher":
        for thread in self._threads:
            thread.start()
        # In its own thread and loop: whoever starts a catcher may be running a loop already.
        self._smtp = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(timeout=5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join(timeout=5)
        self._loop.close()

    async def _serve(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: SMTP(_Post(self.box), loop=self._loop), sock=self._listening)

    async def _close(self) -> None:
        self._smtp.close()
        await self._smtp.wait_closed()
        conversations = asyncio.all_tasks() - {asyncio.current_task()}
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
