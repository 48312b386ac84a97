"""Channels: the contract all of them keep, and each by itself."""
