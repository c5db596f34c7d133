//! Figures of the optimised server, printed as ratios of what was measured in the same run. `cargo xtask bench` runs them.
//!
//! A scenario is one file and one line in [`scenarios`]. It starts its own server with its own database, brings in what it
//! needs by SQL, measures through HTTP and SMTP, and says each figure with the aim it is held against.

mod clicks;
mod clients;
mod freeze;
mod letters;
mod load;
mod office;
mod reports;
mod server;

use anyhow::Result;

/// Tells a figure that stands for itself, as soon as it is known: a long scenario may be ended before its end.
pub(crate) fn say(name: &str, value: String) {
    println!("  {name:<58} {value:>16}");
}

/// Tells a figure with an aim, and whether it is reached.
pub(crate) fn judge(name: &str, value: String, reached: bool) {
    let verdict = if reached { "reached" } else { "NOT REACHED" };
    println!("  {name:<58} {value:>16}  {verdict}");
}

#[actix_web::main]
async fn main() -> Result<()> {
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|word| name.contains(word.as_str()));
    if wanted("clients") {
        println!("\nclients: the list, at 100 thousand and at 1 million");
        clients::run().await?;
    }
    if wanted("freeze") {
        println!("\nfreeze: an audience of 100 thousand");
        freeze::run().await?;
    }
    if wanted("letters") {
        println!("\nletters: 20 and 400 thousand recipients into a loopback sink");
        letters::run().await?;
    }
    if wanted("office") {
        println!("\noffice: a group with 100 thousand and with 1 million leads and clients");
        office::run().await?;
    }
    if wanted("reports") {
        println!("\nreports: a year in which 10 million letters went out");
        reports::run().await?;
    }
    if wanted("clicks") {
        println!("\nclicks: 200 people while 50 thousand letters go out in a minute");
        clicks::run().await?;
    }
    Ok(())
}
