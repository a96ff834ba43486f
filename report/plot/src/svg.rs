//! A figure as SVG. The other formats are made from it.

mod amounts;
mod brackets;
mod curves;
mod frame;
mod functions;
mod layout;
mod legend;
mod svg_writer;

use std::io::{self, Write};

use crate::figure::{Figure, Shape};
use crate::font::{FAMILY, Font};
use layout::SvgLayout;
use svg_writer::{SvgWriter, number};

impl Figure {
    /// Writes the figure as an SVG file. All texts of the recording stay texts in it, and nothing in the file is
    /// executed.
    ///
    /// # Errors
    /// `to` cannot be written.
    pub fn svg(&self, to: &mut impl Write) -> io::Result<()> {
        let font = Font::embedded();
        let layout = SvgLayout::of(self, &font);
        let (width, height) = (number(layout.width), number(layout.height));
        let mut writer = SvgWriter::new(&mut *to);
        writer.within(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &width),
                ("height", &height),
                ("viewBox", &format!("0 0 {width} {height}")),
                ("font-family", &format!("{FAMILY}, sans-serif")),
            ],
            |writer| self.parts(&layout, &font, writer),
        )?;
        to.write_all(b"\n")
    }

    fn parts(
        &self,
        layout: &SvgLayout,
        font: &Font,
        writer: &mut SvgWriter<impl Write>,
    ) -> io::Result<()> {
        if let Some(title) = &self.title {
            writer.text("title", &[], title)?;
        }
        let whole = [("width", "100%"), ("height", "100%"), ("fill", "#ffffff")];
        writer.element("rect", &whole)?;
        frame::grid(self, layout, writer)?;
        curves::clip(layout, writer)?;
        if self.calls.shape == Shape::Bars {
            functions::bars(self, layout, font, writer)?;
        }
        curves::peaks(self, layout, writer)?;
        curves::curves(self, layout, writer)?;
        if self.calls.shape == Shape::Brackets {
            brackets::brackets(self, layout, writer)?;
        }
        frame::frame(self, layout, font, writer)?;
        amounts::amounts(self, layout, font, writer)?;
        legend::legend(self, layout, font, writer)?;
        frame::notes(self, layout, writer)
    }
}
