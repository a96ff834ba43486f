"""The native part of the module, which is in the engine: runner/engine/src/doors/native.rs."""

from typing import Any

def __getattr__(name: str) -> Any: ...
