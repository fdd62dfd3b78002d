"""The net: what the product shows and does, written to files, so that a rebuilding can be compared.

    python -m tests.net before      on the revision before, and `after` on the one after
    diff -r before after

Both deals are loaded on a Friday and looked at on the Monday after, days that are always the same
(Debian's faketime), on servers of its own. It goes when the rebuilding ends.
"""
