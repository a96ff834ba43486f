//! A figure as a PNG.

use resvg::tiny_skia::{Pixmap, Transform};

use crate::cannot_draw::CannotDraw;
use crate::figure::Figure;
use crate::picture::tree;

/// The pixels for each dot of the layout, in each direction, as on screens with a high resolution.
const SCALE: f32 = 2.0;

impl Figure {
    /// Returns the bytes of a PNG file.
    ///
    /// # Errors
    /// A library cannot draw the figure.
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

/// Encodes the pixels without transparency, since all are opaque. This saves a quarter of the data.
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
