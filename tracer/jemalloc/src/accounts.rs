//! The accounts of all threads, and the sums of the threads that have ended.

use std::iter;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::account::{Account, Flow, SharedFlow};

/// The first account of the list.
static FIRST: Mutex<AtomicPtr<Account>> = Mutex::new(AtomicPtr::new(ptr::null_mut()));

/// The number of accounts in the list.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// The sums of the threads that have ended.
static GONE: Gone = Gone {
    all: SharedFlow::new(),
    unmeasured: SharedFlow::new(),
};

struct Gone {
    all: SharedFlow,
    /// The bytes since measuring began, of threads without a measured line.
    unmeasured: SharedFlow,
}

/// The locked list. No thread in the list can end while it is locked.
pub(crate) struct List(MutexGuard<'static, AtomicPtr<Account>>);

impl List {
    pub(crate) fn lock() -> Self {
        Self(FIRST.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        // SAFETY: an account in the list is valid while the list is locked.
        let follow = |next: &AtomicPtr<Account>| unsafe { next.load(Ordering::Relaxed).as_ref() };
        iter::successors(follow(&self.0), move |account| follow(&account.next))
    }

    /// Adds the account of a thread. It must be removed before the thread has ended.
    pub(crate) fn insert(&self, account: &'static Account) {
        let this = ptr::from_ref(account).cast_mut();
        if let Some(next) = self.accounts().next() {
            next.previous.store(this, Ordering::Relaxed);
        }
        let next = self.0.swap(this, Ordering::Relaxed);
        account.next.store(next, Ordering::Relaxed);
        account.previous.store(ptr::null_mut(), Ordering::Relaxed);
        account.is_listed.store(true, Ordering::Relaxed);
        NUMBER.fetch_add(1, Ordering::Release);
    }

    /// Removes an account that is in the list.
    pub(crate) fn remove(&self, account: &Account) {
        let next = account.next.load(Ordering::Relaxed);
        let previous = account.previous.load(Ordering::Relaxed);
        // SAFETY: an account in the list is valid while the list is locked.
        let before = unsafe { previous.as_ref() };
        // SAFETY: as above.
        let after = unsafe { next.as_ref() };
        let link = before.map_or(&*self.0, |before| &before.next);
        link.store(next, Ordering::Relaxed);
        if let Some(after) = after {
            after.previous.store(previous, Ordering::Relaxed);
        }
        account.is_listed.store(false, Ordering::Relaxed);
        NUMBER.fetch_sub(1, Ordering::Release);
    }

    /// Removes the account of a thread that ends. Its sums are added to the sums of ended threads.
    pub(crate) fn close(&self, account: &Account) {
        GONE.all.add(account.of_program());
        if !account.is_measured() {
            GONE.unmeasured.add(account.since_the_beginning());
        }
        self.remove(account);
    }

    /// Adds up a flow of each account, and the ended threads. It reads all `freed` before any `allocated`: otherwise a
    /// block that one thread allocates and another thread frees meanwhile could count as freed only, and the memory in
    /// use could be negative.
    fn sum(&self, figure: impl Fn(&Account) -> Option<Flow>, gone: &SharedFlow) -> Flow {
        let gone_before = gone.get();
        let figures = || self.accounts().filter_map(&figure);
        let freed: i64 = figures().map(|flow| flow.freed).sum();
        let allocated: i64 = figures().map(|flow| flow.allocated).sum();
        Flow {
            allocated: allocated.wrapping_add(gone.get().allocated),
            freed: freed.wrapping_add(gone_before.freed),
        }
    }
}

/// Adds a flow of a thread whose account is closed.
pub(crate) fn add_to_gone(account: &Account, flow: Flow) {
    GONE.all.add(flow);
    if !account.is_measured() {
        GONE.unmeasured.add(flow);
    }
}

/// Returns the program's part of the bytes that all threads but the caller have allocated and freed. `own` is the
/// caller's account.
pub(crate) fn of_others(own: Option<&Account>) -> Flow {
    let is_listed = own.is_some_and(|own| own.is_listed.load(Ordering::Relaxed));
    if is_listed && NUMBER.load(Ordering::Acquire) == 1 {
        return GONE.all.get();
    }
    let is_own = |account: &Account| own.is_some_and(|own| ptr::eq(account, own));
    let figure = |account: &Account| (!is_own(account)).then(|| account.of_program());
    List::lock().sum(figure, &GONE.all)
}

/// Begins measuring: [`of_unmeasured`] counts from now on.
pub(crate) fn begin() {
    let list = List::lock();
    list.accounts().for_each(Account::begin);
    GONE.unmeasured.set(Flow::default());
}

/// Returns the program's part of the bytes that threads without a measured line have allocated and freed since
/// measuring began.
pub(crate) fn of_unmeasured() -> Flow {
    let figure =
        |account: &Account| (!account.is_measured()).then(|| account.since_the_beginning());
    List::lock().sum(figure, &GONE.unmeasured)
}
