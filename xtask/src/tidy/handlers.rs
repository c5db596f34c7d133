//! Every handler begins with a guard.

use super::sources::{Source, Sources};

const VERBS: [&str; 5] = ["#[get(", "#[post(", "#[put(", "#[patch(", "#[delete("];
const GUARDS: [&str; 4] = ["Can<", "SignedIn", "Public", "EventSourceGuard"];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let domains = sources.backend().filter(|source| source.file() == "routes.rs" || source.path.contains("/routes/"));
    domains.flat_map(unguarded).collect()
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
}
