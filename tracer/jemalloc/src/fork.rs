//! Handlers of `fork`. The child has one thread: the blocks of the other threads still exist, and their accounts are
//! closed.

use std::cell::UnsafeCell;
use std::ptr;

use crate::accounts::List;
use crate::this_thread;

#[used]
#[unsafe(link_section = ".init_array")]
static REGISTER: extern "C" fn() = register;

extern "C" fn register() {
    // SAFETY: the handlers have the type that is asked for, and last as long as the process.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(in_the_child)) };
}

/// The lock on the list, held from before a fork until after it.
struct Held(UnsafeCell<Option<List>>);

// SAFETY: only the thread that holds the list's lock changes the value.
unsafe impl Sync for Held {}

static HELD: Held = Held(UnsafeCell::new(None));

unsafe extern "C" fn before() {
    let list = List::lock();
    // SAFETY: this thread holds the list's lock.
    unsafe { *HELD.0.get() = Some(list) };
}

unsafe extern "C" fn after() {
    // SAFETY: this thread has held the list's lock since `before`.
    drop(unsafe { (*HELD.0.get()).take() });
}

unsafe extern "C" fn in_the_child() {
    // SAFETY: this thread is the copy of the thread that has held the list's lock since `before`.
    let list = unsafe { (*HELD.0.get()).take() };
    let Some(list) = list else { return };
    let own = this_thread::account();
    while let Some(other) = list.accounts().find(|account| !ptr::eq(*account, own)) {
        list.close(other);
    }
}
