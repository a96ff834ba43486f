//! The call tree, cut to its largest boxes.
//!
//! A box of a flame graph has the bytes of its line and of all that it calls. A box that is left out belongs to the
//! remainder of its caller: what the caller has, without its own bytes and without the boxes that stay.

use std::cmp::Ordering;

use pyprof_export::{Call, Heap};
use pyprof_html::Numbers;
use serde::Serialize;

use crate::budget::limit;
use crate::figures::share;
use crate::places::Places;

/// The most boxes. No screen has room for more.
const MOST_BOXES: usize = 5000;

/// The boxes.
#[derive(Serialize)]
pub(crate) struct Tree {
    /// Nine numbers for each box: the distance to the box of its caller, or 0 if it has none; its place; its own bytes at
    /// the peak, at the end, and allocated; the same of all that it calls; and the number of its calls that are left out.
    boxes: String,
    /// The bytes of all boxes without a caller, at the peak, at the end, and allocated.
    whole: [u64; 3],
    /// The number of the boxes without a caller that are left out.
    left_out: usize,
    /// The number of all boxes.
    counted: usize,
}

impl Tree {
    pub(crate) fn new(heap: &Heap, places: &mut Places<'_>) -> Self {
        let calls = &heap.calls;
        let all = with_calls(calls);
        let roots = calls
            .iter()
            .zip(&all)
            .filter(|(call, _)| call.caller.is_none());
        let whole = roots.fold([0; 3], |whole, (_, all)| plus(whole, *all));
        let mut kept = kept(heap, &all, whole, places);
        // a caller comes before all that it calls
        kept.sort_unstable_by_key(|(index, _)| *index);
        let mut left_out = vec![0_i64; kept.len()];
        let mut left_out_roots = 0;
        let box_of = |index: usize| kept.binary_search_by_key(&index, |(index, _)| *index).ok();
        for (index, call) in calls.iter().enumerate() {
            match call.caller {
                None if box_of(index).is_none() => left_out_roots += 1,
                Some(caller) => {
                    if let Some(caller) = box_of(caller)
                        && box_of(index).is_none()
                    {
                        left_out[caller] += 1;
                    }
                }
                None => {}
            }
        }
        let mut boxes = Numbers::default();
        for (number, ((index, place), left_out)) in kept.iter().zip(&left_out).enumerate() {
            let caller = calls[*index].caller.and_then(box_of);
            boxes.push(caller.map_or(0, |caller| (number - caller) as i64));
            boxes.push(*place as i64);
            let own = own(&calls[*index]);
            own.iter().for_each(|bytes| boxes.push(bytes.cast_signed()));
            for (all, own) in all[*index].iter().zip(own) {
                boxes.push((all - own).cast_signed());
            }
            boxes.push(*left_out);
        }
        Self {
            boxes: boxes.into_text(),
            whole,
            left_out: left_out_roots,
            counted: calls.len(),
        }
    }
}

/// Returns the bytes that a line has allocated itself.
fn own(call: &Call) -> [u64; 3] {
    [call.at_peak_bytes, call.at_end_bytes, call.allocated_bytes]
}

/// Returns the bytes of each call with all that it calls.
fn with_calls(calls: &[Call]) -> Vec<[u64; 3]> {
    let mut all: Vec<[u64; 3]> = calls.iter().map(own).collect();
    for (index, call) in calls.iter().enumerate().rev() {
        if let Some(caller) = call.caller.filter(|caller| *caller < index) {
            all[caller] = plus(all[caller], all[index]);
        }
    }
    all
}

fn plus(one: [u64; 3], other: [u64; 3]) -> [u64; 3] {
    let mut sum = one;
    for (sum, other) in sum.iter_mut().zip(other) {
        *sum = sum.saturating_add(other);
    }
    sum
}

/// Returns the calls with the largest shares of one of the quantities, and their places. The caller of each is among them:
/// its share is not smaller, and it comes before.
fn kept(
    heap: &Heap,
    all: &[[u64; 3]],
    whole: [u64; 3],
    places: &mut Places<'_>,
) -> Vec<(usize, usize)> {
    let shares = all.iter().map(|bytes| share(*bytes, whole));
    let mut ranked: Vec<(f64, u32)> = shares.zip(0..).filter(|(share, _)| *share > 0.0).collect();
    let by_rank = |one: &(f64, u32), other: &(f64, u32)| {
        let shares = other.0.partial_cmp(&one.0).unwrap_or(Ordering::Equal);
        shares.then(one.1.cmp(&other.1))
    };
    if ranked.len() > MOST_BOXES {
        ranked.select_nth_unstable_by(MOST_BOXES, by_rank);
        ranked.truncate(MOST_BOXES);
    }
    ranked.sort_unstable_by(by_rank);
    let mut kept = Vec::with_capacity(ranked.len());
    let before = places.size();
    for (_, index) in ranked {
        if places.size() - before + kept.len() * LARGEST_BOX > limit::TREE {
            break;
        }
        let index = index as usize;
        let frame = &heap.frames[heap.calls[index].frame];
        kept.push((index, places.add(&frame.place, frame.group)));
    }
    kept
}

/// The length of a large box in the page, in bytes: three numbers of up to two bytes and six of up to six, as base64.
const LARGEST_BOX: usize = (3 * 2 + 6 * 6) * 4 / 3;
