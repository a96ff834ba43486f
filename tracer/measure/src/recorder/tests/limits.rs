//! Limits at a line.

use super::*;
use crate::Limit;

/// A limit for one table, or for all.
pub(super) struct Asked<'a>(&'a Limit, Option<&'a Entry>);

impl LineLimit for Asked<'_> {
    fn limit(&self) -> &Limit {
        self.0
    }

    fn covers(&self, table: &Entry) -> bool {
        self.1.is_none_or(|only| std::ptr::eq(only, table))
    }
}

#[test]
fn a_limit_is_crossed_once_until_the_memory_was_below_it() {
    let table = Arc::new(Entry::new(0, Quantity::default(), 1));
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&table], &at(mebibytes(1)));
    let limit = Limit::new(Quantity::default(), 50.0);
    let crossings = [49, 50, 60, 49, 70].map(|memory| {
        let limits = Some([Asked(&limit, None)]);
        let crossing = recorder.line(1, 2, || true, limits, &at(mebibytes(memory)));
        crossing.map(|(_, memory)| memory)
    });
    let expected = [None, Some(50), None, None, Some(70)].map(|it| it.map(mebibytes));
    assert_eq!(crossings, expected);
}

#[test]
fn a_limit_holds_for_the_lines_of_the_tables_that_it_covers() {
    let (one, other) = (
        Arc::new(Entry::new(0, Quantity::default(), 1)),
        Arc::new(Entry::new(1, Quantity::default(), 10)),
    );
    let mut recorder = Recorder::new();
    enter(&mut recorder, 1, 1, &[&one], &at(mebibytes(1)));
    let limit = Limit::new(Quantity::default(), 50.0);
    let mut crosses = |covered: &Entry| {
        let limits = Some([Asked(&limit, Some(covered))]);
        let crossing = recorder.line(1, 2, || true, limits, &at(mebibytes(60)));
        crossing.is_some()
    };
    assert!(!crosses(&other));
    assert!(crosses(&one));
}
