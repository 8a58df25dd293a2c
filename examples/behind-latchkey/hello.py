"""An application behind Latchkey that greets its users by name.

It needs PyJWT with cryptography: "pip install 'pyjwt[crypto]'", or python3-jwt of Debian.

    LATCHKEY_URL=https://auth.example.com APP_ORIGIN=https://hello.example.com python3 hello.py
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

LATCHKEY_URL = os.environ["LATCHKEY_URL"]
APP_ORIGIN = os.environ["APP_ORIGIN"]
JWKS_URL = os.environ.get("JWKS_URL", f"{LATCHKEY_URL}/.well-known/latchkey/jwks.json")
KEYS = jwt.PyJWKClient(JWKS_URL, lifespan=300)


def identify(headers):
    """Returns the claims of the user. Raises jwt.PyJWTError if the request did not come through Latchkey."""
    token = headers.get("X-Latchkey-Assertion", "")
    if jwt.get_unverified_header(token).get("typ") != "door+jwt":
        raise jwt.InvalidTokenError("another kind of token")
    return jwt.decode(
        token,
        KEYS.get_signing_key_from_jwt(token).key,
        algorithms=["ES256"],
        issuer=LATCHKEY_URL,
        audience=APP_ORIGIN,
        options={"require": ["sub", "exp"]},
        leeway=5,
    )


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = 200, f"Hello {identify(self.headers)['preferred_username']}"
        except jwt.PyJWTError:
            status, text = 401, "Not through Latchkey"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Hello).serve_forever()
