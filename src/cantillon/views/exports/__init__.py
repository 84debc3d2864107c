"""Exports by name."""
