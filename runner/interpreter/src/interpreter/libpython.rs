//! Finds the libpython of an interpreter.

use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::elf::Executable;

/// The file that contains the code of an interpreter.
#[derive(Debug, PartialEq, Eq)]
pub enum Libpython {
    /// A library with one of these names. They are tried in order, and the first that can be loaded is used.
    Shared(Vec<PathBuf>),
    /// The executable itself.
    InExecutable,
}

impl Libpython {
    /// Finds libpython in the same way as the dynamic linker does when it starts the executable at `resolved`.
    pub(super) fn of(executable: &Executable, resolved: &Path) -> Self {
        let Some(name) = &executable.libpython else {
            return Self::InExecutable;
        };
        let origin = resolved.parent().unwrap_or(Path::new("/"));
        let name = with_origin(name, origin);
        if name.as_bytes().contains(&b'/') {
            return Self::Shared(vec![name.into()]);
        }
        let library_path = env::var_os("LD_LIBRARY_PATH");
        // RPATH is used only if there is no RUNPATH
        let rpath = match executable.runpath {
            Some(_) => None,
            None => executable.rpath.as_ref(),
        };
        let searched = [rpath, library_path.as_ref(), executable.runpath.as_ref()];
        let folders = searched.into_iter().flatten().flat_map(env::split_paths);
        let files = folders
            .map(|folder| PathBuf::from(with_origin(folder.as_os_str(), origin)).join(&name))
            .filter(|file| file.is_file());
        // with the bare name, the linker searches its cache and default folders; last comes the usual folder of libpython
        let beside = origin.join("../lib").join(&name);
        Self::Shared(files.chain([PathBuf::from(&name), beside]).collect())
    }
}

/// Replaces `$ORIGIN` by the folder of the executable's real file.
fn with_origin(text: &OsStr, origin: &Path) -> OsString {
    let mut rest = text.as_bytes();
    let mut whole = Vec::with_capacity(rest.len());
    while let Some(&byte) = rest.first() {
        let after = [&b"$ORIGIN"[..], b"${ORIGIN}"]
            .into_iter()
            .find_map(|variable| rest.strip_prefix(variable));
        match after {
            Some(after) => {
                whole.extend(origin.as_os_str().as_bytes());
                rest = after;
            }
            None => {
                whole.push(byte);
                rest = &rest[1..];
            }
        }
    }
    OsString::from_vec(whole)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn executable(libpython: &str, runpath: &str) -> Executable {
        Executable {
            libpython: Some(libpython.into()),
            runpath: Some(runpath.into()),
            ..Executable::default()
        }
    }

    #[test]
    fn origin_is_the_folder_of_the_executable() {
        let folder = tempfile::tempdir().expect("a folder");
        let (bin, lib) = (folder.path().join("bin"), folder.path().join("lib"));
        fs::create_dir(&bin).expect("made");
        fs::create_dir(&lib).expect("made");
        fs::write(lib.join("libpython3.11.so.1.0"), "").expect("written");
        for runpath in ["/nowhere:$ORIGIN/../lib", "${ORIGIN}/../lib"] {
            let executable = executable("libpython3.11.so.1.0", runpath);
            let found = Libpython::of(&executable, &bin.join("python"));
            let first = bin.join("../lib/libpython3.11.so.1.0");
            let Libpython::Shared(names) = found else {
                panic!("{found:?}")
            };
            assert_eq!(names[0], first);
            assert_eq!(names[1].as_os_str(), "libpython3.11.so.1.0");
        }
    }

    #[test]
    fn a_path_is_the_only_name() {
        let executable = executable("$ORIGIN/../lib/libpython3.8.so.1.0", "/nowhere");
        let found = Libpython::of(&executable, Path::new("/x/bin/python"));
        let only = vec!["/x/bin/../lib/libpython3.8.so.1.0".into()];
        assert_eq!(found, Libpython::Shared(only));
    }
}
