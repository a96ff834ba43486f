//! The colours of a picture. People with any kind of colour vision can distinguish them.

use std::fmt;

/// A colour in red, green and blue. It prints itself in the syntax of style sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// From 0 to 255.
    pub red: u8,
    /// From 0 to 255.
    pub green: u8,
    /// From 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// The memory of the recorded process.
    pub const MEMORY: Self = Self::of(0x000000);

    /// The lines through the peak.
    pub const PEAK: Self = Self::of(0xD62728);

    /// The colours that distinguish items, used in turn. The first seven are those of Okabe and Ito without their
    /// yellow, which is too light on white.
    const DISTINCT: [Self; 8] = [
        Self::of(0x0072B2),
        Self::of(0xE69F00),
        Self::of(0x009E73),
        Self::of(0xCC79A7),
        Self::of(0x56B4E9),
        Self::of(0xD55E00),
        Self::of(0x882255),
        Self::of(0x999933),
    ];

    /// Returns the colour of the item with this number. Neighbours have different colours.
    #[must_use]
    pub fn distinct(number: usize) -> Self {
        Self::DISTINCT[number % Self::DISTINCT.len()]
    }

    const fn of(code: u32) -> Self {
        let [_, red, green, blue] = code.to_be_bytes();
        Self { red, green, blue }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}
