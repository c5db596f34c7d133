//! Figures, printed as ratios of what was measured in the same run. The scenarios are in `backend/benches/figures`.

use crate::house::House;
use crate::progress::Progress;

/// Builds with full optimisation and runs the scenarios.
pub(crate) fn run(house: &House, only: &[String]) -> anyhow::Result<()> {
    let progress = Progress::of(2);
    progress.step("an optimised server");
    let mut build = house.cargo();
    build.args(["build", "--locked", "--release", "--package", "vestnik", "--bin", "vestnik"]);
    progress.watch("server", None, &mut build)?;
    progress.step("measuring");
    let mut bench = house.cargo();
    bench.args(["bench", "--locked", "--package", "vestnik", "--bench", "figures", "--"]).args(only);
    Progress::show(bench.env("VESTNIK_SERVER", house.server("release")))
}
