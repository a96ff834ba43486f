//! The formats of pictures, each known by the ending of its file.

use std::path::{Path, PathBuf};

use pyprof_plot::{CannotDraw, Figure, Options, Recording};

/// No format has the ending of this file.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw into `{}`: its ending is none of {}", .0.display(), Format::NAMES)]
pub(crate) struct UnknownFormat(PathBuf);

/// A format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Svg,
    Pdf,
    Html,
}

impl Format {
    /// The file name endings of all formats, for messages.
    pub(super) const NAMES: &'static str = "png, svg, pdf, html";

    /// Returns the format of a file, by its ending.
    pub(super) fn of(path: &Path) -> Result<Self, UnknownFormat> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "svg" => Ok(Self::Svg),
            "pdf" => Ok(Self::Pdf),
            "html" | "htm" => Ok(Self::Html),
            _ => Err(UnknownFormat(path.to_owned())),
        }
    }

    /// Returns the content of a file in this format.
    pub(super) fn bytes(
        self,
        figure: &Figure,
        recordings: &[Recording],
        options: &Options,
    ) -> Result<Vec<u8>, CannotDraw> {
        match self {
            Self::Png => figure.png(),
            Self::Svg => buffered(|to| figure.svg(to)),
            Self::Pdf => figure.pdf(),
            Self::Html => page(recordings, options),
        }
    }
}

/// Returns the interactive page.
pub(super) fn page(recordings: &[Recording], options: &Options) -> Result<Vec<u8>, CannotDraw> {
    buffered(|to| pyprof_plot::page(recordings, options, to))
}

fn buffered(
    write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>,
) -> Result<Vec<u8>, CannotDraw> {
    let mut bytes = Vec::new();
    write(&mut bytes).map_err(|cause| CannotDraw::Picture(cause.to_string()))?;
    Ok(bytes)
}
