//! Finds a variable of this process that has no symbol. The caller knows the value of the variable at several times.
//! Among all words of some memory, the variable is the word that has had each of these values.

use std::ops::Range;

/// The address of an integer that another part of the program changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable(usize);

impl Variable {
    /// Reads the current value.
    #[must_use]
    #[inline]
    pub fn read(self) -> i64 {
        // SAFETY: by the contract of `Candidates::among`, the word stays readable as long as the process runs.
        unsafe { (self.0 as *const i64).read_volatile() }
    }
}

/// The words that may be the variable.
#[derive(Debug)]
pub struct Candidates(Vec<Variable>);

impl Candidates {
    /// Collects the words of these ranges of addresses that have `value` now.
    ///
    /// # Safety
    /// The ranges must consist of whole aligned words, which stay readable as long as the process runs.
    #[must_use]
    pub unsafe fn among(ranges: impl IntoIterator<Item = Range<usize>>, value: i64) -> Self {
        let words = ranges
            .into_iter()
            .flat_map(|range| range.step_by(size_of::<i64>()));
        let variables = words.map(Variable);
        Self(variables.filter(|word| word.read() == value).collect())
    }

    /// Keeps only the words that have `value` now, which is the variable's value.
    pub fn keep(&mut self, value: i64) {
        self.0.retain(|word| word.read() == value);
    }

    /// Returns the variable if only one word is left.
    #[must_use]
    pub fn only(&self) -> Option<Variable> {
        match self.0[..] {
            [variable] => Some(variable),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// Changes the words step by step and keeps candidates by `values`; returns the variable that is left.
    fn left(words: &'static [AtomicI64], changes: &[&[i64]], values: &[i64]) -> Option<Variable> {
        let start = words.as_ptr() as usize;
        let range = start..start + size_of_val(words);
        // SAFETY: the words belong to a static.
        let mut candidates = unsafe { Candidates::among(iter::once(range), values[0]) };
        for (change, value) in changes.iter().zip(&values[1..]) {
            for (word, value) in words.iter().zip(*change) {
                word.store(*value, Ordering::Relaxed);
            }
            candidates.keep(*value);
        }
        candidates.only()
    }

    const fn words<const COUNT: usize>(first: [i64; COUNT]) -> [AtomicI64; COUNT] {
        let mut words = [const { AtomicI64::new(0) }; COUNT];
        let mut index = 0;
        while index < COUNT {
            words[index] = AtomicI64::new(first[index]);
            index += 1;
        }
        words
    }

    #[test]
    fn the_word_that_has_each_value_is_the_variable() {
        static WORDS: [AtomicI64; 3] = words([1, 7, 7]);
        let found = left(&WORDS, &[&[9, 9, 7], &[9, 7, 7]], &[7, 9, 7]);
        assert_eq!(found, Some(Variable(&raw const WORDS[1] as usize)));
        WORDS[1].store(12, Ordering::Relaxed);
        assert_eq!(found.map(Variable::read), Some(12));
    }

    #[test]
    fn a_word_that_follows_for_a_while_only_is_refused() {
        static WORDS: [AtomicI64; 2] = words([7, 7]);
        assert_eq!(left(&WORDS, &[&[9, 9], &[9, 9]], &[7, 9, 7]), None);
    }

    #[test]
    fn no_word_is_taken_if_two_follow() {
        static WORDS: [AtomicI64; 2] = words([7, 7]);
        assert_eq!(left(&WORDS, &[&[9, 9]], &[7, 9]), None);
    }
}
