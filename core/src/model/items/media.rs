//! What a record says about its photos and voice notes. The bytes themselves travel apart.

use super::{Item, address, int, put, put_address, text};

/// A photo: where it is found and how large it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Photo {
    /// BLAKE3 of the encrypted main picture.
    pub address: Option<[u8; 32]>,
    /// Size of the encrypted main picture in bytes.
    pub size: Option<i64>,
    /// Type of the picture before encryption, such as `image/jpeg`.
    pub mime: Option<String>,
    /// What it shows, a code of the list `photo_kind`.
    pub kind: Option<String>,
    /// BLAKE3 of the encrypted thumbnail.
    pub thumbnail: Option<[u8; 32]>,
    /// Size of the encrypted thumbnail in bytes.
    pub thumbnail_size: Option<i64>,
    /// When it was taken, in milliseconds since 1970 (UTC).
    pub taken_ms: Option<i64>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Photo {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            address: address(&item, 1),
            size: int(&item, 2),
            mime: text(&item, 3),
            kind: text(&item, 4),
            thumbnail: address(&item, 5),
            thumbnail_size: int(&item, 6),
            taken_ms: int(&item, 7),
            item,
        }
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put_address(&mut item, 1, self.address);
        put(&mut item, 2, self.size);
        put(&mut item, 3, self.mime.clone());
        put(&mut item, 4, self.kind.clone());
        put_address(&mut item, 5, self.thumbnail);
        put(&mut item, 6, self.thumbnail_size);
        put(&mut item, 7, self.taken_ms);
        item
    }
}

/// A voice note of up to 60 seconds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voice {
    /// BLAKE3 of the encrypted recording.
    pub address: Option<[u8; 32]>,
    /// Size of the encrypted recording in bytes.
    pub size: Option<i64>,
    /// Type of the recording before encryption, such as `audio/mp4`.
    pub mime: Option<String>,
    /// What is told, a code of the list `voice_kind`.
    pub kind: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<i64>,
    /// Everything in the register, with entries of newer versions.
    pub item: Item,
}

impl Voice {
    /// Reads the entries that this version knows.
    #[must_use]
    pub fn read(item: Item) -> Self {
        Self {
            address: address(&item, 1),
            size: int(&item, 2),
            mime: text(&item, 3),
            kind: text(&item, 4),
            duration_ms: int(&item, 5),
            item,
        }
    }

    /// The item with the known entries set; absent ones stay as they were.
    #[must_use]
    pub fn write(&self) -> Item {
        let mut item = self.item.clone();
        put_address(&mut item, 1, self.address);
        put(&mut item, 2, self.size);
        put(&mut item, 3, self.mime.clone());
        put(&mut item, 4, self.kind.clone());
        put(&mut item, 5, self.duration_ms);
        item
    }
}
