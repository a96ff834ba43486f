//! The budgets of a run. If the program has taken more memory and ends with a success, its exit status becomes
//! [`exit_status::OVER_BUDGET`].

use std::ffi::{c_int, c_void};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use pyprof_console::exit_status;
use pyprof_heap::Heap;
use pyprof_interpose::OVER_BUDGET;
use pyprof_process::Meter;
use pyprof_report::heap::{Budgeted, count_text, excess};
use pyprof_settings::{Budget, Settings};

use crate::message::say;
use crate::output::heap_folders::folders;
use crate::output::heap_part::OwnHeap;

const _: () = assert!(OVER_BUDGET == exit_status::OVER_BUDGET);

/// The pid of the process whose budget is exceeded; zero if it is not. A fork has another pid.
static EXCEEDED: AtomicU32 = AtomicU32::new(0);

/// Returns whether a budget of this process is exceeded.
pub(crate) fn are_exceeded() -> bool {
    EXCEEDED.load(Ordering::Acquire) == process::id()
}

/// Makes the C library change the exit status of a success, if there is a budget and it is exceeded.
pub(crate) fn await_exit(settings: &Settings) {
    unsafe extern "C" {
        fn on_exit(act: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
    }
    extern "C" fn leave(status: c_int, _: *mut c_void) {
        // the parent sees the lowest eight bits
        if status & 0xff == exit_status::DONE && are_exceeded() {
            // SAFETY: the C library allows this in a function that it calls at its exit. It continues with the other ones.
            unsafe { libc::exit(exit_status::OVER_BUDGET) }
        }
    }
    if settings.budgets.is_empty() {
        return;
    }
    // SAFETY: the function lives as long as the process, and ignores its argument.
    if unsafe { on_exit(leave, std::ptr::null_mut()) } != 0 {
        pyprof_tracer::keep_failure(|| "the C library calls nothing more at its end".to_owned());
    }
}

/// Returns the highest resident set of this process in bytes, if it has a budget. An error is its text.
pub(crate) fn highest_resident_set(settings: &Settings) -> Option<Result<u64, String>> {
    settings.budgets.resident.as_ref()?;
    let highest = Meter::new().highest_resident_set();
    let bytes = highest.map(|bytes| bytes.whole().unsigned_abs());
    Some(bytes.map_err(|unavailable| unavailable.why.to_string()))
}

/// The messages about budgets that are exceeded.
pub(crate) struct Exceeded(Vec<(String, Option<&'static str>)>);

impl Exceeded {
    /// Writes the messages to standard error.
    pub(crate) fn say(&self) {
        for (message, hint) in &self.0 {
            say(message, *hint);
        }
    }
}

/// Compares the memory of this process with its budgets. A budget that cannot be checked counts as exceeded.
pub(crate) fn check(
    settings: &Settings,
    heap: Option<&OwnHeap<'_>>,
    highest: Option<Result<u64, String>>,
) -> Exceeded {
    let heap = heap.map(OwnHeap::of_this_process);
    let budgets = &settings.budgets;
    let of_heap = [
        (&budgets.peak, "--max-peak", Budgeted::Peak),
        (&budgets.left, "--max-left", Budgeted::Left),
    ];
    let of_heap = of_heap.into_iter().filter_map(|(budget, option, of)| {
        let budget = budget.as_ref()?;
        let known = countable(heap).map(|()| of);
        Some(messages(budget, option, known, heap))
    });
    let resident = budgets.resident.as_ref().zip(highest);
    let resident = resident.map(|(budget, highest)| {
        messages(budget, "--max-rss", highest.map(Budgeted::Resident), heap)
    });
    let all: Vec<_> = of_heap.chain(resident).flatten().collect();
    if !all.is_empty() {
        EXCEEDED.store(process::id(), Ordering::Release);
    }
    Exceeded(all)
}

/// Returns the reason for which the amounts of the heap are not known.
fn countable(heap: Option<&Heap>) -> Result<(), String> {
    match heap {
        None => Err("the heap is not known".to_owned()),
        Some(heap) if heap.missing > 0 => {
            let missing = count_text(heap.missing.into());
            Err(format!("{missing} blocks are missing in the heap"))
        }
        Some(_) => Ok(()),
    }
}

/// Returns the messages about one budget; none if it is kept.
fn messages(
    budget: &Budget,
    option: &str,
    of: Result<Budgeted, String>,
    heap: Option<&Heap>,
) -> Vec<(String, Option<&'static str>)> {
    let name = format!("{option} {}", budget.text);
    let of = match of {
        Ok(of) => of,
        Err(why) => return vec![(format!("cannot check {name}: {why}"), None)],
    };
    let Some(sentences) = excess(of, budget.bytes, heap, &folders()) else {
        return Vec::new();
    };
    let first = (format!("{name} is exceeded"), None);
    let sentences = sentences.into_iter().map(|sentence| (sentence, None));
    let mut all: Vec<_> = [first].into_iter().chain(sentences).collect();
    if heap.is_none()
        && let Some((_, hint)) = all.last_mut()
    {
        *hint = Some("`--heap` names the lines that held the most, and needs memory itself");
    }
    all
}
