//! The fields of `/proc/PID/stat`, which has the state of a process in one line.

use std::fs;

use crate::Pid;

// The numbers of the fields are those of `proc(5)`.
const STATE: usize = 3;
const PARENT: usize = 4;
const FLAGS: usize = 9;
const FAULTS_OF_CHILDREN: usize = 11;
const START_TIME: usize = 22;
const START_OF_STACK: usize = 28;

/// The flag of an exiting process, from the kernel's `linux/sched.h`.
const PF_EXITING: u32 = 4;

/// Returns a field that comes after the name. The name is the second field and may contain anything, brackets and spaces
/// included.
fn field(stat: &str, number: usize) -> Option<&str> {
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.trim_end().split(' ').nth(number - STATE)
}

/// Parses the parent: the process that started this one, or that has inherited it.
pub(crate) fn parse_parent(stat: &str) -> Option<Pid> {
    field(stat, PARENT)?.parse().ok()
}

/// Parses the state and the flags. Returns whether the process is a zombie or is exiting.
pub(crate) fn parse_is_exiting(stat: &str) -> Option<bool> {
    let flags: u32 = field(stat, FLAGS)?.parse().ok()?;
    Some(field(stat, STATE)?.starts_with(['Z', 'X']) || flags & PF_EXITING != 0)
}

/// Reads the parent of a process, also of one that has ended and was not waited for.
#[must_use]
pub fn parent(pid: Pid) -> Option<Pid> {
    parse_parent(&read(pid)?)
}

/// Reads the number of page faults of the children that a process has waited for.
#[must_use]
pub fn faults_of_children(pid: Pid) -> Option<u64> {
    field(&read(pid)?, FAULTS_OF_CHILDREN)?.parse().ok()
}

/// Reads the time at which a process was started, in clock ticks since the start of the machine.
#[must_use]
pub fn start_time(pid: Pid) -> Option<u64> {
    field(&read(pid)?, START_TIME)?.parse().ok()
}

/// Reads whether a process is a zombie or is exiting.
#[must_use]
pub fn is_exiting(pid: Pid) -> Option<bool> {
    parse_is_exiting(&read(pid)?)
}

/// Reads whether a process waits, and no signal has stopped it.
#[cfg(test)]
pub(crate) fn is_asleep(pid: Pid) -> Option<bool> {
    Some(field(&read(pid)?, STATE)? == "S")
}

/// Reads the address at which the stack of a process begins; none if it has no stack, or the system does not show it.
#[must_use]
pub fn start_of_stack(pid: Pid) -> Option<u64> {
    let start = field(&read(pid)?, START_OF_STACK)?.parse().ok();
    start.filter(|start| *start != 0)
}

fn read(pid: Pid) -> Option<String> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    // a name may be cut in the middle of a character
    Some(String::from_utf8_lossy(&stat).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_found_after_any_name() {
        for name in ["python", "", "a b", ") R 1 2", "((", "a\nb"] {
            let stat = format!("4711 ({name}) S 42 4711 4711 0 -1 4194560 0 0\n");
            assert_eq!(parse_parent(&stat), Some(Pid(42)), "{stat}");
        }
    }

    #[test]
    fn a_zombie_and_an_exiting_process_are_exiting() {
        let states = [
            ("S", 4_194_560, false),
            ("R", 0, false),
            ("R", 4_194_564, true),
            ("Z", 0, true),
            ("X", 0, true),
        ];
        for (state, flags, ended) in states {
            let stat = format!("4711 (Z) X) {state} 42 4711 4711 0 -1 {flags} 0 0\n");
            assert_eq!(parse_is_exiting(&stat), Some(ended), "{stat}");
        }
        assert_eq!(parse_is_exiting("4711 (Z"), None);
        assert_eq!(parse_is_exiting("4711 (python) Z 42"), None);
    }

    #[test]
    fn other_text_has_no_fields() {
        for text in ["", "4711 (python", "4711 (python) S", "4711 (python) S x 1"] {
            assert_eq!(parse_parent(text), None, "{text:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_has_a_parent_and_a_missing_process_has_none() {
        let own = parent(Pid::of_this_process());
        assert_eq!(own, Some(Pid(std::os::unix::process::parent_id())));
        assert_eq!(parent(Pid(u32::MAX)), None);
    }
}
