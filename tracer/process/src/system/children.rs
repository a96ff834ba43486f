//! `/proc/PID/task/TID/children`: the children that a thread has started, or has inherited from threads that ended.

use crate::Pid;

/// Parses pids, each followed by a space; returns none for the text of another file.
pub(super) fn listed(text: &str) -> Option<Vec<Pid>> {
    text.split_terminator(' ')
        .map(|number| number.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_child_is_a_number() {
        assert_eq!(listed(""), Some(Vec::new()));
        assert_eq!(listed("12 4194304 "), Some(vec![Pid(12), Pid(4_194_304)]));
    }

    #[test]
    fn other_text_has_no_children() {
        assert_eq!(listed("12 x "), None);
        assert_eq!(listed("-1 "), None);
    }
}
