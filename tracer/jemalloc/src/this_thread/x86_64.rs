//! x86-64: the initial-exec model. The linker writes the distance from the thread pointer into the offset table.

use std::arch::{asm, global_asm};

global_asm!(
    r#".pushsection .tbss.pyprof_jemalloc_account, "awT", @nobits"#,
    ".globl pyprof_jemalloc_account_of_thread",
    ".hidden pyprof_jemalloc_account_of_thread",
    ".p2align 4",
    "pyprof_jemalloc_account_of_thread:",
    ".zero 128",
    ".size pyprof_jemalloc_account_of_thread, 128",
    ".popsection",
);

/// Returns the address of the calling thread's account.
#[inline(always)]
pub(super) fn address() -> *mut u8 {
    let address: *mut u8;
    // SAFETY: the code reads the thread pointer and adds the linker's constant; it writes nothing to memory.
    unsafe {
        asm!(
            "mov {0}, qword ptr fs:[0]",
            "add {0}, qword ptr [rip + pyprof_jemalloc_account_of_thread@GOTTPOFF]",
            out(reg) address,
            options(pure, readonly, nostack),
        );
    }
    address
}
