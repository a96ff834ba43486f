//! 64-bit ARM: the initial-exec model. The linker writes the distance from the thread pointer into the offset table.

/// `thread_memory!("name", 32)` defines a function `address() -> *mut u8`. It returns the address of 32 bytes of the
/// calling thread, aligned to 16. The name must be the only one of the library.
#[macro_export]
macro_rules! thread_memory {
    ($name:literal, $size:literal) => {
        ::std::arch::global_asm!(
            concat!(".pushsection .tbss.", $name, r#", "awT", %nobits"#),
            concat!(".globl ", $name),
            concat!(".hidden ", $name),
            ".p2align 4",
            concat!($name, ":"),
            concat!(".zero ", $size),
            concat!(".size ", $name, ", ", $size),
            ".popsection",
        );

        /// Returns the address of the calling thread's memory.
        #[inline(always)]
        fn address() -> *mut u8 {
            let address: *mut u8;
            // SAFETY: the code reads the thread pointer and adds the linker's constant; it writes nothing to memory.
            unsafe {
                ::std::arch::asm!(
                    "mrs {0}, tpidr_el0",
                    concat!("adrp {1}, :gottprel:", $name),
                    concat!("ldr {1}, [{1}, :gottprel_lo12:", $name, "]"),
                    "add {0}, {0}, {1}",
                    out(reg) address,
                    out(reg) _,
                    options(pure, readonly, nostack),
                );
            }
            address
        }
    };
}
