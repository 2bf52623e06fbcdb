//! Pages for people in the office: plain, quick, readable without a network of their own.
//! Until sign-in exists they are served on loopback only (see `serve`).

mod attachments;
mod pages;
mod words;

use crate::serve::App;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use lontar_core::model::RecordId;
use lontar_strings::Lang;
use pages::{Overview, RecordView, Records, Tasks};
use serde::Deserialize;
use std::sync::Arc;

/// Records on one page of a list.
const PAGE: u64 = 50;

/// Routes of the console.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(overview))
        .route("/records", get(records))
        .route("/records/{id}", get(record))
        .route("/records/{id}/{register}/{role}", get(attachments::serve))
        .route("/tasks", get(tasks))
        .route("/language/{lang}", get(language))
}

/// What a list is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    /// Words to search.
    #[serde(default)]
    pub q: String,
    /// Kind by name.
    #[serde(default)]
    pub kind: String,
    /// Beginning of a dotted code.
    #[serde(default)]
    pub region: String,
    /// `1`: only records in conflict.
    #[serde(default)]
    pub conflicts: String,
    /// Page from 0.
    #[serde(default)]
    pub page: u64,
}

async fn overview(State(app): State<App>, headers: HeaderMap) -> Response {
    let lang = lang_of(&headers);
    draw(app, move |hub| Overview::read(hub, lang)).await
}

async fn records(State(app): State<App>, headers: HeaderMap, Query(query): Query<ListQuery>) -> Response {
    let lang = lang_of(&headers);
    draw(app, move |hub| Records::read(hub, lang, query)).await
}

async fn record(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let lang = lang_of(&headers);
    let Ok(id) = id.parse::<RecordId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    draw(app, move |hub| RecordView::read(hub, lang, &id)).await
}

async fn tasks(State(app): State<App>, headers: HeaderMap) -> Response {
    let lang = lang_of(&headers);
    draw(app, move |hub| Tasks::read(hub, lang)).await
}

async fn language(Path(lang): Path<String>) -> Response {
    let lang = if lang == "en" { "en" } else { "id" };
    let cookie = format!("lang={lang}; Path=/; SameSite=Lax; Max-Age=31536000");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

/// Indonesian, unless this browser chose English.
fn lang_of(headers: &HeaderMap) -> Lang {
    let cookies = headers
        .get(header::COOKIE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if cookies.split(';').any(|c| c.trim() == "lang=en") {
        Lang::En
    } else {
        Lang::Id
    }
}

/// Reads and draws a page off the async threads.
async fn draw<P, F>(app: App, read: F) -> Response
where
    P: Template + Send + 'static,
    F: FnOnce(&crate::Hub) -> Result<P, crate::HubError> + Send + 'static,
{
    let hub = Arc::clone(&app.hub);
    let drawn = tokio::task::spawn_blocking(move || read(&hub).map(|page| page.render())).await;
    match drawn {
        Ok(Ok(Ok(html))) => (
            [
                (
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; form-action 'self'",
                ),
                (header::REFERRER_POLICY, "no-referrer"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            Html(html),
        )
            .into_response(),
        Ok(Err(crate::HubError::NotFound(_))) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(e)) => {
            tracing::error!(error = %e, "a page could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
