#!/usr/bin/env python3
"""Converts the metadata of cargo to a list of the crates in the wheel, in the format CycloneDX 1.5.

    cargo metadata --locked --format-version 1 | scripts/releases/bill_of_materials.py

Crates that only the tests use are left out.
"""

import json
import sys

DISTRIBUTION = "pyprof-memory"


def bill(metadata):
    """Returns the document for the output of `cargo metadata`."""
    packages = {package["id"]: package for package in metadata["packages"]}
    uses = {node["id"]: _used(node) for node in metadata["resolve"]["nodes"]}
    members = set(metadata["workspace_members"])
    reached = _reached(members, uses)
    version = packages[next(iter(sorted(members)))]["version"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": DISTRIBUTION,
                "name": DISTRIBUTION,
                "version": version,
                "purl": f"pkg:pypi/{DISTRIBUTION}@{version}",
            }
        },
        "components": [_component(packages[id]) for id in sorted(reached - members)],
        "dependencies": [
            {
                "ref": DISTRIBUTION,
                "dependsOn": _references(set().union(*(uses[id] for id in members)) - members, packages),
            },
            *(
                {"ref": _reference(packages[id]), "dependsOn": _references(uses[id], packages)}
                for id in sorted(reached - members)
            ),
        ],
    }


def _used(node):
    """Returns the crates that a crate and its build script use."""
    return {
        dependency["pkg"]
        for dependency in node["deps"]
        if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])
    }


def _reached(start, uses):
    """Returns the crates that can be reached from those at the start."""
    reached, ahead = set(), list(start)
    while ahead:
        crate = ahead.pop()
        if crate not in reached:
            reached.add(crate)
            ahead.extend(uses[crate])
    return reached


def _reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def _references(crates, packages):
    return sorted(_reference(packages[id]) for id in crates)


def _component(package):
    component = {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": _reference(package),
    }
    if package.get("license"):
        component["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package.get("repository"):
        component["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return component


if __name__ == "__main__":
    json.dump(bill(json.load(sys.stdin)), sys.stdout, indent=2)
    print()
