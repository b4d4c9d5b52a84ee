"""The wire models, one module per family; each is imported only when something names it."""
