"""IMAP as a mail source: reads, and cannot change anything."""

from server.imap.opening import open_source
from server.imap.presets import Preset, preset_for_address, preset_for_host
from server.imap.probe import ProbeStage, ProbeStep, probe

__all__ = ["Preset", "ProbeStage", "ProbeStep", "open_source", "preset_for_address", "preset_for_host", "probe"]
