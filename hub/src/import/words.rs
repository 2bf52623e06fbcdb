//! What lists write for the choices of a form, beside the aliases in `data/lists.csv`.

use lontar_core::form::lists;
use lontar_core::model::fold_text;

/// What lists write for a man and a woman. Numbers are not guessed.
pub(super) fn sex(text: &str) -> Option<&'static str> {
    Some(match fold_text(text).replace(' ', "").as_str() {
        "l" | "lk" | "lki" | "lakilaki" | "laki" | "laki2" | "pria" | "m" | "male" => "male",
        "p" | "pr" | "prp" | "per" | "perempuan" | "wanita" | "w" | "f" | "female" => "female",
        _ => return None,
    })
}

/// Words of the list, and those that are printed on cards.
pub(super) fn occupation(text: &str) -> Option<&'static str> {
    lists::code_of("occupation", text)
        .filter(|code| *code != "other")
        .or_else(|| {
            Some(match fold_text(text).as_str() {
                "petani pekebun" | "tani" | "bertani" | "pekebun" | "petani kebun" | "petani sawah" => {
                    "farmer"
                }
                "nelayan perikanan" | "nelayan tradisional" | "penangkap ikan" => "fisher",
                "petani rumput" | "pembudidaya rumput laut" | "budidaya rumput laut" => "seaweed_farmer",
                "peternakan" | "peternak sapi" | "peternak babi" => "livestock_keeper",
                "penyadap tuak" | "penyadap lontar" | "pengiris lontar" | "iris lontar" => "palm_tapper",
                "buruh tani perkebunan" => "farm_labourer",
                "buruh lepas" | "buruh" | "harian lepas" | "pekerja harian lepas" => "day_labourer",
                "tukang bangunan" | "buruh bangunan" | "tukang las pandai besi" => "builder",
                "papa lele" | "pedagang keliling" | "kios" | "jualan" | "penjual" => "small_trader",
                "tenun" | "tenun ikat" | "penenun tenun ikat" => "weaver",
                "ojek motor" | "pengojek" => "motorcycle_taxi",
                "supir" | "konjak" | "kondektur" => "driver",
                "pembantu rumah tangga" | "asisten rumah tangga" => "domestic_worker",
                "guide" | "pramuwisata" => "tour_guide",
                _ => return None,
            })
        })
}

/// Words and abbreviations for the marital status.
pub(super) fn marital_status(text: &str) -> Option<&'static str> {
    Some(match fold_text(text).as_str() {
        "k"
        | "kawin"
        | "kawin tercatat"
        | "kawin belum tercatat"
        | "nikah"
        | "sudah kawin"
        | "sudah menikah" => "married",
        "bk" | "tk" | "belum kawin" | "belum nikah" | "tidak kawin" | "lajang" => "single",
        "ch" | "cerai hidup" => "divorced",
        "cm" | "cerai mati" | "janda" | "duda" => "widowed",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_cards_and_people_mean_codes_of_the_lists() {
        for (text, code) in [
            ("PETANI/PEKEBUN", "farmer"),
            ("Nelayan/Perikanan", "fisher"),
            ("Papalele", "small_trader"),
            ("konjak", "driver"),
        ] {
            assert_eq!(occupation(text), Some(code), "{text}");
            assert!(lists::has_code("occupation", code));
        }
        assert_eq!(occupation("Astronot"), None);
        for (text, code) in [
            ("KAWIN", "married"),
            ("Belum Kawin", "single"),
            ("Cerai Mati", "widowed"),
            ("cerai hidup", "divorced"),
        ] {
            assert_eq!(marital_status(text), Some(code), "{text}");
            assert!(lists::has_code("marital_status", code));
        }
        for text in ["L", "Lk.", "LAKI-LAKI", "Laki laki", "pria", "M"] {
            assert_eq!(sex(text), Some("male"), "{text}");
        }
        for text in ["P", "PR", "Perempuan", "wanita", "F"] {
            assert_eq!(sex(text), Some("female"), "{text}");
        }
        assert_eq!(sex("1"), None);
    }
}
