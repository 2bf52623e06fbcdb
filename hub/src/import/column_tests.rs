use super::super::spellings::PHRASES;
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
