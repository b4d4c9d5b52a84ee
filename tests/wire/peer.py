"""
What both versions of the published SDK need to be driven by these tests. Run by the SDK's own Python, never by ours.

As a program (see `peer_v3` and `peer_v4`) it takes a mode: ``talk`` answers JSON lines until stdin ends, ``serve``
listens on a free port of 127.0.0.1, ``cli`` hands the rest of the arguments to the SDK's own command line.
"""

import asyncio
import json
import os
import sys
from pathlib import Path


def load_answers(path):
    """Read what each capability answers: by its name, then by the token of the page."""
    return json.loads(Path(path).read_text("utf-8"))


def handler(name, request_type, response_type, answers, raise_named):
    """Make the function of a capability: what it does is written in the token of the page asked for."""

    def capability(args):
        token = (args.page.token if args.page is not None else None) or "full 0"
        if token.startswith("raise:"):
            raise_named(token.partition(":")[2])
        response = response_type.model_validate_json(json.dumps(answers[name][token]))
        if args.include_raw_data:
            response.raw_data = {"echo": json.loads(args.model_dump_json(by_alias=True))}
        return response

    capability.__name__ = capability.__qualname__ = name
    capability.__module__ = "wire"
    capability.__annotations__ = {"args": request_type, "return": response_type}
    return capability


def validated(model, text):
    """Tell whether a model takes a document, and what it makes of it."""
    try:
        return {"accepted": True, "emitted": json.loads(model.model_validate_json(text).model_dump_json(by_alias=True))}
    except ValueError:
        return {"accepted": False}


def talk(integrations, models, call):
    """Answer requests on stdin, one JSON document a line, with one line each."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the SDK prints must not stand between the answers
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        message = json.loads(line)
        out.write(json.dumps(reply(message, integrations, models, call, loop)) + "\n")
        out.flush()


def reply(message, integrations, models, call, loop):
    """Do what one line asks."""
    if message["do"] == "models":
        return {name: [model.model_json_schema(by_alias=True) for model in pair] for name, pair in models.items()}
    if message["do"] == "info":
        return integrations[message["connector"]].info().model_dump(mode="json")
    if message["do"] == "validate":
        return validated(models[message["capability"]][message["side"]], message["text"])
    try:
        integration = integrations[message["connector"]]
        return {"text": loop.run_until_complete(call(integration, message["capability"], message["text"]))}
    except BaseException as error:  # noqa: BLE001 - what escapes is part of the answer
        return {"crash": type(error).__name__}


def serve(app):
    """Listen on a port that is free, and say which."""
    import uvicorn

    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    socket = config.bind_socket()
    sys.stdout.write(f"{socket.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[socket])


def below(apps):
    """Serve several applications, each below its connector's id."""

    async def app(scope, receive, send):
        first, _, rest = scope["path"].lstrip("/").partition("/")
        await apps[first]({**scope, "path": "/" + rest, "raw_path": b"/" + rest.encode()}, receive, send)

    return app
