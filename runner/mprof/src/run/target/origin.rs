//! How the sampled process came to run.

/// How the sampled process came to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// mprof has started it: `mprof run`.
    Started,
    /// It ran already: `mprof attach`.
    Attached,
}
