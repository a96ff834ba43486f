//! The number of points for each curve, so that the page stays small.

/// Divides `altogether` among the curves. A curve that wants less than its part gets all that it wants; the rest of
/// its part goes to the others.
pub(super) fn shares(wanted: &[usize], altogether: usize) -> Vec<usize> {
    let mut smallest_first: Vec<usize> = (0..wanted.len()).collect();
    smallest_first.sort_by_key(|&index| wanted[index]);
    let mut shares = vec![0; wanted.len()];
    let mut left = altogether;
    for (served, &index) in smallest_first.iter().enumerate() {
        let part = left / (wanted.len() - served);
        shares[index] = wanted[index].min(part);
        left -= shares[index];
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unused_part_of_a_curve_goes_to_the_others() {
        assert_eq!(shares(&[5, 7], 100), [5, 7]);
        assert_eq!(shares(&[1000, 10, 1000], 110), [50, 10, 50]);
        assert_eq!(shares(&[1000], 100), [100]);
        assert!(shares(&[], 100).is_empty());
    }
}
