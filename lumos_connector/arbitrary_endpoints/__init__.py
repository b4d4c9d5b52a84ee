"""
`fulfill_arbitrary_endpoint` ready-made.

`targets` tells which URL a request may go to, `policy` is what an author allows, `bases` finds where the app's URLs
begin, `answers` reads what comes back, and `fulfilling` is the capability. None of them may import an HTTP client: the
author's own is used.
"""
