//! `/proc/PID/smaps_rollup`: the sums over all mappings of the process, one line `Name:  number kB` for each.

use pyprof_measure::Bytes;

/// Parses `Pss`.
pub(super) fn proportional_set(rollup: &str) -> Option<Bytes> {
    sum(rollup, |name| name == "Pss")
}

/// Adds up `Private_Clean`, `Private_Dirty` and `Private_Hugetlb`.
pub(super) fn unique_set(rollup: &str) -> Option<Bytes> {
    sum(rollup, |name| name.starts_with("Private_"))
}

/// Adds up the lines that are wanted; returns none if there are none, since the descriptor may be of another file.
fn sum(rollup: &str, is_wanted: impl Fn(&str) -> bool) -> Option<Bytes> {
    let mut found = None;
    for line in rollup.lines().skip(1) {
        let (name, amount) = line.split_once(':')?;
        if is_wanted(name) {
            let kibibytes: i64 = amount.trim().strip_suffix(" kB")?.parse().ok()?;
            *found.get_or_insert(Bytes::ZERO) += Bytes::new(kibibytes.saturating_mul(1024));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLLUP: &str = "\
55d0c0a00000-7ffd2b1fe000 ---p 00000000 00:00 0                          [rollup]
Rss:                1812 kB
Pss:                 409 kB
Pss_Anon:            100 kB
Shared_Clean:       1600 kB
Private_Clean:         8 kB
Private_Dirty:       112 kB
Private_Hugetlb:       4 kB
";

    #[test]
    fn the_proportional_set_is_one_line() {
        assert_eq!(proportional_set(ROLLUP), Some(Bytes::new(409 * 1024)));
    }

    #[test]
    fn the_unique_set_is_the_sum_of_all_private_lines() {
        assert_eq!(unique_set(ROLLUP), Some(Bytes::new(124 * 1024)));
    }

    #[test]
    fn other_text_has_no_amounts() {
        for text in [
            "",
            "Pss: 1 kB\n",
            "head\nno colon\nPss: 1 kB\n",
            "head\nPss: much\n",
        ] {
            assert_eq!(proportional_set(text), None, "{text:?}");
        }
    }
}
