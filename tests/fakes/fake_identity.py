"""A loopback OpenID Connect provider: it signs in whoever `identity.user` says, without asking.

It is strict where an app could be careless: a code is good for one exchange, with the client's
secret and the verifier that belongs to the challenge (PKCE).
"""

import base64
import json
import secrets
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT: Final = ("draftbench", "the-client-s-secret")
COOKIE_SECRET: Final = "of-the-tests-and-long-enough-to-sign-with"


class FakeIdentity:
    """Runs in a thread while it is entered."""

    def __init__(self) -> None:
        self.user = "anna"
        """Who is signed in next; an unknown name is refused by the provider."""
        self.names = {"anna": "Anna Example", "ben": "Ben *Example*"}
        self.signed_out = self.refused = 0
        self.mistakes: list[str] = []
        """What the app did wrong, in words."""
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.identity = self  # type: ignore[attr-defined]
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def secrets_for(self, address: str) -> str:
        """A `secrets.toml` for an app at an address."""
        return f"""\
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "{CLIENT[0]}"
client_secret = "{CLIENT[1]}"
server_metadata_url = "{self.issuer}/.well-known/openid-configuration"
"""

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next."""
        back = {"state": asked["state"]}
        if self.user in self.names:
            back["code"] = secrets.token_urlsafe()
            self.codes[back["code"]] = asked | {"user": self.user}
        else:
            self.refused += 1
            back |= {"error": "access_denied", "error_description": "Nobody **known**."}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def exchange(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code; None for one that is not good."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        expected = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()
        for right, mistake in (
            (asked is not None, "a code that is not good"),
            (authorization == expected, "a wrong secret"),
            (asked and challenge == asked.get("code_challenge"), "a wrong verifier"),
            (asked and sent.get("redirect_uri") == asked["redirect_uri"], "another address"),
        ):
            if not right:
                self.mistakes.append(mistake)
        if asked is None or self.mistakes:
            return None
        token = {"token_type": "Bearer", "expires_in": 300, "access_token": secrets.token_urlsafe()}
        return token | {"id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now, user = int(time.time()), asked["user"]
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": f"id-of-{user}",
            "name": self.names[user],
            "email": f"{user}@example.com",
            "nonce": asked.get("nonce"),
            "iat": now,
            "exp": now + 300,
        }
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key, algorithms=["RS256"])


class _Handler(BaseHTTPRequestHandler):
    @property
    def identity(self) -> FakeIdentity:
        return self.server.identity  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        match url.path:
            case "/.well-known/openid-configuration":
                self._say(200, self.identity.metadata())
            case "/keys":
                self._say(200, {"keys": [self.identity.key.as_dict(private=False)]})
            case "/authorize":
                self._send_to(self.identity.authorize(asked))
            case "/end":
                self.identity.signed_out += 1
                self._send_to(asked["post_logout_redirect_uri"])
            case _:
                self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.identity.exchange(
            dict(parse_qsl(body)), self.headers.get("Authorization", "")
        )
        self._say(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass
