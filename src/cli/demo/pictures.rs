//! Draws the demo's pictures: two colours, and leaves, waves or hills between them.

use std::f32::consts::TAU;
use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use crate::cli::Outcome;

pub type Colour = [u8; 3];
/// From the light to the dark one.
pub type Palette = [Colour; 2];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motif {
    Leaves,
    Waves,
    Hills,
}

/// A PNG of this size in pixels. The same `seed` draws the same picture.
pub fn draw(motif: Motif, (width, height): (u32, u32), palette: Palette, seed: u32) -> Outcome<Vec<u8>> {
    let leaves = if motif == Motif::Leaves { scatter(seed) } else { Vec::new() };
    let phase = unit(seed) * TAU;
    // 1 is the height, so that nothing is stretched.
    let scale = 1.0 / real(height);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (real(x) * scale, real(y) * scale);
        let depth = match motif {
            Motif::Leaves => leaf_depth(&leaves, u, v),
            Motif::Waves => ridge_depth(u, v, phase, 9, 0.012),
            Motif::Hills => hill_depth(u, v, phase),
        };
        Rgb(mix(palette, depth))
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

struct Leaf {
    at: (f32, f32),
    /// Sine and cosine of the way it points.
    turn: (f32, f32),
    length: f32,
    depth: f32,
}

/// Leaves all over, the later ones on top.
fn scatter(seed: u32) -> Vec<Leaf> {
    (0..90u32)
        .map(|number| {
            let chance = |which: u32| unit(seed.wrapping_mul(977).wrapping_add(number * 4 + which));
            Leaf {
                at: (chance(0) * 3.0, chance(1)),
                turn: (chance(2) * TAU).sin_cos(),
                length: 0.1 + chance(3) * 0.12,
                depth: 0.25 + 0.7 * real(number) / 90.0,
            }
        })
        .collect()
}

fn leaf_depth(leaves: &[Leaf], u: f32, v: f32) -> f32 {
    let top = leaves.iter().rev().find_map(|leaf| {
        let (x, y) = ((u - leaf.at.0) / leaf.length, (v - leaf.at.1) / leaf.length);
        let (sin, cos) = leaf.turn;
        let (along, across) = (x * cos + y * sin, (y * cos - x * sin).abs());
        let width = 0.42 * (1.0 - along * along);
        // A pale vein in the middle, and one half in the light.
        (along.abs() < 1.0 && across < width).then_some(if across < 0.03 {
            leaf.depth - 0.2
        } else {
            leaf.depth + 0.06 * along
        })
    });
    top.unwrap_or(0.12 * v)
}

/// Horizontal bands whose edges swing, darker towards the bottom.
fn ridge_depth(u: f32, v: f32, phase: f32, bands: u32, swing: f32) -> f32 {
    (0..bands)
        .rev()
        .map(|band| (band, real(band) / real(bands)))
        .find_map(|(band, top)| {
            let shift = phase + real(band) * 1.7;
            let edge = 0.12
                + 0.88 * top
                + swing * (1.0 + 3.0 * top) * ((u * 5.0 + shift).sin() + 0.5 * (u * 11.0 - shift).sin());
            (v > edge).then_some(0.2 + 0.75 * top)
        })
        .unwrap_or(0.04 + v)
}

/// Few high bands under a sun.
fn hill_depth(u: f32, v: f32, phase: f32) -> f32 {
    let hills = ridge_depth(u, (v - 0.25).max(0.0) / 0.75, phase, 5, 0.03);
    let sun = (u - 1.05).hypot(v - 0.2) < 0.09;
    if sun && v < 0.3 { 0.0 } else { (hills + 0.1).min(1.0) }
}

fn mix([light, dark]: Palette, depth: f32) -> Colour {
    let depth = depth.clamp(0.0, 1.0);
    std::array::from_fn(|channel| {
        let (from, to) = (f32::from(light[channel]), f32::from(dark[channel]));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
        let value = (from + (to - from) * depth).round() as u8;
        value
    })
}

/// A number between 0 and 1 that looks like chance.
fn unit(seed: u32) -> f32 {
    let mixed = seed.wrapping_add(0x9e37_79b9).wrapping_mul(0x85eb_ca6b);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
    real((mixed ^ (mixed >> 16)) & 0xffff) / 65_536.0
}

#[expect(clippy::cast_precision_loss, reason = "sizes and small numbers, far below 2^24")]
fn real(number: u32) -> f32 {
    number as f32
}
