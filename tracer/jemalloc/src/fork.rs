//! A process made by `fork` has one thread. The blocks of the others are still there, and their accounts are closed.

use std::cell::UnsafeCell;
use std::ptr;

use crate::accounts::List;
use crate::this_thread;

#[used]
#[unsafe(link_section = ".init_array")]
static REGISTER: extern "C" fn() = register;

extern "C" fn register() {
    // SAFETY: functions of that type, which stay as long as the process does.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(in_the_child)) };
}

/// The list, which is locked from before a fork until after it.
struct Held(UnsafeCell<Option<List>>);

// SAFETY: changed only by the thread that has the list locked.
unsafe impl Sync for Held {}

static HELD: Held = Held(UnsafeCell::new(None));

unsafe extern "C" fn before() {
    let list = List::lock();
    // SAFETY: the list is locked by this thread.
    unsafe { *HELD.0.get() = Some(list) };
}

unsafe extern "C" fn after() {
    // SAFETY: the list is locked by this thread since `before`.
    drop(unsafe { (*HELD.0.get()).take() });
}

unsafe extern "C" fn in_the_child() {
    // SAFETY: the list is locked by this thread since `before`, of which it is the copy.
    let list = unsafe { (*HELD.0.get()).take() };
    let Some(list) = list else { return };
    let own = this_thread::account();
    while let Some(other) = list.accounts().find(|account| !ptr::eq(*account, own)) {
        list.close(other);
    }
}
