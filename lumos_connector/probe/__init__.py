"""
`probe_integration`: what a connector's listings give, tried on a few records before anybody relies on them.

`settings` is what an author declares, `building` what a check of one's own is made with, `calls` how a capability is
asked from within, `checks` the checks that need no code, and `running` walks them. None of them knows how a probe
arrives. A connector that declares a probe is started for other calls too, so nothing is loaded here.
"""
