//! Photos and voice notes of a record, opened by the hub for whoever may see them.

use super::guard::Answer;
use super::pages::may_reach_restricted;
use super::request::Asked;
use crate::audit::Note;
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use lontar_core::media::seal::Role;
use lontar_core::model::RecordId;

/// One picture or recording. Nothing of it is kept by the browser, and it is never taken for a page.
pub fn attachment(hub: &Hub, asked: &Asked) -> Result<Answer, HubError> {
    let missing = || HubError::NotFound("photo");
    let mut parts = asked.part.split('/');
    let (Some(id), Some(register), Some(role)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(missing());
    };
    let role = match role {
        "thumbnail" => Role::Thumbnail,
        "main" => Role::Main,
        "voice" => Role::Voice,
        _ => return Err(missing()),
    };
    let record = id.parse::<RecordId>().map_err(|_| missing())?;
    if hub.is_restricted(&record)? && !may_reach_restricted(asked) {
        return Err(missing());
    }
    // A record outside the role's regencies is none.
    hub.record_within(&record, &asked.within)?;
    let opened = hub.open_attachment(&record, register, role)?;
    let note = Note::new(Action::SeePhotos, record);
    Ok(Answer::file(opened.mime, opened.bytes).seen(note))
}
