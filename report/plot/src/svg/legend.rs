//! What the colours mean, at the right.

use std::io::{self, Write};

use super::sheet::{EDGE, SIGN, SMALL, Sheet};
use super::writing::{Ground, Label, Side, Writing, line, number};
use crate::colour::Colour;
use crate::figure::{Entry, Figure, Sign};
use crate::font::Font;

/// From one line to the next.
const LINE: f64 = 18.0;

/// The lines in their box, in the middle of the height of the curves.
pub(super) fn legend(
    figure: &Figure,
    sheet: &Sheet,
    font: &Font,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let height = figure.legend.len() as f64 * LINE + 12.0;
    let middle = (sheet.curves.top + sheet.bottom()) / 2.0;
    let top = (middle - height / 2.0).max(4.0);
    outline(sheet, top, height, writing)?;
    for (index, entry) in figure.legend.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "they are few")]
        let middle = top + 6.0 + (index as f64 + 0.5) * LINE;
        sign(entry, sheet.legend_left + 10.0, middle, writing)?;
        let room = sheet.legend_width / SMALL + 0.01;
        let text = entry.fitting(room, |character| font.width(character));
        writing.label(&Label {
            class: "legend",
            text: &text,
            x: sheet.legend_left + SIGN + 4.0,
            y: middle + 0.36 * SMALL,
            size: SMALL,
            side: Side::Right,
            colour: Colour::MEMORY,
            ground: Ground::Plain,
        })?;
    }
    Ok(())
}

fn outline(
    sheet: &Sheet,
    top: f64,
    height: f64,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let width = sheet.width - EDGE - sheet.legend_left;
    let [x, y, width, height] = [sheet.legend_left, top, width, height].map(number);
    let attributes = [
        ("class", "legend"),
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("rx", "3"),
        ("fill", "#ffffff"),
        ("stroke", "#cccccc"),
    ];
    writing.element("rect", &attributes)
}

/// What the colour is seen on, small.
fn sign(
    entry: &Entry,
    left: f64,
    middle: f64,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let right = left + SIGN - 14.0;
    let (path, width) = match entry.sign {
        Sign::Curve => (line([(left, middle), (right, middle)]), "2"),
        Sign::Bracket => {
            let (above, below) = (middle - 5.0, middle + 5.0);
            let entry = line([
                (left + 7.0, above),
                (left + 3.0, above),
                (left + 3.0, below),
                (left + 7.0, below),
            ]);
            let exit = line([
                (right - 7.0, above),
                (right - 3.0, above),
                (right - 3.0, below),
                (right - 7.0, below),
            ]);
            (entry + &exit, "2.2")
        }
        Sign::Bar => (line([(left + 2.0, middle), (right - 2.0, middle)]), "11"),
        Sign::Nothing => return Ok(()),
    };
    let stroke = entry.colour.to_string();
    let opacity = if entry.sign == Sign::Bar { "0.75" } else { "1" };
    let attributes = [
        ("d", path.as_str()),
        ("fill", "none"),
        ("stroke", &stroke),
        ("stroke-width", width),
        ("stroke-opacity", opacity),
    ];
    writing.element("path", &attributes)
}
