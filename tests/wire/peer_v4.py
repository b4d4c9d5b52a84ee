"""The connectors of these tests, written for connector-py 4.278.0, whose Python runs this file."""

import os
import sys

import peer
from connector.cli import run_integration
from connector.http_server import create_asgi_app
from connector.oai import errors
from connector.oai.capability import _STANDARD_CAPABILITY_SIGNATURES as SIGNATURES
from connector.oai.capability import CustomRequest, CustomResponse
from connector.oai.integration import DescriptionData, Integration
from connector_sdk_types.generated import (
    AppCategory,
    BasicCredential,
    CreateAccountRequest,
    CreateAccountResponse,
    StandardCapabilityName,
)
from connector_sdk_types.oai.modules.credentials_module_types import AuthModel, CredentialConfig
from connector_sdk_types.oai.modules.probe_module_types import ProbeSettings
from pydantic import BaseModel

MODELS = {
    name.value: (signature.input_payload.envelope_type, signature.output_payload.envelope_type)
    for name, signature in SIGNATURES.items()
}


class WireSettings(BaseModel):
    """Settings of which one is required."""

    host: str
    port: int = 443


def raise_named(name):
    """Raise an exception by its name."""
    if hasattr(errors, name):
        raise getattr(errors, name)(message="the wire says no", app_error_code="wire.no")
    raise {"ValueError": ValueError, "KeyError": KeyError}[name]("the wire says no")


class Hello(BaseModel):
    """What a capability of the connector's own takes."""

    name: str
    times: int = 1
    loud: bool = False
    tags: list[str] | None = None


class Greeting(BaseModel):
    """What it gives."""

    text: str
    count: int


class OwnAccount(CreateAccountRequest.model_fields["request"].annotation):
    """An account as an app of its own wants it."""

    floor: int
    nickname: str | None = None


def own(answers):
    """Make a connector with a capability and a payload of its own."""
    integration = made("wire-own", {}, auth=BasicCredential)
    hello = peer.handler("say_hello", CustomRequest[Hello], CustomResponse[Greeting], answers, raise_named)
    integration.register_custom_capability("say_hello", display_name="Say Hello", description="Says it.")(hello)
    types = CustomRequest[OwnAccount], CreateAccountResponse
    function = peer.handler("create_account", *types, answers, raise_named)
    integration.register_capability(StandardCapabilityName.CREATE_ACCOUNT)(function)
    return integration


def made(app_id, answers, **options):
    """Make a connector that has every capability."""
    integration = Integration(
        app_id=app_id,
        version="0.1.0",
        exception_handlers=[],
        description_data=DescriptionData(
            user_friendly_name="Wire", description="The wire", categories=[AppCategory.DEVELOPERS]
        ),
        settings_model=WireSettings,
        probe_settings=ProbeSettings.manual(checks=ProbeSettings.default().checks),
        **options,
    )
    for name in SIGNATURES:
        if name.value not in integration.capabilities and name.value in answers:
            function = peer.handler(name.value, *MODELS[name.value], answers, raise_named)
            integration.register_capability(name)(function)
    return integration


def connectors():
    """Make the connectors of these tests."""
    answers = peer.load_answers(os.environ["LUMOS_WIRE_ANSWERS"])
    several = [
        CredentialConfig(id="api", type=AuthModel.TOKEN, description="The API"),
        CredentialConfig(id="admin", type=AuthModel.BASIC, description="The administrator", optional=True),
    ]
    return {
        "wire-single": made("wire-single", answers, auth=BasicCredential),
        "wire-several": made("wire-several", answers, credentials=several),
        "wire-own": own(answers),
    }


async def call(integration, capability, text):
    """Call a capability."""
    return await integration.dispatch(capability, text)


if __name__ == "__main__":
    mode = sys.argv.pop(1)
    if mode == "talk":
        peer.talk(connectors(), MODELS, call)
    elif mode == "serve":
        peer.serve(peer.below({name: create_asgi_app(made) for name, made in connectors().items()}))
    else:
        run_integration(connectors()[sys.argv.pop(1)])
