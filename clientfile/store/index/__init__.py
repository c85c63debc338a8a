"""The index: one encrypted, derived database a clone and identity, which makes reading fast.

Can be thrown away.
"""
