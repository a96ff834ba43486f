//! The environment of a replacement, built on the stack.

use std::ffi::CStr;
use std::mem::MaybeUninit;
use std::ptr;

use libc::c_char;
use pyprof_settings::{CHILD, ENVIRONMENT, PRELOAD, PRELOADED_BEFORE};

use crate::prepared::Addition;

/// Entries that fit an array on any thread's stack.
const FEW: usize = 256;
/// Entries that take 32 KiB of stack; who has more starts the interpreter without us.
const MANY: usize = 4096;
/// Bytes for the entries that have to be put together.
const TEXT: usize = 4096;
/// The end of the array, and the entries that are added.
const ADDED: usize = 4;

/// Calls `then` with `envp` and `addition` in one array. `None` if it does not fit, and `then` was not called.
///
/// # Safety
/// `envp` is null or points to an array of zero-terminated texts that ends with a null.
pub(crate) unsafe fn extended<T>(
    envp: *const *const c_char,
    addition: &Addition,
    then: impl FnOnce(*const *const c_char) -> T,
) -> Option<T> {
    // SAFETY: as the caller vouches.
    let given = unsafe { entries(envp) };
    match addition {
        Addition::Child(child) => array(given, &[(CHILD, child.as_ptr())], then),
        Addition::Preload {
            libraries,
            settings,
        } => preloading(given, libraries, settings, then),
    }
}

/// `PRELOAD=libraries[:before]`, and `PRELOADED_BEFORE=before` if the environment has a `PRELOAD` of its own.
#[inline(never)]
fn preloading<T>(
    given: &[*const c_char],
    libraries: &CStr,
    settings: &CStr,
    then: impl FnOnce(*const *const c_char) -> T,
) -> Option<T> {
    let mut room = [const { MaybeUninit::<u8>::uninit() }; TEXT];
    let mut text = Text {
        room: &mut room,
        used: 0,
    };
    let before = given.iter().find_map(|&entry| value(entry, PRELOAD));
    let head = [PRELOAD.as_bytes(), b"=", libraries.to_bytes()];
    let Some(before) = before else {
        let preload = text.entry(&head)?;
        let added = [
            (PRELOAD, preload),
            (ENVIRONMENT, settings.as_ptr()),
            // one that is there already is from elsewhere
            (PRELOADED_BEFORE, ptr::null()),
        ];
        return array(given, &added, then);
    };
    let preload = text.entry(&[head[0], head[1], head[2], b":", before])?;
    let kept = text.entry(&[PRELOADED_BEFORE.as_bytes(), b"=", before])?;
    let added = [
        (PRELOAD, preload),
        (ENVIRONMENT, settings.as_ptr()),
        (PRELOADED_BEFORE, kept),
    ];
    array(given, &added, then)
}

/// Calls `then` with `given` and `added` in the smallest array that has room for them. An added null removes its variable.
fn array<T>(
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

// Not inlined, so that a stack has to have the room of only that array which is used.
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
        let ours = added
            .iter()
            .position(|&(name, _)| value(entry, name).is_some());
        match ours {
            None => room[used].write(entry),
            // In the place of the one that it stands for, so that the order is kept when it is put back.
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

/// The entries before the null.
///
/// # Safety
/// As of [`extended`]; the array is not changed while the slice is in use.
unsafe fn entries<'a>(envp: *const *const c_char) -> &'a [*const c_char] {
    if envp.is_null() {
        return &[];
    }
    let mut length = 0;
    // SAFETY: no entry before this one was the null that ends the array.
    while !unsafe { *envp.add(length) }.is_null() {
        length += 1;
    }
    // SAFETY: so many entries have just been read.
    unsafe { std::slice::from_raw_parts(envp, length) }
}

/// The value in `entry`, if it is `name=value`.
fn value<'a>(entry: *const c_char, name: &str) -> Option<&'a [u8]> {
    // SAFETY: an entry of an environment is a zero-terminated text, which outlives the call that it was given to.
    let entry = unsafe { CStr::from_ptr(entry) };
    let rest = entry.to_bytes().strip_prefix(name.as_bytes())?;
    rest.strip_prefix(b"=")
}

/// Room on the stack for zero-terminated texts.
struct Text<'a> {
    room: &'a mut [MaybeUninit<u8>; TEXT],
    used: usize,
}

impl Text<'_> {
    /// The parts as one text; `None` if there is no room for it.
    fn entry(&mut self, parts: &[&[u8]]) -> Option<*const c_char> {
        let start = self.used;
        for &byte in parts.iter().copied().flatten().chain(&[0]) {
            self.room.get_mut(self.used)?.write(byte);
            self.used += 1;
        }
        Some(self.room[start..].as_ptr().cast())
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;

    fn after(given: &[&str], addition: &Addition) -> Option<Vec<String>> {
        let given: Vec<CString> = given
            .iter()
            .map(|entry| CString::new(*entry).expect("no zero byte"))
            .collect();
        let mut envp: Vec<*const c_char> = given.iter().map(|entry| entry.as_ptr()).collect();
        envp.push(ptr::null());
        let read = |envp| {
            // SAFETY: `extended` ends its array with a null.
            let entries = unsafe { entries(envp) };
            let text = |&entry: &*const c_char| {
                // SAFETY: each entry is one of `given` or one that `extended` has added.
                let entry = unsafe { CStr::from_ptr(entry) };
                entry.to_string_lossy().into_owned()
            };
            entries.iter().map(text).collect()
        };
        // SAFETY: `envp` ends with a null, and `given` holds its texts.
        unsafe { extended(envp.as_ptr(), addition, read) }
    }

    fn preload() -> Addition {
        Addition::Preload {
            libraries: c"/e.so".into(),
            settings: c"PYPROF_SETTINGS={}".into(),
        }
    }

    #[test]
    fn a_child_is_marked_at_the_end() {
        let child = Addition::Child(c"PYPROF_CHILD=/p".into());
        let environment = after(&["A=1", "B=2"], &child).expect("room");
        assert_eq!(environment, ["A=1", "B=2", "PYPROF_CHILD=/p"]);
    }

    #[test]
    fn an_older_mark_gives_way() {
        let child = Addition::Child(c"PYPROF_CHILD=/p".into());
        let given = ["PYPROF_CHILD=/old", "A=1", "PYPROF_CHILD=/older"];
        let environment = after(&given, &child).expect("room");
        assert_eq!(environment, ["PYPROF_CHILD=/p", "A=1"]);
    }

    #[test]
    fn the_engine_is_preloaded_alone() {
        let environment = after(&["A=1"], &preload()).expect("room");
        assert_eq!(
            environment,
            ["A=1", "LD_PRELOAD=/e.so", "PYPROF_SETTINGS={}"]
        );
    }

    #[test]
    fn what_was_preloaded_before_comes_after_the_engine_and_is_kept() {
        let environment = after(&["LD_PRELOAD=/a.so:/b.so", "A=1"], &preload()).expect("room");
        assert_eq!(
            environment,
            [
                "LD_PRELOAD=/e.so:/a.so:/b.so",
                "A=1",
                "PYPROF_SETTINGS={}",
                "PYPROF_LD_PRELOAD=/a.so:/b.so",
            ]
        );
    }

    #[test]
    fn a_variable_from_elsewhere_is_not_kept() {
        let given = ["PYPROF_LD_PRELOAD=/old.so", "A=1", "PYPROF_SETTINGS=old"];
        let environment = after(&given, &preload()).expect("room");
        assert_eq!(
            environment,
            ["A=1", "PYPROF_SETTINGS={}", "LD_PRELOAD=/e.so"]
        );
    }

    #[test]
    fn an_empty_preload_is_told_from_none() {
        let environment = after(&["LD_PRELOAD="], &preload()).expect("room");
        assert_eq!(environment[2], "PYPROF_LD_PRELOAD=");
    }

    #[test]
    fn no_environment_is_an_empty_one() {
        let child = Addition::Child(c"PYPROF_CHILD=/p".into());
        // SAFETY: null is allowed.
        let first = unsafe { extended(ptr::null(), &child, |envp| *envp) };
        assert!(first.is_some_and(|first| !first.is_null()));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let child = Addition::Child(c"PYPROF_CHILD=/p".into());
        for (entries, fits) in [
            (FEW, true),
            (FEW + 1, true),
            (MANY, true),
            (MANY + 1, false),
        ] {
            let environment = after(&vec!["A=1"; entries], &child);
            assert_eq!(
                environment.map(|all| all.len()),
                fits.then_some(entries + 1)
            );
        }
        let long = format!("LD_PRELOAD=/{}", "x".repeat(TEXT));
        assert_eq!(after(&[&long], &preload()), None);
    }
}
