//! A variable of this process that no symbol names, found by its values: of all words of some memory, the one that has
//! each value that the variable is known to have had.

use std::ops::Range;

/// The address of a whole number, which another part of the program changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable(usize);

impl Variable {
    /// Its value now.
    #[must_use]
    #[inline]
    pub fn read(self) -> i64 {
        // SAFETY: a word of memory that stays readable for as long as the process, by the contract of `Candidates::among`.
        unsafe { (self.0 as *const i64).read_volatile() }
    }
}

/// The words that may be the variable.
#[derive(Debug)]
pub struct Candidates(Vec<Variable>);

impl Candidates {
    /// The words of these addresses that have `value` now.
    ///
    /// # Safety
    /// The ranges are whole aligned words, and readable for as long as the process.
    #[must_use]
    pub unsafe fn among(ranges: impl IntoIterator<Item = Range<usize>>, value: i64) -> Self {
        let words = ranges
            .into_iter()
            .flat_map(|range| range.step_by(size_of::<i64>()));
        let variables = words.map(Variable);
        Self(variables.filter(|word| word.read() == value).collect())
    }

    /// Refuses the words that do not have `value` now, which the variable has.
    pub fn keep(&mut self, value: i64) {
        self.0.retain(|word| word.read() == value);
    }

    /// The variable, if it is the only word that is left.
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

    /// Words of which each change of the variable sets some; gives what is left after the changes.
    fn left(words: &'static [AtomicI64], changes: &[&[i64]], values: &[i64]) -> Option<Variable> {
        let start = words.as_ptr() as usize;
        let range = start..start + size_of_val(words);
        // SAFETY: words of a static.
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
    fn of_two_words_that_follow_neither_is_taken() {
        static WORDS: [AtomicI64; 2] = words([7, 7]);
        assert_eq!(left(&WORDS, &[&[9, 9]], &[7, 9]), None);
    }
}
