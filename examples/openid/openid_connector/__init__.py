"""Lumos connectors for an OpenID provider."""
