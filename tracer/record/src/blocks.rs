//! The blocks of a record that is read.

use zerocopy::FromBytes;

use crate::layout::{ALIGNMENT, BlockHead, padded};

/// A block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a> {
    name: [u8; 16],
    pub(crate) content: &'a [u8],
}

impl Block<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == padded(name)
    }
}

/// The blocks in these bytes, in their order. An item is `None`, and the last one, if a block has no possible length.
#[derive(Debug)]
pub(crate) struct Blocks<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Blocks<'a> {
    type Item = Option<Block<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let bytes = std::mem::take(&mut self.0);
        Some(first(bytes).map(|(block, rest)| {
            self.0 = rest;
            block
        }))
    }
}

/// Returns the first block, and the bytes after it.
fn first(bytes: &[u8]) -> Option<(Block<'_>, &[u8])> {
    let (head, _) = BlockHead::read_from_prefix(bytes).ok()?;
    let length = usize::try_from(head.length).ok()?;
    let (block, rest) = bytes.split_at_checked(length)?;
    let content = block.get(size_of::<BlockHead>()..)?;
    let content = content.get(..usize::try_from(head.content).ok()?)?;
    let is_possible = length >= size_of::<BlockHead>() && length.is_multiple_of(ALIGNMENT);
    let name = head.name;
    is_possible.then_some((Block { name, content }, rest))
}
