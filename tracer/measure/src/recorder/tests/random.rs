//! Random events of one thread.

use std::iter;

use proptest::prelude::*;

use super::*;

/// An event of one thread.
#[derive(Clone, Debug)]
enum Event {
    /// A call of the function with this number, or its continuation.
    Enter(usize),
    /// The next line of the innermost activation.
    Line(u32),
    /// The end or suspension of the innermost activation.
    Leave,
}

fn event() -> impl Strategy<Value = (Event, i64)> {
    let event = prop_oneof![
        (0_usize..3).prop_map(Event::Enter),
        (1_u32..6).prop_map(Event::Line),
        Just(Event::Leave),
    ];
    (event, -100_i64..100)
}

/// A slow model of the tables: it remembers every outermost activation.
#[derive(Default)]
struct Expected {
    open: Vec<(usize, u32, i64)>,
    changed: [i64; 3],
    occurrences: [[u64; 6]; 3],
}

impl Expected {
    fn enter(&mut self, function: usize, now: i64) {
        self.open.push((function, 1, now));
    }

    fn line(&mut self, line: u32) {
        if let Some((function, current, _)) = self.open.last_mut() {
            self.occurrences[*function][*current as usize] += 1;
            *current = line;
        }
    }

    fn leave(&mut self, now: i64) {
        let Some((function, line, entered)) = self.open.pop() else {
            return;
        };
        self.occurrences[function][line as usize] += 1;
        if self.open.iter().all(|(outer, ..)| *outer != function) {
            self.changed[function] += now - entered;
        }
    }
}

proptest! {
    #[test]
    fn increments_add_up_to_the_changes_of_the_outermost_activations(events in prop::collection::vec(event(), 0..200)) {
        let tables = [0, 1, 2].map(|id| Arc::new(Entry::new(id, Quantity::default(), 1)));
        let mut recorder = Recorder::new();
        let mut expected = Expected::default();
        let mut now = 1_000_000;
        let ending = iter::repeat_n((Event::Leave, 7), 200);
        for (event, change) in events.into_iter().chain(ending) {
            now += change;
            let reading = Bytes::new(now);
            let innermost = expected.open.last().map(|(function, ..)| *function);
            match (event, innermost) {
                (Event::Enter(function), _) => {
                    let tables = [Arc::clone(&tables[function])];
                    recorder.enter(function, 1, Beginning::Start, &tables, &at(reading));
                    expected.enter(function, now);
                }
                (Event::Line(number), Some(key)) => {
                    line(&mut recorder, key, number, &at(reading));
                    expected.line(number);
                }
                (Event::Leave, Some(key)) => {
                    recorder.leave(key, &at(reading));
                    expected.leave(now);
                }
                (_, None) => {}
            }
        }
        prop_assert_eq!(recorder.depth(), Depth::default());
        for (function, table) in tables.iter().enumerate() {
            let measured = table.measurements();
            prop_assert_eq!(measured.changed(), Bytes::new(expected.changed[function]));
            for line in 1..6 {
                let occurrences = measured.line(line).map_or(0, |line| line.occurrences);
                prop_assert_eq!(occurrences, expected.occurrences[function][line as usize]);
            }
        }
    }

    #[test]
    fn an_activation_in_two_tables_counts_completely_in_each(changes in prop::collection::vec(-100_i64..100, 1..50)) {
        let (outer, inner) = (Arc::new(Entry::new(0, Quantity::default(), 1)), Arc::new(Entry::new(1, Quantity::default(), 1)));
        let mut recorder = Recorder::new();
        enter(&mut recorder, 1, 1, &[&outer, &inner], &at(Bytes::ZERO));
        let mut now = 0;
        for change in &changes {
            now += change;
            line(&mut recorder, 1, 2, &at(Bytes::new(now)));
        }
        recorder.leave(1, &at(Bytes::new(now)));
        prop_assert_eq!(outer.measurements().changed(), Bytes::new(now));
        prop_assert_eq!(inner.measurements().changed(), Bytes::new(now));
    }
}
