//! Arrays of entries on the stack.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr;

use libc::c_char;

/// The number of entries whose array fits on the stack of any thread.
pub(super) const FEW: usize = 256;
/// The most entries, which take 32 KiB of stack. With more entries, the interpreter is started without the engine.
pub(super) const MANY: usize = 4096;
/// The number of further elements: the null at the end, and the added entries.
const ADDED: usize = 4;

/// Calls `then` with `given` and `added` in the smallest array that has room for them. Returns `None` if no array has.
/// A variable whose entry in `added` is null is removed.
pub(super) fn array<T>(
    given: &[*const c_char],
    added: &[(&str, *const c_char)],
    then: impl FnOnce(*const *const c_char) -> T,
) -> Option<T> {
    if given.len() <= FEW {
        Some(filled::<{ FEW + ADDED }, T>(given, added, then))
    } else if given.len() <= MANY {
        Some(filled::<{ MANY + ADDED }, T>(given, added, then))
    } else {
        None
    }
}

// Not inlined, so that only the stack for the used array is needed.
#[inline(never)]
fn filled<const ROOM: usize, T>(
    given: &[*const c_char],
    added: &[(&str, *const c_char)],
    then: impl FnOnce(*const *const c_char) -> T,
) -> T {
    let mut room = [const { MaybeUninit::<*const c_char>::uninit() }; ROOM];
    let mut used = 0;
    let mut placed = [false; ADDED];
    for &entry in given {
        let replaced = added
            .iter()
            .position(|&(name, _)| value(entry, name).is_some());
        match replaced {
            None => room[used].write(entry),
            // the new entry is at the place of the replaced one, so that restoring the old entry restores the order
            Some(index) if !placed[index] && !added[index].1.is_null() => {
                placed[index] = true;
                room[used].write(added[index].1)
            }
            Some(_) => continue,
        };
        used += 1;
    }
    for (&(_, entry), placed) in added.iter().zip(placed) {
        if !placed && !entry.is_null() {
            room[used].write(entry);
            used += 1;
        }
    }
    room[used].write(ptr::null());
    then(room.as_ptr().cast())
}

/// Returns the entries before the null.
///
/// # Safety
/// `envp` is null or points to an array of zero-terminated texts that ends with a null. The array is not changed while
/// the slice is in use.
pub(super) unsafe fn entries<'a>(envp: *const *const c_char) -> &'a [*const c_char] {
    if envp.is_null() {
        return &[];
    }
    let mut length = 0;
    // SAFETY: no entry before this one was the null at the end of the array.
    while !unsafe { *envp.wrapping_add(length) }.is_null() {
        length += 1;
    }
    // SAFETY: this number of entries was just read.
    unsafe { std::slice::from_raw_parts(envp, length) }
}

/// Returns the value in `entry`, if its name is `name`.
pub(super) fn value<'a>(entry: *const c_char, name: &str) -> Option<&'a [u8]> {
    // SAFETY: an entry of an environment is a zero-terminated text. It outlives the call that was given the entry.
    let entry = unsafe { CStr::from_ptr(entry) };
    let rest = entry.to_bytes().strip_prefix(name.as_bytes())?;
    rest.strip_prefix(b"=")
}
