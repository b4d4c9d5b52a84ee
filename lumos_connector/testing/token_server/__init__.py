"""
The fake token server: `server` is what a test touches, the modules beside it answer the requests.

`switches` is what it can be told, `endpoints` and `grants` answer, `ledger` remembers, `clients` are who may ask,
`messages` are requests and answers apart from HTTP, `spoiling` and `serving` write them. None of them may be needed by
the framework.
"""
