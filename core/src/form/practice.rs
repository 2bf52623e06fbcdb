//! The people of practice, who do not exist.

use super::Answers;
use crate::model::Nik;

/// Somebody who does not exist. The last four digits of the NIK are such as no register gives out: as many people
/// born on one day in one district.
pub struct Invented {
    name: &'static str,
    /// Day, month, year.
    born: (u8, u8, u16),
    is_woman: bool,
    occupation: &'static str,
    serial: u16,
}

const fn invented(
    name: &'static str,
    born: (u8, u8, u16),
    is_woman: bool,
    occupation: &'static str,
    serial: u16,
) -> Invented {
    Invented {
        name,
        born,
        is_woman,
        occupation,
        serial,
    }
}

/// Whom practice knows: the first [`ENROLLED`] are enrolled, the others only on the list.
pub const PEOPLE: [Invented; 12] = [
    invented("Contoh Adriana Lete", (12, 8, 1985), true, "seaweed_farmer", 9901),
    invented("Contoh Bernadus Ndolu", (3, 2, 1979), false, "fisher", 9902),
    invented("Contoh Cornelia Mooy", (21, 11, 1990), true, "weaver", 9903),
    invented("Contoh Dominggus Bire", (9, 5, 1971), false, "farmer", 9904),
    invented("Contoh Ester Hanas", (30, 1, 1996), true, "small_trader", 9905),
    invented("Contoh Frans Toulasik", (17, 7, 1988), false, "fisher", 9906),
    invented("Contoh Gerarda Manafe", (5, 12, 1982), true, "farmer", 9907),
    invented("Contoh Habel Lusi", (26, 3, 1968), false, "palm_tapper", 9908),
    invented("Contoh Ince Ndun", (14, 9, 2001), true, "seaweed_farmer", 9909),
    invented("Contoh Yusak Foeh", (8, 6, 1993), false, "day_labourer", 9910),
    invented("Contoh Katarina Boik", (1, 4, 1976), true, "weaver", 9911),
    invented("Contoh Lasarus Giri", (23, 10, 1999), false, "fisher", 9912),
];

/// How many of [`PEOPLE`] are enrolled when practice begins.
pub const ENROLLED: usize = 2;

impl Invented {
    /// The NIK in a district, from the first six digits: women's days of birth are written with 40 added.
    fn nik(&self, prefix: &str) -> String {
        let (day, month, year) = self.born;
        let day = if self.is_woman { day + 40 } else { day };
        format!("{prefix}{day:02}{month:02}{:02}{:04}", year % 100, self.serial)
    }

    /// What a list knows of them.
    #[must_use]
    pub fn answers(&self, prefix: &str, village: &str) -> Answers {
        let (day, month, year) = self.born;
        let mut answers = Answers::new();
        answers.set("nm", self.name);
        answers.set("nk", self.nik(prefix));
        answers.set("kt", "card");
        answers.set("bd", format!("{year}-{month:02}-{day:02}"));
        answers.set("sx", if self.is_woman { "female" } else { "male" });
        answers.set("oc", self.occupation);
        answers.set("vl", village);
        answers
    }
}

/// Whether a NIK is that of one of the people of practice, in whatever district.
#[must_use]
pub fn is_invented(nik: &Nik) -> bool {
    let prefix = nik.region_prefix();
    PEOPLE.iter().any(|person| person.nik(prefix) == nik.reveal())
}
