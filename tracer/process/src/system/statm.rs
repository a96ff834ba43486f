//! `/proc/PID/statm`: seven numbers of pages.

use std::sync::OnceLock;

use pyprof_measure::Bytes;

/// Parses the second number. It is strict, since the descriptor may be of another file. It is written by hand for
/// speed, since it runs after every line that takes some time.
pub(super) fn resident_set(statm: &str) -> Option<Bytes> {
    let mut complete = 0;
    let mut resident: i64 = 0;
    for byte in statm.strip_suffix('\n')?.bytes() {
        match byte {
            b' ' => complete += 1,
            b'0'..=b'9' if complete == 1 => {
                resident = resident.wrapping_mul(10).wrapping_add((byte - b'0').into());
            }
            b'0'..=b'9' => {}
            _ => return None,
        }
    }
    (complete == NUMBERS - 1).then(|| Bytes::new(resident.saturating_mul(page_size())))
}

const NUMBERS: usize = 7;

fn page_size() -> i64 {
    static SIZE: OnceLock<i64> = OnceLock::new();
    // SAFETY: the call only returns a constant of the C library.
    *SIZE.get_or_init(|| unsafe { libc::sysconf(libc::_SC_PAGESIZE) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_number_is_the_resident_set() {
        let two_pages = Bytes::new(2 * page_size());
        assert_eq!(resident_set("3 2 1 0 0 9 0\n"), Some(two_pages));
    }

    #[test]
    fn other_text_has_no_resident_set() {
        let others = [
            "",
            "1 2 3\n",
            "a b c d e f g\n",
            "1 2 3 4 5 6 7",
            "1 2 3 4 5 6 7 8\n",
        ];
        for text in others {
            assert_eq!(resident_set(text), None, "{text:?}");
        }
    }
}
