"""The connector that the tests of this folder call."""

from collections.abc import AsyncIterator

import pytest

from lumos_connector.demo import DemoConnector


@pytest.fixture
async def demo() -> AsyncIterator[DemoConnector]:
    """A connector with nothing but the company in memory."""
    connector = DemoConnector()
    await connector.start()
    yield connector
    await connector.stop()
