//! Files that are written from others: `openapi.yaml` from the code, `schema.rs` from the migrations.
//!
//! Both are written by the backend's own tests, told to write instead of compare: they know the routes and the database.

use crate::house::House;
use crate::progress::Progress;

/// In the environment of the backend's tests: write what you would compare.
const WRITE: &str = "UPDATE_GENERATED";

/// Writes `openapi.yaml`.
pub(crate) fn write_openapi(house: &House) -> anyhow::Result<()> {
    write(house, &Progress::of(1), "openapi")
}

/// Writes `backend/src/schema.rs`.
pub(crate) fn write_schema(house: &House) -> anyhow::Result<()> {
    write(house, &Progress::of(1), "schema")
}

/// Mends all that needs no thought.
pub(crate) fn fix(house: &House) -> anyhow::Result<()> {
    let progress = Progress::of(3);
    progress.step("lints that mend themselves");
    let mut clippy = house.cargo();
    clippy.args(["clippy", "--fix", "--workspace", "--all-targets", "--allow-dirty", "--allow-staged", "--quiet"]);
    Progress::show(&mut clippy)?;
    progress.step("format");
    Progress::show(house.cargo().args(["fmt", "--all"]))?;
    // All of them: the filter is a word that stands in every name.
    write(house, &progress, "is_what")
}

fn write(house: &House, progress: &Progress, what: &str) -> anyhow::Result<()> {
    progress.step("writing anew what is generated");
    let mut test = house.cargo();
    test.args(["test", "--package", "vestnik", "--test", "freshness", what]).env(WRITE, "1");
    progress.watch("server", None, &mut test)
}
