//! Outcomes as text for people.

use pyprof_report::printable;

use crate::outcome::Outcome;

/// Returns a line for each failure, after a line with their number.
#[must_use]
pub fn text(outcomes: &[Outcome]) -> String {
    let failures: Vec<String> = outcomes.iter().filter_map(Outcome::message).collect();
    let all = outcomes.len();
    let checks = if all == 1 { "check" } else { "checks" };
    let first = match failures.len() {
        0 => format!("{all} {checks}, no failure"),
        1 => format!("{all} {checks}, 1 failure"),
        failed => format!("{all} {checks}, {failed} failures"),
    };
    let mut text = first + "\n";
    for failure in failures {
        text.push_str(&printable(&failure));
        text.push('\n');
    }
    text
}
