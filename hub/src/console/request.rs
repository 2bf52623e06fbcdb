//! What a page is asked with, read from a request once.

use super::{Route, Way};
use crate::people::{Signed, Token};
use crate::serve::{App, Exposure};
use crate::store::within::Within;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use lontar_strings::Lang;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

/// Largest form, bytes.
const FORM_MAX_BYTES: usize = 16 * 1024;

/// What a page sees.
pub struct Asked {
    /// Who asks; never nobody on a page that needs somebody.
    pub signed: Option<Signed>,
    /// What the browser holds, proved or not.
    pub token: Option<Token>,
    /// For the page's words.
    pub lang: Lang,
    /// What the address says from the first part in braces of the route on.
    pub part: String,
    /// After the question mark.
    pub query: BTreeMap<String, String>,
    /// The form.
    pub form: BTreeMap<String, String>,
    /// Whether the browser came over TLS.
    pub secure: bool,
    /// What wrong attempts are counted by.
    pub address: String,
    /// The records that the action may reach.
    pub within: Within,
}

impl Asked {
    /// A value of the query, or nothing.
    pub fn asked(&self, key: &str) -> &str {
        self.query.get(key).map_or("", String::as_str)
    }

    /// A value of the form, or nothing.
    pub fn given(&self, key: &str) -> &str {
        self.form.get(key).map_or("", String::as_str)
    }

    /// Reads a request; a form that is too long or not one is refused.
    pub async fn read(app: &App, route: &Route, request: Request) -> Result<Self, StatusCode> {
        let (parts, body) = request.into_parts();
        let secure = matches!(app.exposure, Exposure::Tls | Exposure::Proxy);
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|c| c.0.ip());
        let form = if route.way == Way::Post {
            if !is_own_site(&parts.headers) {
                return Err(StatusCode::FORBIDDEN);
            }
            let bytes = to_bytes(body, FORM_MAX_BYTES)
                .await
                .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
            pairs(std::str::from_utf8(&bytes).map_err(|_| StatusCode::BAD_REQUEST)?)
        } else {
            BTreeMap::new()
        };
        Ok(Self {
            signed: None,
            token: cookie(&parts.headers, session_cookie(secure)).and_then(Token::from_text),
            lang: lang_of(&parts.headers),
            part: part_of(route.path, &parts.uri),
            query: pairs(parts.uri.query().unwrap_or_default()),
            form,
            secure,
            address: address(app.exposure, &parts.headers, peer),
            within: Within::Regencies(Vec::new()),
        })
    }
}

/// The name of the cookie. Over TLS, browsers take one with this prefix only from this very host.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// Whether a form was sent from a page of this host, as browsers say in headers that no page can
/// set. A browser says at least one of them with a form.
fn is_own_site(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok())
        && site != "same-origin"
    {
        return false;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        (None, _) => headers.contains_key("sec-fetch-site"),
        (Some(_), None) => false,
    }
}

/// Whether the browser asked for this machine by a name of this machine: another name that leads
/// here (DNS rebinding) is a page of somebody else.
pub fn is_named_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    let name = host.map(|h| h.rsplit_once(':').map_or(h, |(name, _)| name));
    matches!(name, Some("127.0.0.1" | "localhost" | "[::1]"))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter();
    all.filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Indonesian, unless this browser chose English.
fn lang_of(headers: &HeaderMap) -> Lang {
    match cookie(headers, "lang") {
        Some("en") => Lang::En,
        _ => Lang::Id,
    }
}

/// What stands in the place of `{…}`.
fn part_of(path: &str, uri: &Uri) -> String {
    let Some((before, _)) = path.split_once('{') else {
        return String::new();
    };
    uri.path()
        .strip_prefix(before)
        .map(String::from)
        .unwrap_or_default()
}

/// The address that wrong attempts are counted by. Behind a proxy it is the one that the proxy saw;
/// of IPv6, the network, for a single house has very many addresses.
fn address(exposure: Exposure, headers: &HeaderMap, peer: Option<IpAddr>) -> String {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.rsplit(',').next())
        .and_then(|v| v.trim().parse::<IpAddr>().ok());
    let address = if exposure == Exposure::Proxy {
        forwarded.or(peer)
    } else {
        peer
    };
    match address {
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(v4) => v4.to_string(),
        None => String::from("unknown"),
    }
}

/// Reads `a=b&c=d` as forms and queries are written; of a key given twice the last counts.
fn pairs(text: &str) -> BTreeMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = text.as_bytes().iter();
    let mut out = Vec::with_capacity(text.len());
    while let Some(&byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let rest = bytes.as_slice();
                let hex = rest.get(..2).and_then(|h| std::str::from_utf8(h).ok());
                match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
                    Some(value) => {
                        out.push(value);
                        bytes.nth(1);
                    }
                    None => out.push(b'%'),
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| (header::HeaderName::from_static(k), v.parse().unwrap()))
            .collect()
    }

    #[test]
    fn forms_are_read_whatever_is_in_them() {
        for (text, key, value) in [
            ("a=b&c=d", "c", "d"),
            ("a=b+c%20d", "a", "b c d"),
            ("a=%C3%A9", "a", "é"),
            ("a=%&b=%zz&c=%e", "b", "%zz"),
            ("a=1&a=2", "a", "2"),
            ("q=%FF", "q", "\u{fffd}"),
            ("%3Cscript%3E=1", "<script>", "1"),
            ("a=%E2%82", "a", "\u{fffd}"),
        ] {
            assert_eq!(pairs(text).get(key).map(String::as_str), Some(value), "{text}");
        }
        assert!(pairs("").is_empty() && pairs("&&").is_empty());
    }

    #[test]
    fn only_forms_of_the_own_pages_are_taken() {
        for (given, own) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (
                &[("origin", "https://hub.invalid"), ("host", "hub.invalid")],
                true,
            ),
            (
                &[("origin", "https://other.invalid"), ("host", "hub.invalid")],
                false,
            ),
            (&[("origin", "null"), ("host", "hub.invalid")], false),
            (
                &[
                    ("sec-fetch-site", "same-origin"),
                    ("origin", "https://other.invalid"),
                    ("host", "hub.invalid"),
                ],
                false,
            ),
            (&[("host", "hub.invalid")], false),
        ] {
            assert_eq!(is_own_site(&headers(given)), own, "{given:?}");
        }
    }

    #[test]
    fn attempts_behind_a_proxy_are_counted_by_what_the_proxy_saw() {
        let peer: Option<IpAddr> = "127.0.0.1".parse().ok();
        let forged = headers(&[("x-forwarded-for", "1.2.3.4, 10.0.0.9")]);
        assert_eq!(address(Exposure::Proxy, &forged, peer), "10.0.0.9");
        assert_eq!(address(Exposure::Tls, &forged, peer), "127.0.0.1");
        let v6 = "2001:db8:1:2:3:4:5:6".parse().ok();
        assert_eq!(address(Exposure::Tls, &HeaderMap::new(), v6), "2001:db8:1:2::/64");
    }

    #[test]
    fn only_names_of_this_machine_are_local() {
        for (host, local) in [
            ("127.0.0.1:8080", true),
            ("localhost:1", true),
            ("localhost", true),
            ("[::1]:80", true),
            ("evil.invalid:8080", false),
            ("127.0.0.1.evil.invalid", false),
        ] {
            assert_eq!(is_named_local(&headers(&[("host", host)])), local, "{host}");
        }
    }
}
