//! x86-64: the initial-exec model. The linker writes the distance from the thread pointer into the offset table.

/// `thread_memory!("name", 32)` defines a function `address() -> *mut u8`. It returns the address of 32 bytes of the
/// calling thread, aligned to 16. The name must be the only one of the library.
#[macro_export]
macro_rules! thread_memory {
    ($name:literal, $size:literal) => {
        ::std::arch::global_asm!(
            concat!(".pushsection .tbss.", $name, r#", "awT", @nobits"#),
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
                    "mov {0}, qword ptr fs:[0]",
                    concat!("add {0}, qword ptr [rip + ", $name, "@GOTTPOFF]"),
                    out(reg) address,
                    options(pure, readonly, nostack),
                );
            }
            address
        }
    };
}
