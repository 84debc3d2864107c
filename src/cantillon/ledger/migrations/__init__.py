"""Numbered steps that bring an old ledger up to date."""
