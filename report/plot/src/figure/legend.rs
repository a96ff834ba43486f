//! What the colours mean, in as many lines as have room beside a picture.

use super::calls::Function;
use super::{Calls, Curve, Entry, Shape, Sign};
use crate::colour::Colour;

/// As many lines as have room.
const MOST: usize = 24;

/// A line for each curve and for each run; where these are too many, for each function.
pub(super) fn legend(curves: &[Curve], calls: &Calls, functions: &[Function]) -> Vec<Entry> {
    let most = if functions.is_empty() { MOST } else { MOST / 2 };
    let mut legend: Vec<Entry> = curves.iter().map(of_curve).collect();
    shorten(&mut legend, most, "curves");
    let count: usize = functions.iter().map(|function| function.count).sum();
    if calls.shape == Shape::Brackets && legend.len() + count <= MOST {
        legend.extend(calls.drawn.iter().map(|call| Entry {
            sign: Sign::Bracket,
            colour: call.colour,
            label: format!("{} {:.3}s", call.label, call.length()),
        }));
        return legend;
    }
    let sign = match calls.shape {
        Shape::Brackets => Sign::Bracket,
        Shape::Bars => Sign::Bar,
    };
    let mut functions = functions.to_vec();
    if legend.len() + functions.len() > MOST {
        // those in which the time goes
        functions.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    }
    let mut of_functions: Vec<Entry> = functions.iter().map(|it| of_function(it, sign)).collect();
    shorten(&mut of_functions, MOST - legend.len(), "functions");
    legend.append(&mut of_functions);
    legend
}

fn of_curve(curve: &Curve) -> Entry {
    Entry {
        sign: Sign::Curve,
        colour: curve.colour,
        label: curve.label.clone(),
    }
}

fn of_function(function: &Function, sign: Sign) -> Entry {
    let Function { label, seconds, .. } = function;
    Entry {
        sign,
        colour: function.colour,
        label: match function.count {
            1 => format!("{label} {seconds:.3}s"),
            count => format!("{label} {seconds:.3}s in {count} calls"),
        },
    }
}

/// Leaves so many lines, the last of which tells how many there are besides.
fn shorten(lines: &mut Vec<Entry>, most: usize, what: &str) {
    if lines.len() <= most {
        return;
    }
    let others = lines.len() - (most - 1);
    lines.truncate(most - 1);
    lines.push(Entry {
        sign: Sign::Nothing,
        colour: Colour::MEMORY,
        label: format!("and {others} {what} more"),
    });
}
