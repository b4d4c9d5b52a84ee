"""
`/docs`: the connectors and what is served, as a page for people.

What each connector says of itself comes from `introspection.blocks`, the rest from the document of `description`. The
page needs nothing from elsewhere, neither scripts nor styles, so that it can be read where there is no internet.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from ..connector import BaseConnector
from ..introspection.blocks import Block, Heading, Points, Table, blocks_of
from ..introspection.fields import kind, rows_of

POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers that keep a page from loading or running anything."""

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
details { border: 1px solid #ddd; border-radius: .3rem; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer }
code { font: 14px/1.4 ui-monospace, monospace }
table { border-collapse: collapse; margin: .6rem 0; width: 100% }
th, td { border-bottom: 1px solid #ddd; padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
.method { display: inline-block; font-weight: bold; min-width: 3.5rem }
.note { color: #666 }
"""

_CODE = re.compile("`([^`]*)`")

_FIELDS = ("Name", "Type", "Required", "Description")


def page(connectors: Sequence[type[BaseConnector]], document: bytes) -> str:
    """
    Set what is served as a page.

    Args:
        connectors: The connectors' classes.
        document: An OpenAPI document of `description.served_document`.

    Returns:
        The page in HTML; everything that a connector says is escaped.
    """
    told = json.loads(document)
    title = told["info"]["title"]
    several = len(connectors) > 1
    heading = [f'<h1>{_text(title)} <span class="note">{_text(told["info"]["version"])}</span></h1>'] if several else []
    return "\n".join(
        (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
            *heading,
            '<p class="note"><a href="#routes">Routes</a> · <a href="#schemas">Schemas</a> · ',
            'for programs: <a href="openapi.json">openapi.json</a></p>',
            *(_block(block, below=several) for connector in connectors for block in blocks_of(connector)),
            '<h2 id="routes">Routes</h2>',
            *_operations(told),
            '<h2 id="schemas">Schemas</h2>',
            *(_schema(name, schema, told) for name, schema in sorted(told["components"]["schemas"].items())),
            "</body></html>",
        )
    )


# What is on it


def _operations(told: dict[str, Any]) -> Iterator[str]:
    base = told["servers"][0]["url"].rstrip("/")
    for tag in told["tags"]:
        yield f"<h3>{_text(tag['name'])}</h3>"
        for path, item in told["paths"].items():
            for method, operation in item.items():
                if tag["name"] in operation["tags"]:
                    yield _operation(base + path, method, operation, told)


def _operation(path: str, method: str, operation: dict[str, Any], told: dict[str, Any]) -> str:
    heading = f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code> {_text(operation["summary"])}'
    parts = [f"<p>{_text(operation.get('description', ''))}</p>"]
    if "requestBody" in operation:
        parts += ["<h4>Request</h4>", _fields(_content(operation["requestBody"]), told)]
    answer = _content(operation["responses"]["200"])
    refused = ", ".join(status for status in operation["responses"] if status != "200")
    parts += [
        "<h4>Answer</h4>",
        *(_fields(each, told) for each in answer.get("anyOf", [answer])),
        f'<p class="note">Refused with {refused}: <code>{{"detail": "…"}}</code></p>',
    ]
    return f"<details><summary>{heading}</summary>{''.join(parts)}</details>"


def _content(told: dict[str, Any]) -> Any:
    return told["content"]["application/json"]["schema"]


def _schema(name: str, schema: dict[str, Any], told: dict[str, Any]) -> str:
    description = f"<p>{_text(schema.get('description', ''))}</p>"
    return f'<h3 id="{escape(name)}"><code>{escape(name)}</code></h3>{description}{_fields(schema, told)}'


def _fields(schema: dict[str, Any], told: dict[str, Any]) -> str:
    """Set the fields of a schema, or what it is if it has none."""
    schemas = told["components"]["schemas"]
    if not schema.get("properties"):
        return f"<p>{kind(schema, schemas, _link, _text)}</p>"
    rows = rows_of(schema, schemas, depth=0)
    kinds = [kind(field, schemas, _link, _text) for field in schema["properties"].values()]
    cells = [(_text(row[0]), linked, _text(row[2]), _text(row[-1])) for row, linked in zip(rows, kinds, strict=True)]
    return _grid(Table(_FIELDS, cells))


def _link(name: str) -> str:
    return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>'


# How it is set


def _block(block: Block, *, below: bool) -> str:
    """Set a part of what a connector says of itself, under a heading of the page's own or not."""
    if isinstance(block, Heading):
        level = block.level + below
        return f"<h{level}>{_text(block.text)}</h{level}>"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Points):
        return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in block.items)}</ul>"
    return "".join(f"<p>{_text(paragraph)}</p>" for paragraph in block.split("\n\n"))


def _table(table: Table) -> str:
    return _grid(Table(table.headings, [[_text(cell) for cell in row] for row in table.rows]))


def _grid(table: Table) -> str:
    """Set a table whose cells are set already."""
    filled = table.filled()
    rows = [_row("th", filled.headings), *(_row("td", row) for row in filled.rows)]
    return f"<table>{''.join(rows)}</table>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    """Escape a text; names between backticks are shown as such."""
    return _CODE.sub(r"<code>\1</code>", escape(text))
