"""
`/docs`: what is served, as a page for people, made from the document of `description`.

The page needs nothing from elsewhere, neither scripts nor styles, so that it can be read where there is no internet.
This module must not know connectors.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers that keep a page from loading or running anything."""

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222 }
details { border: 1px solid #ddd; border-radius: .3rem; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { background: #f6f6f6; overflow-x: auto; padding: .6rem }
.method { display: inline-block; font-weight: bold; min-width: 3.5rem }
.note { color: #666 }
"""


def page(document: bytes) -> str:
    """
    Set a document as a page.

    Args:
        document: An OpenAPI document of `description.served_document`.

    Returns:
        The page in HTML; everything the document says is escaped.
    """
    told = json.loads(document)
    title = escape(told["info"]["title"])
    return "\n".join(
        (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
            f'<h1>{title} <span class="note">{escape(told["info"]["version"])}</span></h1>',
            f"<p>{escape(told['info'].get('description', ''))}</p>",
            '<p>For programs: <a href="openapi.json">openapi.json</a></p>',
            *_operations(told),
            "<h2>Schemas</h2>",
            *(_folded(f"<code>{escape(name)}</code>", _block(s)) for name, s in told["components"]["schemas"].items()),
            "</body></html>",
        )
    )


def _operations(told: dict[str, Any]) -> Iterator[str]:
    for tag in told["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2>"
        for path, item in told["paths"].items():
            for method, operation in item.items():
                if tag["name"] in operation["tags"]:
                    yield _operation(told["servers"][0]["url"].rstrip("/") + path, method, operation)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    heading = f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code> {escape(operation["summary"])}'
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    if "requestBody" in operation:
        parts += ["<h4>Request</h4>", _block(_schema(operation["requestBody"]))]
    refused = ", ".join(status for status in operation["responses"] if status != "200")
    parts += [
        "<h4>Answer</h4>",
        _block(_schema(operation["responses"]["200"])),
        f'<p class="note">Refused with {refused}: <code>{{"detail": "…"}}</code></p>',
    ]
    return _folded(heading, "\n".join(parts))


def _schema(content: dict[str, Any]) -> Any:
    return content["content"]["application/json"]["schema"]


def _folded(heading: str, body: str) -> str:
    return f"<details><summary>{heading}</summary>{body}</details>"


def _block(schema: Any) -> str:
    return f"<pre>{escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre>"
