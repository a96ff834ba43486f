//! Short names of recordings that are drawn together: the shortest end of each path that is unique.

use std::collections::BTreeMap;

use pyprof_html::shown;

use crate::options::Recording;

/// The maximum length of a name in characters; longer names are cut.
const LONGEST_NAME: usize = 2_000;

/// The beginning and the ending of default names, which are left out.
const BEGINNING: &str = "mprofile_";
const ENDING: &str = ".dat";

/// Returns the name of each recording. A single recording has its name as it was given. Of several recordings, each
/// has the shortest end of its path, in whole parts, that no other has. The usual beginning and ending are left out if
/// all names have them.
pub(crate) fn names(recordings: &[Recording]) -> Vec<String> {
    let paths: Vec<&str> = recordings.iter().map(|it| it.name.as_str()).collect();
    let names = match paths[..] {
        [only] => vec![only.to_owned()],
        _ => short(&paths),
    };
    names.iter().map(|name| shown(name, LONGEST_NAME)).collect()
}

fn short(paths: &[&str]) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for end in paths.iter().flat_map(|path| ends(path)) {
        *count.entry(end).or_default() += 1;
    }
    let parts = paths.iter().map(|path| {
        let only = ends(path).find(|end| count.get(end) == Some(&1));
        folder_and_file(only.unwrap_or(path))
    });
    let mut parts: Vec<(&str, &str)> = parts.collect();
    strip_common(&mut parts, |file| file.strip_prefix(BEGINNING));
    strip_common(&mut parts, |file| file.strip_suffix(ENDING));
    let names = parts.iter().map(|(folder, file)| format!("{folder}{file}"));
    names.collect()
}

/// Returns all ends of a path in whole parts, beginning with the shortest.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    let slashes = path.rmatch_indices('/');
    slashes
        .map(|(slash, _)| &path[slash + 1..])
        .chain([path])
        .filter(|end| !end.is_empty())
}

fn folder_and_file(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |slash| slash + 1))
}

/// Removes a part from the names of all files, if all names have it and more.
fn strip_common(parts: &mut [(&str, &str)], stripped: impl Fn(&str) -> Option<&str>) {
    let stripped = |file| stripped(file).filter(|rest| !rest.is_empty());
    if parts.iter().all(|(_, file)| stripped(file).is_some()) {
        for (_, file) in parts {
            *file = stripped(file).unwrap_or(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_names(paths: &[&str], expected: &[&str]) {
        let recording = |path: &&str| Recording {
            name: (*path).to_owned(),
            ..Recording::default()
        };
        let recordings: Vec<Recording> = paths.iter().map(recording).collect();
        assert_eq!(names(&recordings), expected);
    }

    #[test]
    fn default_names_are_shortened_to_their_times() {
        assert_names(
            &["mprofile_20230127152030.dat", "mprofile_20230128152030.dat"],
            &["20230127152030", "20230128152030"],
        );
        assert_names(
            &["mprofile_20230127152030.dat", "other.dat"],
            &["mprofile_20230127152030", "other"],
        );
        assert_names(&["mprofile_1.dat", "mprofile_1.txt"], &["1.dat", "1.txt"]);
        assert_names(&["mprofile_.dat", "x.dat"], &["mprofile_", "x"]);
        assert_names(&[".dat", "x.dat"], &[".dat", "x.dat"]);
    }

    #[test]
    fn files_with_the_same_name_keep_their_folders() {
        assert_names(
            &[
                "runs/before/run.dat",
                "runs/after/run.dat",
                "/tmp/other.dat",
            ],
            &["before/run", "after/run", "other"],
        );
        assert_names(&["a/x/run.dat", "b/x/run.dat"], &["a/x/run", "b/x/run"]);
        assert_names(&["run.dat", "old/run.dat"], &["run", "old/run"]);
        assert_names(&["a/mprofile_1.dat", "b/mprofile_1.dat"], &["a/1", "b/1"]);
        assert_names(&["a.dat", "a.dat"], &["a", "a"]);
    }

    #[test]
    fn a_single_recording_keeps_its_name() {
        assert_names(&["runs/mprofile_1.dat"], &["runs/mprofile_1.dat"]);
        assert_names(&[], &[]);
    }
}
