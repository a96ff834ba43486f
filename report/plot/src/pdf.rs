//! A figure as a PDF, with text that can be searched and copied.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use crate::cannot_draw::CannotDraw;
use crate::figure::Figure;
use crate::picture::tree;

/// The points of a printer for each dot of the layout. An inch has 72 points and 90 dots.
const SCALE: f32 = 72.0 / 90.0;

impl Figure {
    /// Returns the bytes of a PDF file with one page.
    ///
    /// # Errors
    /// A library cannot draw the figure.
    pub fn pdf(&self) -> Result<Vec<u8>, CannotDraw> {
        let tree = tree(self)?;
        let size = tree.size();
        let size = Size::from_wh(size.width() * SCALE, size.height() * SCALE);
        let size = size.ok_or_else(|| CannotDraw::Picture("it is too large".to_owned()))?;
        let mut document = Document::new();
        let mut page = document.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
        surface.finish();
        page.finish();
        let mut about = Metadata::new();
        if let Some(title) = &self.title {
            about = about.title(title.clone());
        }
        document.set_metadata(about);
        let document = document
            .finish()
            .map_err(|cause| CannotDraw::Picture(format!("{cause:?}")))?;
        match drawn {
            Some(()) => Ok(document),
            None => Err(CannotDraw::Picture("it cannot be put on a page".to_owned())),
        }
    }
}
