//! `/proc/PID/smaps`: for each mapping a line like that of `maps`, and lines `Name:  number kB`.

use std::ops::Range;

use crate::resident_set::{Mapping, Name};

/// The parser of the lines, in their order.
#[derive(Debug, Default)]
pub(super) struct Smaps {
    /// The mapping whose lines are read.
    current: Option<Mapping>,
}

impl Smaps {
    /// Takes a line. Returns the mapping, with its resident bytes, at the line that has them.
    pub(super) fn line(&mut self, line: &[u8]) -> Option<Mapping> {
        if let Some(kibibytes) = line.strip_prefix(b"Rss:") {
            let kibibytes = kibibytes.trim_ascii().strip_suffix(b" kB")?;
            let mut mapping = self.current.take()?;
            mapping.resident = number(kibibytes, 10)?.saturating_mul(1024);
            return Some(mapping);
        }
        if let Some(mapping) = first_line(line) {
            self.current = Some(mapping);
        }
        None
    }
}

/// Parses the first line of a mapping: address, access, offset, device, inode number, path.
fn first_line(line: &[u8]) -> Option<Mapping> {
    let mut fields = line.splitn(6, |byte| *byte == b' ');
    let range = range(fields.next()?)?;
    let access: &[u8; 4] = fields.next()?.try_into().ok()?;
    let device = fields.nth(1)?;
    let mut device = device.splitn(2, |byte| *byte == b':');
    let (major, minor) = (number(device.next()?, 16)?, number(device.next()?, 16)?);
    let inode = number(fields.next()?, 10)?;
    let path = fields.next().unwrap_or_default().trim_ascii_start();
    let is_shared = access[3] == b's';
    Some(Mapping {
        range,
        name: name(path, is_shared),
        is_code: access[2] == b'x',
        file: inode.rotate_left(24) ^ major << 20 ^ minor,
        resident: 0,
    })
}

fn name(path: &[u8], is_shared: bool) -> Name {
    // shared memory without a file has a file of the kernel's own, without a name
    let unnamed: [&[u8]; 4] = [
        b"/dev/zero (deleted)",
        b"/memfd:",
        b"/SYSV",
        b"/anon_hugepage",
    ];
    match path {
        b"[heap]" => Name::Heap,
        b"[stack]" => Name::Stack,
        _ if unnamed.iter().any(|start| path.starts_with(start)) => Name::SharedAnonymous,
        _ if path.is_empty() || path.starts_with(b"[anon") => match is_shared {
            true => Name::SharedAnonymous,
            false => Name::Anonymous,
        },
        [b'[', ..] => Name::Kernel,
        _ => Name::File,
    }
}

fn range(text: &[u8]) -> Option<Range<usize>> {
    let mut ends = text.splitn(2, |byte| *byte == b'-');
    let mut end = || usize::try_from(number(ends.next()?, 16)?).ok();
    Some(end()?..end()?)
}

fn number(text: &[u8], radix: u32) -> Option<u64> {
    u64::from_str_radix(str::from_utf8(text).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMAPS: &str = "\
5570a0000000-5570a0021000 rw-p 00000000 00:00 0                          [heap]
Size:                132 kB
Rss:                  44 kB
Pss:                  44 kB
VmFlags: rd wr mr mw me ac
7f0000000000-7f0000400000 r-xp 00001000 fe:01 4711                       /usr/lib/a b.so (deleted)
Rss:                1024 kB
7f0000400000-7f0000500000 rw-s 00000000 00:01 9                          /dev/zero (deleted)
Rss:                   8 kB
7f0000500000-7f0000600000 rw-p 00000000 00:00 0
Rss:                   0 kB
7f0000600000-7f0000700000 rw-p 00000000 00:00 0                          [anon:cpython:pymalloc]
Rss:                   4 kB
7ffd00000000-7ffd00021000 r-xp 00000000 00:00 0                          [vdso]
Rss:                   4 kB
";

    #[test]
    fn each_mapping_has_its_resident_bytes() {
        let mut smaps = Smaps::default();
        let mappings: Vec<Mapping> = SMAPS
            .lines()
            .filter_map(|line| smaps.line(line.as_bytes()))
            .collect();
        let names: Vec<(Name, u64)> = mappings
            .iter()
            .map(|mapping| (mapping.name, mapping.resident >> 10))
            .collect();
        let expected = [
            (Name::Heap, 44),
            (Name::File, 1024),
            (Name::SharedAnonymous, 8),
            (Name::Anonymous, 0),
            (Name::Anonymous, 4),
            (Name::Kernel, 4),
        ];
        assert_eq!(names, expected);
        assert_eq!(mappings[0].range, 0x5570_a000_0000..0x5570_a002_1000);
        assert!(mappings[1].is_code && !mappings[0].is_code);
    }

    #[test]
    fn a_line_of_another_form_is_left_out() {
        let mut smaps = Smaps::default();
        for line in ["", "Rss: 4 kB", "a-b rw-p", "0-1 rw-p 0 0:0 x", "Rss: x kB"] {
            assert_eq!(smaps.line(line.as_bytes()), None, "{line:?}");
        }
    }
}
