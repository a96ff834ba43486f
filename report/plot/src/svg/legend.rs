//! The legend at the right of the picture.

use std::io::{self, Write};

use super::layout::{EDGE, Frame, MARKER, SMALL, SvgLayout};
use super::svg_writer::{Ground, Label, Side, SvgWriter, line, placed};
use crate::colour::Colour;
use crate::figure::{Entry, Figure, Marker};
use crate::font::Font;

/// The distance from one line to the next.
const LINE: f64 = 18.0;

/// Draws the lines in a box, centred on the height of the curves.
pub(super) fn legend(
    figure: &Figure,
    layout: &SvgLayout,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let height = figure.legend.len() as f64 * LINE + 12.0;
    let middle = (layout.curves.top + layout.bottom()) / 2.0;
    let top = (middle - height / 2.0).max(4.0);
    outline(layout, top, height, writer)?;
    for (index, entry) in figure.legend.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "they are few")]
        let middle = top + 6.0 + (index as f64 + 0.5) * LINE;
        marker(entry, layout.legend_left + 10.0, middle, writer)?;
        let room = layout.legend_width / SMALL + 0.01;
        let text = entry.fitting(room, |character| font.width(character));
        writer.label(&Label {
            class: "legend",
            text: &text,
            x: layout.legend_left + MARKER + 4.0,
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
    layout: &SvgLayout,
    top: f64,
    height: f64,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let frame = Frame {
        left: layout.legend_left,
        top,
        right: layout.width - EDGE,
        bottom: top + height,
    };
    let style = [("rx", "3"), ("fill", "#ffffff"), ("stroke", "#cccccc")];
    let place = frame.attributes();
    writer.element("rect", &placed("legend", &place, &style))
}

/// Draws the marker in the colour of the entry.
fn marker(
    entry: &Entry,
    left: f64,
    middle: f64,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let right = left + MARKER - 14.0;
    let (path, width) = match entry.marker {
        Marker::Curve => (line([(left, middle), (right, middle)]), "2"),
        Marker::Bracket => {
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
        Marker::Bar => (line([(left + 2.0, middle), (right - 2.0, middle)]), "11"),
        Marker::Nothing => return Ok(()),
    };
    let stroke = entry.colour.to_string();
    let opacity = if entry.marker == Marker::Bar {
        "0.75"
    } else {
        "1"
    };
    let attributes = [
        ("d", path.as_str()),
        ("fill", "none"),
        ("stroke", &stroke),
        ("stroke-width", width),
        ("stroke-opacity", opacity),
    ];
    writer.element("path", &attributes)
}
