"""Finds, loads and lists installed plug-ins; knows nothing of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

import pluggy

from cantillon import hookspecs
from cantillon.errors import PluginError


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plug-in and what it adds, by hook."""

    name: str
    version: str
    adds: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    for entry in entry_points(group=hookspecs.NAMESPACE):
        try:
            manager.register(entry.load(), name=entry.name)
        except Exception as error:  # a plug-in may fail in any way; its name must be told
            raise PluginError(
                f"The plug-in {entry.name!r} cannot be loaded: {error}.", hint="Uninstall it or install its update."
            ) from error
    return manager


def added(hook: str) -> dict[str, object]:
    """Return what all plug-ins add to one hook, by name; the first to take a name keeps it."""
    found: dict[str, object] = {}
    for part in getattr(_manager().hook, hook)():
        for name, value in part.items():
            found.setdefault(name, value)
    return found


def installed() -> list[InstalledPlugin]:
    """Return the installed plug-ins in the order of their names."""
    versions = {
        entry.name: entry.dist.version if entry.dist else "" for entry in entry_points(group=hookspecs.NAMESPACE)
    }
    return [
        InstalledPlugin(name, versions.get(name, ""), _what(plugin))
        for name, plugin in sorted(_manager().list_name_plugin())
        if plugin is not None
    ]


def _what(plugin: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    hooks = [name for name in vars(hookspecs) if name.startswith("cantillon_")]
    adds: list[tuple[str, tuple[str, ...]]] = []
    for hook in hooks:
        implementation = getattr(plugin, hook, None)
        if implementation is not None:
            names: Mapping[str, object] = implementation()
            adds.append((hook, tuple(sorted(names))))
    return tuple(adds)
