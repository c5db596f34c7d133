//! People: their pictures, or initials on a tint that stays with the person.

use crate::data::use_face;
use vestnik_api::id::UserId;
use yew::prelude::*;

/// What an avatar needs.
#[derive(Properties, PartialEq)]
pub struct AvatarProps {
    /// Whose.
    pub name: AttrValue,
    /// The person, if it is one with an account: he may have a picture.
    #[prop_or_default]
    pub person: Option<UserId>,
    /// `ava-sm`, `ava-lg`, `ava-xl`.
    #[prop_or_default]
    pub class: Classes,
}

/// A picture or initials in a circle, for the eye only: the name stands beside it. A picture that does not come is none.
#[component]
pub fn Avatar(props: &AvatarProps) -> Html {
    let face = use_face(props.person);
    let broken = use_state(|| None::<AttrValue>);
    let initials = initials(&props.name);
    let class = classes!("ava", tint(&initials), props.class.clone());
    let inside = if let Some(address) = face.filter(|address| (*broken).as_ref() != Some(address)) {
        let onerror = {
            let address = address.clone();
            Callback::from(move |_: Event| broken.set(Some(address.clone())))
        };
        html! { <img src={address} alt="" {onerror} /> }
    } else {
        html! { { initials } }
    };
    html! { <span {class} aria-hidden="true">{ inside }</span> }
}

/// What a person in a list needs.
#[derive(Properties, PartialEq)]
pub struct WhoProps {
    /// Whose name.
    pub name: AttrValue,
    /// The person, if it is one with an account: he may have a picture.
    #[prop_or_default]
    pub person: Option<UserId>,
}

/// A small avatar and the name, cut at the end when there is no room.
#[component]
pub fn Who(props: &WhoProps) -> Html {
    html! {
        <span class="who" title={props.name.clone()}>
            <Avatar name={props.name.clone()} person={props.person} class="ava-sm" /><span>{ props.name.clone() }</span>
        </span>
    }
}

/// The first letters of the first two words; of a single word, its first two letters.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter(|word| word.starts_with(char::is_alphanumeric))
        .collect();
    match words.as_slice() {
        [] => "?".to_owned(),
        [one] => one.chars().filter(|c| c.is_alphanumeric()).take(2).collect::<String>().to_uppercase(),
        [first, second, ..] => {
            [first, second].into_iter().filter_map(|word| word.chars().next()).collect::<String>().to_uppercase()
        }
    }
}

fn tint(initials: &str) -> &'static str {
    const TINTS: [&str; 6] = ["", "ava-1", "ava-2", "ava-3", "ava-4", "ava-5"];
    let sum: u32 = initials.chars().map(u32::from).sum();
    TINTS[usize::try_from(sum).unwrap_or(0) % TINTS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_two_words() {
        assert_eq!(initials("Белова Анна Сергеевна"), "БА");
        assert_eq!(initials("Мария"), "МА");
        assert_eq!(initials("  «Лён» и хвоя"), "ИХ");
        assert_eq!(initials("Анна-Мария Кох"), "АМ");
        assert_eq!(initials(""), "?");
        assert_eq!(initials("😀"), "?");
    }

    #[test]
    fn one_person_keeps_one_colour() {
        assert_eq!(tint("БА"), tint("БА"));
    }
}
