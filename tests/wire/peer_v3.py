"""The connector of these tests, written for connector-py 3.5.0, whose Python runs this file."""

import os
import sys

import peer
from connector.cli import run_integration
from connector.generated import AppCategory, BasicCredential, CapabilityName, ErrorCode
from connector.http_server import collect_integration_routes
from connector.oai.capability import CAPABILITY_PAYLOADS
from connector.oai.errors import ConnectorError
from connector.oai.integration import DescriptionData, Integration
from pydantic import BaseModel

MODELS = {name.value: pair for name, pair in CAPABILITY_PAYLOADS.items()}


class WireSettings(BaseModel):
    """Settings of which one is required."""

    host: str
    port: int = 443


def raise_named(name):
    """Raise an exception by its name."""
    if name == "ConnectorError":
        raise ConnectorError(message="the wire says no", error_code=ErrorCode.INTERNAL_ERROR, app_error_code="wire.no")
    raise {"ValueError": ValueError, "KeyError": KeyError}[name]("the wire says no")


def connectors():
    """Make the connectors of these tests."""
    answers = peer.load_answers(os.environ["LUMOS_WIRE_ANSWERS"])
    integration = Integration(
        app_id="wire-single",
        version="0.1.0",
        exception_handlers=[],
        auth=BasicCredential,
        description_data=DescriptionData(
            user_friendly_name="Wire", description="The wire", categories=[AppCategory.DEVELOPERS]
        ),
        settings_model=WireSettings,
    )
    for name, pair in MODELS.items():
        function = peer.handler(name, *pair, answers, raise_named)
        integration.register_capability(CapabilityName(name))(function)
    return {"wire-single": integration}


async def call(integration, capability, text):
    """Call a capability."""
    return await integration.dispatch(CapabilityName(capability), text)


def application(integration):
    """Make the application that serves a connector."""
    from fastapi import FastAPI

    app = FastAPI()
    app.include_router(collect_integration_routes(integration))
    return app


if __name__ == "__main__":
    mode = sys.argv.pop(1)
    if mode == "talk":
        peer.talk(connectors(), MODELS, call)
    elif mode == "serve":
        peer.serve(peer.below({name: application(made) for name, made in connectors().items()}))
    else:
        run_integration(connectors()[sys.argv.pop(1)])
