//! Messages after a report about memory that the report lacks.

use pyprof_measure::Flow;

use crate::message::say;

/// Prints all such messages.
pub(crate) fn say_all() {
    say_unmeasured();
    say_failure();
}

/// Prints the memory of other threads, which the figures of single threads do not contain.
fn say_unmeasured() {
    let Some(flow) = pyprof_tracer::of_unmeasured_threads() else {
        return;
    };
    if flow != Flow::NOTHING {
        let (allocated, freed) = (flow.allocated.mebibytes(), flow.freed.mebibytes());
        say(
            &format!(
                "other threads allocated {allocated:.3} MiB and freed {freed:.3} MiB meanwhile, which `jemalloc` counts and `jemalloc_thread` does not"
            ),
            None,
        );
    }
}

fn say_failure() {
    if let Some(why) = pyprof_tracer::why_unread() {
        let what = format!("the report lacks its figures: {why}");
        let hint =
            "`--backend tracemalloc` and `--backend jemalloc` do not need the system's figures";
        say(&what, Some(hint));
    }
    if let Some(failure) = pyprof_tracer::first_failure() {
        let what = format!("the report may lack something: {failure}");
        say(&what, Some("the program itself was not affected"));
    }
}
