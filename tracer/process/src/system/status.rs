//! `/proc/PID/status`: one line for each of many values.

use pyprof_measure::Bytes;

/// Parses `VmHWM`, the largest resident set that the process has had.
pub(super) fn highest_resident_set(status: &str) -> Option<Bytes> {
    let amount = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: i64 = amount.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(Bytes::new(kibibytes.saturating_mul(1024)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_the_file_is_read() {
        let status =
            "Name:\tpython\nVmPeak:\t    9999 kB\nVmHWM:\t    1812 kB\nVmRSS:\t    1700 kB\n";
        assert_eq!(highest_resident_set(status), Some(Bytes::new(1812 * 1024)));
    }

    #[test]
    fn a_process_without_memory_has_none() {
        assert_eq!(highest_resident_set("Name:\tkthreadd\nState:\tS\n"), None);
    }
}
