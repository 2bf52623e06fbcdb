//! Invented people of real villages, for the demo, the benchmarks and the tests.
//!
//! First names and clan names are common ones of Rote, Sabu and Manggarai, put together by chance;
//! numbers are possible ones. Nobody is meant. A seed always gives the same people.

use lontar_core::form::{Answers, item_key};
use lontar_core::model::{Date, Heir, Regions, Sex, Value};

use super::chance::Rng;
use super::people_names::{MANGGARAI, Names, OCCUPATIONS, ROTE, SABU, STREETS};

/// Serial numbers of a district are dealt to its villages in blocks, so that no NIK occurs twice.
/// Districts with many villages have smaller blocks.
const SERIALS_PER_VILLAGE_MAX: u64 = 480;

/// A serial number has four digits and begins at 1.
const SERIALS: u64 = 9_999;

/// A worker as an enrolment describes one.
#[derive(Clone, PartialEq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Identity number, possible for district, birth date and sex.
    pub nik: String,
    /// Number of the family card.
    pub kk: String,
    /// Sex.
    pub sex: Sex,
    /// Birth place.
    pub birth_place: String,
    /// Birth date, 18 to 64 years ago.
    pub birth_date: Date,
    /// Maiden name of the mother.
    pub mother_name: String,
    /// Code of the village.
    pub village: &'static str,
    /// Name of the hamlet.
    pub hamlet: String,
    /// Neighbourhood, three digits.
    pub rt: String,
    /// Group of neighbourhoods, three digits.
    pub rw: String,
    /// Address in words.
    pub address: String,
    /// A code of the list `occupation`.
    pub occupation: &'static str,
    /// Where the work is done.
    pub work_place: String,
    /// Income in rupiah per month.
    pub income: i64,
    /// Mobile number, `08…`; one person in five has none.
    pub phone: Option<String>,
    /// A code of the list `marital_status`.
    pub marital_status: &'static str,
    /// A code of the list `blood_group`.
    pub blood_group: &'static str,
    /// Poverty decile, 1 to 4.
    pub poverty_decile: i64,
    /// Account at Bank NTT; one person in three has one.
    pub bank_number: Option<String>,
    /// Heirs, the nearest first; one or two.
    pub heirs: Vec<Relative>,
}

/// An heir of an invented person.
#[derive(Clone, PartialEq)]
pub struct Relative {
    /// Full name.
    pub name: String,
    /// A code of the list `relation`.
    pub relation: &'static str,
    /// Identity number.
    pub nik: String,
    /// Birth date.
    pub birth_date: Date,
    /// Mobile number.
    pub phone: Option<String>,
}

impl core::fmt::Debug for Person {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Person({}, [redacted])", self.village)
    }
}

impl core::fmt::Debug for Relative {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Relative({}, [redacted])", self.relation)
    }
}

impl Person {
    /// The registers of a full enrolment, without consent, photos and position.
    #[must_use]
    pub fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (register, text) in self.texts() {
            answers.set(register, text);
        }
        answers.set("hs", false);
        answers.set("ia", self.income);
        answers.set("pd", self.poverty_decile);
        answers.set("mt", 12);
        for (heir, number) in self.heirs.iter().zip(1u8..) {
            answers.set(format!("h:{}", item_key([0, 0, number])), heir.value());
        }
        answers
    }

    fn texts(&self) -> Vec<(&'static str, String)> {
        let phone = self.phone.as_deref().map(international);
        let mut texts = vec![
            ("kt", "card".to_owned()),
            ("nk", self.nik.clone()),
            ("nm", self.name.clone()),
            ("bp", self.birth_place.clone()),
            ("bd", self.birth_date.to_string()),
            ("sx", self.sex.code().to_owned()),
            ("mn", self.mother_name.clone()),
            ("kk", self.kk.clone()),
            ("cv", self.village.to_owned()),
            ("vl", self.village.to_owned()),
            ("hm", self.hamlet.clone()),
            ("ha", self.address.clone()),
            ("rt", self.rt.clone()),
            ("rw", self.rw.clone()),
            ("oc", self.occupation.to_owned()),
            ("wp", self.work_place.clone()),
            ("ib", "month".to_owned()),
            ("po", if phone.is_some() { "own" } else { "none" }.to_owned()),
            ("ms", self.marital_status.to_owned()),
            ("bg", self.blood_group.to_owned()),
            ("fs", "province".to_owned()),
            ("pr", "dtsen".to_owned()),
            (
                "bs",
                if self.bank_number.is_some() {
                    "has_account"
                } else {
                    "no_account"
                }
                .to_owned(),
            ),
        ];
        texts.extend(phone.map(|phone| ("ph", phone)));
        if let Some(number) = &self.bank_number {
            texts.extend([
                ("bk", "bank_ntt".to_owned()),
                ("bn", number.clone()),
                ("bh", self.name.clone()),
            ]);
        }
        texts
    }
}

impl Relative {
    fn value(&self) -> Value {
        let heir = Heir {
            name: Some(self.name.clone()),
            relation: Some(self.relation.to_owned()),
            nik: Some(self.nik.clone()),
            birth_date: Some(self.birth_date.to_string()),
            phone: self.phone.as_deref().map(international),
            ..Heir::default()
        };
        heir.write().to_value()
    }
}

/// `n` people of a village; none when there is no such village. Two villages never share a NIK.
#[must_use]
pub fn people(seed: u64, village_code: &str, n: usize, today: Date) -> Vec<Person> {
    let Some(village) = Village::of(village_code) else {
        return Vec::new();
    };
    let mut rng = Rng::new(seed, village.code);
    let mut taken = std::collections::BTreeSet::new();
    let mut people = Vec::with_capacity(n);
    while people.len() < n {
        let person = village.person(&mut rng, today);
        if taken.insert(person.nik.clone()) {
            people.push(person);
        }
    }
    people
}

/// What is known of a village before its people.
struct Village {
    code: &'static str,
    name: &'static str,
    district: &'static str,
    /// The place of the village among those of its district.
    index: u64,
    /// How many serial numbers each village of the district has.
    serials: u64,
    names: &'static Names,
}

impl Village {
    fn of(code: &str) -> Option<Self> {
        let regions = Regions::get();
        let region = regions.current(code)?;
        let district = regions.district_of(region.code)?;
        let index = regions.villages(district).position(|v| v.code == region.code)?;
        let villages = regions.villages(district).count() as u64;
        let names = match regions.regency_of(region.code)? {
            "53.20" => &SABU,
            "53.15" | "53.10" | "53.19" => &MANGGARAI,
            _ => &ROTE,
        };
        Some(Self {
            code: region.code,
            name: region.name,
            district,
            index: index as u64,
            serials: SERIALS_PER_VILLAGE_MAX.min(SERIALS / villages.max(1)),
            names,
        })
    }

    fn person(&self, rng: &mut Rng, today: Date) -> Person {
        let sex = if rng.one_in(2) { Sex::Female } else { Sex::Male };
        let birth_date = birth_date(rng, today, 18, 64);
        let clan = rng.pick(self.names.clans);
        let married = !rng.one_in(4);
        let hamlet = rng.below(4) + 1;
        let (rt, rw) = (rng.below(12) + 1, rng.below(4) + 1);
        let occupation = *rng.pick(OCCUPATIONS);
        Person {
            name: self.name_of(rng, sex, clan),
            nik: self.nik(rng, birth_date, sex),
            kk: self.kk(rng),
            sex,
            birth_place: self.name.to_owned(),
            birth_date,
            mother_name: {
                let maiden = rng.pick(self.names.clans);
                self.name_of(rng, Sex::Female, maiden)
            },
            village: self.code,
            hamlet: format!("Dusun {hamlet}"),
            rt: format!("{rt:03}"),
            rw: format!("{rw:03}"),
            address: format!("Jalan {} {}", rng.pick(STREETS), rng.below(90) + 1),
            occupation: occupation.0,
            work_place: format!("{} {}", occupation.1, self.name),
            income: 100_000 * (4 + rng.below(12) as i64),
            phone: (!rng.one_in(5)).then(|| phone(rng)),
            marital_status: if married { "married" } else { "single" },
            blood_group: rng.pick::<&str>(&["a", "b", "ab", "o", "unknown"]),
            poverty_decile: 1 + rng.below(4) as i64,
            bank_number: rng
                .one_in(3)
                .then(|| format!("{:010}", 2_000_000_000 + rng.below(999_999_999))),
            heirs: self.heirs(rng, today, sex, clan, married),
        }
    }

    fn name_of(&self, rng: &mut Rng, sex: Sex, clan: &str) -> String {
        let firsts = match sex {
            Sex::Male => self.names.men,
            Sex::Female => self.names.women,
        };
        let first = *rng.pick(firsts);
        if rng.one_in(3) {
            let second = *rng.pick(firsts);
            if second != first {
                return format!("{first} {second} {clan}");
            }
        }
        format!("{first} {clan}")
    }

    fn heirs(&self, rng: &mut Rng, today: Date, sex: Sex, clan: &str, married: bool) -> Vec<Relative> {
        let mut heirs = Vec::new();
        if married {
            let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
            heirs.push(self.relative(rng, today, other, clan, "spouse"));
        }
        if !married || rng.one_in(2) {
            let relation = if married { "child" } else { "sibling" };
            let sex = if rng.one_in(2) { Sex::Female } else { Sex::Male };
            heirs.push(self.relative(rng, today, sex, clan, relation));
        }
        heirs
    }

    fn relative(&self, rng: &mut Rng, today: Date, sex: Sex, clan: &str, relation: &'static str) -> Relative {
        let birth_date = if relation == "child" {
            birth_date(rng, today, 1, 20)
        } else {
            birth_date(rng, today, 18, 64)
        };
        Relative {
            name: self.name_of(rng, sex, clan),
            relation,
            nik: self.nik(rng, birth_date, sex),
            birth_date,
            phone: rng.one_in(2).then(|| phone(rng)),
        }
    }

    fn nik(&self, rng: &mut Rng, born: Date, sex: Sex) -> String {
        let day = i16::from(born.day()) + if sex == Sex::Female { 40 } else { 0 };
        let serial = 1 + self.index * self.serials + rng.below(self.serials);
        format!(
            "{}{day:02}{:02}{:02}{serial:04}",
            self.district.replace('.', ""),
            born.month(),
            born.year().rem_euclid(100)
        )
    }

    fn kk(&self, rng: &mut Rng) -> String {
        let (day, month, year, serial) = (
            rng.below(28) + 1,
            rng.below(12) + 1,
            8 + rng.below(17),
            1 + rng.below(9_000),
        );
        format!(
            "{}{day:02}{month:02}{year:02}{serial:04}",
            self.district.replace('.', "")
        )
    }
}

/// A day that makes a person between two ages on `today`, both included.
fn birth_date(rng: &mut Rng, today: Date, youngest: i16, oldest: i16) -> Date {
    // Days 1 to 28 exist in every month; a year more or less at the ends is cut off by one year.
    let years = youngest + 1 + rng.below(u64::try_from(oldest - youngest - 1).unwrap_or(1)) as i16;
    let (month, day) = (1 + rng.below(12) as i8, 1 + rng.below(28) as i8);
    Date::new(today.year() - years, month, day).unwrap_or(today)
}

fn phone(rng: &mut Rng) -> String {
    let prefix = rng.pick(&["0812", "0813", "0821", "0822", "0852", "0853"]);
    format!("{prefix}{:08}", rng.below(100_000_000))
}

fn international(local: &str) -> String {
    format!("+62{}", local.strip_prefix('0').unwrap_or(local))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lontar_core::form::{Context, check};
    use lontar_core::model::RecordKind;

    const TODAY: Date = Date::constant(2026, 11, 20);

    #[test]
    fn a_seed_repeats_the_people_and_another_does_not() {
        let first = people(7, "53.14.02.2004", 50, TODAY);
        assert_eq!(first, people(7, "53.14.02.2004", 50, TODAY));
        assert_ne!(first, people(8, "53.14.02.2004", 50, TODAY));
        assert!(people(7, "53.99.99.9999", 50, TODAY).is_empty());
    }

    #[test]
    fn invented_people_obey_all_rules_but_those_of_consent() {
        for village in ["53.14.02.2004", "53.15.05.1025", "53.20.06.1001"] {
            for person in people(1, village, 300, TODAY) {
                let problems = check(RecordKind::ENROLMENT, &person.answers(), &Context::new(TODAY, 0));
                let wrong: Vec<_> = problems
                    .iter()
                    .filter(|p| p.field != "consent" && p.code != "wanted")
                    .map(|p| (&p.field, p.code))
                    .collect();
                assert!(
                    wrong
                        .iter()
                        .all(|(_, code)| matches!(*code, "heir_guardian_missing" | "mother_is_self")),
                    "{wrong:?}"
                );
            }
        }
    }

    #[test]
    fn no_two_people_of_a_district_share_a_nik_however_many_villages_it_has() {
        let regions = Regions::get();
        let districts = regions.regencies().flat_map(|r| regions.districts(r.code));
        let largest = districts
            .max_by_key(|d| regions.villages(d.code).count())
            .unwrap();
        assert!(regions.villages(largest.code).count() > 21);
        for district in ["53.14.02", largest.code] {
            let mut niks = std::collections::BTreeSet::new();
            let mut count = 0;
            for village in regions.villages(district) {
                for person in people(3, village.code, 500, TODAY) {
                    assert_eq!(person.nik.len(), 16, "{}", village.code);
                    niks.insert(person.nik);
                    count += 1;
                }
            }
            assert_eq!(niks.len(), count, "{district}");
        }
    }
}
