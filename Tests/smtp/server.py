"""A real SMTP server (aiosmtpd) for the tests, which refuses and hangs on demand.

    python server.py MAILDIR [--port N] [--user NAME --password SECRET] [--certificate FILE --key FILE]
                     [--require-tls] [--tls] [--reject-all CODE]

listens on 127.0.0.1 and prints "ready on PORT". What it takes stands in MAILDIR, with X-MailFrom and X-RcptTo. The
local part of a recipient says what happens to it:

    refused@…   550           busy@…      451
    hang@…      no answer     spam@…      554 after the message
    later2@…    451 twice, then taken
"""

import argparse
import asyncio
import re
import ssl

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult


class Handler(Mailbox):
    def __init__(self, directory, reject):
        super().__init__(directory)
        self.reject = reject
        self.seen = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if self.reject:
            return f"{self.reject} not today, {address}"
        if local == "refused":
            return f"550 5.1.1 <{address}> no such user"
        if local == "busy":
            return "451 4.2.0 try again"
        if match := re.match(r"later(\d+)", local):
            self.seen[address] = self.seen.get(address, 0) + 1
            if self.seen[address] <= int(match[1]):
                return "451 4.2.0 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        if local == "hang":
            await asyncio.sleep(3600)
        if local == "spam":
            return "554 5.7.1 looks like spam"
        return await super().handle_DATA(server, session, envelope)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("maildir")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--require-tls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--reject-all")
    options = parser.parse_args()

    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)

    def authenticate(server, session, envelope, mechanism, data):
        good = (data.login.decode(), data.password.decode()) == (options.user, options.password)
        return AuthResult(success=good, handled=False)

    handler = Handler(options.maildir, options.reject_all)

    def protocol():
        return SMTP(
            handler,
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=None if options.tls else context,
            require_starttls=options.require_tls,
            authenticator=authenticate if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=False,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        protocol, "127.0.0.1", options.port, ssl=context if options.tls else None
    )
    print(f"ready on {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
