//! Pages for people in the office: plain, quick, readable without a network of their own.
//!
//! `ROUTES` is the one list: each entry names its `Action`, and the router is built from it, so
//! there is no page without a right. What holds for all is done once, in `guard`: who asks, whether
//! the role may, whether a form is ours, and the line in the audit before the answer leaves. A page
//! is a function of the hub and of what was `Asked`; the part of the records that the role covers
//! goes into its queries (`Asked::within`).
//!
//! Search is a form that is posted: words of a search are names and NIKs, and addresses end up in
//! histories, bookmarks and logs of whatever stands between.

mod account;
mod attachments;
mod audit;
mod frame;
mod guard;
mod pages;
mod request;
mod rights;
pub(crate) mod words;

pub use guard::Limits;

use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::serve::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodFilter, on};
use guard::Answer;
use request::Asked;

/// Records on one page of a list.
const PAGE: u64 = 50;

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Get,
    Post,
}

/// Who may ask at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Before signing in.
    Anybody,
    /// After signing in, if the role allows the action.
    Signed,
}

/// A page of the console.
#[derive(Clone, Copy)]
struct Route {
    way: Way,
    path: &'static str,
    action: Action,
    access: Access,
    /// Whether a password is hashed: only so many at once.
    costly: bool,
    page: fn(&Hub, &Asked) -> Result<Answer, HubError>,
}

const fn get(
    path: &'static str,
    action: Action,
    page: fn(&Hub, &Asked) -> Result<Answer, HubError>,
) -> Route {
    Route {
        way: Way::Get,
        path,
        action,
        access: Access::Signed,
        costly: false,
        page,
    }
}

const fn post(
    path: &'static str,
    action: Action,
    page: fn(&Hub, &Asked) -> Result<Answer, HubError>,
) -> Route {
    Route {
        way: Way::Post,
        ..get(path, action, page)
    }
}

impl Route {
    const fn for_anybody(self) -> Self {
        Self {
            access: Access::Anybody,
            ..self
        }
    }

    const fn costly(self) -> Self {
        Self { costly: true, ..self }
    }
}

/// Every page.
const ROUTES: &[Route] = &[
    get("/sign-in", Action::SignIn, account::sign_in_page).for_anybody(),
    post("/sign-in", Action::SignIn, account::sign_in)
        .for_anybody()
        .costly(),
    get("/sign-in/code", Action::SignIn, account::code_page).for_anybody(),
    post("/sign-in/code", Action::SignIn, account::prove).for_anybody(),
    get("/language/{lang}", Action::ChooseLanguage, account::language).for_anybody(),
    post("/sign-out", Action::SignOut, account::sign_out),
    get("/me", Action::OwnAccount, account::own_page),
    post("/me/password", Action::OwnAccount, account::change_password).costly(),
    post("/me/sessions", Action::OwnAccount, account::end_others),
    get("/", Action::SeeOverview, pages::overview),
    get("/records", Action::SeeLists, pages::records),
    post("/records", Action::Search, pages::search),
    get("/records/{id}", Action::SeeRecord, pages::record),
    post("/records/{id}", Action::SeeFullNik, pages::record_with_nik),
    get(
        "/records/{id}/{register}/{role}",
        Action::SeePhotos,
        attachments::attachment,
    ),
    get("/tasks", Action::SeeTasks, pages::tasks),
    get("/rights", Action::OpenRightsCase, rights::list),
    post("/rights", Action::OpenRightsCase, rights::open),
    get("/rights/{id}", Action::OpenRightsCase, rights::one),
    // What settling a case does has a right of its own, so each way has a route of its own.
    post("/rights/{id}/refuse", Action::DecideRightsCase, rights::refuse),
    post("/rights/{id}/answer", Action::DecideRightsCase, rights::answer),
    post("/rights/{id}/restrict", Action::Restrict, rights::restrict),
    post("/rights/{id}/erase", Action::Erase, rights::erase),
    get("/audit", Action::ReadAudit, audit::page),
];

/// Routes of the console.
pub fn router() -> Router<App> {
    ROUTES.iter().fold(Router::new(), |router, route| {
        let filter = match route.way {
            Way::Get => MethodFilter::GET,
            Way::Post => MethodFilter::POST,
        };
        let handler = move |State(app): State<App>, request: Request| guard::handle(app, *route, request);
        router.route(route.path, on(filter, handler))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::{OfficeRole, Role, Scope, scope};

    #[test]
    fn every_page_is_somebody_s_and_no_page_is_a_device_s() {
        for route in ROUTES {
            let somebody = OfficeRole::ALL
                .into_iter()
                .any(|role| scope(route.action, Role::Office(role)) != Scope::Never);
            assert!(somebody, "{}", route.path);
        }
    }

    #[test]
    fn only_signing_in_and_the_language_are_for_anybody() {
        for route in ROUTES.iter().filter(|r| r.access == Access::Anybody) {
            let open = [Action::SignIn, Action::ChooseLanguage].contains(&route.action);
            assert!(open, "{}", route.path);
        }
    }
}
