//! Spans of the program whose peaks are found exactly, such as a test or a cell of a notebook.
//!
//! At the start and at the end of each span, a segment ends and the search for the peak begins anew. Each open span adds up
//! its segments. When no span is open, the peak of the process is restored among the counters. Spans may overlap in any way.
//! While one is open, a record has the peak of the segment.

mod changes;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use pyprof_heap::Span;
use pyprof_heap::layout::PlaceChange;
use pyprof_process::{HeapLibrary, PeakSearch};

use super::library;
use changes::Changes;

/// A span of the program, from [`OpenSpan::begin`] to [`OpenSpan::end`].
#[derive(Debug)]
pub(crate) struct OpenSpan {
    number: u64,
    kind: SpanKind,
    /// The figures, after the end.
    figures: OnceLock<Figures>,
}

/// The kind of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanKind {
    /// It has figures.
    Counted,
    /// It only keeps the search open, so that the starts and the ends of other spans are cheaper.
    Enclosing,
}

/// The figures of a span. Their memory is not counted.
#[derive(Debug, Default)]
struct Figures {
    /// `None` before its first segment has ended.
    span: Option<Span>,
    changes: Changes,
}

/// The open spans, each with its number and its figures so far.
struct Open {
    spans: Vec<(u64, Option<Figures>)>,
    /// The search, while a span is open.
    search: Option<PeakSearch>,
}

/// The number of spans whose memory is allocated at once, so that a span does not count the memory of another one.
const ROOM: usize = 64;

static OPEN: Mutex<Open> = Mutex::new(Open {
    spans: Vec::new(),
    search: None,
});

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The reasons for which a span has no figures.
#[derive(Debug)]
pub(crate) enum CannotCount {
    /// The process does not count its heap.
    Uncounted,
    /// The span has not begun or has ended; it ends also with the process, and in a forked process.
    Ended,
    /// There is no memory for the changes.
    Memory(std::io::Error),
}

impl fmt::Display for CannotCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uncounted => f.write_str("this process does not count its heap"),
            Self::Ended => f.write_str("the span has not begun, or has ended"),
            Self::Memory(error) => write!(f, "cannot count the heap of the span: {error}"),
        }
    }
}

impl OpenSpan {
    /// Allocates the memory of a span.
    pub(crate) fn new(kind: SpanKind) -> Self {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = ROOM.saturating_sub(open.spans.capacity());
        open.spans.reserve(missing);
        Self {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            kind,
            figures: OnceLock::new(),
        }
    }

    /// Begins the span, which can be done once.
    pub(crate) fn begin(&self) -> Result<(), CannotCount> {
        let library = library().ok_or(CannotCount::Uncounted)?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if self.figures.get().is_some() || open.place(self.number).is_some() {
            return Err(CannotCount::Ended);
        }
        if open.search.is_some() {
            open.end_segment(library)?;
        } else {
            open.search = Some(PeakSearch::begin(library).map_err(CannotCount::Memory)?);
        }
        let figures = (self.kind == SpanKind::Counted).then(Figures::default);
        open.spans.push((self.number, figures));
        Ok(())
    }

    /// Ends the span.
    pub(crate) fn end(&self) -> Result<(), CannotCount> {
        let library = library().ok_or(CannotCount::Uncounted)?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.place(self.number).ok_or(CannotCount::Ended)?;
        open.end_segment(library)?;
        let (_, figures) = open.spans.swap_remove(place);
        self.figures.get_or_init(|| figures.unwrap_or_default());
        if open.spans.is_empty()
            && let Some(search) = open.search.take()
        {
            search.end(library);
        }
        Ok(())
    }

    /// Returns the bytes of the span, which has ended, and the changes in it in the order of their places.
    pub(crate) fn figures(&self) -> Result<(Span, &[PlaceChange]), CannotCount> {
        let figures = self.figures.get().ok_or(CannotCount::Ended)?;
        let span = figures.span.ok_or(CannotCount::Ended)?;
        Ok((span, figures.changes.all()))
    }
}

impl Open {
    fn place(&self, number: u64) -> Option<usize> {
        self.spans.iter().position(|(other, _)| *other == number)
    }

    /// Ends a segment, and adds it to each open span. After an error, the segment is missing in some of them.
    fn end_segment(&mut self, library: &HeapLibrary) -> Result<(), CannotCount> {
        let search = self.search.as_mut().ok_or(CannotCount::Ended)?;
        search.next(library).map_err(CannotCount::Memory)?;
        let (segment, changes) = search.ended();
        for figures in self.spans.iter_mut().filter_map(|(_, it)| it.as_mut()) {
            let (span, has_peak) = Span::with(figures.span, segment);
            let sum = figures.changes.with(changes, has_peak);
            figures.changes = sum.map_err(CannotCount::Memory)?;
            figures.span = Some(span);
        }
        Ok(())
    }
}

/// Returns the file, the line and the function of an owner that is a line.
pub(crate) fn names(owner: u32) -> Option<(String, u32, String)> {
    Some(library()?.names(owner))
}

/// Ends all spans, which have no figures then, and restores the peak of the process. A signal handler may call this: it
/// waits for no lock and frees nothing.
pub(super) fn end_all(library: &HeapLibrary) {
    let Ok(mut open) = OPEN.try_lock() else {
        return;
    };
    if let Some(search) = open.search.take() {
        search.end(library);
        std::mem::forget(search);
    }
    while let Some(span) = open.spans.pop() {
        std::mem::forget(span);
    }
}

/// Begins in a forked process, in which no span is open.
pub(super) fn begin_after_fork() {
    if let Ok(mut open) = OPEN.try_lock() {
        open.search = None;
        open.spans.clear();
    }
}
