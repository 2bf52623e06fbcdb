//! What columns of such lists are called. Headers are compared as folded words, abbreviations
//! written out; what remains beside a known phrase must be filler ("lengkap", "sesuai KTP"), so
//! that "Nama Ahli Waris" is not taken for "Nama".

use lontar_core::model::fold_text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Counter,
    Name,
    Nik,
    /// Place and date in one cell: "Ba'a, 12-08-1985".
    Birth,
    BirthPlace,
    BirthDate,
    Sex,
    /// A mark in this column means a man.
    MaleMark,
    /// A mark in this column means a woman.
    FemaleMark,
    Mother,
    Kk,
    Kpj,
    Address,
    Hamlet,
    RtRw,
    Rt,
    Rw,
    Village,
    VillageCode,
    District,
    Regency,
    Occupation,
    WorkPlace,
    Income,
    Phone,
    Email,
    BloodGroup,
    MaritalStatus,
    Bank,
    BankNumber,
    BankHolder,
    Decile,
    DecreeNumber,
    DecreeDate,
    Note,
}

use Column as C;

impl Column {
    /// The question that it answers; `None` when it only numbers the rows.
    pub(super) const fn field(self) -> Option<&'static str> {
        Some(match self {
            C::Counter => return None,
            C::Name => "name",
            C::Nik => "nik",
            C::Birth | C::BirthDate => "birth_date",
            C::BirthPlace => "birth_place",
            C::Sex | C::MaleMark | C::FemaleMark => "sex",
            C::Mother => "mother_name",
            C::Kk => "kk",
            C::Kpj => "kpj",
            C::Address => "home_address",
            C::Hamlet => "hamlet",
            C::RtRw | C::Rt => "rt",
            C::Rw => "rw",
            C::Village | C::VillageCode => "village",
            C::District => "district",
            C::Regency => "regency",
            C::Occupation => "occupation",
            C::WorkPlace => "work_place",
            C::Income => "income",
            C::Phone => "phone",
            C::Email => "email",
            C::BloodGroup => "blood_group",
            C::MaritalStatus => "marital_status",
            C::Bank => "bank",
            C::BankNumber => "bank_number",
            C::BankHolder => "bank_holder",
            C::Decile => "poverty_decile",
            C::DecreeNumber => "decree_number",
            C::DecreeDate => "decree_date",
            C::Note => "note",
        })
    }

    /// Cells of this column that are merged over rows belong to each of them.
    pub(super) const fn is_shared_by_rows(self) -> bool {
        matches!(
            self,
            C::Kk
                | C::Address
                | C::Hamlet
                | C::RtRw
                | C::Rt
                | C::Rw
                | C::Village
                | C::VillageCode
                | C::District
                | C::Regency
        )
    }
}

/// Phrases in normal words (see [`NORMAL`]).
const PHRASES: &[(Column, &[&str])] = &[
    (C::Counter, &["no", "no urut", "urut", "no u"]),
    (
        C::Name,
        &[
            "nama",
            "nama depan",
            "nama kpm",
            "nama pm",
            "nama kepala keluarga peserta",
        ],
    ),
    (
        C::Nik,
        &[
            "nik",
            "n i k",
            "no nik",
            "no ktp",
            "ktp",
            "no induk kependudukan",
            "induk kependudukan",
            "no identitas",
            "no kependudukan",
            "no e ktp",
            "nik ktp",
            "no ktp nik",
            "nik no ktp",
            "no induk kependudukan nik",
            "nik no induk kependudukan",
        ],
    ),
    (
        C::Birth,
        &[
            "ttl",
            "t t l",
            "tempat tanggal lahir",
            "tempat dan tanggal lahir",
            "tempat lahir tanggal lahir",
            "tempat lahir dan tanggal lahir",
            "kelahiran",
        ],
    ),
    (C::BirthPlace, &["tempat lahir", "tempat kelahiran", "kota lahir"]),
    (
        C::BirthDate,
        &[
            "tanggal lahir",
            "tanggal kelahiran",
            "lahir",
            "tahun lahir",
            "tanggal bulan tahun lahir",
        ],
    ),
    (
        C::Sex,
        &[
            "jenis kelamin",
            "jk",
            "j k",
            "l p",
            "kelamin",
            "sex",
            "gender",
            "jenis kelamin jk",
            "lk pr",
        ],
    ),
    (C::MaleMark, &["l", "lk", "laki laki", "pria"]),
    (C::FemaleMark, &["p", "pr", "perempuan", "wanita"]),
    (
        C::Mother,
        &[
            "nama ibu kandung",
            "ibu kandung",
            "nama ibu",
            "nama gadis ibu kandung",
            "nama gadis ibu",
        ],
    ),
    (
        C::Kk,
        &[
            "no kk",
            "kk",
            "nkk",
            "no kartu keluarga",
            "kartu keluarga",
            "no keluarga",
            "no kartu keluarga kk",
        ],
    ),
    (
        C::Kpj,
        &["kpj", "no kpj", "no peserta", "no peserta bpjs", "no kepesertaan"],
    ),
    (
        C::Address,
        &["alamat", "alamat rumah", "tempat tinggal", "alamat ktp"],
    ),
    (
        C::Hamlet,
        &[
            "dusun",
            "nama dusun",
            "lingkungan",
            "kampung",
            "dusun lingkungan",
            "dusun kampung",
            "dusun rw",
        ],
    ),
    (C::RtRw, &["rt rw", "rtrw", "rt dan rw"]),
    (C::Rt, &["rt", "no rt"]),
    (C::Rw, &["rw", "no rw"]),
    (
        C::Village,
        &[
            "desa",
            "kelurahan",
            "desa kelurahan",
            "kelurahan desa",
            "nama desa",
            "nama kelurahan",
            "nama desa kelurahan",
            "alamat desa",
            "desa asal",
        ],
    ),
    (
        C::VillageCode,
        &[
            "kode desa",
            "kode kelurahan",
            "kode desa kelurahan",
            "kode wilayah",
            "kode kemendagri",
        ],
    ),
    (C::District, &["kecamatan", "nama kecamatan", "kode kecamatan"]),
    (
        C::Regency,
        &[
            "kabupaten",
            "kabupaten kota",
            "kota kabupaten",
            "nama kabupaten",
            "kode kabupaten",
        ],
    ),
    (
        C::Occupation,
        &[
            "pekerjaan",
            "jenis pekerjaan",
            "profesi",
            "mata pencaharian",
            "pekerjaan utama",
            "jenis usaha",
        ],
    ),
    (
        C::WorkPlace,
        &[
            "tempat kerja",
            "lokasi pekerjaan",
            "lokasi kerja",
            "tempat bekerja",
        ],
    ),
    (
        C::Income,
        &[
            "penghasilan",
            "pendapatan",
            "upah",
            "rata rata penghasilan",
            "rata rata pendapatan",
        ],
    ),
    (C::Phone, &["telp", "no telp", "kontak", "no kontak"]),
    (C::Email, &["email", "e mail", "alamat email", "surel"]),
    (C::BloodGroup, &["golongan darah", "gol darah"]),
    (
        C::MaritalStatus,
        &[
            "status kawin",
            "status perkawinan",
            "status nikah",
            "status pernikahan",
            "status pernikahan kawin",
        ],
    ),
    (C::Bank, &["bank", "nama bank"]),
    (
        C::BankNumber,
        &[
            "no rekening",
            "rekening",
            "no rekening bank",
            "rekening bank",
            "no rekening bank ntt",
            "rekening bank ntt",
        ],
    ),
    (
        C::BankHolder,
        &[
            "atas nama",
            "atas nama rekening",
            "nama rekening",
            "pemilik rekening",
            "nama pemilik rekening",
            "a n rekening",
            "nama di rekening",
        ],
    ),
    (
        C::Decile,
        &["desil", "desil kesejahteraan", "desil dtsen", "peringkat desil"],
    ),
    (C::DecreeNumber, &["no sk", "no surat keputusan"]),
    (C::DecreeDate, &["tanggal sk", "tanggal surat keputusan"]),
    (C::Note, &["keterangan", "catatan"]),
];

/// Abbreviations and variants, and the word that stands for them.
const NORMAL: &[(&str, &[&str])] = &[
    ("no", &["nomor", "nomer", "nmr", "num", "nom"]),
    ("nama", &["nm", "nma"]),
    ("tanggal", &["tgl", "tg", "tggl", "tangal", "tgal"]),
    ("lahir", &["lhr", "lahr"]),
    ("bulan", &["bln"]),
    ("tahun", &["thn", "th"]),
    ("tempat", &["tmp", "tmpt", "tpt", "tmpat"]),
    ("jenis", &["jns", "jenas"]),
    ("kelamin", &["klmn", "kelmin"]),
    (
        "telp",
        &[
            "hp",
            "handphone",
            "telepon",
            "telpon",
            "tlp",
            "tlpn",
            "wa",
            "whatsapp",
            "seluler",
            "ponsel",
            "telephone",
            "phone",
        ],
    ),
    ("kecamatan", &["kec"]),
    ("kabupaten", &["kab"]),
    ("desa", &["ds"]),
    ("kelurahan", &["kel"]),
    ("dusun", &["dsn"]),
    ("rekening", &["rek", "norek"]),
    ("alamat", &["almt", "almat"]),
    ("pekerjaan", &["pek", "pekrjaan", "kerjaan"]),
    ("keterangan", &["ket", "kett"]),
    ("status", &["stts", "sts"]),
    ("kode", &["kd"]),
];

/// Words that change nothing beside a phrase.
const FILLER: &[&str] = &[
    "lengkap",
    "peserta",
    "calon",
    "pekerja",
    "rentan",
    "sesuai",
    "ktp",
    "e",
    "kk",
    "l",
    "p",
    "lk",
    "pr",
    "dd",
    "mm",
    "yyyy",
    "yy",
    "tanggal",
    "bulan",
    "tahun",
    "aktif",
    "jika",
    "ada",
    "wajib",
    "diisi",
    "penerima",
    "bantuan",
    "warga",
    "penduduk",
    "masyarakat",
    "tenaga",
    "kerja",
    "tk",
    "saat",
    "ini",
    "domisili",
    "tinggal",
    "digit",
    "16",
    "11",
    "angka",
    "bpjs",
    "contoh",
    "yang",
    "di",
    "per",
    "rp",
    "rupiah",
    "hari",
    "bisa",
    "dihubungi",
    "kawin",
    "belum",
    "y",
    "t",
    "1",
    "10",
    "laki",
    "perempuan",
];

/// Words of a heading over several columns about somebody else or something else.
const FOREIGN: &[&str] = &[
    "waris",
    "suami",
    "istri",
    "isteri",
    "anak",
    "ayah",
    "bapak",
    "pasangan",
    "saksi",
    "wali",
    "pendamping",
    "tua",
    "tertanggung",
];

/// A column found by its header, and how sure: 100 is a known phrase and nothing else.
#[derive(Clone, Copy)]
pub(super) struct Match {
    pub(super) column: Column,
    pub(super) score: u32,
}

/// The column that a header in one cell means; `Alamat > Dusun` is how two lines are written as one.
pub(super) fn of_header(header: &str) -> Option<Match> {
    match header.split_once(" > ") {
        Some((heading, sub)) => under(heading, sub),
        None => of_words(&words(header)),
    }
}

/// The column that a sub-header under a heading means.
pub(super) fn under(heading: &str, sub: &str) -> Option<Match> {
    let above = words(heading);
    if above.iter().any(|word| FOREIGN.contains(&word.as_str())) {
        return None;
    }
    let below = words(sub);
    let joined = below.join(" ");
    let exactly = |column| Some(Match { column, score: 100 });
    match (of_words(&above).map(|m| m.column), joined.as_str()) {
        (Some(C::Birth | C::BirthDate), "tempat" | "kota") => exactly(C::BirthPlace),
        (Some(C::Birth), "tanggal" | "tanggal bulan tahun" | "tahun") => exactly(C::BirthDate),
        (Some(C::Mother), "nama" | "nama lengkap") => exactly(C::Mother),
        (Some(C::Mother), _) => None,
        (Some(C::BankNumber | C::Bank), "no" | "nomor") => exactly(C::BankNumber),
        (Some(C::BankNumber | C::Bank), "nama" | "atas nama" | "pemilik" | "a n") => exactly(C::BankHolder),
        (Some(C::BankNumber | C::Bank), "nama bank" | "bank") => exactly(C::Bank),
        _ => of_words(&below).or_else(|| of_words(&[above, below].concat())),
    }
}

fn of_words(words: &[String]) -> Option<Match> {
    let phrases = PHRASES
        .iter()
        .flat_map(|(column, phrases)| phrases.iter().map(move |phrase| (*column, *phrase)));
    let matches = phrases.filter_map(|(column, phrase)| Some((score(words, phrase)?, phrase.len(), column)));
    let (score, _, column) =
        matches.max_by_key(|(score, length, column)| (*score, *length, core::cmp::Reverse(*column)))?;
    Some(Match { column, score })
}

/// 100 for the phrase alone, less for each filler beside it; `None` when it is not there or
/// something else is. Marks and counters are single letters, so nothing may stand beside them.
fn score(words: &[String], phrase: &str) -> Option<u32> {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let extra = words.len().checked_sub(wanted.len())?;
    let alone = matches!(
        phrase,
        "l" | "p" | "lk" | "pr" | "no" | "kk" | "ktp" | "laki laki" | "perempuan"
    );
    if alone && extra > 0 {
        return None;
    }
    (0..=extra).filter_map(|at| score_at(words, &wanted, at)).max()
}

fn score_at(words: &[String], wanted: &[&str], at: usize) -> Option<u32> {
    let (before, rest) = words.split_at_checked(at)?;
    let (middle, after) = rest.split_at_checked(wanted.len())?;
    let spelled = middle
        .iter()
        .zip(wanted)
        .all(|(word, wanted)| is_spelled(word, wanted));
    let filler = before
        .iter()
        .chain(after)
        .all(|word| FILLER.contains(&word.as_str()));
    let typos = middle
        .iter()
        .zip(wanted)
        .filter(|(word, wanted)| word != *wanted)
        .count();
    let cost = 5 * (before.len() + after.len()) + 10 * typos;
    (spelled && filler).then(|| 100u32.saturating_sub(u32::try_from(cost).unwrap_or(100)).max(1))
}

/// The words of a header, folded, in normal spelling, none twice in a row ("HP / WA").
pub(super) fn words(header: &str) -> Vec<String> {
    let folded = fold_text(&header.replace('_', " "));
    let mut words: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(normal).collect();
    // "No. KTP/NIK" must not lose its words; only what normal spelling made equal is joined.
    words.dedup_by(|b, a| a == b && a != "laki" && a != "t" && a != "rata");
    words
}

fn normal(word: &str) -> String {
    let known = NORMAL.iter().find(|(_, variants)| variants.contains(&word));
    known.map_or(word, |(normal, _)| normal).to_owned()
}

/// Equal, or one letter wrong in a long word.
fn is_spelled(word: &str, wanted: &str) -> bool {
    word == wanted || (wanted.len() >= 6 && is_one_edit(word.as_bytes(), wanted.as_bytes()))
}

fn is_one_edit(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (
        a.get(same..).unwrap_or_default(),
        b.get(same..).unwrap_or_default(),
    );
    match (a, b) {
        ([_, a @ ..], [_, rest @ ..]) if a == rest => true,
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) if a == b => true,
        ([x, y, a @ ..], [z, w, b @ ..]) => x == w && y == z && a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_many_spellings_mean_their_column() {
        let rows: &[(Column, &[&str])] = &[
            (C::Counter, &["No", "NO.", "No. Urut", "Nomor"]),
            (
                C::Nik,
                &[
                    "NIK",
                    "N I K",
                    "No. KTP",
                    "NO NIK",
                    "Nomor Induk Kependudukan",
                    "NIK (16 digit)",
                    "No KTP / NIK",
                    "NOMOR_IDENTITAS",
                    "No. e-KTP",
                    "Nomor Induk Kependudukan (NIK)",
                ],
            ),
            (
                C::Name,
                &[
                    "Nama",
                    "NAMA LENGKAP",
                    "Nama Peserta",
                    "Nama Calon Peserta",
                    "Nama Lengkap (sesuai KTP)",
                    "NAMA_DEPAN",
                    "Nama Pekerja Rentan",
                    "Nm. Lengkap",
                ],
            ),
            (
                C::Birth,
                &[
                    "TTL",
                    "Tempat, Tanggal Lahir",
                    "Tempat/Tgl. Lahir",
                    "Tmpt & Tgl Lahir",
                    "Tempat dan Tanggal Lahir",
                    "Tempat Tgl Lahir",
                ],
            ),
            (C::BirthPlace, &["Tempat Lahir", "TEMPAT_LAHIR", "Tmp. Lahir"]),
            (
                C::BirthDate,
                &[
                    "Tgl Lahir",
                    "Tanggal Lahir",
                    "Tgl. Lhr",
                    "TANGGAL_LAHIR",
                    "Tanggal Lahir (dd-mm-yyyy)",
                    "Tangal Lahir",
                    "Tgl/Bln/Thn Lahir",
                ],
            ),
            (
                C::Sex,
                &[
                    "JK",
                    "L/P",
                    "Jenis Kelamin",
                    "Jns. Kelamin (L/P)",
                    "J K",
                    "Jenis Kelamin L/P",
                    "Jenis Kelmin",
                ],
            ),
            (C::MaleMark, &["L", "Laki-laki"]),
            (C::FemaleMark, &["P", "Perempuan"]),
            (
                C::Mother,
                &[
                    "Nama Ibu Kandung",
                    "NAMA_IBU_KANDUNG",
                    "Ibu Kandung",
                    "Nama Gadis Ibu Kandung",
                ],
            ),
            (C::Kk, &["No KK", "No. KK", "Nomor Kartu Keluarga", "NKK", "KK"]),
            (
                C::Address,
                &["Alamat", "Alamat Lengkap", "Alamat sesuai KTP", "Alamat Domisili"],
            ),
            (C::Hamlet, &["Dusun", "Dusun/Lingkungan", "Kampung"]),
            (C::RtRw, &["RT/RW", "RT / RW"]),
            (
                C::Village,
                &[
                    "Desa",
                    "Desa/Kelurahan",
                    "Kelurahan/Desa",
                    "Desa/Kel.",
                    "Nama Desa",
                ],
            ),
            (C::VillageCode, &["Kode Desa", "Kd. Desa/Kel"]),
            (C::District, &["Kecamatan", "KEC.", "Kec"]),
            (C::Regency, &["Kabupaten", "Kab/Kota", "Kabupaten / Kota"]),
            (
                C::Occupation,
                &[
                    "Pekerjaan",
                    "Jenis Pekerjaan",
                    "Pekerjan",
                    "Pekerjaan Utama",
                    "Profesi",
                ],
            ),
            (
                C::Phone,
                &[
                    "No HP",
                    "No. HP/WA",
                    "Telp",
                    "Nomor Telepon",
                    "No. Telp/HP",
                    "WA",
                    "HP",
                    "No. Handphone (aktif)",
                ],
            ),
            (
                C::MaritalStatus,
                &[
                    "Status Kawin",
                    "Status Perkawinan",
                    "STATUS_KAWIN",
                    "Status Perkawinan (Kawin/Belum Kawin)",
                ],
            ),
            (
                C::BankNumber,
                &["No Rekening", "Nomor Rekening Bank NTT", "No. Rek", "Rekening"],
            ),
            (C::BankHolder, &["Nama Pemilik Rekening", "Atas Nama Rekening"]),
            (C::Bank, &["Nama Bank", "Bank"]),
            (C::Decile, &["Desil", "Desil (1-10)", "Desil DTSEN"]),
            (C::Note, &["Ket", "Keterangan", "KET."]),
        ];
        for (column, headers) in rows {
            for header in *headers {
                assert_eq!(of_header(header).map(|m| m.column), Some(*column), "{header}");
            }
        }
    }

    #[test]
    fn what_is_about_somebody_else_is_not_used() {
        for header in [
            "Nama Ahli Waris",
            "NIK Suami",
            "Nama Kepala Desa",
            "Hubungan",
            "Umur",
            "Tanda Tangan",
            "Status",
            "Nama Dinas",
            "Tgl Masuk",
            "Jumlah Anak",
            "",
        ] {
            assert!(of_header(header).is_none(), "{header}");
        }
    }

    #[test]
    fn sub_headers_mean_what_their_heading_says() {
        let rows = [
            ("Tempat, Tanggal Lahir", "Tempat", Some(C::BirthPlace)),
            ("TTL", "Tgl", Some(C::BirthDate)),
            ("Jenis Kelamin", "L", Some(C::MaleMark)),
            ("Jenis Kelamin", "P", Some(C::FemaleMark)),
            ("Alamat", "Dusun", Some(C::Hamlet)),
            ("Alamat", "RT", Some(C::Rt)),
            ("Alamat", "Desa", Some(C::Village)),
            ("Nomor", "NIK", Some(C::Nik)),
            ("Nomor", "KK", Some(C::Kk)),
            ("Rekening", "Nomor", Some(C::BankNumber)),
            ("Rekening", "Atas Nama", Some(C::BankHolder)),
            ("Ibu Kandung", "Nama", Some(C::Mother)),
            ("Ahli Waris", "Nama", None),
            ("Ahli Waris", "NIK", None),
            ("Tanggal", "Lahir", Some(C::BirthDate)),
        ];
        for (heading, sub, column) in rows {
            assert_eq!(under(heading, sub).map(|m| m.column), column, "{heading} / {sub}");
        }
    }

    #[test]
    fn every_column_leads_to_a_question_of_an_enrolment() {
        use lontar_core::{form, model::RecordKind};
        for (column, _) in PHRASES {
            if let Some(key) = column
                .field()
                .filter(|key| !matches!(*key, "district" | "regency"))
            {
                assert!(form::field_by_key(RecordKind::ENROLMENT, key).is_some(), "{key}");
            }
        }
    }
}
