//! Options that exclude each other.

use pyprof_measure::Backend;

use super::{COUNTING_BACKEND, EntryPoint, Options};

/// The reason for which options cannot be used together, or not at this entry point.
pub(crate) struct Conflict {
    pub(crate) message: String,
    /// The advice; `None` if the message is enough.
    pub(crate) hint: Option<&'static str>,
}

impl Conflict {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }
}

impl Options {
    /// Returns the reason for which these options exclude each other; `None` if they do not.
    pub(crate) fn conflict(&self, entry: EntryPoint) -> Option<Conflict> {
        if self.child_tables && self.merged_child_tables {
            let message = "--children and --merge-children exclude each other";
            return Some(Conflict::new(message));
        }
        if self.timestamp && self.record_file.is_some() {
            let message = "--record keeps tables, and --timestamp makes none";
            return Some(Conflict::new(message));
        }
        self.conflict_of_heap(entry)
            .or_else(|| self.conflict_of_allocations())
    }

    fn conflict_of_heap(&self, entry: EntryPoint) -> Option<Conflict> {
        if entry == EntryPoint::RunAsModule {
            let of_budgets = "`pyprof` starts a Python whose memory has a budget";
            let of_heap = "`pyprof --heap` starts a Python whose heap is counted";
            let option = self.heap_option().map(|option| (option, of_heap));
            let budget = || Some((self.budgets.first_option()?, of_budgets));
            if let Some((option, hint)) = option.or_else(budget) {
                return Some(Conflict {
                    message: format!("`{option}` comes too late, this Python is running already"),
                    hint: Some(hint),
                });
            }
        }
        if self.heap_option().is_none() {
            let of_top = "--top needs --heap: it is the number of lines in its table";
            let of_stacks = "--heap-stacks needs --heap";
            let message = self.top.map(|_| of_top);
            let message = message.or_else(|| self.heap_stacks.map(|_| of_stacks));
            let of_marks = "--marks-every needs --heap: it marks the heap";
            let message = message.or_else(|| self.marks_every.map(|_| of_marks));
            if let Some(message) = message {
                return Some(Conflict::new(message));
            }
        }
        let option = self.heap_option().or_else(|| self.budgets.heap_option())?;
        let other = match &self.backend {
            _ if self.allocations => "--allocations".to_owned(),
            Some(named) if counts(named) => format!("--backend {named}"),
            _ => return None,
        };
        Some(Conflict {
            message: format!(
                "{option} and {other} exclude each other: each has an allocator of its own that counts"
            ),
            hint: Some("leave out one of them, or run the program twice"),
        })
    }

    fn conflict_of_allocations(&self) -> Option<Conflict> {
        let named = self.backend.as_deref()?;
        (self.allocations && !counts(named)).then(|| {
            let needed = format!("`--backend {COUNTING_BACKEND}`");
            Conflict::new(format!("--allocations needs {needed}, not `{named}`"))
        })
    }
}

/// Returns whether the backend with this name counts allocations.
fn counts(name: &str) -> bool {
    Backend::named(name).is_some_and(Backend::counts_allocations)
}
