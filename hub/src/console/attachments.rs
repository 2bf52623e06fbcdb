//! Photos and voice notes of a record, opened by the hub for whoever may see the record.

use crate::HubError;
use crate::serve::App;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lontar_core::media::seal::Role;
use lontar_core::model::RecordId;
use std::sync::Arc;

/// One picture or recording. Nothing of it is kept by the browser, and it is never taken for a page.
pub async fn serve(
    State(app): State<App>,
    Path((id, register, role)): Path<(String, String, String)>,
) -> Response {
    let role = match role.as_str() {
        "thumbnail" => Role::Thumbnail,
        "main" => Role::Main,
        "voice" => Role::Voice,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let Ok(record) = id.parse::<RecordId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hub = Arc::clone(&app.hub);
    let opened = tokio::task::spawn_blocking(move || hub.open_attachment(&record, &register, role)).await;
    match opened {
        Ok(Ok(opened)) => (
            [
                (header::CONTENT_TYPE, opened.mime),
                (header::CACHE_CONTROL, "no-store"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
                (header::CONTENT_DISPOSITION, "inline"),
            ],
            opened.bytes,
        )
            .into_response(),
        Ok(Err(HubError::NotFound(_))) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(e)) => {
            tracing::error!(error = %e, "a photo could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
