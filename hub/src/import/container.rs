//! What kind of file the bytes are, before any library reads them.

use super::{FILE_BYTES_MAX, ImportError};

/// Most bytes that the parts of a workbook may unpack to. A list of 200,000 people with 30
/// columns takes about 250 MB of XML.
const UNPACKED_BYTES_MAX: u64 = 400 * 1024 * 1024;

/// Files that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// XLSX.
    Workbook,
    /// CSV in any encoding.
    Text,
}

/// Decides by the content; the name only tells a damaged workbook from a text.
pub(super) fn kind_of(name: &str, bytes: &[u8]) -> Result<Kind, ImportError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge { max: FILE_BYTES_MAX });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(bytes));
    }
    let lower = name.to_lowercase();
    if lower.ends_with(".xlsx") || lower.ends_with(".xlsm") || is_foreign(bytes) {
        return Err(ImportError::NotAList);
    }
    Ok(Kind::Text)
}

fn workbook(bytes: &[u8]) -> Result<Kind, ImportError> {
    if unpacked_bytes(bytes) > UNPACKED_BYTES_MAX {
        return Err(ImportError::UnpacksTooLarge {
            max: UNPACKED_BYTES_MAX,
        });
    }
    // The first part of an OpenDocument file tells its type uncompressed.
    if find(
        bytes.get(..200).unwrap_or(bytes),
        b"mimetypeapplication/vnd.oasis",
    )
    .is_some()
    {
        return Err(ImportError::OtherWorkbook);
    }
    Ok(Kind::Workbook)
}

/// A compound file is a workbook of before 2007, or a newer one that is encrypted.
fn compound(bytes: &[u8]) -> ImportError {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if find(bytes, &name).is_some() {
        ImportError::Encrypted
    } else {
        ImportError::OtherWorkbook
    }
}

fn is_foreign(bytes: &[u8]) -> bool {
    const BEGINNINGS: &[&[u8]] = &[
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"%PDF",
        b"{\\rtf",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
        b"PK",
    ];
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(text);
    BEGINNINGS.iter().any(|b| bytes.starts_with(b)) || text.starts_with(b"<")
}

/// The sum of what all parts declare to unpack to. The library refuses to unpack more than a part
/// declares.
///
/// Every header of the directory is counted wherever it stands in the file, not only those that
/// the end record points to: two readers of one archive may disagree about where its directory is.
fn unpacked_bytes(bytes: &[u8]) -> u64 {
    const HEADER: &[u8] = b"PK\x01\x02";
    let mut total = 0u64;
    let mut rest = bytes;
    while let Some(at) = find(rest, HEADER) {
        let header = rest.get(at..).unwrap_or_default();
        if matches!(le16(header, 10), Some(0 | 8)) {
            total = total.saturating_add(le32(header, 24).map_or(0, u64::from));
        }
        rest = header.get(HEADER.len()..).unwrap_or_default();
    }
    total
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory_entry(unpacked: u32) -> Vec<u8> {
        let mut entry = vec![0; 46];
        entry[..4].copy_from_slice(b"PK\x01\x02");
        entry[10] = 8;
        entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
        entry
    }

    #[test]
    fn each_kind_of_wrong_file_has_one_clear_error() {
        let encrypted = [
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(),
            b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
        ]
        .concat();
        let rows: [(&str, &[u8], ImportError); 8] = [
            ("a.xlsx", b"", ImportError::Empty),
            ("a.csv", b" \r\n", ImportError::Empty),
            ("a.xlsx", b"\x89PNG\r\n\x1a\n", ImportError::NotAList),
            ("a.csv", b"%PDF-1.4", ImportError::NotAList),
            ("a.xls", b"<html><table>", ImportError::NotAList),
            ("a.xlsx", b"No;Nama;NIK", ImportError::NotAList),
            ("a.xlsx", &encrypted, ImportError::Encrypted),
            (
                "a.xls",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook",
                ImportError::OtherWorkbook,
            ),
        ];
        for (name, bytes, error) in rows {
            assert_eq!(kind_of(name, bytes), Err(error), "{name}");
        }
        assert_eq!(kind_of("a.txt", b"No;Nama;NIK"), Ok(Kind::Text));
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused_unopened() {
        let mut bomb = b"PK\x03\x04".to_vec();
        for _ in 0..5 {
            bomb.extend(directory_entry(100 * 1024 * 1024));
        }
        assert_eq!(
            kind_of("a.xlsx", &bomb),
            Err(ImportError::UnpacksTooLarge {
                max: UNPACKED_BYTES_MAX
            })
        );
        let large = vec![b'a'; FILE_BYTES_MAX + 1];
        assert_eq!(
            kind_of("a.csv", &large),
            Err(ImportError::TooLarge { max: FILE_BYTES_MAX })
        );
    }
}
