//! The kinds of files that there are, by their endings.

use std::path::Path;

use pyprof_plot::{CannotDraw, Figure, Options, Recording};

use super::CannotPlot;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Svg,
    Pdf,
    Html,
}

impl Format {
    /// All of them, for a person.
    pub(super) const NAMES: &'static str = "png, svg, pdf, html";

    /// That which a file's ending tells.
    pub(super) fn of(path: &Path) -> Result<Self, CannotPlot> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "svg" => Ok(Self::Svg),
            "pdf" => Ok(Self::Pdf),
            "html" | "htm" => Ok(Self::Html),
            _ => Err(CannotPlot::Ending(path.to_owned())),
        }
    }

    /// What such a file holds.
    pub(super) fn bytes(
        self,
        figure: &Figure,
        recordings: &[Recording],
        options: &Options,
    ) -> Result<Vec<u8>, CannotPlot> {
        match self {
            Self::Png => Ok(figure.png()?),
            Self::Svg => made(|to| figure.svg(to)),
            Self::Pdf => Ok(figure.pdf()?),
            Self::Html => page(recordings, options),
        }
    }
}

/// The interactive page.
pub(super) fn page(recordings: &[Recording], options: &Options) -> Result<Vec<u8>, CannotPlot> {
    made(|to| pyprof_plot::page(recordings, options, to))
}

fn made(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Result<Vec<u8>, CannotPlot> {
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(|cause| CannotDraw::Picture(cause.to_string()))?;
    Ok(bytes)
}
