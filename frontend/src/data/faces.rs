//! What people look like: where the pictures lie of those one sees, asked for once for whoever is signed in.

use super::{use_query, use_session};
use std::collections::HashMap;
use std::rc::Rc;
use vestnik_api::avatars::Face;
use vestnik_api::id::UserId;
use yew::prelude::*;

/// The pictures that somebody sees.
#[derive(PartialEq)]
struct Known {
    by: Option<UserId>,
    addresses: HashMap<UserId, AttrValue>,
}

impl Known {
    fn new(by: Option<UserId>, faces: Vec<Face>) -> Self {
        Self { by, addresses: faces.into_iter().map(|face| (face.person, AttrValue::from(face.address))).collect() }
    }
}

/// The pictures that whoever is signed in sees, once they are known; and asking for them again.
#[derive(Clone, PartialEq)]
struct Faces(Option<Rc<Known>>, Callback<()>);

/// What [`FacesProvider`] needs.
#[derive(Properties, PartialEq)]
pub(super) struct FacesProviderProps {
    /// The application.
    pub(super) children: Html,
}

/// Everything that draws people is inside. Without an answer they are drawn without pictures, and nothing is said of it.
#[component]
pub(super) fn FacesProvider(props: &FacesProviderProps) -> Html {
    let me = use_session().me().map(|me| me.id);
    let faces = use_query(me, |api, me: Option<UserId>| async move {
        match me {
            Some(_) => api.me().faces().await.map(|faces| Known::new(me, faces)),
            None => Ok(Known::new(None, Vec::new())),
        }
    });
    // What somebody saw who was signed in before is not for whoever is now.
    let known = faces.data().filter(|known| known.by == me);
    html! { <ContextProvider<Faces> context={Faces(known, faces.reload())}>{ props.children.clone() }</ContextProvider<Faces>> }
}

/// Where the picture of somebody lies; nowhere for who has none, or is no person with an account.
#[hook]
pub fn use_face(person: Option<UserId>) -> Option<AttrValue> {
    use_context::<Faces>().and_then(|faces| faces.0?.addresses.get(&person?).cloned())
}

/// Asks for the pictures again: one of them has changed.
#[hook]
pub fn use_faces_reload() -> Callback<()> {
    use_context::<Faces>().map_or_else(Callback::noop, |faces| faces.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_found_by_its_person() {
        let face = |person, address: &str| Face { person: UserId(person), address: address.to_owned() };
        let known = Known::new(Some(UserId(1)), vec![face(1, "/files/avatars/a"), face(2, "/files/avatars/b")]);
        assert_eq!(known.addresses.get(&UserId(2)).map(AttrValue::as_str), Some("/files/avatars/b"));
        assert_eq!(known.addresses.get(&UserId(3)), None);
    }
}
