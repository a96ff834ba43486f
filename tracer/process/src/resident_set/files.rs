//! The mappings of files. The mappings of one file follow each other. If one of them can be executed, all of them are
//! code and data of a library, and so is the anonymous mapping directly after them.

use std::ops::Range;

use pyprof_heap::Resident;

use super::mapping::Mapping;
use super::{Class, Ranges};

/// The addresses by which the files are attributed.
#[derive(Debug)]
pub(crate) struct FileOwners<'a> {
    /// The memory of pyprof.
    pub(crate) own: &'a Ranges<'a>,
    /// The entry point of the executable.
    pub(crate) entry: usize,
    /// The address of a function of Python. An executable without it is pyprof's.
    pub(crate) python: usize,
}

/// The mappings of files up to now.
#[derive(Debug)]
pub(crate) struct Files<'a> {
    owners: FileOwners<'a>,
    /// The file whose mappings are read.
    open: Option<Open>,
    /// The last library, and its part.
    last_library: Option<(u64, Class)>,
    /// The end of the last mapping of a library, and its part.
    end_of_library: Option<(usize, Class)>,
}

#[derive(Debug)]
struct Open {
    file: u64,
    end: usize,
    resident: u64,
    is_code: bool,
    is_own: bool,
    has_entry: bool,
    has_python: bool,
}

impl<'a> Files<'a> {
    pub(crate) fn new(owners: FileOwners<'a>) -> Self {
        Self {
            owners,
            open: None,
            last_library: None,
            end_of_library: None,
        }
    }

    /// Adds a mapping of a file.
    pub(crate) fn add(&mut self, mapping: &Mapping, set: &mut Resident) {
        if self
            .open
            .as_ref()
            .is_none_or(|open| open.file != mapping.file)
        {
            self.close(set);
            self.open = Some(Open::of(mapping.file));
        }
        if let Some(open) = &mut self.open {
            open.add(mapping, &self.owners);
        }
    }

    /// Adds the resident bytes of the open file to its part. To be called before any other mapping, and at the end.
    pub(crate) fn close(&mut self, set: &mut Resident) {
        let Some(open) = self.open.take() else {
            return;
        };
        let of_library = match self.last_library {
            Some((file, class)) if file == open.file => Some(class),
            _ => open.class(),
        };
        match of_library {
            Some(Class::Own) => set.own += open.resident,
            Some(_) => set.code += open.resident,
            None => set.files += open.resident,
        }
        if let Some(class) = of_library {
            self.last_library = Some((open.file, class));
            self.end_of_library = Some((open.end, class));
        }
    }

    /// Returns the part of an anonymous mapping that directly follows a library; `None` for another mapping.
    pub(crate) fn class_after(&self, range: &Range<usize>) -> Option<Class> {
        let (end, class) = self.end_of_library?;
        (end == range.start).then_some(class)
    }
}

impl Open {
    fn of(file: u64) -> Self {
        Self {
            file,
            end: 0,
            resident: 0,
            is_code: false,
            is_own: false,
            has_entry: false,
            has_python: false,
        }
    }

    fn add(&mut self, mapping: &Mapping, owners: &FileOwners<'_>) {
        self.end = mapping.range.end;
        self.resident += mapping.resident;
        self.is_code |= mapping.is_code;
        self.is_own |= owners.own.meet(&mapping.range);
        self.has_entry |= mapping.range.contains(&owners.entry);
        self.has_python |= mapping.range.contains(&owners.python);
    }

    /// Returns the part of a library or of pyprof's own file; `None` for other files.
    fn class(&self) -> Option<Class> {
        let is_launcher = self.has_entry && !self.has_python;
        if self.is_own || is_launcher {
            Some(Class::Own)
        } else {
            self.is_code.then_some(Class::Code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Name;
    use super::*;

    fn mapping(range: Range<usize>, file: u64, is_code: bool) -> Mapping {
        let resident = range.len() as u64;
        Mapping {
            range,
            name: Name::File,
            is_code,
            file,
            resident,
        }
    }

    #[test]
    fn a_file_with_a_mapping_that_can_be_executed_is_code() {
        let mut room = [0; 16];
        let mut own = Ranges::new(&mut room);
        own.push(0x8010..0x8011);
        let mut files = Files::new(FileOwners {
            own: &own,
            entry: 0x1500,
            python: 0x4001,
        });
        let mut set = Resident::default();
        for (range, file, is_code) in [
            // the launcher
            (0x1000..0x2000, 1, true),
            // a library
            (0x4000..0x5000, 2, true),
            (0x5000..0x6000, 2, false),
            // a data file
            (0x6000..0x6800, 3, false),
            // the library that counts
            (0x8000..0x8100, 4, true),
        ] {
            files.add(&mapping(range, file, is_code), &mut set);
        }
        files.close(&mut set);
        assert_eq!((set.own, set.code, set.files), (0x1100, 0x2000, 0x800));
        assert_eq!(files.class_after(&(0x8100..0x9000)), Some(Class::Own));
        assert_eq!(files.class_after(&(0x8200..0x9000)), None);
    }
}
