//! What of a group its figures are asked for: how many days, and whose; and where the rows are that they count.

use crate::leads::query;
use crate::route::Route;
use crate::t;
use crate::ui::{Segmented, Way};
use vestnik_api::clients::ClientFilter;
use vestnik_api::group_dashboard::GroupDashboardQuery;
use vestnik_api::id::{GroupId, UserId};
use vestnik_api::leads::LeadFilter;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::prelude::*;

/// The periods that are offered, in days.
const PERIODS: [u16; 4] = [7, 30, 90, 365];

/// The choice of a period.
pub(super) fn period(asked: &GroupDashboardQuery, ask: &Callback<GroupDashboardQuery>) -> Html {
    let options = PERIODS.map(|days| (days, t!("dashboard-days", days = u32::from(days)))).to_vec();
    let value = asked.days.unwrap_or_default();
    let owner = asked.owner;
    let onchange = ask.reform(move |days| GroupDashboardQuery { days: Some(days), owner });
    html! { <Segmented<u16> label={t!("dashboard-period")} {options} {value} {onchange} /> }
}

/// The choice of a member; nothing, where there is none.
pub(super) fn whose(
    owners: &[(AttrValue, AttrValue)],
    asked: &GroupDashboardQuery,
    ask: &Callback<GroupDashboardQuery>,
) -> Html {
    if owners.is_empty() {
        return Html::default();
    }
    let days = asked.days;
    let onchange = ask.reform(move |event: Event| {
        let owner = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok();
        GroupDashboardQuery { days, owner }
    });
    let chosen = asked.owner.map(|owner| owner.to_string()).unwrap_or_default();
    html! {
        <select class="select w-auto! max-w-60 max-md:max-w-full" aria-label={t!("groups-whose")} {onchange}>
            <option value="" selected={chosen.is_empty()}>{ t!("groups-everybody") }</option>
            for (id, name) in owners { <option value={id.clone()} selected={**id == *chosen}>{ name }</option> }
        </select>
    }
}

/// How many days, and whose: in the address, as every filter.
#[hook]
pub(super) fn use_asked(id: GroupId) -> (GroupDashboardQuery, Callback<GroupDashboardQuery>) {
    let navigator = use_navigator();
    let mut asked =
        use_location().and_then(|location| location.query::<GroupDashboardQuery>().ok()).unwrap_or_default();
    asked.days = asked.days.filter(|days| PERIODS.contains(days)).or(Some(30));
    let ask = Callback::from(move |asked: GroupDashboardQuery| {
        if let Some(navigator) = &navigator {
            // Two numbers can always be written into an address.
            let _ = navigator.replace_with_query(&Route::GroupDashboard { id }, asked);
        }
    });
    (asked, ask)
}

/// Of what the figures are: of a group, and of one person's in it, where one is chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    pub(super) id: GroupId,
    pub(super) owner: Option<UserId>,
}

impl Of {
    /// Where the leads are that a figure counts.
    pub(super) fn leads(self, filter: LeadFilter) -> Way {
        let owner = filter.owner.or(self.owner);
        (Route::Leads, query(&LeadFilter { group: Some(self.id), owner, ..filter }))
    }

    /// And the clients.
    pub(super) fn clients(self, filter: ClientFilter) -> Way {
        let owner = filter.owner.or(self.owner);
        (Route::Clients, query(&ClientFilter { group: Some(self.id), owner, ..filter }))
    }
}
