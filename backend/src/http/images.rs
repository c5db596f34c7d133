//! Images on their way in: told by their content, never by their name; measured before they are unpacked; made anew, so that
//! nothing of the file but its pixels is kept, neither where a photograph was taken nor what somebody has hidden in it.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Payload;
use anyhow::Context;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;
use vestnik_api::Code;
use vestnik_api::articles::MAX_IMAGE;
use vestnik_api::id::UserId;

use super::uploads::{Upload, Uploads};
use crate::platform::error::{Error, Result};

/// How many pixels an image has at most: what the cameras of telephones make.
const MOST_PIXELS: u64 = 40_000_000;
const LONGEST_SIDE: u32 = 16_000;
/// What it may take unpacked: four bytes a pixel. Of images with more bits in a colour fewer pixels are taken. What is made of it by and
/// by takes half as much once more.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;

/// How wide an image is kept at most: a column of text on a screen of twice the resolution.
const WIDEST: u32 = 1_600;
/// And how high.
const HIGHEST: u32 = 6_000;

/// How wide and high a small picture is at most.
const THUMBNAIL: u32 = 256;

/// How wide and high the picture of a person is.
const PORTRAIT: u32 = 256;

/// What images of pages and letters are made of.
const STILL: &[ImageFormat] = &[ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
/// And pictures of people: of what moves, only its first moment is shown.
const FACES: &[ImageFormat] = &[ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];

const QUALITY: u8 = 84;

/// How long an image waits for its turn before whoever sent it is told to come again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes images anew, one at a time and off the threads that serve requests: each may take a second and much memory.
#[derive(Debug, Clone)]
pub struct Darkroom {
    turns: Arc<Semaphore>,
}

impl Default for Darkroom {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(1)) }
    }
}

/// What an image in which something shines through is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clear {
    /// For browsers: small.
    Webp,
    /// For mail programs: some of them know nothing newer.
    Png,
}

/// An image as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) content_type: &'static str,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) bytes: Vec<u8>,
}

impl Darkroom {
    /// Makes one anew. Whoever sent several stands in line once: others are not kept waiting by one person's images.
    pub(crate) async fn develop(&self, upload: Upload, clear: Clear) -> Result<Print> {
        self.in_turn(upload, move |file: &[u8]| develop(file, clear)).await
    }

    /// Makes the picture of a person of one, in the same line.
    pub(crate) async fn portrait(&self, upload: Upload) -> Result<Print> {
        self.in_turn(upload, portrait).await
    }

    async fn in_turn(
        &self,
        upload: Upload,
        work: impl FnOnce(&[u8]) -> Result<Print> + Send + 'static,
    ) -> Result<Print> {
        let turns = async { Ok((upload.own_turn().await?, Arc::clone(&self.turns).acquire_owned().await)) };
        let turns: Result<_> = tokio::time::timeout(PATIENCE, turns).await.map_err(|_late| Code::Unavailable)?;
        let (own, turn) = turns?;
        let turn = (own, turn.context("the darkroom is closed")?);
        let file = upload.read().await?;
        // The turn moves along: a request given up meanwhile must not let another one in beside its work.
        let done = tokio::task::spawn_blocking(move || {
            let print = work(&file);
            drop(turn);
            print
        });
        done.await.context("an image was made anew half-way only")?
    }

    /// A small picture of one; none of what is broken, or too large to be unpacked.
    pub(crate) async fn thumbnail(&self, file: Vec<u8>) -> Result<Option<Print>> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.context("the darkroom is closed")?;
        let done = tokio::task::spawn_blocking(move || {
            let print = thumbnail(&file);
            drop(turn);
            print
        });
        match done.await {
            Ok(Ok(print)) => Ok(Some(print)),
            Ok(Err(error)) if error.code().is_none() => Err(error),
            // Whatever it is that nobody can take apart: it is no picture.
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }
}

/// Takes an image in whole, and no larger than it may be.
pub(crate) async fn receive(uploads: &Uploads, from: UserId, body: Payload) -> Result<Upload> {
    let most = u64::try_from(MAX_IMAGE).unwrap_or(u64::MAX);
    uploads.receive(from, body, most, || too_large("an image may have 8 MB"), |_bytes| {}).await
}

fn develop(file: &[u8], clear: Clear) -> Result<Print> {
    let (image, orientation) = unpack(file, STILL)?;
    print(small(image, orientation)?, clear)
}

/// The image as it is to be looked at, within a small square.
fn thumbnail(file: &[u8]) -> Result<Print> {
    let (image, orientation) = unpack(file, STILL)?;
    let mut image = shrink(plain(image), THUMBNAIL, THUMBNAIL)?;
    image.apply_orientation(orientation);
    print(image, Clear::Webp)
}

/// The middle of the image as it is to be looked at, as a small square. What is smaller becomes as large.
fn portrait(file: &[u8]) -> Result<Print> {
    let (image, orientation) = unpack(file, FACES)?;
    let mut image = square(plain(image))?;
    image.apply_orientation(orientation);
    print(image, Clear::Webp)
}

/// Its pixels, and how they are to be turned; measured before they are unpacked. Other kinds than these are refused.
fn unpack(file: &[u8], kinds: &[ImageFormat]) -> Result<(DynamicImage, Orientation)> {
    let Some(format) = image::guess_format(file).ok().filter(|known| kinds.contains(known)) else {
        let told = if kinds.contains(&ImageFormat::Gif) { "JPEG, PNG, WebP or GIF" } else { "JPEG, PNG or WebP" };
        return Err(Error::because(Code::UnsupportedMediaType, format!("send an image: {told}")));
    };
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(too_many_pixels());
    }
    if width == 0 || height == 0 {
        return Err(broken());
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(refused)?, orientation))
}

/// The image as it is to be looked at, no larger than it is kept.
fn small(image: DynamicImage, orientation: Orientation) -> Result<DynamicImage> {
    let lies = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (widest, highest) = if lies { (HIGHEST, WIDEST) } else { (WIDEST, HIGHEST) };
    let mut image = shrink(plain(image), widest, highest)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// With eight bits in a colour, and a colour even if it is grey: all that is kept. Makes a copy only of what is otherwise.
fn plain(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() { image.into_rgba8().into() } else { image.into_rgb8().into() }
}

/// Makes it fit. The `image` crate's own way takes sixteen bytes a pixel meanwhile; this takes as many as the image has.
fn shrink(image: DynamicImage, widest: u32, highest: u32) -> Result<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    if width <= widest && height <= highest {
        return Ok(image);
    }
    // By how much the side is too long that is too long by more.
    let (side, most) = if u64::from(width) * u64::from(highest) > u64::from(height) * u64::from(widest) {
        (width, widest)
    } else {
        (height, highest)
    };
    let scaled =
        |length: u32| u32::try_from(u64::from(length) * u64::from(most) / u64::from(side)).unwrap_or(most).max(1);
    let mut small = DynamicImage::new(scaled(width), scaled(height), image.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&image, &mut small, &options).context("an image could not be made smaller")?;
    Ok(small)
}

/// Its middle, as large as the picture of a person: where that is, turning does not change.
fn square(image: DynamicImage) -> Result<DynamicImage> {
    let mut square = DynamicImage::new(PORTRAIT, PORTRAIT, image.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let options = options.fit_into_destination(Some((0.5, 0.5)));
    Resizer::new().resize(&image, &mut square, &options).context("a picture could not be made square")?;
    Ok(square)
}

/// As JPEG, or where something shines through, as a kind that can.
fn print(image: DynamicImage, clear: Clear) -> Result<Print> {
    let mut bytes = Vec::new();
    let see_through = image.as_rgba8().is_some_and(|image| image.pixels().any(|pixel| pixel.0[3] < u8::MAX));
    let (content_type, made) = if see_through {
        match clear {
            Clear::Webp => ("image/webp", image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))),
            Clear::Png => ("image/png", image.write_with_encoder(PngEncoder::new(&mut bytes))),
        }
    } else {
        let image = DynamicImage::from(image.to_rgb8());
        ("image/jpeg", image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)))
    };
    made.context("an image could not be made anew")?;
    if bytes.len() > MAX_IMAGE {
        // A photograph in which something shines through: without loss it may grow.
        return Err(too_large("made anew, the image has more than 8 MB"));
    }
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    Ok(Print { content_type, width: side(image.width()), height: side(image.height()), bytes })
}

fn too_large(why: &str) -> Error {
    Error::because(Code::TooLarge, why)
}

fn too_many_pixels() -> Error {
    too_large("an image may have 40 million pixels, half of that with 16 bits in a colour")
}

/// What is wrong with a file that begins like an image.
fn refused(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => too_many_pixels(),
        ImageError::Unsupported(_) => {
            Error::because(Code::UnsupportedMediaType, "images of this kind are not known here")
        }
        _ => broken(),
    }
}

fn broken() -> Error {
    Error::because(Code::UnsupportedMediaType, "the image is broken, or cut off")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifEncoder;
    use image::{Frame, Rgb, RgbImage, Rgba, RgbaImage};

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn code(file: &[u8]) -> Option<Code> {
        develop(file, Clear::Webp).unwrap_err().code()
    }

    #[test]
    fn an_image_is_kept_no_wider_than_it_is_shown() {
        let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(3_200, 800, Rgb([200, 30, 30])));
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let print = develop(&file(&image, format), Clear::Webp).unwrap();
            assert_eq!((print.content_type, print.width, print.height), ("image/jpeg", 1_600, 400), "{format:?}");
            assert_eq!(image::guess_format(&print.bytes).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn what_shines_through_goes_on_doing_so() {
        let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(10, 20, Rgba([200, 30, 30, 128])));
        for (clear, kind) in [(Clear::Webp, "image/webp"), (Clear::Png, "image/png")] {
            let print = develop(&file(&image, ImageFormat::Png), clear).unwrap();
            assert_eq!((print.content_type, print.width, print.height), (kind, 10, 20));
        }
    }

    /// A photograph that is to be turned by 90 degrees (orientation 6). And a word nobody is to read.
    fn tagged(image: RgbImage) -> Vec<u8> {
        let plain = file(&DynamicImage::ImageRgb8(image), ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend(b"at home");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
    }

    fn has_words(print: &Print) -> bool {
        print.bytes.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"home")
    }

    #[test]
    fn nothing_of_a_photograph_is_kept_but_its_pixels_and_it_stands_upright() {
        let print = develop(&tagged(RgbImage::from_pixel(40, 20, Rgb([9, 9, 9]))), Clear::Webp).unwrap();
        assert_eq!((print.width, print.height), (20, 40));
        assert!(!has_words(&print));
    }

    /// Whether a place of a print is rather red than blue.
    fn is_red(print: &Print, x: u32, y: u32) -> bool {
        let Rgb([red, _, blue]) = *image::load_from_memory(&print.bytes).unwrap().to_rgb8().get_pixel(x, y);
        red > blue
    }

    const RED: [u8; 3] = [200, 20, 20];
    const BLUE: [u8; 3] = [20, 20, 200];

    #[test]
    fn the_picture_of_a_person_is_the_middle_of_an_image_however_large_that_is() {
        let edges = RgbImage::from_fn(90, 30, |x, _| Rgb(if (30..60).contains(&x) { RED } else { BLUE }));
        for image in [edges, RgbImage::from_pixel(1, 1, Rgb(RED)), RgbImage::from_pixel(700, 300, Rgb(RED))] {
            let print = portrait(&file(&image.into(), ImageFormat::Png)).unwrap();
            assert_eq!((print.content_type, print.width, print.height), ("image/jpeg", 256, 256));
            assert!([(20, 20), (128, 128), (235, 235)].into_iter().all(|(x, y)| is_red(&print, x, y)));
        }
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(10, 20, Rgba([200, 30, 30, 128])));
        assert_eq!(portrait(&file(&clear, ImageFormat::WebP)).unwrap().content_type, "image/webp");
    }

    #[test]
    fn the_picture_of_a_person_stands_upright_and_tells_nothing_of_where_it_was_taken() {
        let print = portrait(&tagged(RgbImage::from_fn(60, 20, |x, _| Rgb(if x < 30 { RED } else { BLUE })))).unwrap();
        assert_eq!((print.width, print.height), (256, 256));
        assert!(is_red(&print, 128, 20) && !is_red(&print, 128, 235), "what was at the left is above");
        assert!(!has_words(&print));
    }

    #[test]
    fn of_what_moves_a_person_has_the_first_moment_and_articles_and_letters_have_nothing() {
        let frame =
            |[red, green, blue]: [u8; 3]| Frame::new(RgbaImage::from_pixel(20, 20, Rgba([red, green, blue, 255])));
        let mut moving = Vec::new();
        GifEncoder::new(&mut moving).encode_frames([frame(RED), frame(BLUE)]).unwrap();
        let print = portrait(&moving).unwrap();
        assert!(print.content_type == "image/jpeg" && is_red(&print, 128, 128));
        assert_eq!(code(&moving), Some(Code::UnsupportedMediaType));
        for none in [&moving[..20], b"GIF89a\0\0\0\0\0\0\0;", b"<svg xmlns='http://www.w3.org/2000/svg'/>"] {
            assert_eq!(portrait(none).unwrap_err().code(), Some(Code::UnsupportedMediaType), "{none:?}");
        }
    }

    #[test]
    fn a_small_picture_fits_a_small_square_and_there_is_none_of_what_is_no_image() {
        let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(3_200, 800, Rgb([200, 30, 30])));
        let print = thumbnail(&file(&image, ImageFormat::Jpeg)).unwrap();
        assert_eq!((print.content_type, print.width, print.height), ("image/jpeg", 256, 64));
        let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(10, 20, Rgba([200, 30, 30, 128])));
        let print = thumbnail(&file(&image, ImageFormat::Png)).unwrap();
        assert_eq!((print.content_type, print.width, print.height), ("image/webp", 10, 20), "never larger than it is");
        assert_eq!(thumbnail(b"\xff\xd8\xff").unwrap_err().code(), Some(Code::UnsupportedMediaType));
    }

    #[test]
    fn of_more_bits_in_a_colour_fewer_pixels_are_taken() {
        let deep = |height| DynamicImage::ImageRgb16(image::ImageBuffer::new(4_000, height));
        assert!(develop(&file(&deep(1_000), ImageFormat::Png), Clear::Webp).is_ok());
        assert_eq!(code(&file(&deep(8_000), ImageFormat::Png)), Some(Code::TooLarge));
    }

    #[test]
    fn what_is_no_image_or_too_much_of_one_is_refused() {
        for none in [
            &b""[..],
            b"{}",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a\x01\0\x01\0",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
        ] {
            assert_eq!(code(none), Some(Code::UnsupportedMediaType), "{none:?}");
        }
        let image = DynamicImage::ImageRgb8(RgbImage::new(40, 20));
        let mut whole = file(&image, ImageFormat::Png);
        whole.truncate(whole.len() / 2);
        assert_eq!(code(&whole), Some(Code::UnsupportedMediaType), "cut off");
        // The head of an image of four thousand million pixels.
        let mut bomb = file(&image, ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let sum = crc(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        assert_eq!(code(&bomb), Some(Code::TooLarge));
    }

    /// The check sum of a piece of a PNG.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }
}
