"""Staff: memberships, roles, the policy, and the papers of those who work here."""
