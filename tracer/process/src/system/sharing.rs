//! Whether two processes have one memory: between `vfork` and `execve`, a child runs in that of its parent.

use crate::process_tree::Descendant;

/// Of `linux/kcmp.h`: the address spaces are compared.
const KCMP_VM: libc::c_int = 1;

/// Whether a process has the same memory as its parent. Where the kernel does not compare them (containers may
/// forbid it), they are taken for two: such a child counts twice then, for the moment until it executes something.
pub(super) fn shares_memory(descendant: Descendant) -> bool {
    let Descendant { process, parent } = descendant;
    // SAFETY: compares what the kernel knows of two processes, by numbers.
    let compared = unsafe { libc::syscall(libc::SYS_kcmp, process, parent, KCMP_VM, 0, 0) };
    compared == 0
}
