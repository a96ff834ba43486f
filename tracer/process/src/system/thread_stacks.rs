//! The stacks of the threads. The C library registers a list of robust mutexes for each thread with the kernel. The head
//! of the list is in the thread's control block, which is at the upper end of its stack.

use std::io;
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::ptr;

use super::lines::open;

/// The most bytes between the head of the list and the end of the stack.
const ABOVE: usize = 8192;

/// The places of the length and of the name in an entry that `getdents64` writes.
const LENGTH: Range<usize> = 16..18;
const NAME: usize = 19;

/// Calls `act` with the addresses that each thread has at the upper end of its stack. The first thread has another stack.
pub(super) fn each_end(buffer: &mut [u8], mut act: impl FnMut(Range<usize>)) -> io::Result<()> {
    let folder = open(c"/proc/self/task", libc::O_DIRECTORY)?;
    loop {
        let (to, room) = (buffer.as_mut_ptr(), buffer.len());
        // SAFETY: the buffer has this length.
        let read = unsafe { libc::syscall(libc::SYS_getdents64, folder.as_raw_fd(), to, room) };
        let read = usize::try_from(read).map_err(|_| io::Error::last_os_error())?;
        if read == 0 {
            return Ok(());
        }
        let mut entries = buffer.get(..read).unwrap_or_default();
        while let Some((thread, rest)) = first_thread(entries) {
            if let Some(head) = thread.and_then(list_of) {
                act(head..head.saturating_add(ABOVE));
            }
            entries = rest;
        }
    }
}

/// Returns the thread of the first entry, and the entries after it. Folders that are no threads have none.
fn first_thread(entries: &[u8]) -> Option<(Option<libc::pid_t>, &[u8])> {
    let length = entries.get(LENGTH)?.try_into().ok()?;
    let (entry, rest) = entries.split_at_checked(u16::from_ne_bytes(length).into())?;
    let name = entry.get(NAME..)?.split(|byte| *byte == 0).next()?;
    let thread = str::from_utf8(name).ok().and_then(|name| name.parse().ok());
    Some((thread, rest))
}

/// Returns the address of the head of the list of a thread; `None` for the first thread.
fn list_of(thread: libc::pid_t) -> Option<usize> {
    // SAFETY: takes nothing and cannot fail.
    if thread == unsafe { libc::getpid() } {
        return None;
    }
    let mut head: *mut u8 = ptr::null_mut();
    let mut length = 0_usize;
    // SAFETY: both values can be written.
    let result = unsafe {
        libc::syscall(
            libc::SYS_get_robust_list,
            thread,
            &raw mut head,
            &raw mut length,
        )
    };
    (result == 0 && !head.is_null()).then(|| head.addr())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    #[test]
    fn the_end_of_the_stack_of_a_thread_is_above_its_variables() {
        let (to_test, from_thread) = mpsc::channel();
        let (to_thread, from_test) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let variable = 0_u8;
            to_test.send((&raw const variable).addr()).expect("sent");
            from_test.recv().expect("received");
        });
        let variable = from_thread.recv().expect("received");
        let mut buffer = [0; 256];
        let mut ends = Vec::new();
        each_end(&mut buffer, |end| ends.push(end.start)).expect("the threads are listed");
        to_thread.send(()).expect("sent");
        thread.join().expect("no panic");
        assert!(
            ends.iter()
                .any(|end| *end > variable && end - variable < 1 << 16),
            "{ends:x?} {variable:x}"
        );
    }
}
