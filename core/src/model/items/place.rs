//! A position from the phone's receiver.

use super::super::value::Value;
use super::{Item, int};

/// A position. Whole numbers, because floats do not compare or travel well.
#[derive(Clone, PartialEq)]
pub struct Gps {
    /// Latitude in 1/100,000 degree (about 1.1 m), −9,000,000 to 9,000,000.
    pub lat_e5: i64,
    /// Longitude in 1/100,000 degree, −18,000,000 to 18,000,000.
    pub lng_e5: i64,
    /// Radius of uncertainty in metres, if the receiver told.
    pub accuracy_m: Option<i64>,
    /// How old the position was when the form was saved, in seconds.
    pub age_s: Option<i64>,
}

impl Gps {
    /// Reads a position; `None` without both coordinates.
    #[must_use]
    pub fn read(item: &Item) -> Option<Self> {
        Some(Self {
            lat_e5: int(item, 1)?,
            lng_e5: int(item, 2)?,
            accuracy_m: int(item, 3),
            age_s: int(item, 4),
        })
    }

    /// The position in a register.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        Item::from_value(value).and_then(|item| Self::read(&item))
    }

    /// A new item with this position.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = Item::new();
        item.set(1, Value::Int(self.lat_e5));
        item.set(2, Value::Int(self.lng_e5));
        super::put(&mut item, 3, self.accuracy_m);
        super::put(&mut item, 4, self.age_s);
        item
    }

    /// True when the coordinates exist on the globe.
    #[must_use]
    pub fn is_on_the_globe(&self) -> bool {
        self.lat_e5.unsigned_abs() <= 9_000_000 && self.lng_e5.unsigned_abs() <= 18_000_000
    }
}

impl core::fmt::Debug for Gps {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Gps([redacted])")
    }
}
