//! The memory of this process while a function runs.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

use pyo3::exceptions::{PyNotImplementedError, PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyprof_measure::{Backend, Bytes, Children, Observer, Quantity, Sample, Sampler, Samples};
use pyprof_tracer::{Onlooker, aside, highest_resident_set, highest_traced, read_descendants};
use pyprof_tracer::{keep_failure, try_read_now};

use crate::locked::locked;
use crate::module::backend::{children, readable};
use crate::module::process_error::raised_here;

/// What only the most is asked of is looked at as often at least, where a look takes microseconds: the most that there
/// ever was says nothing about a function that takes less than another one has taken before.
const OFTEN: Duration = Duration::from_millis(2);

/// A sample as Python gets it: MiB, seconds, and by process number the MiB of each child.
type Figures = (f64, f64, Vec<(u32, f64)>);

/// Looks at the memory while the context lasts: when it is entered, then after each interval, and when it is left.
#[pyclass(module = "memory_profiler._native", frozen)]
pub(crate) struct Sampling {
    what: What,
    interval: Duration,
    seen: Mutex<Seen>,
}

/// What is looked at, and what of it is kept.
#[derive(Clone, Copy, Debug)]
struct What {
    quantity: Quantity,
    each_child: bool,
    highest_alone: bool,
}

#[derive(Default)]
struct Seen {
    /// The most that there ever was, when the context was entered.
    highest: Option<Bytes>,
    first: Option<Sample>,
    sampler: Option<Sampler<Looking>>,
    samples: Vec<Sample>,
}

impl Drop for Seen {
    /// What was set aside when it was allocated is no memory that the program gives back.
    fn drop(&mut self) {
        aside(|| {
            self.sampler = None;
            self.samples = Vec::new();
        });
    }
}

#[pymethods]
impl Sampling {
    /// Sampling(backend, include_children, each_child, highest_alone, interval). `each_child`: whether the memory of each
    /// child is kept too. `highest_alone`: whether nothing but the sample with the most memory is kept. `interval`: in
    /// seconds. Raises `NotImplementedError` where the memory cannot be read without the interpreter.
    #[new]
    fn new(
        py: Python<'_>,
        backend: &str,
        include_children: bool,
        each_child: bool,
        highest_alone: bool,
        interval: f64,
    ) -> PyResult<Self> {
        let backend = readable(py, backend)?;
        let has_children = backend.counts_children();
        let quantity = Quantity {
            backend,
            children: children(include_children && has_children),
        };
        let what = What {
            quantity,
            each_child: each_child && has_children,
            highest_alone,
        };
        // SAFETY: not read at all.
        if unsafe { Onlooker::of(quantity) }.is_none() {
            let text = "only the interpreter can read it";
            return Err(PyNotImplementedError::new_err(text));
        }
        Ok(Self {
            what,
            interval: what.interval(interval),
            seen: Mutex::new(Seen::default()),
        })
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().begin(slf.py())?;
        Ok(slf)
    }

    fn __exit__(
        &self,
        py: Python<'_>,
        _type: Py<PyAny>,
        _value: Py<PyAny>,
        _traceback: Py<PyAny>,
    ) -> bool {
        let last = self.what.look();
        aside(|| self.end(py, last));
        false
    }

    /// What was seen, in order: the memory in MiB, the seconds since the epoch, and of each child its process number and
    /// its memory in MiB.
    fn samples(&self) -> Vec<Figures> {
        let seen = locked(&self.seen);
        seen.samples.iter().map(figures).collect()
    }
}

impl Sampling {
    fn begin(&self, py: Python<'_>) -> PyResult<()> {
        let first = try_read_now(self.what.quantity).map_err(|why| raised_here(py, &why))?;
        aside(|| {
            let mut seen = locked(&self.seen);
            if seen.first.is_some() {
                return Err(PyRuntimeError::new_err("it looks only once"));
            }
            seen.highest = self.what.highest_ever(py);
            seen.first = Some(self.what.with_children(first));
            // SAFETY: the thread that enters the context leaves it too, before it ends, and then nobody looks on.
            let onlooker = unsafe { Onlooker::of(self.what.quantity) };
            let onlooker = onlooker.ok_or_else(|| PyRuntimeError::new_err("it is not counted"))?;
            let looking = Looking::new(self.what, onlooker);
            let started = Sampler::start(self.interval, looking);
            seen.sampler = Some(started.map_err(|why| {
                let text = format!("no thread to read the memory with: {why}");
                PyOSError::new_err((why.raw_os_error().unwrap_or(libc::EAGAIN), text))
            })?);
            Ok(())
        })
    }

    fn end(&self, py: Python<'_>, last: Option<Sample>) {
        let sampler = locked(&self.seen).sampler.take();
        // it may be looking, and needs no interpreter for that
        let meanwhile = py.detach(|| sampler.and_then(Sampler::end));
        let mut seen = locked(&self.seen);
        let first = seen.first.take().into_iter();
        let meanwhile = meanwhile.map(|looking| looking.samples.into_kept());
        let mut samples = self.what.none_yet();
        for sample in first.chain(meanwhile.into_iter().flatten()).chain(last) {
            samples.add(sample);
        }
        let highest = self.what.highest_ever(py);
        if highest > seen.highest
            && let Some(highest) = highest
        {
            samples.add(Sample::now(highest));
        }
        seen.samples = samples.into_kept();
        // one look more may have been taken between the last one and the end
        seen.samples
            .sort_by(|one, other| one.at.total_cmp(&other.at));
    }
}

impl What {
    fn interval(self, asked: f64) -> Duration {
        let asked = Duration::try_from_secs_f64(asked).unwrap_or(Duration::MAX);
        let is_quick = self.quantity.children == Children::Exclude
            && !matches!(
                self.quantity.backend,
                Backend::ProportionalSet | Backend::UniqueSet
            );
        if self.highest_alone && is_quick {
            asked.min(OFTEN)
        } else {
            asked
        }
    }

    fn none_yet(self) -> Samples {
        if self.highest_alone {
            Samples::Highest(None)
        } else {
            Samples::All(Vec::new())
        }
    }

    /// The most that this process ever had, where that is asked for and counted. With its children it had as much at the
    /// least.
    fn highest_ever(self, py: Python<'_>) -> Option<Bytes> {
        if !self.highest_alone {
            return None;
        }
        match self.quantity.backend {
            Backend::ResidentSet => highest_resident_set().ok(),
            Backend::Traced => highest_traced(py).ok(),
            Backend::ProportionalSet | Backend::UniqueSet | Backend::Heap | Backend::ThreadHeap => {
                None
            }
        }
    }

    /// A look of the thread that runs the function.
    fn look(self) -> Option<Sample> {
        match try_read_now(self.quantity) {
            Ok(memory) => Some(self.with_children(memory)),
            Err(why) => {
                keep_failure(|| why.to_string());
                None
            }
        }
    }

    /// What was read just now, with what each child has, if that is asked for.
    fn with_children(self, memory: Bytes) -> Sample {
        let mut sample = Sample::now(memory);
        if self.each_child
            && let Ok(memory) = read_descendants(self.quantity.backend)
        {
            sample.children = memory.each;
        }
        sample
    }
}

/// What the sampler's thread does.
struct Looking {
    what: What,
    onlooker: Onlooker,
    samples: Samples,
}

impl Looking {
    fn new(what: What, onlooker: Onlooker) -> Self {
        Self {
            what,
            onlooker,
            samples: what.none_yet(),
        }
    }
}

impl Observer for Looking {
    fn look(&mut self) -> ControlFlow<()> {
        match self.onlooker.read() {
            Ok(memory) => self.samples.add(self.what.with_children(memory)),
            Err(why) => keep_failure(|| why.to_string()),
        }
        ControlFlow::Continue(())
    }
}

fn figures(sample: &Sample) -> Figures {
    let children = sample.children.iter();
    let children = children.map(|(process, amount)| (*process, amount.mebibytes()));
    (sample.memory.mebibytes(), sample.at, children.collect())
}
