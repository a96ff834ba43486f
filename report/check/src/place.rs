//! The names of files relative to a folder.

use std::path::{Component, Path, PathBuf};

use pyprof_export::Place;

/// Returns a path without `.`, and with `..` only at its start. Links are not resolved.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.parent().is_some() && !plain.ends_with("..") => {
                plain.pop();
            }
            Component::ParentDir if plain.has_root() => {}
            part => plain.push(part),
        }
    }
    plain
}

/// Returns the name of the file of a place: relative to `folder`, if the file is below it; otherwise the name that reports
/// have. Returns `None` if the place is not a line.
pub(crate) fn name_within(place: &Place, folder: &Path) -> Option<String> {
    let file = place.file.as_deref()?;
    let below = plain(Path::new(file));
    match below.strip_prefix(plain(folder)) {
        Ok(below) if Path::new(file).is_absolute() => Some(below.to_string_lossy().into_owned()),
        _ => Some(place.name.as_deref().unwrap_or(file).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_above_stays_at_the_start_of_a_relative_path() {
        for (path, expected) in [
            ("../x.py", "../x.py"),
            ("../../a/../x.py", "../../x.py"),
            ("a/../../x.py", "../x.py"),
            ("/../x.py", "/x.py"),
            ("./a/./x.py", "a/x.py"),
        ] {
            assert_eq!(plain(Path::new(path)), Path::new(expected));
        }
    }

    #[test]
    fn a_file_below_the_folder_has_a_relative_name() {
        for (file, name, folder, expected) in [
            ("/a/./b/x.py", "b/x.py", "/a", "b/x.py"),
            ("/a/b/../x.py", "../x.py", "/a/./c/..", "x.py"),
            (
                "/usr/lib/numpy/core.py",
                "numpy/core.py",
                "/a",
                "numpy/core.py",
            ),
            ("<string>", "<string>", "/a", "<string>"),
        ] {
            let place = Place {
                file: Some(file.to_owned()),
                name: Some(name.to_owned()),
                ..Place::default()
            };
            let found = name_within(&place, Path::new(folder));
            assert_eq!(found.as_deref(), Some(expected));
        }
        assert_eq!(name_within(&Place::default(), Path::new("/a")), None);
    }
}
