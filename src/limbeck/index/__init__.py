"""What the scripts of a history do and say, indexed by a process of its own.

`names` is what the explorer keeps, `texts` and `serving` run in that process, `process` holds it, and
`dialogue` is what the two say to each other.
"""
