"""Membership: tiers, how often a client comes, and what she is entitled to."""
