"""
Signing keys as people paste them: PEM with its line breaks kept, escaped or lost, JWK, and shared secrets.

A key that can't be used is a setting that is wrong, and is refused in words that repeat nothing of it. The exceptions
of the libraries may quote what they read, so none of them is left in the chain of what is raised here. This module must
not know what is signed.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import InternalError, InvalidConfigurationError

if TYPE_CHECKING:
    from types import ModuleType

Key: TypeAlias = "str | bytes | Mapping[str, Any]"
"""PEM or JWK as text, a shared secret as text or bytes, or JWK as a dict."""

_SECRET = "shared secret"  # noqa: S105 - what it is called

_KINDS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA",)),
    "ES256": ("EC secp256r1",),
    "ES384": ("EC secp384r1",),
    "ES512": ("EC secp521r1",),
    "ES256K": ("EC secp256k1",),
    "EdDSA": ("Ed25519", "Ed448"),
    **dict.fromkeys(("HS256", "HS384", "HS512"), (_SECRET,)),
}
"""The kinds of keys that fit each algorithm."""

_CLASSES = {"RSA": "RSAAlgorithm", "EC": "ECAlgorithm", "OKP": "OKPAlgorithm"}
"""What reads each type of JWK."""

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_OPENSSH_ENCRYPTED = re.compile("b3BlbnNzaC1rZXktdjEAAAAA(?!BG5vbmU)")  # in base64: the format's name, but no "none"


def libraries() -> "ModuleType":
    """
    Import PyJWT, and see that it can use keys.

    Returns:
        The package ``jwt``.

    Raises:
        InternalError: It is not installed, or is without cryptography.
    """
    try:
        import jwt.algorithms
    except ImportError:
        jwt = None  # type: ignore[assignment]  # it is told apart below, outside of the handler
    if jwt is None or not jwt.algorithms.has_crypto:
        raise InternalError("signing with a key needs PyJWT and cryptography: pip install 'lumos-connector[jwt]'")
    return jwt


def signing_key(key: Key, algorithm: str, where: str) -> Any:
    """
    Read a key and see that it can sign.

    Args:
        key: The key.
        algorithm: The algorithm it is for, such as ``RS256``.
        where: What an error calls the key.

    Returns:
        The key as PyJWT takes it.

    Raises:
        InvalidConfigurationError: It can't be read, is public or encrypted, or does not fit the algorithm.
        InternalError: PyJWT or cryptography is not installed.
    """
    libraries()
    expected = _KINDS[algorithm]
    jwk = _jwk(key)
    if jwk is not None:
        loaded = _from_jwk(jwk, where)
    elif _SECRET in expected:
        loaded = _shared_secret(key, where)
    else:
        loaded = _from_pem(_text(key), where)
    if _kind(loaded) not in expected:
        raise InvalidConfigurationError(
            f"{where}: {algorithm} needs a key of the kind {' or '.join(expected)}, got {_kind(loaded)}"
        )
    return loaded


def check_algorithm(algorithm: str, where: str) -> None:
    """
    Refuse an algorithm that is not known, ``none`` among them.

    Args:
        algorithm: The algorithm; it is not repeated, for it may be a secret in the wrong field.
        where: What the error calls it.

    Raises:
        InvalidConfigurationError: It is not one that signs.
    """
    if algorithm not in _KINDS:
        raise InvalidConfigurationError(f"{where}: expected one of {', '.join(_KINDS)}")


def own_id(key: Key) -> str | None:
    """
    Give the identifier that a key carries itself.

    Args:
        key: The key.

    Returns:
        The ``kid`` of a JWK.
    """
    found = (_jwk(key) or {}).get("kid")
    return found if isinstance(found, str) and found else None


def _text(key: Any) -> str:
    if isinstance(key, (bytes, bytearray)):
        return key.decode("utf-8", "replace")
    return key if isinstance(key, str) else ""


def _jwk(key: Key) -> Mapping[str, Any] | None:
    if isinstance(key, Mapping):
        return key
    text = _text(key).strip()
    if not text.startswith("{"):
        return None
    try:
        jwk = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return jwk if isinstance(jwk, dict) and "kty" in jwk else None


def _from_jwk(jwk: Mapping[str, Any], where: str) -> Any:
    from jwt import algorithms
    from jwt.exceptions import InvalidKeyError

    kind = jwk.get("kty")
    loaded = None
    try:
        if kind == "oct":
            loaded = algorithms.HMACAlgorithm.from_jwk(dict(jwk))
        elif isinstance(kind, str) and kind in _CLASSES:
            if "d" not in jwk:
                raise _is_public(where)
            loaded = getattr(algorithms, _CLASSES[kind]).from_jwk(dict(jwk))
    except (InvalidKeyError, ValueError, TypeError, KeyError, AttributeError):
        loaded = None
    if loaded is None:
        raise InvalidConfigurationError(
            f"{where}: the JWK can't be read; expected a private key of type RSA, EC or OKP"
        )
    return loaded


def _shared_secret(key: Any, where: str) -> bytes:
    from jwt.algorithms import HMACAlgorithm
    from jwt.exceptions import InvalidKeyError

    secret = None
    if isinstance(key, (str, bytes, bytearray)):
        secret = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else bytes(key)
        try:
            HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
        except InvalidKeyError:
            secret = None
    if not secret:
        raise InvalidConfigurationError(f"{where}: expected a shared secret, got nothing, or a key of another kind")
    return secret


def _from_pem(text: str, where: str) -> Any:
    blocks = {label: content for label, content in _PEM.findall(text) if label != "EC PARAMETERS"}
    label = next((name for name in blocks if name.endswith("PRIVATE KEY")), None)
    if label is None:
        if blocks:
            raise _is_public(where)
        raise _is_unreadable(where)
    content = re.sub(r"\\[nr]|[^A-Za-z0-9+/=]", "", blocks[label])
    if "ENCRYPTED" in label + blocks[label] or _OPENSSH_ENCRYPTED.match(content):
        raise InvalidConfigurationError(f"{where}: the key is encrypted; give it without a passphrase")
    loaded = _load(label, content)
    if loaded is None:
        raise _is_unreadable(where)
    return loaded


def _load(label: str, content: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    lines = [content[start : start + 64] for start in range(0, len(content), 64)]
    pem = "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()
    openssh = label.startswith("OPENSSH")
    load = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
    try:
        return load(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _kind(key: Any) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    if isinstance(key, bytes):
        return _SECRET
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return f"EC {key.curve.name}"
    kinds = {rsa.RSAPrivateKey: "RSA", ed25519.Ed25519PrivateKey: "Ed25519", ed448.Ed448PrivateKey: "Ed448"}
    return next((name for cls, name in kinds.items() if isinstance(key, cls)), "another")


def _is_public(where: str) -> InvalidConfigurationError:
    return InvalidConfigurationError(f"{where}: the key is public, and can't sign; give the private one")


def _is_unreadable(where: str) -> InvalidConfigurationError:
    return InvalidConfigurationError(f"{where}: it can't be read; expected a private key as PEM or as a JWK")
