"""What pages send, checked against the form that it must have."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from cantillon.errors import InputError

Given = TypeVar("Given")


def decoded(body: bytes, kind: type[Given]) -> Given:
    """Return what a body holds, checked.

    Raises
    ------
    InputError
        If it is not JSON of that form.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"That cannot be read: {error}.", hint="See /api for its form.") from error
