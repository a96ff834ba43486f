"""The crates of the workspace, in the order of its layers, and their files."""

import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.environments import REPOSITORY
from structure.rust_modules import Module, read_crate


@dataclass(frozen=True)
class Crate:
    """A member of the workspace."""

    name: str
    folder: Path
    dependencies: frozenset[str]
    """The names of the crates of the workspace that its Cargo.toml lists, also for tests and for building."""

    def roots(self) -> Iterator[Module]:
        """Yields the root module of each target: the library, the executable, tests and examples."""
        for root in (self.folder / "src" / "lib.rs", self.folder / "src" / "main.rs"):
            if root.exists():
                yield read_crate(self.name, root)
        for beside in ("tests", "examples"):
            for root in sorted(self.folder.glob(f"{beside}/*.rs")):
                yield read_crate(f"{self.name}/{beside}/{root.stem}", root)


def crates(repository: Path = REPOSITORY) -> list[Crate]:
    """Returns the members in the order of the root Cargo.toml. A crate may use only those before it."""
    members = tomllib.loads((repository / "Cargo.toml").read_text())["workspace"]["members"]
    manifests = [
        (repository / member, tomllib.loads((repository / member / "Cargo.toml").read_text())) for member in members
    ]
    names = {manifest["package"]["name"] for _, manifest in manifests}
    return [
        Crate(manifest["package"]["name"], folder, frozenset(dependencies_in(manifest)) & names)
        for folder, manifest in manifests
    ]


def dependencies_in(manifest: dict) -> Iterator[str]:
    """The names in all tables of dependencies, those for some platforms included."""
    for part in (manifest, *manifest.get("target", {}).values()):
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            yield from part.get(kind, {})


def tracked_files(repository: Path = REPOSITORY) -> list[Path]:
    """The files that belong to the repository: those that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [repository / name for name in listed.split("\0") if name and (repository / name).is_file()]
