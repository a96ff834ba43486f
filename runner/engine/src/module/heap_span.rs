//! Spans of the heap, for the Python files of the module.

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyprof_heap::Span;
use pyprof_heap::layout::{KINDS, PlaceChange, special};
use pyprof_tracer::uncounted;

use crate::heap::{self, CannotCount, OpenSpan, SpanKind};

/// A line of a span: file, line, function, and the figures of [`HeapSpan`]: peak, left, allocated, allocations. The file
/// is None if the owner is no line; the function is its name then.
type Line = (Option<String>, u32, String, i64, i64, u64, u64);

/// heap_is_counted(): whether this process counts its heap, so that spans have figures.
#[pyfunction]
pub(crate) fn heap_is_counted() -> bool {
    heap::is_counted()
}

/// HeapSpan(has_figures=True): a span of the program. Its figures, after its end: `before`, the bytes held at its start;
/// `peak`, the bytes held at its peak beyond those; `left`, the bytes held at its end beyond those; `allocated` and
/// `allocations`, the bytes and the number of all allocations. All threads of the process count. Without figures, a span
/// makes the spans within it cheaper.
#[pyclass(module = "memory_profiler._native", frozen)]
pub(crate) struct HeapSpan {
    span: OpenSpan,
}

#[pymethods]
impl HeapSpan {
    #[new]
    #[pyo3(signature = (has_figures=true))]
    fn new(has_figures: bool) -> Self {
        let kind = match has_figures {
            true => SpanKind::Counted,
            false => SpanKind::Enclosing,
        };
        Self {
            span: OpenSpan::new(kind),
        }
    }

    /// begin(): begins the span. Raises RuntimeError if the process does not count its heap.
    fn begin(&self) -> PyResult<()> {
        uncounted(|| self.span.begin()).map_err(error)
    }

    /// end(): ends the span. Raises RuntimeError if the process does not count its heap, if the span has not begun, or if
    /// the process was forked since then.
    fn end(&self) -> PyResult<()> {
        uncounted(|| self.span.end()).map_err(error)
    }

    #[getter]
    fn before(&self) -> PyResult<i64> {
        Ok(self.bytes()?.before)
    }

    #[getter]
    fn peak(&self) -> PyResult<i64> {
        let Span { before, peak, .. } = self.bytes()?;
        Ok(peak - before)
    }

    #[getter]
    fn left(&self) -> PyResult<i64> {
        let Span { before, after, .. } = self.bytes()?;
        Ok(after - before)
    }

    #[getter]
    fn allocated(&self) -> PyResult<u64> {
        let (_, changes) = self.span.figures().map_err(error)?;
        Ok(changes.iter().map(|change| change.allocated).sum())
    }

    #[getter]
    fn allocations(&self) -> PyResult<u64> {
        let (_, changes) = self.span.figures().map_err(error)?;
        Ok(changes.iter().map(|change| change.allocations).sum())
    }

    /// lines(figure, most): the lines with the most of a figure, `peak`, `left` or `allocated`, the largest first. Each is a
    /// tuple of file, line, function, peak, left, allocated and allocations.
    fn lines(&self, figure: &str, most: usize) -> PyResult<Vec<Line>> {
        let by: fn(&PlaceChange) -> i64 = match figure {
            "peak" => |change| change.at_peak,
            "left" => |change| change.left,
            "allocated" => |change| change.allocated.cast_signed(),
            _ => return Err(PyValueError::new_err(format!("no figure {figure:?}"))),
        };
        let (_, changes) = self.span.figures().map_err(error)?;
        let mut owners = by_owner(changes);
        owners.sort_by_key(|change| std::cmp::Reverse(by(change)));
        Ok(owners.iter().take(most).map(line).collect())
    }
}

impl HeapSpan {
    fn bytes(&self) -> PyResult<Span> {
        let (span, _) = self.span.figures().map_err(error)?;
        Ok(span)
    }
}

/// Returns the sums over the kinds of each owner. The place is the number of the owner then.
fn by_owner(changes: &[PlaceChange]) -> Vec<PlaceChange> {
    let of_owner = changes.chunk_by(|one, other| one.place / KINDS == other.place / KINDS);
    let sum = |kinds: &[PlaceChange]| PlaceChange {
        place: kinds.first().map_or(0, |change| change.place / KINDS),
        reserved: 0,
        at_peak: kinds.iter().map(|change| change.at_peak).sum(),
        left: kinds.iter().map(|change| change.left).sum(),
        allocated: kinds.iter().map(|change| change.allocated).sum(),
        allocations: kinds.iter().map(|change| change.allocations).sum(),
    };
    of_owner.map(sum).collect()
}

fn line(change: &PlaceChange) -> Line {
    let named = |name: &str| (None, 0, name.to_owned());
    let (file, line, function) = match change.place {
        special::INTERPRETER => named("interpreter"),
        special::OTHERS => named("other lines"),
        owner if owner >= special::FIRST_LINE => match heap::names(owner) {
            Some((file, line, function)) => (Some(file), line, function),
            None => named("other lines"),
        },
        _ => named("native threads"),
    };
    let PlaceChange {
        at_peak,
        left,
        allocated,
        allocations,
        ..
    } = *change;
    (file, line, function, at_peak, left, allocated, allocations)
}

fn error(error: CannotCount) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}
