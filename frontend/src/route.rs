//! The addresses of the screens.

use vestnik_api::id::{
    BulkRunId, CapturedLetterId, ClientId, DeliveryId, GroupId, ImportId, LeadId, MailingId, MessageId, RoleId, UserId,
};
use yew_router::prelude::*;

/// Every screen, by its address. `/clients/new` stands before `/clients/:id`, so that it is not taken for a number.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub enum Route {
    /// What visitors see.
    #[at("/")]
    Home,
    /// Signing in.
    #[at("/sign-in")]
    SignIn,
    /// Making an account.
    #[at("/sign-up")]
    SignUp,
    /// Where the link of the confirmation letter leads.
    #[at("/confirm")]
    Confirm,
    /// Asking for a new password.
    #[at("/forgot")]
    Forgot,
    /// Where the link of that letter leads.
    #[at("/reset")]
    Reset,
    /// The first screen.
    #[at("/dashboard")]
    Dashboard,
    /// The list of clients.
    #[at("/clients")]
    Clients,
    /// A new client.
    #[at("/clients/new")]
    NewClient,
    /// Deleted clients that can be brought back.
    #[at("/clients/deleted")]
    DeletedClients,
    /// One client.
    #[at("/clients/:id")]
    Client {
        /// Which.
        id: ClientId,
    },
    /// Changing a client.
    #[at("/clients/:id/edit")]
    EditClient {
        /// Which.
        id: ClientId,
    },
    /// The list of leads.
    #[at("/leads")]
    Leads,
    /// Leads on a board, a column for each stage.
    #[at("/leads/board")]
    LeadBoard,
    /// A new lead.
    #[at("/leads/new")]
    NewLead,
    /// Deleted leads that can be brought back.
    #[at("/leads/deleted")]
    DeletedLeads,
    /// One lead.
    #[at("/leads/:id")]
    Lead {
        /// Which.
        id: LeadId,
    },
    /// Changing a lead.
    #[at("/leads/:id/edit")]
    EditLead {
        /// Which.
        id: LeadId,
    },
    /// Bringing in a file of clients.
    #[at("/imports/new")]
    NewImport,
    /// Bringing in a file of leads.
    #[at("/leads/import")]
    NewLeadImport,
    /// One file being brought in.
    #[at("/imports/:id")]
    Import {
        /// Which.
        id: ImportId,
    },
    /// The list of messages.
    #[at("/messages")]
    Messages,
    /// A new message.
    #[at("/messages/new")]
    NewMessage,
    /// The pictures of letters.
    #[at("/messages/images")]
    LetterImages,
    /// One message, in its editor.
    #[at("/messages/:id")]
    Message {
        /// Which.
        id: MessageId,
    },
    /// The list of mailings.
    #[at("/mailings")]
    Mailings,
    /// A new mailing.
    #[at("/mailings/new")]
    NewMailing,
    /// One mailing.
    #[at("/mailings/:id")]
    Mailing {
        /// Which.
        id: MailingId,
    },
    /// Changing a mailing.
    #[at("/mailings/:id/edit")]
    EditMailing {
        /// Which.
        id: MailingId,
    },
    /// Every try at every letter.
    #[at("/logs")]
    Logs,
    /// Letters over all mailings.
    #[at("/deliveries")]
    Deliveries,
    /// One of them.
    #[at("/deliveries/:id")]
    Delivery {
        /// Which.
        id: DeliveryId,
    },
    /// The work that the server does by itself.
    #[at("/jobs")]
    Jobs,
    /// Addresses no letter goes to.
    #[at("/suppressions")]
    Suppressions,
    /// The people with accounts.
    #[at("/users")]
    Users,
    /// One of them.
    #[at("/users/:id")]
    User {
        /// Who.
        id: UserId,
    },
    /// The groups one may see.
    #[at("/groups")]
    Groups,
    /// One of them.
    #[at("/groups/:id")]
    Group {
        /// Which.
        id: GroupId,
    },
    /// How a group is doing.
    #[at("/groups/:id/dashboard")]
    GroupDashboard {
        /// Which.
        id: GroupId,
    },
    /// The stages that leads of no group pass through.
    #[at("/leads/stages")]
    CommonStages,
    /// The stages that the leads of a group pass through.
    #[at("/groups/:id/stages")]
    GroupStages {
        /// Of which.
        id: GroupId,
    },
    /// The custom fields that all leads and clients have.
    #[at("/custom-fields")]
    CommonFields,
    /// Those of a group's.
    #[at("/groups/:id/custom-fields")]
    GroupFields {
        /// Of which.
        id: GroupId,
    },
    /// Actions on many rows.
    #[at("/bulk")]
    BulkRuns,
    /// One of them.
    #[at("/bulk/:id")]
    BulkRun {
        /// Which.
        id: BulkRunId,
    },
    /// Who was invited to make an account.
    #[at("/invitations")]
    Invitations,
    /// Where the link of an invitation leads.
    #[at("/invitation")]
    AcceptInvitation,
    /// What the service is set to.
    #[at("/settings")]
    Settings,
    /// What became of the letters of a period.
    #[at("/reports")]
    Reports,
    /// Roles and what they allow.
    #[at("/roles")]
    Roles,
    /// A new role.
    #[at("/roles/new")]
    NewRole,
    /// One role.
    #[at("/roles/:id")]
    Role {
        /// Which.
        id: RoleId,
    },
    /// Who changed what.
    #[at("/audit")]
    Audit,
    /// The articles, for visitors; for those who may write, all of them.
    #[at("/articles")]
    Articles,
    /// A new article.
    #[at("/articles/new")]
    NewArticle,
    /// One article, as everybody reads it.
    #[at("/articles/:slug")]
    Article {
        /// Which.
        slug: String,
    },
    /// Changing an article.
    #[at("/articles/:slug/edit")]
    EditArticle {
        /// Which.
        slug: String,
    },
    /// What one is told of.
    #[at("/notifications")]
    Notifications,
    /// Oneself.
    #[at("/profile")]
    Profile,
    /// Letters kept instead of sent.
    #[at("/captured-mail")]
    CapturedMail,
    /// One of them.
    #[at("/captured-mail/:id")]
    CapturedLetter {
        /// Which.
        id: CapturedLetterId,
    },
    /// Any other address.
    #[not_found]
    #[at("/404")]
    NotFound,
}

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The first screen.
    Dashboard,
    /// Clients, and bringing them in.
    Clients,
    /// Leads, as a list and on a board, and bringing them in.
    Leads,
    /// Groups and who is in them.
    Groups,
    /// Messages.
    Messages,
    /// Mailings.
    Mailings,
    /// The log.
    Logs,
    /// Letters over all mailings.
    Deliveries,
    /// The work that the server does by itself.
    Jobs,
    /// Addresses no letter goes to.
    Suppressions,
    /// What became of the letters of a period.
    Reports,
    /// Roles and what they allow.
    Roles,
    /// Who changed what.
    Audit,
    /// What the service is set to.
    Settings,
    /// Articles, for those who write them.
    Articles,
    /// What one is told of.
    Notifications,
    /// Oneself.
    Profile,
    /// Letters kept instead of sent.
    CapturedMail,
}

impl Route {
    /// Under which entry of the menu a screen stands; visitors' screens under none.
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Home
            | Self::SignIn
            | Self::SignUp
            | Self::Confirm
            | Self::Forgot
            | Self::Reset
            | Self::AcceptInvitation
            | Self::Article { .. }
            | Self::NotFound => None,
            Self::Dashboard => Some(Place::Dashboard),
            Self::Clients
            | Self::NewClient
            | Self::DeletedClients
            | Self::Client { .. }
            | Self::EditClient { .. }
            | Self::NewImport
            | Self::Import { .. }
            | Self::CommonFields
            // For the staff, the service's own clients are the people with accounts.
            | Self::Users
            | Self::User { .. }
            | Self::Invitations => Some(Place::Clients),
            Self::Leads
            | Self::LeadBoard
            | Self::CommonStages
            | Self::NewLead
            | Self::DeletedLeads
            | Self::NewLeadImport
            | Self::Lead { .. }
            | Self::EditLead { .. } => Some(Place::Leads),
            Self::Groups
            | Self::Group { .. }
            | Self::GroupDashboard { .. }
            | Self::GroupStages { .. }
            | Self::GroupFields { .. } => Some(Place::Groups),
            Self::Messages | Self::NewMessage | Self::LetterImages | Self::Message { .. } => Some(Place::Messages),
            Self::Mailings | Self::NewMailing | Self::Mailing { .. } | Self::EditMailing { .. } => {
                Some(Place::Mailings)
            }
            Self::Logs => Some(Place::Logs),
            Self::Deliveries | Self::Delivery { .. } => Some(Place::Deliveries),
            Self::Jobs => Some(Place::Jobs),
            Self::Suppressions => Some(Place::Suppressions),
            Self::Reports => Some(Place::Reports),
            Self::Roles | Self::NewRole | Self::Role { .. } => Some(Place::Roles),
            Self::Audit => Some(Place::Audit),
            Self::Settings => Some(Place::Settings),
            Self::Articles | Self::NewArticle | Self::EditArticle { .. } => Some(Place::Articles),
            Self::Notifications => Some(Place::Notifications),
            Self::Profile | Self::BulkRuns | Self::BulkRun { .. } => Some(Place::Profile),
            Self::CapturedMail | Self::CapturedLetter { .. } => Some(Place::CapturedMail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_is_not_a_number() {
        assert_eq!(Route::recognize("/clients/new"), Some(Route::NewClient));
        assert_eq!(Route::recognize("/clients/7"), Some(Route::Client { id: ClientId(7) }));
        assert_eq!(Route::recognize("/clients/7/edit"), Some(Route::EditClient { id: ClientId(7) }));
        assert_eq!(Route::recognize("/clients/seven"), Some(Route::NotFound));
        assert_eq!(Route::recognize("/leads/board"), Some(Route::LeadBoard));
        assert_eq!(Route::recognize("/leads/7"), Some(Route::Lead { id: LeadId(7) }));
        assert_eq!(Route::recognize("/leads/deleted"), Some(Route::DeletedLeads));
        assert_eq!(Route::recognize("/clients/deleted"), Some(Route::DeletedClients));
        assert_eq!(Route::recognize("/leads/stages"), Some(Route::CommonStages));
        assert_eq!(Route::recognize("/leads/import"), Some(Route::NewLeadImport));
        assert_eq!(Route::recognize("/groups/7/stages"), Some(Route::GroupStages { id: GroupId(7) }));
        assert_eq!(Route::recognize("/articles/new"), Some(Route::NewArticle));
        assert_eq!(Route::recognize("/articles/chay"), Some(Route::Article { slug: "chay".to_owned() }));
        assert_eq!(Route::recognize("/nothing/here"), Some(Route::NotFound));
    }

    #[test]
    fn addresses_lead_back_to_their_screens() {
        for route in
            [Route::Home, Route::Logs, Route::Import { id: ImportId(3) }, Route::EditMailing { id: MailingId(12) }]
        {
            assert_eq!(Route::recognize(&route.to_path()), Some(route));
        }
    }
}
