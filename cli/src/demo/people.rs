//! Who takes part: teams of real districts, with invented names.

/// A team and where it works.
pub struct Team {
    /// Dotted code of the regency.
    pub regency: &'static str,
    /// Dotted code of the district in which the team works.
    pub district: &'static str,
    /// Villages of the tour.
    pub villages: [&'static str; 3],
    /// Names of the officers; used in turn.
    pub officers: [&'static str; 4],
}

/// The three regencies of the first roll-out.
pub const TEAMS: [Team; 3] = [
    Team {
        regency: "53.14",
        district: "53.14.02",
        villages: ["53.14.02.2005", "53.14.02.2006", "53.14.02.2007"],
        officers: ["Yohana Ndolu", "Melkianus Mooy", "Ferderika Pandie", "Yusuf Lusi"],
    },
    Team {
        regency: "53.20",
        district: "53.20.01",
        villages: ["53.20.01.2004", "53.20.01.2005", "53.20.01.2006"],
        officers: ["Marthen Radja", "Agustina Lobo", "Lodowyk Kana", "Ina Bunga Riwu"],
    },
    Team {
        regency: "53.15",
        district: "53.15.05",
        villages: ["53.15.05.2002", "53.15.05.2003", "53.15.05.2005"],
        officers: [
            "Maria Jehadut",
            "Stefanus Jemali",
            "Kristina Nggoro",
            "Hasan Bajo",
        ],
    },
];

/// The fisher who reports before ever having joined.
pub const WORKER: &str = "Petrus Adu";
