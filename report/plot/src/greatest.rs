//! Finding the greatest of many items while only a few of them are in memory.

use std::cmp::Ordering;

/// Returns the `count` greatest items by their measure in descending order, and the number of the others. Items with
/// the same measure keep their order. If there are at most `count` items, returns all in their order. At most a small
/// multiple of `count` items is in memory.
pub(crate) fn greatest<T, M: PartialOrd>(
    items: impl Iterator<Item = T>,
    count: usize,
    most: impl Fn(&T) -> M,
) -> (Vec<T>, usize) {
    let mut kept = Vec::new();
    let mut others = 0;
    let mut leave = |kept: &mut Vec<T>| {
        kept.sort_by(|one, other| {
            let order = most(other).partial_cmp(&most(one));
            order.unwrap_or(Ordering::Equal)
        });
        others += kept.len() - count;
        kept.truncate(count);
    };
    for item in items {
        kept.push(item);
        if kept.len() >= 4 * count.max(256) {
            leave(&mut kept);
        }
    }
    if kept.len() > count {
        leave(&mut kept);
    }
    (kept, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_keep_their_order_and_many_are_sorted_and_cut() {
        let few = [3, 9, 3];
        assert_eq!(greatest(few.iter(), 3, |it| **it), (vec![&3, &9, &3], 0));
        let many = (0..10_000_u32).map(|number| (number, number % 100));
        let (kept, others) = greatest(many, 3, |(_, rest)| *rest);
        assert_eq!(kept, [(99, 99), (199, 99), (299, 99)]);
        assert_eq!(others, 9_997);
    }
}
