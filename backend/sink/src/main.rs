//! `vestnik-sink`: the sink as a process of its own, for crash tests and benchmarks.
//!
//! It prints the address it listens on, counts letters, and prints the counts on SIGUSR1 and when it is stopped.
//! Another process asks for them with `Sink::ask`.

use std::io;
use std::net::SocketAddr;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use vestnik_sink::Sink;

/// A mail server that takes letters and counts them.
#[derive(Parser)]
struct Arguments {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Do not offer PIPELINING.
    #[arg(long)]
    no_pipelining: bool,
    /// How many threads take letters.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let runtime = if arguments.threads == 1 {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?
    } else {
        tokio::runtime::Builder::new_multi_thread().worker_threads(arguments.threads).enable_all().build()?
    };
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    let sink = Sink::options().address(arguments.listen).pipelining(!arguments.no_pipelining).keep(false).start().await;
    println!("{}", sink.address());
    let mut asked = signal(SignalKind::user_defined1())?;
    let mut ended = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            _ = asked.recv() => println!("{}", sink.totals()),
            _ = ended.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    println!("{}", sink.totals());
    Ok(())
}
