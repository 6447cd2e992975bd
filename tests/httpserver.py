"""A server in this process that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are sent apart: else each answer takes 40 ms

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        self.server.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        for status, headers, content in self.server.says(self):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if isinstance(content, bytes):
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            else:  # chunks without an announced length
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    for chunk in content:
                        self.wfile.write(chunk)
                        self.wfile.flush()
                except OSError:
                    pass
                self.close_connection = True


for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "REPORT"):
    setattr(Handler, f"do_{method}", Handler.answer)


@contextmanager
def serving(says, tls=None):
    """Serve on a free port of 127.0.0.1. ``says(handler)`` yields (status, headers, body or chunks)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.says = says
    server.asked = []
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def replies(*answers):
    """Give these answers one after another, the last for ever."""
    left = list(answers)

    def says(_):
        yield left.pop(0) if len(left) > 1 else left[0]

    return says
