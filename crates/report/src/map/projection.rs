//! From degrees to a plane, chosen from the bounds of the outlines.

use ronghe_base::Shape;

/// A projection. Its plane has y upwards and one scale in both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Projection {
    /// Albers equal-area with parallels 25 and 47 and centre 105 E: outlines the size of China.
    Albers,
    /// Equirectangular, true at this latitude: anything smaller or elsewhere.
    Plate { cosine: f64 },
    /// Coordinates are no degrees and are used as they are.
    Plane,
}

impl Projection {
    /// The one that fits these outlines.
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let points = shapes
            .iter()
            .flat_map(|s| s.polygons.iter().flatten().flatten());
        let mut box_ = [
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        for &[x, y] in points.filter(|p| p[0].is_finite() && p[1].is_finite()) {
            box_ = [
                box_[0].min(x),
                box_[1].max(x),
                box_[2].min(y),
                box_[3].max(y),
            ];
        }
        let [west, east, south, north] = box_;
        if west < -180.0 || east > 180.0 || south < -90.0 || north > 90.0 {
            Self::Plane
        } else if east - west > 20.0 && west > 60.0 && east < 150.0 && south > 0.0 && north < 60.0 {
            Self::Albers
        } else {
            let middle = f64::midpoint(south, north).clamp(-80.0, 80.0);
            Self::Plate {
                cosine: middle.to_radians().cos(),
            }
        }
    }

    /// A point on the plane.
    pub(super) fn project(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Plane => [x, y],
            Self::Plate { cosine } => [x * cosine, y],
            Self::Albers => albers(x, y),
        }
    }
}

/// Snyder (1987), Map Projections: A Working Manual, equations 14-1 to 14-6, unit sphere.
fn albers(longitude: f64, latitude: f64) -> [f64; 2] {
    let [first, second] = [25.0_f64, 47.0].map(f64::to_radians);
    let n = f64::midpoint(first.sin(), second.sin());
    let c = first.cos().powi(2) + 2.0 * n * first.sin();
    let rho = (c - 2.0 * n * latitude.to_radians().sin()).max(0.0).sqrt() / n;
    let theta = n * (longitude - 105.0).to_radians();
    [rho * theta.sin(), -rho * theta.cos()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Area of a small square of one degree, by its corners.
    fn area(latitude: f64) -> f64 {
        let corner = |dx: f64, dy: f64| albers(105.0 + dx, latitude + dy);
        let ring = [
            corner(0.0, 0.0),
            corner(1.0, 0.0),
            corner(1.0, 1.0),
            corner(0.0, 1.0),
        ];
        let next = ring.iter().cycle().skip(1);
        ring.iter()
            .zip(next)
            .map(|(a, b)| a[0] * b[1] - b[0] * a[1])
            .sum::<f64>()
            / 2.0
    }

    #[test]
    fn albers_keeps_areas() {
        for latitude in [20.0_f64, 35.0, 50.0] {
            let [south, north] = [latitude.to_radians(), (latitude + 1.0).to_radians()];
            let sphere = 1.0_f64.to_radians() * (north.sin() - south.sin());
            assert!((area(latitude) / sphere - 1.0).abs() < 1e-4, "{latitude}");
        }
        let [x, _] = albers(105.0, 30.0);
        assert!(x.abs() < 1e-12);
    }
}
