//! A list of candidates as a regency office would send it, with invented people of real villages:
//! titles, two header lines with merged cells, group rows, villages merged over their people,
//! subtotals, signatures, and as much damage as asked for.

use std::collections::BTreeSet;

use lontar_core::model::{Date, Regions, Sex};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::chance::Rng;
use super::mess::{Damage, Mess};
use super::people::{Person, people};

/// The day on which the samples were made; their people are 18 to 64 years old on it.
const DAY: Date = Date::constant(2026, 11, 20);

/// A generated list and what is in it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The XLSX file.
    pub bytes: Vec<u8>,
    /// The people in the order of the list.
    pub people: Vec<Person>,
    /// Indexes in `people` of the rows that were damaged.
    pub damaged: BTreeSet<usize>,
}

/// An XLSX list of `people` candidates of some villages of a regency, dealt evenly. Villages that
/// do not exist are left out; damage beyond the number of people is left out too.
#[must_use]
pub fn sample_list(seed: u64, regency: &str, villages: &[&str], people: usize, mess: Mess) -> Vec<u8> {
    sample_with_people(seed, regency, villages, people, mess).bytes
}

/// The same, with what a reader must find in it.
#[must_use]
pub fn sample_with_people(seed: u64, regency: &str, villages: &[&str], people: usize, mess: Mess) -> Sample {
    let groups = deal(seed, villages, people);
    let damage = spread(seed, people_in(&groups), &mess.kinds());
    // Only text that is too long or cells beyond the sheet can fail; neither can happen here.
    let bytes = write(regency, &groups, &damage).unwrap_or_default();
    let damaged = damage
        .iter()
        .enumerate()
        .filter(|(_, d)| d.is_some())
        .map(|(at, _)| at)
        .collect();
    Sample {
        bytes,
        people: groups.into_iter().flatten().collect(),
        damaged,
    }
}

fn deal(seed: u64, villages: &[&str], count: usize) -> Vec<Vec<Person>> {
    let known: Vec<&str> = villages
        .iter()
        .copied()
        .filter(|v| Regions::get().current(v).is_some())
        .collect();
    let each = count / known.len().max(1);
    let more = count % known.len().max(1);
    known
        .iter()
        .enumerate()
        .map(|(at, village)| people(seed, village, each + usize::from(at < more), DAY))
        .collect()
}

fn people_in(groups: &[Vec<Person>]) -> usize {
    groups.iter().map(Vec::len).sum()
}

/// Which person gets which damage.
fn spread(seed: u64, people: usize, kinds: &[Damage]) -> Vec<Option<Damage>> {
    let mut rng = Rng::new(seed, "damage");
    let mut damage = vec![None; people];
    for kind in kinds.iter().take(people) {
        // The next free person from a random one on.
        let from = usize::try_from(rng.below(people as u64)).unwrap_or(0);
        let free = (from..people)
            .chain(0..from)
            .find(|at| damage.get(*at).is_some_and(Option::is_none));
        if let Some(place) = free.and_then(|at| damage.get_mut(at)) {
            *place = Some(*kind);
        }
    }
    damage
}

/// Columns of the list.
mod at {
    pub(super) const NO: u16 = 0;
    pub(super) const NAME: u16 = 1;
    pub(super) const NIK: u16 = 2;
    pub(super) const KK: u16 = 3;
    pub(super) const PLACE: u16 = 4;
    pub(super) const DATE: u16 = 5;
    pub(super) const SEX: u16 = 6;
    pub(super) const HAMLET: u16 = 7;
    pub(super) const RT_RW: u16 = 8;
    pub(super) const VILLAGE: u16 = 9;
    pub(super) const DISTRICT: u16 = 10;
    pub(super) const OCCUPATION: u16 = 11;
    pub(super) const MOTHER: u16 = 12;
    pub(super) const PHONE: u16 = 13;
    pub(super) const MARITAL: u16 = 14;
    pub(super) const DECILE: u16 = 15;
    pub(super) const SIGNATURE: u16 = 16;
}

fn write(regency: &str, groups: &[Vec<Person>], damage: &[Option<Damage>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed moment: the same seed gives the same bytes.
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 11, 20)?));
    let sheet = workbook.add_worksheet().set_name("Calon Peserta")?;
    let mut page = Page {
        sheet,
        row: 0,
        format: Format::new(),
        day: Format::new().set_num_format("dd/mm/yyyy"),
        count: 0,
    };
    page.titles(regency)?;
    page.header()?;
    for (number, group) in groups.iter().enumerate() {
        page.group(group, number % 2 == 0, damage)?;
    }
    page.signatures(regency)?;
    workbook.save_to_buffer()
}

struct Page<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    format: Format,
    day: Format,
    /// People written so far.
    count: usize,
}

impl Page<'_> {
    fn titles(&mut self, regency: &str) -> Result<(), XlsxError> {
        let name = Regions::get()
            .lookup(regency)
            .map_or("", |r| r.name)
            .to_uppercase();
        for title in [
            "DAFTAR CALON PESERTA BPJS KETENAGAKERJAAN PEKERJA RENTAN",
            &name,
            "TAHUN ANGGARAN 2026",
        ] {
            self.sheet
                .merge_range(self.row, at::NO, self.row, at::SIGNATURE, title, &self.format)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        let (top, below) = (self.row, self.row + 1);
        let alone = [
            (at::NO, "NO"),
            (at::NAME, "NAMA LENGKAP"),
            (at::NIK, "NO. KTP / NIK"),
            (at::KK, "No. KK"),
            (at::SEX, "L/P"),
            (at::OCCUPATION, "Pekerjaan"),
            (at::MOTHER, "Nama Ibu Kandung"),
            (at::PHONE, "No. HP/WA"),
            (at::MARITAL, "Status Perkawinan"),
            (at::DECILE, "Desil"),
            (at::SIGNATURE, "Tanda Tangan"),
        ];
        for (column, name) in alone {
            self.sheet
                .merge_range(top, column, below, column, name, &self.format)?;
        }
        self.sheet.merge_range(
            top,
            at::PLACE,
            top,
            at::DATE,
            "Tempat, Tanggal Lahir",
            &self.format,
        )?;
        self.sheet
            .merge_range(top, at::HAMLET, top, at::DISTRICT, "ALAMAT", &self.format)?;
        let below_names = [
            (at::PLACE, "Tempat"),
            (at::DATE, "Tanggal"),
            (at::HAMLET, "Dusun"),
            (at::RT_RW, "RT/RW"),
            (at::VILLAGE, "Desa/Kel."),
            (at::DISTRICT, "Kec."),
        ];
        for (column, name) in below_names {
            self.sheet.write_string(below, column, name)?;
        }
        self.row += 2;
        for column in at::NO..=at::SIGNATURE {
            self.sheet.write_number(self.row, column, column + 1)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The people of a village, under a group row or beside merged cells, and their subtotal.
    fn group(&mut self, people: &[Person], titled: bool, damage: &[Option<Damage>]) -> Result<(), XlsxError> {
        let Some(first) = people.first() else {
            return Ok(());
        };
        let (village, district) = names(first.village);
        if titled {
            let title = format!(
                "DESA {} KECAMATAN {}",
                village.to_uppercase(),
                district.to_uppercase()
            );
            self.sheet
                .merge_range(self.row, at::NO, self.row, at::SIGNATURE, &title, &self.format)?;
            self.row += 1;
        }
        let start = self.row;
        for person in people {
            let damage = damage.get(self.count).copied().flatten();
            self.person(person, damage)?;
            // A wrong village has to stand in its own cell.
            if damage == Some(Damage::UnknownVillage) {
                self.sheet
                    .write_string(self.row, at::VILLAGE, "Desa Yang Tidak Ada")?;
                self.sheet.write_string(self.row, at::DISTRICT, district)?;
            }
            self.row += 1;
            self.count += 1;
        }
        if !titled {
            self.villages(start, people.len(), damage, village, district)?;
        }
        self.sheet.write_string(self.row, at::NAME, "Jumlah")?;
        self.sheet.write_number(self.row, at::NIK, people.len() as f64)?;
        self.row += 2;
        Ok(())
    }

    /// Village and district, merged over runs of rows between those with a wrong village.
    fn villages(
        &mut self,
        start: u32,
        count: usize,
        damage: &[Option<Damage>],
        village: &str,
        district: &str,
    ) -> Result<(), XlsxError> {
        let before = self.count - count;
        let wrong = |at: usize| damage.get(before + at).copied().flatten() == Some(Damage::UnknownVillage);
        let mut from = 0;
        for end in (0..count).filter(|at| wrong(*at)).chain([count]) {
            for (column, name) in [(at::VILLAGE, village), (at::DISTRICT, district)] {
                let (top, rows) = (start + from as u32, end.saturating_sub(from) as u32);
                match rows {
                    0 => {}
                    1 => drop(self.sheet.write_string(top, column, name)?),
                    _ => drop(self.sheet.merge_range(
                        top,
                        column,
                        top + rows - 1,
                        column,
                        name,
                        &self.format,
                    )?),
                }
            }
            from = end + 1;
        }
        Ok(())
    }

    fn person(&mut self, person: &Person, damage: Option<Damage>) -> Result<(), XlsxError> {
        self.sheet
            .write_number(self.row, at::NO, (self.count + 1) as f64)?;
        self.nik(person, damage)?;
        self.birth_date(person)?;
        let sex = if person.sex == Sex::Male { "L" } else { "P" };
        let marital = if person.marital_status == "married" {
            "KAWIN"
        } else {
            "BELUM KAWIN"
        };
        let rt_rw = format!("{}/{}", person.rt, person.rw);
        let texts = [
            (
                at::NAME,
                if damage == Some(Damage::MissingName) {
                    ""
                } else {
                    &person.name
                },
            ),
            (at::KK, &person.kk),
            (at::PLACE, &person.birth_place),
            (at::SEX, sex),
            (at::HAMLET, &person.hamlet),
            (at::RT_RW, &rt_rw),
            (at::OCCUPATION, occupation(person.occupation)),
            (at::MOTHER, &person.mother_name),
            (at::PHONE, person.phone.as_deref().unwrap_or("-")),
            (at::MARITAL, marital),
        ];
        for (column, text) in texts {
            self.sheet.write_string(self.row, column, text)?;
        }
        self.sheet
            .write_number(self.row, at::DECILE, person.poverty_decile as f64)?;
        Ok(())
    }

    fn nik(&mut self, person: &Person, damage: Option<Damage>) -> Result<(), XlsxError> {
        let digits = |count| person.nik.get(..count).unwrap_or_default();
        let text = match damage {
            Some(Damage::RoundedNik) => {
                let rounded = format!("{}0", digits(15)).parse::<f64>().unwrap_or_default();
                self.sheet.write_number(self.row, at::NIK, rounded)?;
                return Ok(());
            }
            Some(Damage::ScientificNik) => {
                format!("{},{}E+15", digits(1), digits(6).get(1..).unwrap_or_default())
            }
            Some(Damage::ShortNik) => digits(15).to_owned(),
            Some(Damage::MissingNik) => return Ok(()),
            // Half of the typists know the apostrophe.
            _ if self.count.is_multiple_of(2) => format!("'{}", person.nik),
            _ => person.nik.clone(),
        };
        self.sheet.write_string(self.row, at::NIK, text)?;
        Ok(())
    }

    /// As a date of the spreadsheet, with digits, or with the name of the month, in turn.
    fn birth_date(&mut self, person: &Person) -> Result<(), XlsxError> {
        let born = person.birth_date;
        let (day, month, year) = (born.day(), born.month(), born.year());
        match self.count % 3 {
            0 => {
                let [y, m, d] = [
                    year.unsigned_abs(),
                    u16::from(month.unsigned_abs()),
                    u16::from(day.unsigned_abs()),
                ];
                let date =
                    ExcelDateTime::from_ymd(y, u8::try_from(m).unwrap_or(1), u8::try_from(d).unwrap_or(1))?;
                self.sheet
                    .write_datetime_with_format(self.row, at::DATE, &date, &self.day)?;
            }
            1 => drop(
                self.sheet
                    .write_string(self.row, at::DATE, format!("{day:02}-{month:02}-{year}"))?,
            ),
            _ => {
                let name = usize::try_from(month - 1)
                    .ok()
                    .and_then(|at| MONTHS.get(at))
                    .unwrap_or(&"");
                self.sheet
                    .write_string(self.row, at::DATE, format!("{day} {name} {year}"))?;
            }
        }
        Ok(())
    }

    fn signatures(&mut self, regency: &str) -> Result<(), XlsxError> {
        let place = Regions::get()
            .lookup(regency)
            .map_or("", |r| r.name)
            .replace("Kabupaten ", "");
        let lines = [
            format!("{place}, 20 November 2026"),
            "Mengetahui,".into(),
            "Kepala Dinas".into(),
            String::new(),
            "NIP. 19700101 199503 1 001".into(),
        ];
        self.row += 1;
        for line in lines {
            self.sheet.write_string(self.row, at::MOTHER, line)?;
            self.row += 1;
        }
        Ok(())
    }
}

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

fn names(village: &str) -> (&'static str, &'static str) {
    let regions = Regions::get();
    let name = |code: &str| regions.lookup(code).map_or("", |region| region.name);
    (name(village), regions.district_of(village).map_or("", name))
}

/// As cards and lists write it.
fn occupation(code: &str) -> &'static str {
    match code {
        "farmer" => "PETANI/PEKEBUN",
        "fisher" => "Nelayan",
        "seaweed_farmer" => "Petani Rumput Laut",
        "livestock_keeper" => "Peternak",
        "palm_tapper" => "Pengiris Tuak",
        "farm_labourer" => "Buruh Tani",
        "builder" => "Tukang",
        "small_trader" => "Papalele",
        "weaver" => "Penenun",
        _ => "Ojek",
    }
}
