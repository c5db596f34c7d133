//! What the screen of the audit log decides: what acts are called, where a line leads, and what differed.

use crate::route::Route;
use crate::t;
use serde_json::Value;
use std::collections::BTreeSet;
use vestnik_api::audit::{Act, AuditEntry, AuditFilter};
use vestnik_api::id::{ClientId, GroupId, MailingId, MessageId, RoleId, UserId};
use yew::AttrValue;

/// What an act is called.
#[expect(clippy::too_many_lines, reason = "a table with a line for each act, read from top to bottom")]
pub(super) fn act_name(act: Act) -> AttrValue {
    match act {
        Act::ClientCreated => t!("audit-client-created"),
        Act::ClientChanged => t!("audit-client-changed"),
        Act::ClientDeleted => t!("audit-client-deleted"),
        Act::ClientRestored => t!("audit-client-restored"),
        Act::ClientsImported => t!("audit-clients-imported"),
        Act::ImportCancelled => t!("audit-clients-import-cancelled"),
        Act::ImportUndone => t!("audit-clients-import-undone"),
        Act::LeadsImported => t!("audit-leads-imported"),
        Act::LeadImportCancelled => t!("audit-leads-import-cancelled"),
        Act::LeadImportUndone => t!("audit-leads-import-undone"),
        Act::ClientsExported => t!("audit-clients-exported"),
        Act::CommentChanged => t!("audit-comment-changed"),
        Act::CommentDeleted => t!("audit-comment-deleted"),
        Act::LeadCreated => t!("audit-lead-created"),
        Act::LeadChanged => t!("audit-lead-changed"),
        Act::LeadDeleted => t!("audit-lead-deleted"),
        Act::LeadRestored => t!("audit-lead-restored"),
        Act::LeadMoved => t!("audit-lead-moved"),
        Act::LeadStaged => t!("audit-lead-staged"),
        Act::ClientMerged => t!("audit-client-merged"),
        Act::ClientUnmerged => t!("audit-client-unmerged"),
        Act::LeadConverted => t!("audit-lead-converted"),
        Act::LeadReverted => t!("audit-lead-reverted"),
        Act::StagesSet => t!("audit-leads-stages-set"),
        Act::TagCreated => t!("audit-tag-created"),
        Act::TagChanged => t!("audit-tag-changed"),
        Act::TagDeleted => t!("audit-tag-deleted"),
        Act::CustomFieldCreated => t!("audit-custom-field-created"),
        Act::CustomFieldChanged => t!("audit-custom-field-changed"),
        Act::CustomFieldDeleted => t!("audit-custom-field-deleted"),
        Act::CustomFieldRestored => t!("audit-custom-field-restored"),
        Act::LeadsExported => t!("audit-leads-exported"),
        Act::MessageCreated => t!("audit-message-created"),
        Act::MessageChanged => t!("audit-message-changed"),
        Act::MessageDeleted => t!("audit-message-deleted"),
        Act::MessageRestored => t!("audit-message-restored"),
        Act::LetterImageRemoved => t!("audit-message-image-removed"),
        Act::MessageFileAttached => t!("audit-message-file-attached"),
        Act::MessageFileRemoved => t!("audit-message-file-removed"),
        Act::MailingCreated => t!("audit-mailing-created"),
        Act::MailingChanged => t!("audit-mailing-changed"),
        Act::MailingDeleted => t!("audit-mailing-deleted"),
        Act::MailingRestored => t!("audit-mailing-restored"),
        Act::MailingStarted => t!("audit-mailing-started"),
        Act::MailingPaused => t!("audit-mailing-paused"),
        Act::MailingResumed => t!("audit-mailing-resumed"),
        Act::MailingCompleted => t!("audit-mailing-completed"),
        Act::MailingSentNow => t!("audit-mailing-sent-now"),
        Act::MailingResent => t!("audit-mailing-resent"),
        Act::MailingStopped => t!("audit-mailing-stopped"),
        Act::MailingReleased => t!("audit-mailing-released"),
        Act::SuppressionAdded => t!("audit-suppression-added"),
        Act::SuppressionLifted => t!("audit-suppression-lifted"),
        Act::SuppressionsImported => t!("audit-suppressions-imported"),
        Act::SuppressionsExported => t!("audit-suppressions-exported"),
        Act::UsersExported => t!("audit-users-exported"),
        Act::LogsExported => t!("audit-logs-exported"),
        Act::UserInvited => t!("audit-user-invited"),
        Act::InvitationTakenBack => t!("audit-invitation-taken-back"),
        Act::UserConfirmed => t!("audit-user-confirmed"),
        Act::SignedIn => t!("audit-user-signed-in"),
        Act::UserChanged => t!("audit-user-changed"),
        Act::PasswordChanged => t!("audit-user-password-changed"),
        Act::GroupCreated => t!("audit-group-created"),
        Act::GroupChanged => t!("audit-group-changed"),
        Act::GroupDeleted => t!("audit-group-deleted"),
        Act::MemberSet => t!("audit-user-group-set"),
        Act::MemberTaken => t!("audit-user-group-left"),
        Act::ViewShared => t!("audit-view-shared"),
        Act::ViewChanged => t!("audit-view-changed"),
        Act::ViewWithdrawn => t!("audit-view-withdrawn"),
        Act::ClientMoved => t!("audit-client-moved"),
        Act::ClientFileAdded => t!("audit-client-file-added"),
        Act::ClientFileRenamed => t!("audit-client-file-renamed"),
        Act::ClientFileDeleted => t!("audit-client-file-deleted"),
        Act::LeadFileAdded => t!("audit-lead-file-added"),
        Act::LeadFileRenamed => t!("audit-lead-file-renamed"),
        Act::LeadFileDeleted => t!("audit-lead-file-deleted"),
        Act::UserBlocked => t!("audit-user-blocked"),
        Act::UserUnblocked => t!("audit-user-unblocked"),
        Act::RoleGiven => t!("audit-user-role-given"),
        Act::RoleTaken => t!("audit-user-role-taken"),
        Act::PermissionGiven => t!("audit-user-permission-given"),
        Act::PermissionTaken => t!("audit-user-permission-taken"),
        Act::ArticleCreated => t!("audit-article-created"),
        Act::ArticleChanged => t!("audit-article-changed"),
        Act::ArticlePublished => t!("audit-article-published"),
        Act::ArticleTakenBack => t!("audit-article-taken-back"),
        Act::ArticleDeleted => t!("audit-article-deleted"),
        Act::BulkBegun => t!("audit-bulk-begun"),
        Act::BulkCancelled => t!("audit-bulk-cancelled"),
        Act::RoleCreated => t!("audit-role-created"),
        Act::RoleChanged => t!("audit-role-changed"),
        Act::RoleDeleted => t!("audit-role-deleted"),
        Act::SettingsChanged => t!("audit-settings-changed"),
        Act::MailServerTried => t!("audit-mail-server-tried"),
        Act::JobRetried => t!("audit-job-retried"),
        Act::JobDropped => t!("audit-job-dropped"),
    }
}

/// Where the thing is that a line tells of, if it has a screen.
pub(super) fn leads_to(entry: &AuditEntry) -> Option<Route> {
    let id = entry.object_id?;
    let (kind, what) = entry.act.name().split_once('.')?;
    match kind {
        _ if what == "deleted" => None,
        "client" => Some(Route::Client { id: ClientId(id) }),
        "group" => Some(Route::Group { id: GroupId(id) }),
        "message" => Some(Route::Message { id: MessageId(id) }),
        "mailing" => Some(Route::Mailing { id: MailingId(id) }),
        "user" => Some(Route::User { id: UserId(id) }),
        "role" => Some(Route::Role { id: RoleId(id) }),
        _ => None,
    }
}

/// What differed, field by field: its name, and how it was before and after.
pub(super) fn differences(entry: &AuditEntry) -> Vec<(String, String, String)> {
    let fields = |value: &Option<Value>| value.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (fields(&entry.before), fields(&entry.after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let told = |value: Option<&Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = names.into_iter().map(|name| (name.clone(), told(before.get(name)), told(after.get(name))));
    rows.filter(|(_, before, after)| before != after).collect()
}

/// Whether any line is left out.
pub(super) fn narrows(filter: &AuditFilter) -> bool {
    AuditFilter { cursor: None, limit: None, ..filter.clone() } != AuditFilter::default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use vestnik_api::id::AuditId;

    fn entry(act: Act, before: Option<Value>, after: Option<Value>) -> AuditEntry {
        AuditEntry {
            id: AuditId(1),
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: None,
            act,
            object_id: Some(7),
            object_name: "x".to_owned(),
            owner_id: None,
            before,
            after,
            address: String::new(),
            request_id: String::new(),
        }
    }

    #[test]
    fn what_differed_is_told_field_by_field() {
        let changed = entry(
            Act::ClientChanged,
            Some(json!({ "name": "А", "phone": null })),
            Some(json!({ "name": "Б", "phone": "+7" })),
        );
        let told = |name: &str, before: &str, after: &str| (name.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(differences(&changed), [told("name", "А", "Б"), told("phone", "", "+7")]);
        assert!(differences(&entry(Act::SignedIn, None, None)).is_empty());
    }

    #[test]
    fn a_line_leads_to_what_it_tells_of_while_that_is_there() {
        assert_eq!(leads_to(&entry(Act::MailingStopped, None, None)), Some(Route::Mailing { id: MailingId(7) }));
        assert_eq!(leads_to(&entry(Act::ClientDeleted, None, None)), None);
        assert_eq!(leads_to(&entry(Act::ClientsImported, None, None)), None);
    }
}
