"""Cantillon reads business news and finds the money that comes back."""

__version__ = "0.1.0"
