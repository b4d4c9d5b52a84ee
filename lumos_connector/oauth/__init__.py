"""
OAuth: the mixins that get a connector its tokens, and what its own calls need to present them.

Nothing here is imported before a connector uses it, and an HTTP client only when a token is asked for.
"""
