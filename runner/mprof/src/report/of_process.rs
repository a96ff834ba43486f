//! The record of a running process.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pyprof_process::Pid;
use pyprof_record::is_record;

use super::cannot_report::CannotReport;

/// Returns the record that a process has mapped.
pub(super) fn record_of(pid: Pid) -> Result<PathBuf, CannotReport> {
    let maps = fs::read(format!("/proc/{pid}/maps")).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => CannotReport::NoProcess(pid),
        _ => CannotReport::Hidden { pid, cause },
    })?;
    let files: Vec<&Path> = maps
        .split(|byte| *byte == b'\n')
        .filter_map(shared_file)
        .collect();
    if let Some(record) = files.iter().find(|file| is_record(file)) {
        return Ok(record.to_path_buf());
    }
    Err(CannotReport::NoRecord(pid))
}

/// Returns the file of a mapping that is shared and writable.
fn shared_file(line: &[u8]) -> Option<&Path> {
    // address, access, offset, device, inode number, path
    let mut fields = line.splitn(6, |byte| *byte == b' ');
    let access = fields.nth(1)?;
    let path = fields.nth(3)?.trim_ascii_start();
    (access == b"rw-s" && path.starts_with(b"/")).then(|| Path::new(OsStr::from_bytes(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_shared_mapping_is_found() {
        let line = b"7f0000000000-7f0000040000 rw-s 00000000 fe:00 4711       /tmp/a b.record";
        assert_eq!(shared_file(line), Some(Path::new("/tmp/a b.record")));
    }

    #[test]
    fn other_mappings_are_none_of_a_record() {
        for line in [
            &b"7f00-7f04 r--p 00000000 fe:00 4711                    /usr/lib/libc.so.6"[..],
            b"7f00-7f04 rw-s 00000000 00:01 4711",
            b"7f00-7f04 rw-p 00000000 00:00 0                       [heap]",
            b"",
        ] {
            assert_eq!(shared_file(line), None);
        }
    }
}
