//! Checks if two processes share one memory: between `vfork` and `execve`, a child runs in the memory of its parent.

use crate::process_tree::Descendant;

/// The code of `linux/kcmp.h` to compare address spaces.
const KCMP_VM: libc::c_int = 1;

/// Returns whether a process has the same memory as its parent. It returns false if the kernel does not compare them,
/// as containers may forbid it. Such a child then counts twice until it executes a program.
pub(super) fn shares_memory(descendant: Descendant) -> bool {
    let Descendant { process, parent } = descendant;
    // SAFETY: the call takes numbers only, and compares what the kernel knows of two processes.
    let compared = unsafe { libc::syscall(libc::SYS_kcmp, process, parent, KCMP_VM, 0, 0) };
    compared == 0
}
