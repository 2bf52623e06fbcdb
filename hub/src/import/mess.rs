//! Damage for generated lists.

/// How many rows are damaged, and how. Each damaged row is another person and is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mess {
    /// NIK stored as a number, the sixteenth digit lost.
    pub rounded_niks: usize,
    /// NIK as text in scientific notation.
    pub scientific_niks: usize,
    /// NIK with 15 digits.
    pub short_niks: usize,
    /// No NIK.
    pub missing_niks: usize,
    /// No name.
    pub missing_names: usize,
    /// A village that does not exist.
    pub unknown_villages: usize,
}

impl Mess {
    /// How many rows cannot be taken.
    #[must_use]
    pub const fn damaged(&self) -> usize {
        self.rounded_niks
            + self.scientific_niks
            + self.short_niks
            + self.missing_niks
            + self.missing_names
            + self.unknown_villages
    }

    /// One kind of damage for each damaged row.
    pub(super) fn kinds(&self) -> Vec<Damage> {
        let kinds = [
            (Damage::RoundedNik, self.rounded_niks),
            (Damage::ScientificNik, self.scientific_niks),
            (Damage::ShortNik, self.short_niks),
            (Damage::MissingNik, self.missing_niks),
            (Damage::MissingName, self.missing_names),
            (Damage::UnknownVillage, self.unknown_villages),
        ];
        kinds
            .into_iter()
            .flat_map(|(kind, count)| core::iter::repeat_n(kind, count))
            .collect()
    }
}

/// What happened to a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    RoundedNik,
    ScientificNik,
    ShortNik,
    MissingNik,
    MissingName,
    UnknownVillage,
}
