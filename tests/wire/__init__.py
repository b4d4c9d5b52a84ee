"""The published SDK, run beside this framework: the same connectors, the same requests, the answers compared."""
