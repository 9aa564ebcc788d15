//! An animated GIF of screenshots.
//!
//! A GIF has 256 colours. Pages of text on plain backgrounds need few, so the most frequent colours of all frames are
//! the palette, and any other pixel takes the nearest of them. A frame stores the rectangle that changed and nothing
//! else, in which unchanged pixels are transparent: that compresses well.

use std::collections::HashMap;
use std::io::Cursor;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

type Colour = [u8; 3];

/// Colours of the palette. One of the 256 is left for transparency.
const MAX_COLOURS: usize = 255;
const TRANSPARENT: u8 = 255;

/// Frames of the same size, in the order in which they are shown.
#[derive(Debug, Default)]
pub struct Film {
    width: u32,
    height: u32,
    frames: Vec<Frame>,
}

#[derive(Debug)]
struct Frame {
    pixels: Vec<Colour>,
    shown: Duration,
}

/// A part of the picture, in pixels: from the first row and column to before the last.
struct Rectangle {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl Film {
    /// Adds a screenshot, which is shown so long.
    ///
    /// # Errors
    /// When it is not a PNG of the size of the others.
    pub fn push(&mut self, png: &[u8], shown: Duration) -> Result<()> {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().context("the picture is too large")?];
        let info = reader.next_frame(&mut bytes)?;
        if self.frames.is_empty() {
            (self.width, self.height) = (info.width, info.height);
        }
        ensure!((self.width, self.height) == (info.width, info.height), "a frame of another size");
        let samples = info.color_type.samples();
        ensure!(samples >= 3, "a frame without colours");
        let pixels: Vec<Colour> = bytes.chunks_exact(samples).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        match self.frames.last_mut() {
            Some(last) if last.pixels == pixels => last.shown += shown,
            _ => self.frames.push(Frame { pixels, shown }),
        }
        Ok(())
    }

    /// The GIF, which repeats for ever.
    ///
    /// # Errors
    /// When there is no frame, or one is too large for a GIF.
    pub fn encode(&self) -> Result<Vec<u8>> {
        ensure!(!self.frames.is_empty(), "a film without frames");
        let mut palette = Palette::new(&self.frames);
        let mut bytes = Vec::new();
        let (width, height) = (u16::try_from(self.width)?, u16::try_from(self.height)?);
        let mut encoder = gif::Encoder::new(&mut bytes, width, height, &palette.colours.concat())?;
        encoder.set_repeat(gif::Repeat::Infinite)?;
        let mut before: Option<&Frame> = None;
        for frame in &self.frames {
            encoder.write_frame(&self.gif_frame(frame, before, &mut palette)?)?;
            before = Some(frame);
        }
        drop(encoder);
        Ok(bytes)
    }

    fn gif_frame(&self, frame: &Frame, before: Option<&Frame>, palette: &mut Palette) -> Result<gif::Frame<'static>> {
        let is_changed = |place: usize| before.is_none_or(|before| before.pixels[place] != frame.pixels[place]);
        let Rectangle { columns: (left, right), rows: (top, bottom) } = self.bounds(is_changed);
        let mut buffer = Vec::with_capacity((right - left) * (bottom - top));
        for row in top..bottom {
            for column in left..right {
                let place = row * self.width as usize + column;
                buffer.push(if is_changed(place) { palette.index_of(frame.pixels[place]) } else { TRANSPARENT });
            }
        }
        Ok(gif::Frame {
            delay: u16::try_from(frame.shown.as_millis() / 10)?,
            dispose: gif::DisposalMethod::Keep,
            transparent: Some(TRANSPARENT),
            left: u16::try_from(left)?,
            top: u16::try_from(top)?,
            width: u16::try_from(right - left)?,
            height: u16::try_from(bottom - top)?,
            buffer: buffer.into(),
            ..gif::Frame::default()
        })
    }

    /// The smallest rectangle that holds every pixel that changed.
    fn bounds(&self, is_changed: impl Fn(usize) -> bool) -> Rectangle {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut bounds = Rectangle { columns: (width, 0), rows: (height, 0) };
        for place in (0..width * height).filter(|place| is_changed(*place)) {
            let (row, column) = (place / width, place % width);
            bounds.columns = (bounds.columns.0.min(column), bounds.columns.1.max(column + 1));
            bounds.rows = (bounds.rows.0.min(row), bounds.rows.1.max(row + 1));
        }
        bounds
    }
}

struct Palette {
    colours: Vec<Colour>,
    /// The index of the nearest colour of the palette, for every colour that was asked for.
    nearest: HashMap<Colour, u8>,
}

impl Palette {
    fn new(frames: &[Frame]) -> Self {
        let mut counts: HashMap<Colour, usize> = HashMap::new();
        for colour in frames.iter().flat_map(|frame| &frame.pixels) {
            *counts.entry(*colour).or_default() += 1;
        }
        let mut by_frequency: Vec<(usize, Colour)> =
            counts.into_iter().map(|(colour, count)| (count, colour)).collect();
        by_frequency.sort_unstable();
        let colours = by_frequency.into_iter().rev().take(MAX_COLOURS).map(|(_, colour)| colour).collect();
        Self { colours, nearest: HashMap::new() }
    }

    fn index_of(&mut self, colour: Colour) -> u8 {
        let distance = |other: &Colour| -> u32 {
            colour.iter().zip(other).map(|(channel, other)| u32::from(channel.abs_diff(*other)).pow(2)).sum()
        };
        *self.nearest.entry(colour).or_insert_with(|| {
            let indexed = (0..).zip(&self.colours);
            indexed.min_by_key(|(_, other)| distance(other)).map_or(TRANSPARENT, |(index, _)| index)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Colour = [255, 255, 255];
    const RED: Colour = [200, 0, 0];

    fn png(pixels: &[Colour; 6]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 3, 2);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&pixels.concat()).unwrap();
        bytes
    }

    #[test]
    fn a_frame_stores_the_rectangle_that_changed_and_an_equal_frame_lasts_longer() {
        let [white, mut second] = [[WHITE; 6]; 2];
        (second[1], second[5]) = (RED, RED);
        let mut film = Film::default();
        for frame in [white, white, second] {
            film.push(&png(&frame), Duration::from_millis(500)).unwrap();
        }
        let bytes = film.encode().unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(Cursor::new(bytes)).unwrap();
        let first = decoder.read_next_frame().unwrap().unwrap();
        assert_eq!((first.delay, first.width, first.height), (100, 3, 2));
        let changed = decoder.read_next_frame().unwrap().unwrap();
        assert_eq!((changed.left, changed.top, changed.width, changed.height), (1, 0, 2, 2));
        let (red, transparent) = ([200, 0, 0, 255], 0);
        assert_eq!((&changed.buffer[..4], changed.buffer[7]), (&red[..], transparent));
        assert!(decoder.read_next_frame().unwrap().is_none());
    }

    #[test]
    fn a_frame_of_another_size_is_refused() {
        let mut film = Film::default();
        film.push(&png(&[WHITE; 6]), Duration::ZERO).unwrap();
        film.width = 4;
        assert!(film.push(&png(&[RED; 6]), Duration::ZERO).is_err());
    }
}
