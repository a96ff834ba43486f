//! The fields of `/proc/PID/stat`, also of a process that has ended and was not waited for.

/// Returns the pid of the process's parent.
pub(crate) fn parent(process: u32) -> Option<u32> {
    const PARENT: usize = 4;
    field(process, PARENT)?.parse().ok()
}

/// Returns the number of page faults of the children that the process has waited for.
pub(crate) fn faults_of_children(process: u32) -> Option<u64> {
    const FAULTS_OF_CHILDREN: usize = 11;
    field(process, FAULTS_OF_CHILDREN)?.parse().ok()
}

/// Returns the address at which the process's stack begins; `None` if it has no stack, or the system does not show it.
pub(crate) fn stack(process: u32) -> Option<u64> {
    const START_OF_STACK: usize = 28;
    let stack = field(process, START_OF_STACK)?.parse().ok();
    stack.filter(|stack| *stack != 0)
}

/// Returns a field that comes after the name. Fields are counted from one, as in `proc(5)`.
fn field(process: u32, number: usize) -> Option<String> {
    const FIRST_AFTER_NAME: usize = 3;
    let stat = std::fs::read(format!("/proc/{process}/stat")).ok()?;
    // a name may be cut in the middle of a character
    let stat = String::from_utf8_lossy(&stat);
    let (_, fields) = stat.rsplit_once(") ")?;
    let found = fields.split(' ').nth(number - FIRST_AFTER_NAME)?;
    Some(found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_parent_and_one_that_is_not_there_has_none() {
        let ours = parent(std::process::id());
        assert_eq!(ours, Some(std::os::unix::process::parent_id()));
        assert_eq!(parent(u32::MAX), None);
    }
}
