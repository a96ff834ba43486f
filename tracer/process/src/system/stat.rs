//! `/proc/PID/stat`: the state of a process in one line.

use crate::process_tree::Pid;

/// Parses the fourth field, the parent: the process that started this one, or that has inherited it. The second field
/// is the name, which may contain anything, brackets and spaces included.
pub(super) fn parent(stat: &str) -> Option<Pid> {
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(1)?.parse().ok()
}

/// Parses the third and the ninth field: returns whether only the exit status is left of the process, or soon will be.
pub(super) fn is_exiting(stat: &str) -> Option<bool> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let flags: u32 = fields.split(' ').nth(6)?.parse().ok()?;
    Some(fields.starts_with(['Z', 'X']) || flags & PF_EXITING != 0)
}

/// The flag of an exiting process, from the kernel's `linux/sched.h`.
const PF_EXITING: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_stands_after_the_name_whatever_that_is() {
        for name in ["python", "", "a b", ") R 1 2", "((", "a\nb"] {
            let stat = format!("4711 ({name}) S 42 4711 4711 0 -1 4194560 0 0\n");
            assert_eq!(parent(&stat), Some(42), "{stat}");
        }
    }

    #[test]
    fn only_the_exit_status_is_left_of_one_that_is_exiting() {
        let states = [
            ("S", 4_194_560, false),
            ("R", 0, false),
            ("R", 4_194_564, true),
            ("Z", 0, true),
            ("X", 0, true),
        ];
        for (state, flags, ended) in states {
            let stat = format!("4711 (Z) X) {state} 42 4711 4711 0 -1 {flags} 0 0\n");
            assert_eq!(is_exiting(&stat), Some(ended), "{stat}");
        }
        assert_eq!(is_exiting("4711 (Z"), None);
        assert_eq!(is_exiting("4711 (python) Z 42"), None);
    }

    #[test]
    fn another_text_is_not_taken_for_it() {
        for text in ["", "4711 (python", "4711 (python) S", "4711 (python) S x 1"] {
            assert_eq!(parent(text), None, "{text:?}");
        }
    }
}
