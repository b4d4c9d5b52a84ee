"""What is signed for a token endpoint is read with the public key, and no key that is refused is ever repeated."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from lumos_connector import (
    ClientAuthenticationMethod,
    InvalidConfigurationError,
    JWTClaims,
    JWTCredential,
    JWTHeaders,
    KeyPairCredential,
    ServiceAccountCredential,
    ServiceAccountType,
    TokenSource,
)
from lumos_connector.oauth.assertions import (
    client_assertion,
    jwt_assertion,
    key_pair_assertion,
    service_account_assertion,
    signed_assertion,
)

AUDIENCE = "https://acme.example/token"
SECRET = "canary-" * 12
NOW = 1_700_000_000

RSA = rsa.generate_private_key(65537, 2048)
EC = {name: ec.generate_private_key(curve) for name, curve in {
    "ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1(), "ES256K": ec.SECP256K1(),
}.items()}  # fmt: skip
ED25519 = ed25519.Ed25519PrivateKey.generate()


def pem(key: Any, form: PrivateFormat = PrivateFormat.PKCS8, password: bytes | None = None) -> str:
    """Write a private key as PEM."""
    encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
    return str(key.private_bytes(Encoding.PEM, form, encryption).decode())


def public_pem(key: Any) -> str:
    """Write the public half as PEM."""
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def jwk(key: Any, algorithm: str, **more: Any) -> dict[str, Any]:
    """Write a private key as a JWK."""
    written = jwt.get_algorithm_by_name(algorithm).to_jwk(key, as_dict=True)
    return {**{name: value for name, value in written.items() if name != "key_ops"}, **more}


def read(token: str, key: Any, algorithm: str = "RS256") -> tuple[dict[str, Any], dict[str, Any]]:
    """Verify a token's signature; give its header and its claims."""
    found = jwt.decode_complete(token, key, algorithms=[algorithm], options={"verify_aud": False, "verify_exp": False})
    return found["header"], found["payload"]


def signed(key: Any, algorithm: str = "RS256", **options: Any) -> str:
    """Sign something with a key."""
    return signed_assertion(issuer="i", audience=AUDIENCE, key=key, algorithm=algorithm, **options)


def refusal(make: Callable[[], Any], *secrets: str) -> str:
    """Give the message of a refusal; neither it nor any exception behind it shows a part of the secrets."""
    with pytest.raises(InvalidConfigurationError) as caught:
        make()
    error: BaseException | None = caught.value
    message = str(error)
    while error is not None:
        shown = f"{error} {error!r} {vars(error)}"
        for secret in secrets:
            assert not any(secret[start : start + 12] in shown for start in range(0, max(len(secret) - 12, 1), 6))
        error = error.__cause__ or error.__context__
    return message


# What is in them


def test_client_assertion() -> None:
    """A client's assertion says who it is, for whom, and from when until when (RFC 7523, section 3)."""
    token = client_assertion(client_id="c", audience=AUDIENCE, key=pem(RSA), key_id="k1", now=lambda: NOW + 0.9)
    header, claims = read(token, RSA.public_key())
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert len(claims.pop("jti")) >= 32
    assert claims == {"iss": "c", "sub": "c", "aud": AUDIENCE, "iat": NOW, "exp": NOW + 300}


def test_each_has_its_own_identifier() -> None:
    """No two assertions have the same `jti`, so that a server can refuse a second use."""
    tokens = [client_assertion(client_id="c", audience=AUDIENCE, key=pem(RSA)) for _ in range(5)]
    assert len({read(token, RSA.public_key())[1]["jti"] for token in tokens}) == 5


def test_signed_assertion() -> None:
    """A grant carries more claims and header fields; one may replace another, or leave it out."""
    token = signed(
        pem(RSA),
        subject="ada@acme.example",
        lifetime=60,
        claims={"scope": "a b", "jti": None, "nbf": NOW},
        headers={"x5t": "t", "typ": "at+jwt"},
        now=lambda: NOW,
    )
    header, claims = read(token, RSA.public_key())
    assert header == {"alg": "RS256", "typ": "at+jwt", "x5t": "t"}
    assert claims == {
        "iss": "i",
        "sub": "ada@acme.example",
        "aud": AUDIENCE,
        "iat": NOW,
        "exp": NOW + 60,
        "scope": "a b",
        "nbf": NOW,
    }


def test_several_audiences() -> None:
    """Several audiences are an array, and an unknown subject is left out."""
    token = signed_assertion(issuer="i", audience=("a", "b"), key=pem(RSA))
    claims = read(token, RSA.public_key())[1]
    assert claims["aud"] == ["a", "b"]
    assert "sub" not in claims


def test_header_does_not_choose_the_algorithm() -> None:
    """A header that names another algorithm, or none at all, changes nothing."""
    for algorithm in ("none", "HS256", ""):
        header, _ = read(signed(pem(RSA), headers={"alg": algorithm}), RSA.public_key())
        assert header["alg"] == "RS256"


# Every form of a key


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL, PrivateFormat.OpenSSH])
def test_rsa(algorithm: str, form: PrivateFormat) -> None:
    """An RSA key signs by each algorithm of its kind, in each form of PEM."""
    read(signed(pem(RSA, form), algorithm), RSA.public_key(), algorithm)


@pytest.mark.parametrize("algorithm", list(EC))
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_ec(algorithm: str, form: PrivateFormat) -> None:
    """An EC key signs by the algorithm of its curve, also behind the parameters that OpenSSL writes before it."""
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    for text in (pem(EC[algorithm], form), parameters + pem(EC[algorithm], form)):
        read(signed(text, algorithm), EC[algorithm].public_key(), algorithm)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.OpenSSH])
def test_ed25519(form: PrivateFormat) -> None:
    """An Ed25519 key signs by EdDSA."""
    read(signed(pem(ED25519, form), "EdDSA"), ED25519.public_key(), "EdDSA")


def test_ed448() -> None:
    """An Ed448 key does, too."""
    key = ed448.Ed448PrivateKey.generate()
    read(signed(pem(key), "EdDSA"), key.public_key(), "EdDSA")


@pytest.mark.parametrize(
    "pasted",
    [
        lambda text: text.replace("\n", "\\n"),
        lambda text: text.replace("\n", "\\\\n"),
        json.dumps,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\\r\\n"),
        lambda text: text.replace("\n", " "),
        lambda text: text.replace("\n", ""),
        lambda text: "".join(f"    {line}\n" for line in text.splitlines()),
        lambda text: f"\ufeff\n{text}\n",
        lambda text: public_pem(RSA) + text,
        lambda text: text.encode(),
    ],
)
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_pasted(pasted: Callable[[str], Any], form: PrivateFormat) -> None:
    """PEM is read however its line breaks came through being copied."""
    read(signed(pasted(pem(RSA, form))), RSA.public_key())


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), *((EC[name], name) for name in EC), (ED25519, "EdDSA")]
)
def test_jwk(key: Any, algorithm: str) -> None:
    """A JWK is read as a dict, as text and as bytes, and its identifier is the header's."""
    document = jwk(key, algorithm, kid="own", use="sig", alg=algorithm)
    for given in (document, json.dumps(document, indent=2), json.dumps(document).encode()):
        header, _ = read(signed(given, algorithm), key.public_key(), algorithm)
        assert header["kid"] == "own"
    assert read(signed(document, algorithm, key_id="other"), key.public_key(), algorithm)[0]["kid"] == "other"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_shared_secret(algorithm: str) -> None:
    """A shared secret is taken letter by letter, as text, as bytes and as a JWK."""
    secret = f" {SECRET}\\n{{}}ü "
    encoded = base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
    for given in (secret, secret.encode(), {"kty": "oct", "k": encoded}, json.dumps({"kty": "oct", "k": encoded})):
        read(signed(given, algorithm), secret.encode(), algorithm)


# What is refused


@pytest.mark.parametrize(
    ("key", "algorithm", "expected"),
    [
        (pem(RSA), "ES256", "ES256 needs a key of the kind EC secp256r1, got RSA"),
        (pem(EC["ES384"]), "ES256", "ES256 needs a key of the kind EC secp256r1, got EC secp384r1"),
        (pem(EC["ES256"]), "RS256", "RS256 needs a key of the kind RSA, got EC secp256r1"),
        (pem(ED25519), "PS256", "PS256 needs a key of the kind RSA, got Ed25519"),
        (pem(RSA), "EdDSA", "EdDSA needs a key of the kind Ed25519 or Ed448, got RSA"),
        (jwk(RSA, "RS256"), "HS256", "HS256 needs a key of the kind shared secret, got RSA"),
        ({"kty": "oct", "k": SECRET}, "RS256", "RS256 needs a key of the kind RSA, got shared secret"),
        (
            pem(dsa.generate_private_key(2048)),
            "RS256",
            "RS256 needs a key of the kind RSA, got another",
        ),
        (pem(RSA), "HS256", "expected a shared secret, got nothing, or a key of another kind"),
        (public_pem(RSA), "HS256", "expected a shared secret, got nothing, or a key of another kind"),
        ("", "HS512", "expected a shared secret, got nothing, or a key of another kind"),
        (32, "HS256", "expected a shared secret, got nothing, or a key of another kind"),
        (public_pem(RSA), "RS256", "the key is public, and can't sign; give the private one"),
        (
            {name: value for name, value in jwk(RSA, "RS256").items() if name in ("kty", "n", "e")},
            "RS256",
            "the key is public, and can't sign; give the private one",
        ),
        (pem(RSA, password=b"p"), "RS256", "the key is encrypted; give it without a passphrase"),
        (
            pem(RSA, PrivateFormat.TraditionalOpenSSL, b"p"),
            "RS256",
            "the key is encrypted; give it without a passphrase",
        ),
        (
            pem(RSA)[:-80] + "\n-----END PRIVATE KEY-----",
            "RS256",
            "it can't be read; expected a private key as PEM or as a JWK",
        ),
        (pem(RSA)[:700], "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        (SECRET, "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        ("", "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        (None, "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        (b"\xff\xfe" + SECRET.encode(), "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        (json.dumps(jwk(RSA, "RS256"))[:-9], "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        ('{"a":' * 5000, "RS256", "it can't be read; expected a private key as PEM or as a JWK"),
        (
            jwk(RSA, "RS256", d=SECRET),
            "RS256",
            "the JWK can't be read; expected a private key of type RSA, EC or OKP",
        ),
        (
            jwk(EC["ES256"], "ES256", d=7),
            "ES256",
            "the JWK can't be read; expected a private key of type RSA, EC or OKP",
        ),
        ({"kty": "oct"}, "HS256", "the JWK can't be read; expected a private key of type RSA, EC or OKP"),
        ({"kty": ["RSA"]}, "RS256", "the JWK can't be read; expected a private key of type RSA, EC or OKP"),
        (
            {"keys": [jwk(RSA, "RS256")]},
            "RS256",
            "the JWK can't be read; expected a private key of type RSA, EC or OKP",
        ),
    ],
)
def test_refused_keys(key: Any, algorithm: str, expected: str) -> None:
    """A key that can't sign is refused in words that say what to give, and that repeat nothing of it."""
    text = key if isinstance(key, str) else json.dumps(key, default=lambda given: given.decode("latin-1"))
    secrets = [line for line in text.replace(",", "\n").splitlines() if len(line) > 20 and "-----" not in line]
    message = refusal(lambda: signed(key, algorithm, where="client_secret"), *secrets)
    assert message == f"client_secret: {expected}"


def test_encrypted_openssh_key() -> None:
    """A key that `ssh-keygen` encrypted is told from one that is broken, without being decrypted."""
    encrypted = base64.b64encode(b"openssh-key-v1\0\0\0\0\x0aaes256-ctr\0\0\0\x06bcrypt" + bytes(60)).decode()
    text = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{encrypted}\n-----END OPENSSH PRIVATE KEY-----\n"
    assert refusal(lambda: signed(text, "EdDSA")) == "key: the key is encrypted; give it without a passphrase"


@pytest.mark.parametrize("algorithm", ["none", "None", "", "RS1", "HS1", SECRET])
def test_refused_algorithms(algorithm: str) -> None:
    """An algorithm that does not sign, or is not known, is refused; it may be a secret in the wrong field."""
    message = refusal(lambda: signed(pem(RSA), algorithm), *[algorithm][len(algorithm) < 20 :])
    assert message.startswith("algorithm: expected one of RS256, RS384, ")


# From credentials


def service_account(**changes: Any) -> ServiceAccountCredential:
    """Make a service account of Google."""
    key = {
        "type": "service_account",
        "client_email": "robot@acme.iam.example",
        "private_key_id": "k7",
        "private_key": pem(RSA),
        "token_uri": "https://oauth2.example/token",
    }
    fields = {
        "service_type": ServiceAccountType.GOOGLE_CLOUD,
        "key": {name: value for name, value in {**key, **changes.pop("key", {})}.items() if value is not None},
        "impersonation_email": "ada@acme.example",
        "tenant_id": "",
        "scopes": ["a", "b"],
    }
    return ServiceAccountCredential(**{**fields, **changes})


def test_service_account() -> None:
    """A service account signs for its token endpoint, with its scopes and the user to act as."""
    header, claims = read(service_account_assertion(service_account(), now=lambda: NOW), RSA.public_key())
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "k7"}
    del claims["jti"]
    assert claims == {
        "iss": "robot@acme.iam.example",
        "sub": "ada@acme.example",
        "aud": "https://oauth2.example/token",
        "iat": NOW,
        "exp": NOW + 300,
        "scope": "a b",
    }


def test_service_account_for_itself() -> None:
    """Without a user to act as, scopes and an identifier of the key, none of them is said; the rest can be chosen."""
    credential = service_account(
        service_type=None, impersonation_email="", scopes=[], key={"private_key_id": None, "token_uri": None}
    )
    token = service_account_assertion(credential, audience=AUDIENCE, claims={"target_audience": "t"})
    header, claims = read(token, RSA.public_key())
    assert header == {"alg": "RS256", "typ": "JWT"}
    assert set(claims) == {"iss", "aud", "iat", "exp", "jti", "target_audience"}
    assert claims["aud"] == AUDIENCE


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"key": {"client_email": None}}, "service_account.key: 'client_email' is missing; expected what "),
        ({"key": {"private_key": 7}}, "service_account.key: 'private_key' is missing; expected what "),
        ({"key": {"token_uri": " "}}, "service_account.key: 'token_uri' is missing; expected what "),
        ({"key": {"private_key": SECRET}}, "service_account.key.private_key: it can't be read; "),
        (
            {"service_type": ServiceAccountType.AWS_ROLE},
            "service_account.service_type: expected google_cloud or google_drive, got aws_role",
        ),
    ],
)
def test_refused_service_accounts(changes: dict[str, Any], expected: str) -> None:
    """What a service account lacks is named, and nothing of its key is shown."""
    message = refusal(lambda: service_account_assertion(service_account(**changes)), pem(RSA)[40:400], SECRET)
    assert message.startswith(expected)


def test_key_pair() -> None:
    """A key pair signs under the name that the app has for it."""
    credential = KeyPairCredential(key_identifier="k9", private_key=pem(EC["ES256"]))
    token = key_pair_assertion(
        credential, issuer="c", subject="c", audience=AUDIENCE, algorithm="ES256", claims={"a": 1}, now=lambda: NOW
    )
    header, claims = read(token, EC["ES256"].public_key(), "ES256")
    assert header == {"alg": "ES256", "typ": "JWT", "kid": "k9"}
    assert (claims["iss"], claims["sub"], claims["exp"], claims["a"]) == ("c", "c", NOW + 300, 1)


def test_key_pair_without_a_name() -> None:
    """An empty name is none."""
    credential = KeyPairCredential(key_identifier="", private_key=pem(RSA))
    header, _ = read(key_pair_assertion(credential, issuer="c", audience=AUDIENCE), RSA.public_key())
    assert header == {"alg": "RS256", "typ": "JWT"}


def test_refused_key_pair() -> None:
    """A key pair's error names its field."""
    credential = KeyPairCredential(key_identifier="k", private_key=SECRET)
    message = refusal(lambda: key_pair_assertion(credential, issuer="c", audience=AUDIENCE), SECRET)
    assert message.startswith("key_pair.private_key: ")


def token_credential(secret: str, headers: dict[str, Any], claims: dict[str, Any]) -> JWTCredential:
    """Make a credential of the kind `jwt`; what is not given is empty, as the contract requires each field."""
    texts = dict.fromkeys(["alg", "jku", "jwk", "typ", "kid", "x5u", "x5c", "x5t", "x5t_s256", "cty"], "")
    names = dict.fromkeys(["iss", "sub", "aud", "jti", "act", "client_id", "may_act"], "")
    return JWTCredential(
        headers=JWTHeaders(**{**texts, "crit": [], **headers}),
        claims=JWTClaims(**{**names, "exp": 0, "nbf": 0, "iat": 0, "scope": [], **claims}),
        secret=secret,
    )


def test_jwt() -> None:
    """A credential of the kind `jwt` is signed as it is: nothing is renewed, and what is empty is left out."""
    credential = token_credential(
        SECRET,
        {"alg": "HS256", "kid": "k", "x5t_s256": "thumb"},
        {"iss": "i", "sub": "s", "exp": NOW, "nbf": 5, "scope": ["a", "b"], "jti": "once"},
    )
    token = jwt_assertion(credential)
    assert token == jwt_assertion(credential)
    header, claims = read(token, SECRET, "HS256")
    assert header == {"alg": "HS256", "kid": "k", "x5t#S256": "thumb"}
    assert claims == {"iss": "i", "sub": "s", "exp": NOW, "nbf": 5, "iat": 0, "scope": "a b", "jti": "once"}


def test_jwt_with_a_private_key() -> None:
    """Its secret may be a private key, and its header may name a type and extensions."""
    credential = token_credential(
        pem(ED25519).replace("\n", "\\n"), {"alg": "EdDSA", "typ": "JWT", "crit": ["exp"]}, {"aud": AUDIENCE}
    )
    token = jwt_assertion(credential)
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    assert header == {"alg": "EdDSA", "typ": "JWT", "crit": ["exp"]}


@pytest.mark.parametrize(
    ("secret", "algorithm", "expected"),
    [
        (SECRET, "", "jwt.headers.alg: expected one of RS256"),
        (SECRET, "none", "jwt.headers.alg: expected one of RS256"),
        (SECRET, "RS256", "jwt.secret: it can't be read; expected a private key"),
        (pem(RSA), "HS256", "jwt.secret: expected a shared secret, got nothing"),
    ],
)
def test_refused_jwt(secret: str, algorithm: str, expected: str) -> None:
    """What can't be signed is refused by the name of its field."""
    credential = token_credential(secret, {"alg": algorithm}, {})
    assert refusal(lambda: jwt_assertion(credential), secret[-300:-60]).startswith(expected)


# A token endpoint


async def test_token_endpoint() -> None:
    """A token endpoint that verifies what it gets takes each assertion, for a client and as a grant."""
    seen: list[dict[str, Any]] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        form = await request.post()
        assertion = str(form.get("client_assertion") or form["assertion"])
        own = f"http://{request.host}/token"
        options: Any = {"require": ["iss", "aud", "exp", "jti"]}
        seen.append(jwt.decode(assertion, RSA.public_key(), algorithms=["RS256"], audience=own, options=options))
        return web.json_response({"access_token": f"for-{seen[-1]['iss']}", "token_type": "Bearer", "expires_in": 60})

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/token"
    source = TokenSource.client_credentials(
        token_url=url, client_id="c", client_secret=pem(RSA), client_auth=ClientAuthenticationMethod.PRIVATE_KEY_JWT
    )
    assert (await source.token()).access_token == "for-c"
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": service_account_assertion(service_account(), audience=url),
    }
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert (await response.json())["access_token"] == "for-robot@acme.iam.example"
    assert [claims["sub"] for claims in seen] == ["c", "ada@acme.example"]
    await runner.cleanup()


# Without the libraries


@pytest.mark.parametrize("missing", ["jwt", "cryptography"])
def test_missing_extra(missing: str) -> None:
    """Without PyJWT or cryptography, what to install is said; the module itself imports neither."""
    program = f"""
    import sys
    sys.modules["{missing}"] = None
    before = {{*sys.modules}}  # coverage imports some of them
    from lumos_connector.oauth.assertions import client_assertion
    assert not {{"aiohttp", "oauthlib", "jwt", "cryptography", "uuid"}} & ({{*sys.modules}} - before)
    try:
        client_assertion(client_id="c", audience="a", key="canary", algorithm="HS256")
    except Exception as error:
        print(error.error_code.value, error)
        assert error.__context__ is None and error.__cause__ is None
    """
    command = [sys.executable, "-c", dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    expected = "signing with a key needs PyJWT and cryptography: pip install 'lumos-connector[jwt]'"
    assert done.stdout == f"internal_error {expected}\n"
