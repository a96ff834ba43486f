//! The files that belong to the launcher: beside it, or at the places where an installation has put them.
//!
//! pip puts the launcher into a `bin` folder, and everything else into the package `memory_profiler`, below the folder
//! that contains `bin`. The exact folder depends on the interpreter, the distribution and the options of pip, so several
//! folders are searched.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::executed_file;
use crate::tool;
use crate::version::Version;

const PACKAGE: &str = "memory_profiler";

/// The folder of libraries in an installation, relative to the parent of the launcher's folder.
const LIBRARIES: &str = "lib/pyprof";

/// The folders that hold the files of pyprof.
#[derive(Debug)]
pub struct Installation {
    launcher_folder: PathBuf,
    /// The parent of the launcher's folder: the prefix of the installation.
    prefix: Option<PathBuf>,
}

impl Installation {
    /// Returns the installation of this launcher.
    pub fn of_this_launcher() -> io::Result<Self> {
        Ok(Self::of(&launcher()?))
    }

    /// Returns the installation of the launcher at this path, which contains no symbolic link.
    pub fn of(launcher: &Path) -> Self {
        let mut folders = launcher.ancestors().skip(1).map(Path::to_owned);
        Self {
            launcher_folder: folders.next().unwrap_or_default(),
            prefix: folders.next(),
        }
    }

    /// Returns the launcher's folder.
    pub fn launcher_folder(&self) -> &Path {
        &self.launcher_folder
    }

    /// Returns whether the launcher is in an environment that was made for it alone, as by `uv tool install`.
    pub fn is_tool(&self) -> bool {
        self.prefix.as_deref().is_some_and(tool::is_of_tool)
    }

    /// Returns whether this is the path of the interpreter in the environment of a tool.
    pub fn is_interpreter_of_tool(&self, interpreter: &Path) -> bool {
        let folder = interpreter.parent().and_then(|it| it.canonicalize().ok());
        folder.is_some_and(|it| it == self.launcher_folder) && self.is_tool()
    }

    /// Returns whether pip has installed the launcher in a virtual environment.
    pub fn is_in_virtual_environment(&self) -> bool {
        let prefix = self.prefix.as_deref();
        let is_environment = prefix.is_some_and(|prefix| prefix.join("pyvenv.cfg").is_file());
        is_environment && self.packages().next().is_some()
    }

    /// Returns the engine for a version of Python.
    pub fn engine(&self, version: Version) -> Option<PathBuf> {
        let folders = self.folders();
        let mut engines = folders.flat_map(|folder| engines(&folder));
        engines.find_map(|(found, file)| (found == version).then_some(file))
    }

    /// Returns a library, by its file name, that is the same for all versions of Python.
    pub fn library(&self, name: &str) -> Option<PathBuf> {
        let mut files = self.folders().map(|folder| folder.join(name));
        files.find(|file| file.is_file())
    }

    /// Returns the folders in which files are searched, including those package folders that exist.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        let libraries = self.prefix.iter().map(|prefix| prefix.join(LIBRARIES));
        let first = [self.launcher_folder.clone()].into_iter().chain(libraries);
        first.chain(self.packages())
    }

    /// Returns the versions that have an engine.
    pub fn versions(&self) -> Vec<Version> {
        versions_in(self.folders())
    }

    /// Returns the versions for which pip has installed the launcher. The package has engines for all versions; it is
    /// the folder `pythonX.Y` that belongs to one of them. Without such a folder, the launcher is for all of them.
    pub fn installed_for(&self) -> Vec<Version> {
        let versions = self.packages().flat_map(|package| {
            let all = versions_in([package.clone()].into_iter());
            let named = version_of_folder(&package);
            all.into_iter()
                .filter(move |it| named.is_none_or(|named| named == *it))
        });
        sorted(versions.collect())
    }

    /// Returns `lib/pythonX.Y/site-packages/memory_profiler` and similar folders.
    fn packages(&self) -> impl Iterator<Item = PathBuf> {
        let libraries = self.prefix.iter().flat_map(|prefix| {
            // in a virtual environment, lib64 is a link to lib
            let lib64 = prefix.join("lib64");
            let is_other_folder = !lib64.is_symlink();
            [Some(prefix.join("lib")), is_other_folder.then_some(lib64)]
        });
        let pythons = libraries.flatten().flat_map(|folder| pythons(&folder));
        let packages = pythons.flat_map(|python| {
            ["site-packages", "dist-packages"].map(|packages| python.join(packages))
        });
        // `pip install --target`
        let target = self.prefix.iter().cloned();
        let folders = packages.chain(target).map(|folder| folder.join(PACKAGE));
        folders.filter(|folder| folder.is_dir())
    }
}

/// Returns the absolute path of the launcher, without symbolic links.
///
/// # Errors
/// The system does not name the file that this process was executed from.
pub fn launcher() -> io::Result<PathBuf> {
    env::current_exe().or_else(|cause| executed_file::path().ok_or(cause))
}

/// Returns the folders of Python versions in a folder of libraries.
fn pythons(libraries: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(libraries).into_iter().flatten().flatten();
    let pythons = files.filter(|file| file.file_name().as_encoded_bytes().starts_with(b"python"));
    let mut pythons: Vec<_> = pythons.map(|file| file.path()).collect();
    pythons.sort();
    pythons
}

fn versions_in(folders: impl Iterator<Item = PathBuf>) -> Vec<Version> {
    let engines = folders.flat_map(|folder| engines(&folder));
    sorted(engines.map(|(version, _)| version).collect())
}

fn sorted(mut versions: Vec<Version>) -> Vec<Version> {
    versions.sort();
    versions.dedup();
    versions
}

/// Returns the version in the path of a package: `lib/python3.12/site-packages/memory_profiler`.
fn version_of_folder(package: &Path) -> Option<Version> {
    let folder = package.parent()?.parent()?.file_name()?.to_str()?;
    Version::at_start(folder.strip_prefix("python")?)
}

fn engines(folder: &Path) -> Vec<(Version, PathBuf)> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let engines = files.filter_map(|file| {
        let version = version_of(file.file_name().to_str()?)?;
        Some((version, file.path()))
    });
    engines.collect()
}

/// Returns the version of the engine with this file name.
fn version_of(name: &str) -> Option<Version> {
    let version = name.strip_suffix(".so")?.strip_prefix("pyprof-engine-")?;
    Version::at_start(version).filter(|read| read.to_string() == version)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// Creates a folder with these files, and a launcher in its `bin`.
    fn installed(files: &[&str]) -> (TempDir, Installation) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(file, "").expect("written");
        }
        let installation = Installation {
            launcher_folder: folder.path().join("bin"),
            prefix: Some(folder.path().to_owned()),
        };
        (folder, installation)
    }

    fn version(text: &str) -> Version {
        Version::at_start(text).expect("a version")
    }

    #[test]
    fn an_engine_is_known_by_its_name() {
        let version = |name: &str| version_of(name).map(|version| version.to_string());
        assert_eq!(version("pyprof-engine-3.11.so"), Some("3.11".into()));
        assert_eq!(version("pyprof-engine-3.13t.so"), Some("3.13t".into()));
        assert_eq!(version("pyprof-engine-3.11.so.old"), None);
        assert_eq!(version("pyprof-engine-3.11.7.so"), None);
        assert_eq!(version("libpyprof_engine.so"), None);
        assert_eq!(version("_native.so"), None);
    }

    #[test]
    fn an_engine_is_found_in_each_folder_that_pip_uses() {
        let name = "memory_profiler/pyprof-engine-3.12.so";
        for packages in [
            "lib/python3.12/site-packages",
            "lib64/python3.12/site-packages",
            "lib/python3.12/dist-packages",
            "lib/python3/dist-packages",
            ".",
        ] {
            let (folder, installation) = installed(&[&format!("{packages}/{name}")]);
            let engine = folder.path().join(packages).join(name);
            assert_eq!(installation.engine(version("3.12")), Some(engine));
            assert_eq!(installation.engine(version("3.11")), None);
            assert_eq!(installation.installed_for(), [version("3.12")]);
        }
    }

    #[test]
    fn an_engine_beside_the_launcher_comes_first() {
        let beside = "bin/pyprof-engine-3.12.so";
        let (folder, installation) = installed(&[
            "lib/python3.12/site-packages/memory_profiler/pyprof-engine-3.12.so",
            "lib/pyprof/pyprof-engine-3.12.so",
            beside,
        ]);
        let engine = installation.engine(version("3.12"));
        assert_eq!(engine, Some(folder.path().join(beside)));
    }

    #[test]
    fn a_package_with_all_engines_is_installed_for_the_version_of_its_folder() {
        let engines = ["3.11", "3.12"].map(|it| format!("memory_profiler/pyprof-engine-{it}.so"));
        let installed_for = |packages: &str| {
            let files = engines.each_ref().map(|it| format!("{packages}/{it}"));
            let (_folder, installation) = installed(&files.each_ref().map(String::as_str));
            assert_eq!(installation.versions(), ["3.11", "3.12"].map(version));
            installation.installed_for()
        };
        assert_eq!(
            installed_for("lib/python3.12/site-packages"),
            [version("3.12")]
        );
        assert_eq!(installed_for("lib/python3.16/site-packages"), []);
        let all = ["3.11", "3.12"].map(version);
        assert_eq!(installed_for("lib/python3/dist-packages"), all);
    }

    #[test]
    fn a_library_is_found_beside_an_engine_of_any_version() {
        let name = "lib/python3.9/site-packages/memory_profiler/libpyprof_jemalloc.so";
        let (folder, installation) = installed(&[name]);
        let library = installation.library("libpyprof_jemalloc.so");
        assert_eq!(library, Some(folder.path().join(name)));
        assert_eq!(installation.library("libother.so"), None);
    }

    #[test]
    fn engines_are_listed_in_the_order_of_their_versions() {
        let (_folder, installation) = installed(&[
            "bin/pyprof-engine-3.9.so",
            "bin/pyprof-engine-3.13.so",
            "lib/python3.11/site-packages/memory_profiler/pyprof-engine-3.11.so",
        ]);
        let expected = ["3.9", "3.11", "3.13"].map(version);
        assert_eq!(installation.versions(), expected);
        assert_eq!(installation.installed_for(), [version("3.11")]);
    }
}
