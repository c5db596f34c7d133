//! A PostgreSQL for a whole run of tests: writes its URL into the file it is given, and ends with its standard input.

use std::io::Read;

fn main() -> anyhow::Result<()> {
    let told = std::env::args().nth(1).unwrap_or_else(|| "/dev/stdout".to_owned());
    std::fs::write(told, format!("{}\n", vestnik::platform::postgres::throwaway::cluster()))?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
