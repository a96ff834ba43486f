//! The libpython that an executable names in its own file.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use object::elf::{self, DynamicTag, FileHeader64};
use object::read::elf::{DynamicTable, FileHeader, SectionTable, VersionTable};
use object::{Endianness, ReadCache, ReadRef};

use crate::version::Version;

/// The function by which pyprof runs a Python.
const ENTRY: &str = "Py_BytesMain";

/// The evidence that an executable is no Python, for messages.
pub(super) const NO_PYTHON_INSIDE: &str =
    "it neither needs a libpython nor has `Py_BytesMain` itself";

type Header = FileHeader64<Endianness>;

/// Checks that the dynamic linker can load a library. If it cannot preload a library, the dynamic linker only prints a
/// warning.
pub fn check_library(path: &Path) -> Result<(), String> {
    Executable::read(path).map(|_| ())
}

/// An executable, as the dynamic linker sees it.
#[derive(Debug, Default)]
pub(super) struct Executable {
    /// The name under which the executable needs a libpython.
    pub(super) libpython: Option<OsString>,
    /// The search path of the dynamic linker before that of `LD_LIBRARY_PATH`.
    pub(super) rpath: Option<OsString>,
    /// The search path after that of `LD_LIBRARY_PATH`.
    pub(super) runpath: Option<OsString>,
    /// True if the executable needs the library of PyPy.
    pub(super) pypy: bool,
    /// True if the executable itself has the functions that an engine needs.
    pub(super) exports: bool,
}

impl Executable {
    /// Reads only the necessary parts of the file, which may be large.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|cause| cause.to_string())?;
        Self::parse(&ReadCache::new(file)).map_err(|cause| cause.to_string())
    }

    fn parse<'a, R: ReadRef<'a>>(data: R) -> object::Result<Self> {
        let header = Header::parse(data)?;
        let endian = header.endian()?;
        let sections = header.sections(endian, data)?;
        let dynamic = sections.dynamic_table(endian, data)?;
        let libpython = strings(&dynamic, elf::DT_NEEDED).find(|name| is_libpython(name));
        let pypy = strings(&dynamic, elf::DT_NEEDED).any(|name| is_libpypy(&name));
        let exports = libpython.is_none() && exports(&sections, endian, data, ENTRY)?;
        Ok(Self {
            libpython,
            rpath: strings(&dynamic, elf::DT_RPATH).next(),
            runpath: strings(&dynamic, elf::DT_RUNPATH).next(),
            pypy,
            exports,
        })
    }

    /// Returns whether the executable, or its libpython, has the functions that an engine needs.
    pub(super) fn is_python(&self) -> bool {
        self.libpython.is_some() || self.exports
    }
}

/// Returns whether this is the name of PyPy's library: `libpypy3.10-c.so`.
fn is_libpypy(name: &OsStr) -> bool {
    let name = Path::new(name).file_name();
    name.is_some_and(|name| name.as_bytes().starts_with(b"libpypy"))
}

fn is_libpython(name: &OsStr) -> bool {
    let name = Path::new(name).file_name().and_then(OsStr::to_str);
    let version = name.and_then(|name| name.strip_prefix("libpython"));
    // libpython3.so, without a minor version, only refers to the real library
    version.is_some_and(|version| Version::at_start(version).is_some())
}

fn strings<'a, R: ReadRef<'a>>(
    dynamic: &DynamicTable<'a, Header, R>,
    tag: DynamicTag,
) -> impl Iterator<Item = OsString> {
    let entries = dynamic.iter().filter(move |entry| entry.tag == tag);
    entries
        .filter_map(|entry| dynamic.string(entry).ok())
        .map(|bytes| OsStr::from_bytes(bytes).to_owned())
}

/// Returns whether a symbol with this name is exported. Uses the hash table: reading all names would be slow.
fn exports<'a, R: ReadRef<'a>>(
    sections: &SectionTable<'a, Header, R>,
    endian: Endianness,
    data: R,
    name: &str,
) -> object::Result<bool> {
    let symbols = sections.symbols(endian, data, elf::SHT_DYNSYM)?;
    let Some((table, _)) = sections.gnu_hash(endian, data)? else {
        let names = symbols
            .iter()
            .map(|symbol| symbols.symbol_name(endian, symbol));
        return Ok(names.flatten().any(|found| found == name.as_bytes()));
    };
    let hash = elf::gnu_hash(name.as_bytes());
    // any version of the symbol is accepted
    let versions = VersionTable::default();
    Ok(table
        .find(endian, name.as_bytes(), hash, None, &symbols, &versions)
        .is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_library_with_a_minor_version_is_a_libpython() {
        for (name, is) in [
            ("libpython3.11.so.1.0", true),
            ("$ORIGIN/../lib/libpython3.8.so.1.0", true),
            ("libpython3.13t.so.1.0", true),
            ("libpython3.so", false),
            ("libc.so.6", false),
        ] {
            assert_eq!(is_libpython(OsStr::new(name)), is, "{name}");
        }
    }

    #[test]
    fn pypy_is_known_by_its_library() {
        assert!(is_libpypy(OsStr::new("libpypy3.10-c.so")));
        assert!(!is_libpypy(OsStr::new("libpython3.10.so.1.0")));
    }

    #[test]
    fn another_executable_is_no_python() {
        let executable = Executable::read(Path::new("/bin/ls")).expect("read");
        assert!(!executable.is_python());
    }

    #[test]
    fn other_files_are_errors() {
        assert!(Executable::read(Path::new("Cargo.toml")).is_err());
        assert!(Executable::read(Path::new("/dev/null")).is_err());
    }
}
