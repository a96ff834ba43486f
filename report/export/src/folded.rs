//! Folded stacks: a line for each stack, with its frames from the outermost one on and its bytes. Programs that draw flame
//! graphs read them.

use std::io::{self, Write};

use crate::heap::Heap;
use crate::stacks::{Quantity, frames_of, label};

/// Writes the stacks that have some of a quantity.
pub(crate) fn write(heap: &Heap, quantity: Quantity, out: &mut dyn Write) -> io::Result<()> {
    for call in &heap.calls {
        let bytes = quantity.of(call);
        if bytes > 0 {
            let frames = frames_of(heap, call).into_iter();
            let labels: Vec<String> = frames
                .map(|frame| folded(&label(&heap.frames[frame])))
                .collect();
            writeln!(out, "{} {bytes}", labels.join(";"))?;
        }
    }
    Ok(())
}

/// Replaces the characters that separate frames and lines.
fn folded(label: &str) -> String {
    let is_separator = |letter: char| letter == ';' || letter.is_control();
    label.replace(is_separator, "_")
}
