//! What holds for every page: who asks, whether the role may, whether a form is ours, the line in the
//! audit, and the headers.

use super::account::{Plain, sign_in_address};
use super::request::{Asked, is_named_local};
use super::words::Words;
use super::{Access, Route, Way};
use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::people::Signed;
use crate::rights::{Action, Scope};
use crate::serve::{App, Exposure};
use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Passwords hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const HASHING_MAX: usize = 2;
/// Requests that may wait for it; more are told to come back.
const WAITING_MAX: usize = 16;

/// Bounds on work that anybody can cause.
#[derive(Clone)]
pub struct Limits {
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hashing: Arc::new(Semaphore::new(HASHING_MAX)),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

/// What a page answers.
pub struct Answer {
    status: StatusCode,
    body: Body,
    cookies: Vec<String>,
    seen: Option<Note>,
}

enum Body {
    Page(String),
    File(&'static str, Vec<u8>),
    Elsewhere(String),
}

impl Answer {
    /// A page.
    pub fn page(page: &impl Template) -> Result<Self, HubError> {
        let html = page
            .render()
            .map_err(|e| HubError::Invalid(format!("a page cannot be drawn: {e}")))?;
        Ok(Self {
            status: StatusCode::OK,
            body: Body::Page(html),
            cookies: Vec::new(),
            seen: None,
        })
    }

    /// Bytes of a type, shown where they are asked for and run by nothing.
    pub fn file(mime: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body: Body::File(mime, bytes),
            cookies: Vec::new(),
            seen: None,
        }
    }

    /// Another page, by GET.
    pub fn elsewhere(path: impl Into<String>) -> Self {
        Self {
            status: StatusCode::SEE_OTHER,
            body: Body::Elsewhere(path.into()),
            cookies: Vec::new(),
            seen: None,
        }
    }

    /// With a cookie.
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// With what was seen, for the audit.
    pub fn seen(self, note: Note) -> Self {
        Self {
            seen: Some(note),
            ..self
        }
    }

    /// With another status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

/// Answers a request for a page.
pub async fn handle(app: App, route: Route, request: Request) -> Response {
    let local_name = is_named_local(request.headers());
    let secure = matches!(app.exposure, Exposure::Tls | Exposure::Proxy);
    let asked = match Asked::read(&app, &route, request).await {
        Ok(asked) => asked,
        Err(status) => return dressed(status.into_response(), secure),
    };
    let _turn = if route.costly {
        let Ok(_place) = app.limits.waiting.clone().try_acquire_owned() else {
            return dressed(StatusCode::SERVICE_UNAVAILABLE.into_response(), secure);
        };
        app.limits.hashing.clone().acquire_owned().await.ok()
    } else {
        None
    };
    let answered = tokio::task::spawn_blocking(move || answer(&app, &route, asked, local_name)).await;
    let response = match answered {
        Ok(Ok(answer)) => respond(answer),
        Ok(Err(HubError::NotFound(_))) => StatusCode::NOT_FOUND.into_response(),
        Ok(Err(e)) => {
            tracing::error!(action = route.action.name(), error = %e, "a page could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    dressed(response, secure)
}

fn answer(app: &App, route: &Route, mut asked: Asked, local_name: bool) -> Result<Answer, HubError> {
    let hub = &*app.hub;
    let words = Words(asked.lang);
    // A name that is not this machine's is another page's (DNS rebinding), or a proxy's that nobody
    // told us of: without TLS as far as we know.
    let foreign = app.exposure == Exposure::Loopback && !local_name;
    if app.exposure == Exposure::Network || foreign {
        return Err(HubError::NotFound("console"));
    }
    let open = app.open_console.as_ref();
    if open.is_none() && !hub.has_users()? {
        // Nothing is readable before there is somebody who may read.
        return if app.exposure == Exposure::Loopback {
            Ok(Plain::page(words, "first_user")?.with_status(StatusCode::FORBIDDEN))
        } else {
            Err(HubError::NotFound("console"))
        };
    }
    asked.signed = match &asked.token {
        Some(token) => hub.signed(token)?,
        None => None,
    };
    if let Some(open) = open
        && asked.signed.is_none()
        && route.access == Access::Signed
    {
        asked.signed = Some(Signed {
            user: hub.user(&open.user)?,
            token: open.token.clone(),
        });
    }
    if route.access == Access::Signed
        && let Some(refused) = refusal(hub, route, &mut asked, words)?
    {
        return Ok(refused);
    }
    if route.way == Way::Post && !has_token(&asked) {
        return Ok(Plain::page(words, "form_old")?.with_status(StatusCode::FORBIDDEN));
    }
    let mut answer = (route.page)(hub, &asked)?;
    if let Some(signed) = &asked.signed {
        let seen = answer.seen.take();
        let seen = seen.or_else(|| is_personal(route.action).then(|| Note::new(route.action, &asked.part)));
        if let Some(note) = seen {
            hub.note(&signed.who(), &note)?;
        }
    }
    Ok(answer)
}

/// Why somebody may not see a page; sets what they may see of it.
fn refusal(hub: &Hub, route: &Route, asked: &mut Asked, words: Words) -> Result<Option<Answer>, HubError> {
    let Some(signed) = &asked.signed else {
        return Ok(Some(Answer::elsewhere(sign_in_address())));
    };
    let own = [Action::OwnAccount, Action::SignOut].contains(&route.action);
    if signed.user.must_change && !own {
        return Ok(Some(Answer::elsewhere("/me")));
    }
    match signed.user.within(route.action) {
        Some(within) => {
            asked.within = within;
            Ok(None)
        }
        None => {
            debug_assert_eq!(signed.user.may(route.action), Scope::Never);
            let note = Note::new(route.action, "").with("outcome", "no_right");
            hub.note(&signed.who(), &note)?;
            Ok(Some(
                Plain::of(words, "no_right", signed)?.with_status(StatusCode::FORBIDDEN),
            ))
        }
    }
}

/// Whether a form carries the token of its session. Compared as hashes: in constant time.
fn has_token(asked: &Asked) -> bool {
    let token = asked.signed.as_ref().map(|s| &s.token).or(asked.token.as_ref());
    token.is_some_and(|token| {
        blake3::hash(token.csrf().as_bytes()) == blake3::hash(asked.given("csrf").as_bytes())
    })
}

/// What is written down though nothing is changed.
fn is_personal(action: Action) -> bool {
    matches!(
        action,
        Action::SeeLists
            | Action::Search
            | Action::SeeRecord
            | Action::SeeFullNik
            | Action::SeePhotos
            | Action::SeeTasks
            | Action::SeeDevices
            | Action::Export
            | Action::ReadAudit
    )
}

fn respond(answer: Answer) -> Response {
    let mut response = match answer.body {
        Body::Page(html) => (answer.status, Html(html)).into_response(),
        Body::File(mime, bytes) => (answer.status, [(header::CONTENT_TYPE, mime)], bytes).into_response(),
        Body::Elsewhere(path) => (answer.status, [(header::LOCATION, path)]).into_response(),
    };
    for cookie in answer.cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Headers of every answer. `same-origin` instead of no referrer at all: without one, browsers call
/// the origin of a form `null`, and ours could not be told from others.
fn dressed(mut response: Response, secure: bool) -> Response {
    const ALWAYS: [(HeaderName, &str); 5] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}
