"""The packages of the programs."""

import pytest

from harness import environments
from harness.environments import TESTS


@pytest.fixture(scope="session")
def site(python) -> str:
    """Returns the folder from which greenlet, and the packages that use it, can be imported in this Python."""
    try:
        executable = environments.environment(
            python.interpreter, "-greenlets", TESTS / "greenlets" / "requirements.txt", None, "--only-binary", ":all:"
        )
    except RuntimeError as error:
        pytest.skip(f"NOT TESTED with greenlets on Python {python.label}: {error}")
    return str(next((executable.parent.parent / "lib").glob("python3.*")) / "site-packages")
