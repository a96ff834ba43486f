//! The environment block: the texts at the top of the stack, which the kernel shows as `/proc/PID/environ`.

use std::ffi::{CStr, OsStr, c_char};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::slice;

unsafe extern "C" {
    /// The environment of the C library, including changes by `setenv` and others.
    static mut environ: *mut *mut c_char;
}

/// Removes variables from the environment block, and replaces the values of others. The new values must not be longer than
/// the old ones. The remaining texts are moved together, and the pointers of `environ` are adjusted. The rest of the block
/// is filled with zeros.
///
/// # Safety
/// No other thread runs, and no code keeps the address of a variable's text.
pub unsafe fn rewrite_environment_block(removed: &[&str], changed: &[(&str, &OsStr)]) {
    let Some((start, end)) = bounds() else { return };
    let length = end - start;
    // SAFETY: the kernel reports that the texts are at this address. They are on the stack, which is writable.
    let block = unsafe { slice::from_raw_parts_mut(start as *mut u8, length) };
    let (texts, moves) = rewritten(block, removed, changed);
    if texts.len() > length {
        return;
    }
    block[..texts.len()].copy_from_slice(&texts);
    block[texts.len()..].fill(0);
    // SAFETY: nothing else uses the array, by contract.
    for text in unsafe { variables() } {
        let offset = (*text as usize).wrapping_sub(start);
        if let Ok(at) = moves.binary_search_by_key(&offset, |(from, _)| *from) {
            *text = (start + moves[at].1) as *mut c_char;
        }
    }
}

/// Returns the array of the C library, without the null at its end.
///
/// # Safety
/// Nothing else uses the array while the result lives.
unsafe fn variables<'a>() -> &'a mut [*mut c_char] {
    // SAFETY: nothing changes the variable meanwhile, by contract.
    let first = unsafe { environ };
    if first.is_null() {
        return &mut [];
    }
    // SAFETY: no pointer after the first null is read.
    let is_text = |index: &usize| !unsafe { *first.wrapping_add(*index) }.is_null();
    let length = (0..).take_while(is_text).count();
    // SAFETY: the array has this length, and nothing else uses it, by contract.
    unsafe { slice::from_raw_parts_mut(first, length) }
}

/// Returns the remaining texts, and the old and the new offset of each.
fn rewritten(
    block: &[u8],
    removed: &[&str],
    changed: &[(&str, &OsStr)],
) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut texts, mut moves) = (Vec::with_capacity(block.len()), Vec::new());
    let mut from = 0;
    for entry in block.split_inclusive(|byte| *byte == 0) {
        let name = entry.split(|byte| *byte == b'=').next().unwrap_or_default();
        let is = |other: &str| name == other.as_bytes();
        if !removed.iter().any(|it| is(it)) {
            moves.push((from, texts.len()));
            match changed.iter().find(|(it, _)| is(it)) {
                Some((_, value)) => {
                    texts.extend_from_slice(name);
                    texts.push(b'=');
                    texts.extend_from_slice(value.as_bytes());
                    texts.push(0);
                }
                None => texts.extend_from_slice(entry),
            }
        }
        from += entry.len();
    }
    (texts, moves)
}

/// Returns the addresses at which the texts begin and end.
fn bounds() -> Option<(usize, usize)> {
    const START: usize = 50;
    const FIRST_AFTER_NAME: usize = 3;
    let stat = fs::read("/proc/self/stat").ok()?;
    // a name may be cut in the middle of a character
    let stat = String::from_utf8_lossy(&stat);
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.trim_end().split(' ').skip(START - FIRST_AFTER_NAME);
    let mut next = || fields.next()?.parse::<usize>().ok();
    let (start, end) = (next()?, next()?);
    // SAFETY: the caller of this module is the only user of the array.
    let first = unsafe { variables() }.first().copied();
    // SAFETY: the pointers of the array are those of texts.
    let is_there = first.is_some_and(|text| !unsafe { CStr::from_ptr(text) }.is_empty());
    (is_there && start != 0 && start < end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remaining_texts_move_together() {
        let block = b"A=1\0PYPROF_X=abc\0LD_PRELOAD=/e:/a\0B=2\0";
        let (texts, moves) = rewritten(block, &["PYPROF_X"], &[("LD_PRELOAD", OsStr::new("/a"))]);
        assert_eq!(texts, b"A=1\0LD_PRELOAD=/a\0B=2\0");
        assert_eq!(moves, [(0, 0), (17, 4), (34, 18)]);
    }
}
