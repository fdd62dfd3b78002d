"""Accounts, groups, permissions, invitations and passwords."""
