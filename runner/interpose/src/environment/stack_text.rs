//! Texts that are composed on the stack.

use std::mem::MaybeUninit;

use libc::c_char;

/// The number of bytes for composed entries.
pub(super) const TEXT: usize = 4096;

/// A buffer on the stack for zero-terminated texts.
pub(super) struct StackText {
    room: [MaybeUninit<u8>; TEXT],
    used: usize,
}

impl StackText {
    #[inline(always)]
    pub(super) const fn new() -> Self {
        Self {
            room: [const { MaybeUninit::uninit() }; TEXT],
            used: 0,
        }
    }

    /// Returns the parts as one text; `None` if there is no room for it. The pointer is valid until this buffer is
    /// moved or dropped.
    pub(super) fn entry(&mut self, parts: &[&[u8]]) -> Option<*const c_char> {
        let start = self.used;
        for &byte in parts.iter().copied().flatten().chain(&[0]) {
            self.room.get_mut(self.used)?.write(byte);
            self.used += 1;
        }
        Some(self.room[start..].as_ptr().cast())
    }
}
