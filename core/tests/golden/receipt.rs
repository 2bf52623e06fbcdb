//! What a hub says that it holds.

use crate::{hub, key, receipt_rows, same, stored};
use lontar_core::oplog::seal::device_key;
use lontar_core::sync::wire::receipt::{HubRole, Receipt, row_bytes, summary};

#[test]
fn receipts_keep_their_bytes() {
    let receipt = Receipt {
        hub: hub(),
        role: HubRole::Top,
        generation: 2,
        time_ms: 1_763_600_000_000,
        rows: receipt_rows(),
    };
    same("receipt", "a receipt with its signature", &receipt.sign(&key(21)));
    let golden = stored("receipt").expect("golden");
    assert_eq!(Receipt::open(&golden, &device_key(&key(21))), Some(receipt));
    same(
        "receipt_row",
        "a row of a receipt as phones keep it",
        &row_bytes(&receipt_rows()[0]),
    );
    same(
        "receipt_summary",
        "summary of the rows",
        &summary(&receipt_rows()),
    );
}
