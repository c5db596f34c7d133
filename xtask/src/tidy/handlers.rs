//! Every handler begins with a guard, and is mounted by its attribute, where this check can see it.

use super::sources::{Source, Sources};

const VERBS: [&str; 7] = ["#[get(", "#[post(", "#[put(", "#[patch(", "#[delete(", "#[head(", "#[route("];
const GUARDS: [&str; 3] = ["Can<", "SignedIn", "Public"];
/// How actix mounts a function without an attribute.
const BY_HAND: [&str; 4] = ["web::to(", "web::resource(", "web::method(", ".route("];
/// They answer what is no operation of the API: files, documents, and whatever nobody takes.
const NO_OPERATIONS: [&str; 3] = ["backend/src/app.rs", "backend/src/http/assets.rs", "backend/src/http/documents.rs"];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    sources.backend().flat_map(|source| unguarded(source).into_iter().chain(mounted_by_hand(source))).collect()
}

fn mounted_by_hand(source: &Source) -> Vec<String> {
    if NO_OPERATIONS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let by_hand = source.code().filter(|(_, line)| BY_HAND.iter().any(|sign| line.contains(sign)));
    by_hand
        .map(|(number, _)| {
            format!(
                "{}:{number}: mount handlers by attribute (`#[get(…)]`) and `.service(…)`: what is mounted by hand is \
                 in no document, and nobody sees whether it has a guard",
                source.path
            )
        })
        .collect()
}

fn unguarded(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let mut lines = source.code();
    while let Some((_, line)) = lines.next() {
        if !VERBS.iter().any(|verb| line.trim_start().starts_with(verb)) {
            continue;
        }
        let Some((number, signature)) = lines.by_ref().find(|(_, line)| line.contains("fn ")) else { break };
        let mut first = signature.split_once('(').map_or("", |(_, rest)| rest).to_owned();
        if first.trim().is_empty() {
            lines.next().map_or("", |(_, line)| line).clone_into(&mut first);
        }
        let kind = first.split_once(':').map_or("", |(_, kind)| kind.trim());
        let kind = kind.split([',', ')']).next().unwrap_or(kind);
        let kind = kind.rsplit_once("::").filter(|(path, _)| !path.contains('<')).map_or(kind, |(_, last)| last);
        if !GUARDS.iter().any(|guard| kind.starts_with(guard)) {
            findings.push(format!(
                "{}:{number}: this handler's first argument is no guard. Begin with `may: Can<…>`, `me: SignedIn` or \
                 `_: Public`: who may call is judged before the request is read",
                source.path
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::sources::of;
    use super::*;

    #[test]
    fn a_handler_without_a_guard_is_found() {
        let found = check(&of(&[(
            "backend/src/clients/routes.rs",
            "#[get(\"/a\")]\npub async fn list(may: Can<ClientsRead>) {}\n#[post(\"/b\")]\nasync fn make(\n    body: Json<X>,\n) {}\n\
             #[get(\"/c\")]\nasync fn me(\n    me: crate::access::SignedIn,\n) {}\n",
        )]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("backend/src/clients/routes.rs:4:"), "{found:?}");
    }

    #[test]
    fn a_guard_that_does_not_come_first_is_none_wherever_the_handler_is() {
        let found = check(&of(&[(
            "backend/src/http/health.rs",
            "#[get(\"/a\")]\nasync fn a(id: Path<i64>, may: Can<ClientsRead>) {}\n#[get(\"/b\")]\nasync fn b() {}\n\
             #[get(\"/c\")]\nasync fn c(_: Public, id: web::Path<i64>) {}\n",
        )]));
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_handler_mounted_by_hand_is_found() {
        let mounted = "config.route(\"/a\", web::get().to(list));\n";
        let found = check(&of(&[("backend/src/clients/routes.rs", mounted), ("backend/src/http/assets.rs", mounted)]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("backend/src/clients/routes.rs:1:"), "{found:?}");
    }
}
