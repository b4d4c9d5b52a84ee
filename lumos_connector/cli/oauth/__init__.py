"""
``oauth login`` and ``oauth refresh``: tokens for development, by the connector's own capabilities.

`commands` is what is typed, `flows` what a login does, `conversation` how the connector is asked, `loopback` and
`loopback_http` where a user comes back to, `tokens` what is kept and `store` where, and `settings` what a connector is
asked with.
"""
