//! Sampling the memory of this process while a function runs.

mod subject;

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

use pyo3::exceptions::{PyNotImplementedError, PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyprof_measure::{Bytes, Quantity};
use pyprof_process::{Probe, Sample, Sampler, Samples};
use pyprof_tracer::{ForeignThreadMeter, keep_failure, try_read_now, uncounted};

use crate::locked::locked;
use crate::module::backend::{children, readable};
use crate::module::process_error::raised_here;
use subject::Subject;

/// A sample as Python gets it: MiB, seconds since the epoch, and the pid and MiB of each child.
type Figures = (f64, f64, Vec<(u32, f64)>);

/// Samples the memory while the context is active: at its entry, after each interval, and at its exit.
#[pyclass(module = "memory_profiler._native", frozen)]
pub(crate) struct Sampling {
    subject: Subject,
    interval: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The high-water mark when the context was entered.
    highest: Option<Bytes>,
    first: Option<Sample>,
    sampler: Option<Sampler<BackgroundSampler>>,
    samples: Vec<Sample>,
}

impl Drop for State {
    /// Frees the samples without counting this as the program's: their memory was not counted when it was allocated.
    fn drop(&mut self) {
        uncounted(|| {
            self.sampler = None;
            self.samples = Vec::new();
        });
    }
}

#[pymethods]
impl Sampling {
    /// Sampling(backend, include_children, each_child, highest_alone, interval). `each_child`: whether the memory of
    /// each child is kept too. `highest_alone`: whether only the sample with the most memory is kept. `interval`: in
    /// seconds. Raises `NotImplementedError` if the memory cannot be read without the interpreter.
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
        let subject = Subject {
            quantity,
            each_child: each_child && has_children,
            highest_alone,
        };
        // SAFETY: the meter is never read.
        if unsafe { ForeignThreadMeter::new(quantity) }.is_none() {
            let text = "only the interpreter can read this memory";
            return Err(PyNotImplementedError::new_err(text));
        }
        Ok(Self {
            subject,
            interval: subject.interval(interval),
            state: Mutex::new(State::default()),
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
        let last = self.subject.sample();
        uncounted(|| self.end(py, last));
        false
    }

    /// The samples in order: the memory in MiB, the seconds since the epoch, and the pid and memory in MiB of each
    /// child.
    fn samples(&self) -> Vec<Figures> {
        let state = locked(&self.state);
        state.samples.iter().map(figures).collect()
    }
}

impl Sampling {
    fn begin(&self, py: Python<'_>) -> PyResult<()> {
        let first = try_read_now(self.subject.quantity).map_err(|why| raised_here(py, &why))?;
        uncounted(|| {
            let mut state = locked(&self.state);
            if state.first.is_some() {
                return Err(PyRuntimeError::new_err("the sampling was already started"));
            }
            state.highest = self.subject.highest_ever(py);
            state.first = Some(self.subject.with_children(first));
            // SAFETY: the thread that enters the context also leaves it, before the thread ends. After that the meter
            // is not read.
            let meter = unsafe { ForeignThreadMeter::new(self.subject.quantity) };
            let meter =
                meter.ok_or_else(|| PyRuntimeError::new_err("this memory is not counted"))?;
            let background = BackgroundSampler::new(self.subject, meter);
            let started = Sampler::start(self.interval, background);
            state.sampler = Some(started.map_err(|why| {
                let text = format!("no thread to read the memory with: {why}");
                PyOSError::new_err((why.raw_os_error().unwrap_or(libc::EAGAIN), text))
            })?);
            Ok(())
        })
    }

    fn end(&self, py: Python<'_>, last: Option<Sample>) {
        let sampler = locked(&self.state).sampler.take();
        // the sampler's thread may be reading the memory now, and needs no interpreter for that
        let meanwhile = py.detach(|| sampler.and_then(Sampler::end));
        let mut state = locked(&self.state);
        let first = state.first.take().into_iter();
        let meanwhile = meanwhile.map(|background| background.samples.into_kept());
        let mut samples = self.subject.none_yet();
        for sample in first.chain(meanwhile.into_iter().flatten()).chain(last) {
            samples.add(sample);
        }
        let highest = self.subject.highest_ever(py);
        if highest > state.highest
            && let Some(highest) = highest
        {
            samples.add(Sample::now(highest));
        }
        state.samples = samples.into_kept();
        // the sampler's thread may have taken one more sample between the last one and its end
        state
            .samples
            .sort_by(|one, other| one.at.total_cmp(&other.at));
    }
}

/// The thread that takes samples.
struct BackgroundSampler {
    subject: Subject,
    meter: ForeignThreadMeter,
    samples: Samples,
}

impl BackgroundSampler {
    fn new(subject: Subject, meter: ForeignThreadMeter) -> Self {
        Self {
            subject,
            meter,
            samples: subject.none_yet(),
        }
    }
}

impl Probe for BackgroundSampler {
    fn sample(&mut self) -> ControlFlow<()> {
        match self.meter.read() {
            Ok(memory) => self.samples.add(self.subject.with_children(memory)),
            Err(why) => keep_failure(|| why.to_string()),
        }
        ControlFlow::Continue(())
    }
}

fn figures(sample: &Sample) -> Figures {
    let children = sample.children.iter();
    let children = children.map(|(process, amount)| (process.0, amount.mebibytes()));
    (sample.memory.mebibytes(), sample.at, children.collect())
}
