//! A figure as SVG, which is also what the other pictures are made of.

mod amounts;
mod brackets;
mod curves;
mod frame;
mod functions;
mod legend;
mod sheet;
mod writing;

use std::io::{self, Write};

use crate::figure::{Figure, Shape};
use crate::font::{FAMILY, Font};
use sheet::Sheet;
use writing::{Writing, number};

impl Figure {
    /// Writes it as an SVG file. Text stays text in it, whatever it is, and nothing of it runs.
    ///
    /// # Errors
    /// What it is written to takes nothing.
    pub fn svg(&self, to: &mut impl Write) -> io::Result<()> {
        let font = Font::embedded();
        let sheet = Sheet::of(self, &font);
        let (width, height) = (number(sheet.width), number(sheet.height));
        let mut writing = Writing::new(&mut *to);
        writing.within(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("width", &width),
                ("height", &height),
                ("viewBox", &format!("0 0 {width} {height}")),
                ("font-family", &format!("{FAMILY}, sans-serif")),
            ],
            |writing| self.parts(&sheet, &font, writing),
        )?;
        to.write_all(b"\n")
    }

    fn parts(
        &self,
        sheet: &Sheet,
        font: &Font,
        writing: &mut Writing<impl Write>,
    ) -> io::Result<()> {
        if let Some(title) = &self.title {
            writing.text("title", &[], title)?;
        }
        let whole = [("width", "100%"), ("height", "100%"), ("fill", "#ffffff")];
        writing.element("rect", &whole)?;
        frame::grid(self, sheet, writing)?;
        curves::clip(sheet, writing)?;
        if self.calls.shape == Shape::Bars {
            functions::bars(self, sheet, font, writing)?;
        }
        curves::peaks(self, sheet, writing)?;
        curves::curves(self, sheet, writing)?;
        if self.calls.shape == Shape::Brackets {
            brackets::brackets(self, sheet, writing)?;
        }
        frame::frame(self, sheet, font, writing)?;
        amounts::amounts(self, sheet, font, writing)?;
        legend::legend(self, sheet, font, writing)?;
        frame::notes(self, sheet, writing)
    }
}
