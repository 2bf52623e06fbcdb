//! The console over real HTTP: a served hub, people with authenticator apps, and their browsers.

use crate::stage::{Disnaker, MANGGARAI, Phone, ROTE, all_meet};
use lontar_core::env::Env;
use lontar_core::model::RecordId;
use lontar_core::sync::tls;
use lontar_core::sync::transport::Pinned;
use lontar_hub::Hub;
use lontar_hub::audit::{AuditFilter, AuditRow, Who};
use lontar_hub::people::{NewUser, Secrets};
use lontar_hub::rights::{Action, OfficeRole};
use lontar_hub::serve::{App, Exposure, listen, serve};
use lontar_tests::disk::SimDisk;
use lontar_tests::sim::SimEnv;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use totp_rs::{Builder, Secret};

pub const PASSWORD: &str = "empat kuda lari pagi";

/// One for all stories, so that a browser can be asked without `async` in the story.
pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Disnaker with its console open.
pub struct Office {
    pub hub: Arc<Hub>,
    pub env: Arc<SimEnv>,
    pub disk: SimDisk,
    pub address: String,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<Result<(), lontar_hub::HubError>>>,
}

impl Office {
    pub fn of(disnaker: Disnaker) -> Self {
        Self::exposed(disnaker, Exposure::Loopback)
    }

    pub fn exposed(disnaker: Disnaker, exposure: Exposure) -> Self {
        let Disnaker { disk, env, hub, .. } = disnaker;
        let hub = Arc::new(hub);
        let (stop, stopped) = oneshot::channel();
        let app = App::new(Arc::clone(&hub)).exposed(exposure);
        let listener = RUNTIME.block_on(listen("127.0.0.1:0".parse().unwrap())).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served = RUNTIME.spawn(serve(listener, app, async {
            let _ = stopped.await;
        }));
        Self {
            hub,
            env,
            disk,
            address,
            stop: Some(stop),
            served: Some(served),
        }
    }

    pub fn employs(&self, name: &str, role: OfficeRole) -> Person {
        let regencies = role.has_regencies().then(|| String::from("53.14"));
        let new = NewUser {
            name: String::from(name),
            full_name: format!("{name} Lete"),
            role,
            regencies: regencies.into_iter().collect(),
            must_change: false,
        };
        Person {
            name: String::from(name),
            secrets: self.hub.add_user(&Who::Machine, &new, PASSWORD).unwrap(),
        }
    }

    pub fn browser(&self) -> Browser {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client(Pinned::default()))
            .redirect(reqwest::redirect::Policy::none());
        Browser {
            client: client.build().unwrap(),
            address: self.address.clone(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            origin: format!("http://{}", self.address),
            host: None,
        }
    }

    /// A browser in which somebody is signed in.
    pub fn signed_in(&self, person: &Person) -> Browser {
        // Each code is good once.
        self.env.advance(30_000);
        let mut browser = self.browser();
        browser.get("/sign-in");
        browser.writes_password(person, PASSWORD).goes_to("/sign-in/code");
        browser.get("/sign-in/code");
        browser.writes_code(&person.code(&*self.env)).goes_to("/");
        browser
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            let _ = RUNTIME.block_on(served);
        }
    }
}

/// Somebody who works there.
pub struct Person {
    pub name: String,
    pub secrets: Secrets,
}

impl Person {
    /// What the authenticator app shows.
    pub fn code(&self, env: &dyn Env) -> String {
        let secret = Secret::try_from_base32(&self.secrets.totp).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(env.now_ms().unsigned_abs() / 1_000).to_string()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Reply {
    #[track_caller]
    pub fn goes_to(self, path: &str) -> Self {
        assert_eq!(
            (self.status, self.headers.get("location").map(String::as_str)),
            (303, Some(path)),
            "{}",
            self.body
        );
        self
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.body.contains(words), "“{words}” is missing: {}", self.body);
        self
    }

    #[track_caller]
    pub fn hides(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "“{words}” is there: {}", self.body);
        self
    }
}

/// Keeps cookies, and the token of the last form.
#[derive(Clone)]
pub struct Browser {
    client: reqwest::Client,
    address: String,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
    pub origin: String,
    /// As which the hub is asked for, if not by its address.
    pub host: Option<String>,
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Reply {
        let request = self.client.get(format!("http://{}{path}", self.address));
        self.send(request)
    }

    /// Sends a form with the token of the page that was seen last.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.csrf.clone();
        self.post_bare(path, &[fields, &[("csrf", csrf.as_str())]].concat())
    }

    pub fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form: Vec<String> = fields
            .iter()
            .map(|(k, v)| format!("{}={}", escaped(k), escaped(v)))
            .collect();
        let request = self
            .client
            .post(format!("http://{}{path}", self.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &self.origin)
            .body(form.join("&"));
        self.send(request)
    }

    pub fn writes_password(&mut self, person: &Person, password: &str) -> Reply {
        self.post("/sign-in", &[("name", &person.name), ("password", password)])
    }

    pub fn writes_code(&mut self, code: &str) -> Reply {
        self.post("/sign-in/code", &[("code", code)])
    }

    fn send(&mut self, request: reqwest::RequestBuilder) -> Reply {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = request
            .header("cookie", cookies.join("; "))
            .header("host", self.host.as_ref().unwrap_or(&self.address));
        let reply = RUNTIME.block_on(async {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let set: Vec<String> = response
                .headers()
                .get_all("set-cookie")
                .iter()
                .map(|v| String::from(v.to_str().unwrap()))
                .collect();
            let headers = response.headers().iter();
            let headers = headers.map(|(k, v)| (k.to_string(), String::from(v.to_str().unwrap())));
            let headers: BTreeMap<String, String> = headers.collect();
            let body = response.text().await.unwrap();
            (
                set,
                Reply {
                    status,
                    headers,
                    body,
                },
            )
        });
        let (set, reply) = reply;
        for cookie in set {
            let (key, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(String::from(key), String::from(value));
        }
        if let Some((_, rest)) = reply.body.split_once("name=\"csrf\" value=\"") {
            self.csrf = String::from(rest.split('"').next().unwrap());
        }
        reply
    }
}

fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    text.bytes()
        .map(|b| {
            if plain(b) {
                String::from(char::from(b))
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// An enrolment of Rote and one of Manggarai, at Disnaker.
pub fn two_regencies() -> (Disnaker, RecordId, RecordId) {
    let disnaker = Disnaker::new();
    let yohana = Phone::officer(81, &disnaker, "Yohana", ROTE);
    let markus = Phone::officer(82, &disnaker, "Markus", MANGGARAI);
    let (rote, manggarai) = (yohana.enrols(ROTE), markus.enrols(MANGGARAI));
    all_meet(&disnaker, &[&yohana, &markus]);
    (disnaker, rote, manggarai)
}

pub fn name_of(office: &Office, record: &RecordId) -> String {
    office.hub.record(record).unwrap().row.summary().name.unwrap()
}

pub fn rows(office: &Office, action: Action) -> Vec<AuditRow> {
    let filter = AuditFilter {
        action: Some(action),
        ..AuditFilter::default()
    };
    office.hub.audit(&filter, 0, 1_000).unwrap()
}
