//! 64-bit ARM: the initial-exec model. The linker writes the distance from the thread pointer into the offset table.

use std::arch::{asm, global_asm};

global_asm!(
    r#".pushsection .tbss.pyprof_heap_thread, "awT", %nobits"#,
    ".globl pyprof_heap_of_thread",
    ".hidden pyprof_heap_of_thread",
    ".p2align 4",
    "pyprof_heap_of_thread:",
    ".zero 32",
    ".size pyprof_heap_of_thread, 32",
    ".popsection",
);

/// Returns the address of the calling thread's state.
#[inline(always)]
pub(super) fn address() -> *mut u8 {
    let address: *mut u8;
    // SAFETY: the code reads the thread pointer and adds the linker's constant; it writes nothing to memory.
    unsafe {
        asm!(
            "mrs {0}, tpidr_el0",
            "adrp {1}, :gottprel:pyprof_heap_of_thread",
            "ldr {1}, [{1}, :gottprel_lo12:pyprof_heap_of_thread]",
            "add {0}, {0}, {1}",
            out(reg) address,
            out(reg) _,
            options(pure, readonly, nostack),
        );
    }
    address
}
