"""gunicorn's threads with fewer hands: one thread takes the connections and makes their pages itself.

With gunicorn's own threads a request goes through three pairs of hands (one takes the connection, another makes the
page, the first one closes), each waking the next and taking the interpreter from it: see docs/decisions/page-cost.md.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from itertools import takewhile
from queue import SimpleQueue
from selectors import EVENT_READ
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from gongyou.site.turns import PATIENCE_SECONDS, Environ, StartResponse

# How often it is looked whether the page under way has had the lead for too long.
LOOKED_AFTER_SECONDS = 0.1
# Who has connected says within so many seconds what is wanted.
SILENT_SECONDS = 7.0
# The system keeps so much of an answer that the visitor has not taken yet: usual pages go out at once.
SENT_AT_ONCE, ROOM_FOR_ANSWERS = 131_072, 524_288
LOOKED_AT = 65_536
NOBODY = 0

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*(?=\r\n)", re.IGNORECASE)
_BODY = re.compile(rb"\r\n(?:content-length|transfer-encoding|expect)[ \t]*:", re.IGNORECASE)


class LeadingWorker(ThreadWorker):
    """One of the threads leads: it waits for connections, reads what is asked, makes the page and sends it.

    The others stand by. A page that takes longer than `turns.PATIENCE_SECONDS`, or whose answer is long, loses the lead
    to the next thread and is finished beside it. What has not wholly arrived is read by gunicorn's own threads, so that
    nobody waits for a slow visitor. The main thread only looks after the lead and tells gunicorn that it lives.
    """

    # Of gunicorn, which tells no types.
    alive: bool
    wsgi: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leader = NOBODY
        # When the page that the leader makes was begun; 0.0 between pages.
        self._since = 0.0
        self._changing = threading.Lock()
        # Each word in it makes one of those who stand by the leader.
        self._lead: SimpleQueue[None] = SimpleQueue()

    @property
    def _leads(self) -> bool:
        """Whether the thread that asks is the leader."""
        return self._leader == threading.get_ident()

    def load_wsgi(self) -> None:
        """As gunicorn does; a page whose answer is not short loses the lead before it is sent."""
        super().load_wsgi()
        application = self.wsgi

        def made(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            answer: Iterable[bytes] = application(environ, start_response)
            if self._leads and not _is_short(answer):
                self._pass_on()
            return answer

        self.wsgi = made

    def run(self) -> None:
        """Lets the threads work until told to stop, then ends as gunicorn does."""
        queued = self.method_queue.fileno()
        self.poller.register(queued, EVENT_READ, self.method_queue.run_callbacks)
        for listener in self.sockets:
            with suppress(OSError):
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM_FOR_ANSWERS)
        self.set_accept_enabled(True)
        for number in range(self.cfg.threads):
            threading.Thread(target=self._stand_by, name=f"pages-{number}", daemon=True).start()
        self._lead.put(None)
        while self.alive and self.is_parent_alive():
            self.notify()
            time.sleep(LOOKED_AFTER_SECONDS)
            since = self._since
            if since and time.monotonic() - since > PATIENCE_SECONDS:
                self._pass_on()
        self.alive = False
        self._take_the_lead()
        self.poller.unregister(queued)
        super().run()

    def _stand_by(self) -> None:
        try:
            while self.alive:
                self._lead.get()
                self._go_ahead()
        except BaseException:
            # Nobody would take connections any more: gunicorn puts another process in this one's place.
            self.log.exception("The thread that took connections has failed.")
            self.alive = False
            with self._changing:
                self._leader, self._since = NOBODY, 0.0

    def _go_ahead(self) -> None:
        """Leads until told to stop, or until a page has lost the lead."""
        with self._changing:
            if not self.alive or self._leader != NOBODY:
                return
            self._leader = threading.get_ident()
        while self.alive and self._leads:
            if (self.nr_conns < self.worker_connections) != self._accepting:
                self.set_accept_enabled(not self._accepting)
            self.wait_for_and_dispatch_events(1.0)
            if self._leads:
                self.murder_keepalived()
                self.murder_pending()
        with self._changing:
            if self._leads:
                self._leader = NOBODY

    def murder_keepalived(self, force: bool = False) -> None:
        """As gunicorn's, but who asked while another page was being made is answered: closing would cut them off."""
        if not force:
            self._spare(self.keepalived_conns)
        super().murder_keepalived(force)

    def murder_pending(self) -> None:
        """As gunicorn's, with the same exception."""
        self._spare(self.pending_conns)
        super().murder_pending()

    def _spare(self, waiting: deque[Any]) -> None:
        """Gives a new term to those of whom something has arrived though their own is over."""
        now = time.monotonic()
        for conn in [*takewhile(lambda conn: conn.timeout <= now, waiting)]:
            if _has_asked(conn):
                waiting.remove(conn)
                conn.timeout = now + self.cfg.keepalive
                waiting.append(conn)

    def _pass_on(self) -> None:
        """The lead goes to the next thread that stands by, or to the first that is done with its page."""
        with self._changing:
            if self._since:
                self._leader, self._since = NOBODY, 0.0
                self._lead.put(None)

    def _take_the_lead(self) -> None:
        """The main thread leads from here on; a page that is under way is finished beside it."""
        while True:
            with self._changing:
                if self._leader == NOBODY or self._since:
                    self._leader, self._since = threading.get_ident(), 0.0
                    return
            self.method_queue.defer(_wake)
            time.sleep(0.01)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """As gunicorn's; a thread that loses the lead on the way leaves the rest to the next."""
        for key, _ in self.poller.select(timeout):
            key.data(key.fileobj)
            if not self._leads:
                return

    def enqueue_req(self, conn: Any) -> None:
        """Answers what has wholly arrived, and has the rest waited for; called by the leader."""
        if conn.initialized and conn.parser.unreader.buf.getvalue():
            super().enqueue_req(conn)
            return
        try:
            arrived = conn.sock.recv(LOOKED_AT, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            self._wait_for(conn)
            return
        except OSError:
            arrived = b""
        if arrived and not _is_whole(arrived):
            super().enqueue_req(conn)
            return
        conn.data_ready = True
        self._since = time.monotonic()
        keeps = self.handle(conn)
        with self._changing:
            leads = self._leads
            if leads:
                self._since = 0.0
        if leads:
            self._finish(conn, keeps)
        else:
            self.method_queue.defer(self._finish, conn, keeps)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """What one of gunicorn's own threads is done with; called by the leader."""
        self._finish(conn, not fs.cancelled() and fs.result())

    def _finish(self, conn: Any, keeps: Any) -> None:
        if keeps:
            super().finish_request(conn, _Done(keeps))
            return
        self.nr_conns -= 1
        if _has_said_all(conn):
            util.close(conn.sock)
        else:
            # Waits until the visitor closes, too.
            self.tpool.submit(conn.close, graceful=True)

    def _wait_for(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + SILENT_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


class _Done:
    """What a Future would say of a page that is made."""

    def __init__(self, keeps: Any) -> None:
        self._keeps = keeps

    def cancelled(self) -> bool:
        return False

    def result(self) -> Any:
        return self._keeps


def _wake() -> None:
    """The leader sees that it is told to stop."""


def _is_whole(arrived: bytes) -> bool:
    """Whether a request has arrived to its end; what is unusual counts as not."""
    end = arrived.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = arrived[: end + 2]
    told = _BODY.findall(head)
    if not told:
        return True
    lengths = _LENGTH.findall(head)
    return len(told) == len(lengths) == 1 and len(arrived) >= end + 4 + int(lengths[0])


def _is_short(answer: Any) -> bool:
    """Whether the system takes the answer at once, however slow the visitor is."""
    return not getattr(answer, "streaming", True) and len(answer.content) <= SENT_AT_ONCE


def _has_asked(conn: Any) -> bool:
    """Whether something has arrived that was not read yet; the visitor's closing is nothing."""
    try:
        return bool(conn.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:
        return False


def _has_said_all(conn: Any) -> bool:
    """Whether the visitor asked for the end and sent nothing that was not read: closing then cuts off no answer."""
    message = conn.parser.mesg if conn.parser else None
    if message is None or not message.should_close():
        return False
    try:
        return not conn.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return True
