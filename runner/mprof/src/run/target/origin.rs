//! The origin of the sampled process.

/// The origin of the sampled process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// mprof has started the process: `mprof run`.
    Started,
    /// The process was already running: `mprof attach`.
    Attached,
}
