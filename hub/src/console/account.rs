//! Signing in and out, and the own page.

use super::frame::Frame;
use super::guard::Answer;
use super::request::{Asked, session_cookie};
use super::words::Words;
use crate::hub::{Hub, HubError};
use crate::people::session::PasswordChange;
use crate::people::{CodeAnswer, PasswordAnswer, SessionLine, Signed, Token};
use askama::Template;
use axum::http::StatusCode;
use lontar_core::model::Regions;

/// Where whoever is not signed in is sent.
pub fn sign_in_address() -> &'static str {
    "/sign-in"
}

/// A page with one message.
#[derive(Template)]
#[template(path = "plain.html")]
pub struct Plain {
    words: Words,
    frame: Frame,
    key: &'static str,
}

impl Plain {
    /// For whoever is not signed in.
    pub fn page(words: Words, key: &'static str) -> Result<Answer, HubError> {
        Answer::page(&Self {
            words,
            frame: Frame::nobody(words),
            key,
        })
    }

    /// For somebody.
    pub fn of(words: Words, key: &'static str, signed: &Signed) -> Result<Answer, HubError> {
        Answer::page(&Self {
            words,
            frame: Frame::of(words, "", signed),
            key,
        })
    }

    fn title(&self) -> String {
        self.text("title")
    }

    fn message(&self) -> String {
        self.text("text")
    }

    fn text(&self, what: &str) -> String {
        String::from(self.words.t(&format!("console_{}_{what}", self.key)))
    }

    fn is_first_user(&self) -> bool {
        self.key == "first_user"
    }
}

/// Name and password, or the code after them.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    words: Words,
    frame: Frame,
    csrf: String,
    code: bool,
    trouble: Option<String>,
}

impl SignInPage {
    fn draw(asked: &Asked, code: bool, token: &Token, trouble: Option<String>) -> Result<Answer, HubError> {
        let words = Words(asked.lang);
        Answer::page(&Self {
            words,
            frame: Frame::nobody(words),
            csrf: token.csrf(),
            code,
            trouble,
        })
    }
}

fn wait_of(words: Words, ms: i64) -> String {
    let minutes = (ms + 59_999) / 60_000;
    words.fill("console_sign_in_wait", &[("minutes", &minutes.to_string())])
}

/// The cookie of a session, for as long as the browser is open. No page of another site sends it
/// (`SameSite`), no script reads it.
fn cookie_of(asked: &Asked, token: &Token) -> String {
    let secure = if asked.secure { "; Secure" } else { "" };
    format!(
        "{}={}; Path=/; HttpOnly; SameSite=Strict{secure}",
        session_cookie(asked.secure),
        token.to_text()
    )
}

fn cookie_away(asked: &Asked) -> String {
    let secure = if asked.secure { "; Secure" } else { "" };
    format!(
        "{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{secure}",
        session_cookie(asked.secure)
    )
}

/// Asks for name and password.
pub fn sign_in_page(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    if asked.signed.is_some() {
        return Ok(Answer::elsewhere("/"));
    }
    // A form before signing in has a token too, so that nobody is signed in as somebody else unawares.
    match &asked.token {
        Some(token) => SignInPage::draw(asked, false, token, None),
        None => {
            let fresh = Token::new(&*hub.env);
            Ok(SignInPage::draw(asked, false, &fresh, None)?.with_cookie(cookie_of(asked, &fresh)))
        }
    }
}

/// Takes name and password.
pub fn sign_in(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(token) = &asked.token else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let answer = hub.sign_in(asked.given("name"), asked.given("password"), &asked.address)?;
    let (trouble, status) = match answer {
        PasswordAnswer::Code(pending) => {
            return Ok(Answer::elsewhere("/sign-in/code").with_cookie(cookie_of(asked, &pending)));
        }
        PasswordAnswer::Wrong => (
            String::from(words.t("console_sign_in_wrong")),
            StatusCode::UNAUTHORIZED,
        ),
        PasswordAnswer::Wait(ms) => (wait_of(words, ms), StatusCode::TOO_MANY_REQUESTS),
    };
    Ok(SignInPage::draw(asked, false, token, Some(trouble))?.with_status(status))
}

/// Asks for the code.
pub fn code_page(_: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    match &asked.token {
        Some(token) => SignInPage::draw(asked, true, token, None),
        None => Ok(Answer::elsewhere(sign_in_address())),
    }
}

/// Takes the code.
pub fn prove(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(token) = &asked.token else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let (trouble, status) = match hub.prove(token, asked.given("code"), &asked.address)? {
        CodeAnswer::In(token) => return Ok(Answer::elsewhere("/").with_cookie(cookie_of(asked, &token))),
        CodeAnswer::Late => return Ok(Answer::elsewhere(sign_in_address()).with_cookie(cookie_away(asked))),
        CodeAnswer::Wrong => (
            String::from(words.t("console_code_wrong")),
            StatusCode::UNAUTHORIZED,
        ),
        CodeAnswer::Wait(ms) => (wait_of(words, ms), StatusCode::TOO_MANY_REQUESTS),
    };
    Ok(SignInPage::draw(asked, true, token, Some(trouble))?.with_status(status))
}

/// Ends the session.
pub fn sign_out(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    if let Some(signed) = &asked.signed {
        hub.sign_out(signed)?;
    }
    Ok(Answer::elsewhere(sign_in_address()).with_cookie(cookie_away(asked)))
}

/// Keeps the language in a cookie.
pub fn language(_: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let lang = if asked.part == "en" { "en" } else { "id" };
    let secure = if asked.secure { "; Secure" } else { "" };
    let cookie = format!("lang={lang}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000{secure}");
    Ok(Answer::elsewhere("/").with_cookie(cookie))
}

/// A session on the own page.
struct Open {
    since: String,
    seen: String,
    own: bool,
}

/// Who one is here, the password, open sessions.
#[derive(Template)]
#[template(path = "me.html")]
struct OwnPage {
    words: Words,
    frame: Frame,
    name: String,
    role: String,
    regencies: String,
    must_change: bool,
    sessions: Vec<Open>,
    others: bool,
    done: Option<&'static str>,
    trouble: Option<String>,
}

fn own(
    hub: &Hub,
    asked: &Asked,
    done: Option<&'static str>,
    trouble: Option<String>,
) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let open = |line: &SessionLine| Open {
        since: words.moment(line.created_ms),
        seen: words.moment(line.seen_ms),
        own: line.own,
    };
    let user = &signed.user;
    let names = user
        .regencies
        .iter()
        .map(|code| Regions::get().current(code).map_or(code.as_str(), |r| r.name));
    let regencies = names.collect::<Vec<_>>().join(", ");
    let sessions: Vec<Open> = hub.sessions(signed)?.iter().map(open).collect();
    Answer::page(&OwnPage {
        words,
        frame: Frame::of(words, "me", signed),
        name: user.name.clone(),
        role: words.role(user.role),
        regencies,
        must_change: user.must_change && done.is_none(),
        others: sessions.iter().any(|s| !s.own),
        sessions,
        done: done.map(|key| words.t(key)),
        trouble,
    })
}

/// The own page.
pub fn own_page(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    own(hub, asked, None, None)
}

/// Changes the own password.
pub fn change_password(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let words = Words(asked.lang);
    let Some(signed) = &asked.signed else {
        return Ok(Answer::elsewhere(sign_in_address()));
    };
    let trouble = |key: &str| Some(String::from(words.t(key)));
    let new = asked.given("new");
    let trouble = if new == asked.given("again") {
        match hub.change_password(signed, asked.given("old"), new)? {
            PasswordChange::Done => return own(hub, asked, Some("console_password_changed"), None),
            PasswordChange::Wrong => trouble("console_password_wrong"),
            PasswordChange::Same => trouble("console_password_same"),
            PasswordChange::Wait(ms) => Some(wait_of(words, ms)),
            PasswordChange::Refused(problem) => trouble(&format!("console_password_{}", problem.code())),
        }
    } else {
        trouble("console_password_differs")
    };
    Ok(own(hub, asked, None, trouble)?.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// Ends the other sessions.
pub fn end_others(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    if let Some(signed) = &asked.signed {
        hub.end_other_sessions(signed)?;
    }
    own(hub, asked, Some("console_sessions_ended"), None)
}
