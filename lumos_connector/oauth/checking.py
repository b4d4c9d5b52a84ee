"""
What a connector declares about its tokens, checked when its class is made.

This module must not know requests, or how a token is got.
"""

import warnings
from collections.abc import Iterator, Mapping
from types import FunctionType, MemberDescriptorType
from typing import Any

from ..capabilities import TABLE, capabilities_known_to
from ..checks import expect
from ..models.credential_config import OAuthConfig
from ..models.credentials import OAuthClientCredential, OAuthCredential
from ..models.oauth_settings import OPTIONS, OAuthSettings, is_in_the_clear
from ..suspicions import may_be_near

_NEEDS = (
    ("refresh_access_token", "token_url"),
    ("handle_client_credentials_request", "token_url"),
    ("handle_authorization_callback", "token_url"),
    ("get_authorization_url", "authorization_url"),
)
"""Which endpoint each capability asks; of several, the last is named."""

_ENDPOINTS = ("authorization_url", "token_url", "revocation_url")
_CO_VARARGS = 0x04


def check_oauth(cls: Any, mixins: str) -> None:
    """
    Check what a connector declares about its tokens; warn about what is hardly meant.

    Args:
        cls: The class; of one without ``app_id`` nothing must be there yet.
        mixins: The module of the mixins: what is overridden elsewhere needs no endpoint here.

    Raises:
        TypeError: An attribute is not what it must be, or one that is needed is not there.
    """
    said = {name: getattr(cls, name) for name in OPTIONS if hasattr(cls, name)}
    for name in said:
        _check_member(cls, name)
    try:
        own = OAuthSettings(**said)
    except TypeError as error:
        raise TypeError(str(error).replace(OAuthSettings.__name__, cls.__name__, 1)) from None
    if not cls.app_id:
        return
    several = {
        f"{cls.__name__}.credentials[{index}].oauth_settings": config.oauth_settings
        for index, config in enumerate(cls.credentials)
        if isinstance(config, OAuthConfig) and config.oauth_settings is not None
    }
    needed = {name: capability for capability, name in _NEEDS if _is_from(mixins, getattr(cls, capability))}
    if several:
        needed.pop("authorization_url", None)  # one credential may be a user's, and the next a client's
    for where, settings in several.items():
        _check_functions(where, settings)
    for message in _suspicions(cls, {cls.__name__: own, **several}):
        warnings.warn(message, UserWarning, stacklevel=3)
    for where, settings in (several or {cls.__name__: own}).items():
        _check_endpoints(where, settings, needed)


def _is_from(module: str, member: Any) -> bool:
    return callable(member) and member.__module__ == module


def _check_member(cls: Any, name: str) -> None:
    """Refuse what looks like an option in the class's body, and is none for the mixin."""
    member = next(vars(base)[name] for base in cls.__mro__ if name in vars(base))
    where, method = f"{cls.__name__}.{name}", f"`def {name}(self, request)`"
    if isinstance(member, property):
        raise TypeError(f"{where}: expected a value or a method that takes the request, {method}, got a property")
    if isinstance(member, MemberDescriptorType):
        raise TypeError(
            f"{where}: expected a value of the class, got an attribute of its instances, as attrs makes of what is "
            "annotated: write it without an annotation"
        )
    function = getattr(member, "__func__", member)
    is_bound = not isinstance(member, staticmethod)
    if isinstance(function, FunctionType) and not _takes(function, 2 if is_bound else 1):
        expected = method if is_bound else f"`def {name}(request)`"
        raise TypeError(f"{where}: expected a method that takes the request, {expected}, got one with other arguments")


def _check_functions(where: str, settings: OAuthSettings) -> None:
    for name in OPTIONS:
        function = getattr(settings, name)
        if isinstance(function, FunctionType) and not _takes(function, 1):
            raise TypeError(f"{where}.{name}: expected a function of the request alone, got one with other arguments")


def _takes(function: FunctionType, count: int) -> bool:
    """Tell whether a function can be called with so many arguments; `inspect` takes a while to import."""
    code, without = function.__code__, len(function.__defaults__ or ())
    is_enough = code.co_argcount - without <= count and code.co_kwonlyargcount <= len(function.__kwdefaults__ or ())
    return is_enough and (count <= code.co_argcount or bool(code.co_flags & _CO_VARARGS))


def _check_endpoints(where: str, settings: OAuthSettings, needed: Mapping[str, str]) -> None:
    if settings.issuer is not None:
        return
    for name, capability in needed.items():
        given = getattr(settings, name)
        expected = f"a URL, a method that gives one, or an `issuer` instead ({capability} needs it)"
        expect(f"{where}.{name}", given, expected, given is not None)


def _suspicions(cls: Any, settings: Mapping[str, OAuthSettings]) -> Iterator[str]:
    for name in vars(cls):
        near = [option for option in OPTIONS if option != name and may_be_near(name, option)]
        if near and not hasattr(super(cls, cls), name):
            yield from _nearly(cls, name, near)
    auth = cls.auth
    if isinstance(auth, type) and not issubclass(auth, (OAuthCredential, OAuthClientCredential)):
        yield f"{cls.__name__}.auth: {auth.__name__} is not got by OAuth, and so no request brings its tokens along"
    for where, said in settings.items():
        for name in _ENDPOINTS:
            url = getattr(said, name)
            if isinstance(url, str) and is_in_the_clear(url):
                yield f"{where}.{name}: what goes over http can be read on its way; the standard wants https"
        if isinstance(said.scopes, Mapping):
            yield from (f"{where}.scopes: {_not_known(cls, name)}" for name in said.scopes if not _is_known(cls, name))


def _nearly(cls: Any, name: str, options: list[str]) -> Iterator[str]:
    from difflib import get_close_matches

    for option in get_close_matches(name, options, 1, 0.85):
        yield f"{cls.__name__}.{name} is not an option of OAuth: did you mean {option}?"


def _is_known(cls: Any, capability: str) -> bool:
    return capability in TABLE or capability in capabilities_known_to(cls)


def _not_known(cls: Any, name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, capabilities_known_to(cls), 1)
    return f"{name!r} is not a capability{f': did you mean {near[0]}?' if near else ''}"
