//! The log: entries, seals, documents, limits.
