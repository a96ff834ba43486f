//! A figure as a PNG.

use resvg::tiny_skia::{Pixmap, Transform};

use crate::cannot_draw::CannotDraw;
use crate::figure::Figure;
use crate::picture::tree;

/// Dots for each of the sheet's: fine screens have as many.
const SCALE: f32 = 2.0;

impl Figure {
    /// The bytes of a PNG file.
    ///
    /// # Errors
    /// A library refuses.
    pub fn png(&self) -> Result<Vec<u8>, CannotDraw> {
        let tree = tree(self)?;
        let size = tree.size().to_int_size().scale_by(SCALE);
        let pixels = size.and_then(|size| Pixmap::new(size.width(), size.height()));
        let mut pixels = pixels.ok_or_else(|| CannotDraw::Picture("it is too large".to_owned()))?;
        let transform = Transform::from_scale(SCALE, SCALE);
        resvg::render(&tree, transform, &mut pixels.as_mut());
        encoded(&pixels).map_err(|cause| CannotDraw::Picture(cause.to_string()))
    }
}

/// Without transparency, since there is none, which saves a quarter of it.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<u8> = pixels
        .data()
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(file)
}
