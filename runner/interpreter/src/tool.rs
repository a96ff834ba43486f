//! Environments that a tool manager makes for a single command, such as `uv tool install`, `uvx` and `pipx`.
//!
//! The Python of such an environment only runs the command. The user's program belongs to another Python.

use std::fs;
use std::path::Path;

/// The files that uv and pipx write into the environment of a tool.
const RECEIPTS: [&str; 2] = ["uv-receipt.toml", "pipx_metadata.json"];

/// The beginning of the name of the folder in which `uvx` keeps environments: `archive-v0`.
const UVX_FOLDER: &[u8] = b"archive-v";

/// The key in the `pyvenv.cfg` of an environment that `uv run --with` makes. It is that of a project, with additional
/// packages.
const OF_PROJECT: &str = "extends-environment";

/// Returns whether the environment in this folder was made for a single command.
pub(crate) fn is_of_tool(environment: &Path) -> bool {
    let has = |name| environment.join(name).is_file();
    RECEIPTS.into_iter().any(has) || is_of_uvx(environment)
}

fn is_of_uvx(environment: &Path) -> bool {
    let folder = environment.parent().and_then(Path::file_name);
    let is_in_cache = folder.is_some_and(|it| it.as_encoded_bytes().starts_with(UVX_FOLDER));
    let configuration = fs::read_to_string(environment.join("pyvenv.cfg"));
    is_in_cache && configuration.is_ok_and(|text| !text.contains(OF_PROJECT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_tool(folder: &str, file: &str, text: &str) -> bool {
        let parent = tempfile::tempdir().expect("a folder");
        let environment = parent.path().join(folder);
        fs::create_dir_all(&environment).expect("made");
        fs::write(environment.join(file), text).expect("written");
        is_of_tool(&environment)
    }

    #[test]
    fn the_environment_of_a_tool_is_known_by_its_receipt() {
        assert!(is_tool("pyprof-memory", "uv-receipt.toml", ""));
        assert!(is_tool("pyprof-memory", "pipx_metadata.json", ""));
        assert!(!is_tool("venv", "pyvenv.cfg", "home = /usr/bin\n"));
    }

    #[test]
    fn the_environment_of_uvx_is_in_its_cache() {
        let uvx = "home = /usr/bin\nrelocatable = true\n";
        assert!(is_tool("archive-v0/P7K1", "pyvenv.cfg", uvx));
        let with = "home = /usr/bin\nextends-environment = /project/.venv\n";
        assert!(!is_tool("archive-v0/P7K1", "pyvenv.cfg", with));
    }
}
