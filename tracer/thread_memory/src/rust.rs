//! Other processors: Rust's own thread-local variables. If the process has loaded many libraries at run time, the first
//! call of a thread may call `malloc`, which calls this again.

/// `thread_memory!("name", 32)` defines a function `address() -> *mut u8`. It returns the address of 32 bytes of the
/// calling thread, aligned to 16.
#[macro_export]
macro_rules! thread_memory {
    ($name:literal, $size:literal) => {
        /// Returns the address of the calling thread's memory.
        #[inline(always)]
        fn address() -> *mut u8 {
            #[repr(align(16))]
            struct Memory(::std::cell::UnsafeCell<[u8; $size]>);

            ::std::thread_local! {
                static MEMORY: Memory = const { Memory(::std::cell::UnsafeCell::new([0; $size])) };
            }
            MEMORY.with(|memory| memory.0.get().cast())
        }
    };
}
