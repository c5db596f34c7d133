//! Builds everything once from the configuration; tests use the same builder.

use crate::access::{Gate, System};
use crate::articles::{self, Views};
use crate::captured_mail::{self, Drawer};
use crate::delivery::{Delivery, Resend, WindUp};
use crate::events::{AtOnce, Events, Heard};
use crate::http::idempotency::InHands;
use crate::http::images::Darkroom;
use crate::http::methods::{self, Methods};
use crate::http::uploads::Uploads;
use crate::http::{assets, body, documents, idempotency, middleware, problem};
use crate::jobs::{self, Bench, Registry, Workers};
use crate::platform::clock::Clock;
use crate::platform::config::{Config, Live};
use crate::platform::secret;
use crate::platform::storage::Storage;
use crate::platform::telemetry::Metrics;
use crate::record_files::{self, FileLinks, Shelf};
use crate::routes;
use crate::sessions::{self, AccessTokens, Roster};
use crate::settings::Keeper;
use crate::suppressions::{Links, Strangers};
use crate::users::{self, Passwords, Throttles};
use crate::{bulk, clients, custom_fields, dashboard, groups, invitations, leads, messages, notifications, transfer};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpServer, web};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use std::net::TcpListener;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::AppExt;

/// One server: what all its parts share.
#[derive(Debug, Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// What time it is.
    pub clock: Clock,
    /// The database, as the server itself.
    pub system: System,
    /// What happens on any node.
    pub events: Events,
    /// What it counts.
    pub metrics: Metrics,
    /// The workers of background jobs.
    pub jobs: Workers,
    /// Cancelled when the server is about to stop: answers that go on for ever end.
    pub closing: CancellationToken,
    delivery: Delivery,
    gate: Gate,
    live: Live,
    keeper: Keeper,
    passwords: Passwords,
    roster: Arc<Roster>,
    throttles: Arc<Throttles>,
    links: Links,
    strangers: Arc<Strangers>,
    views: Arc<Views>,
    darkroom: Darkroom,
    uploads: Uploads,
    shelf: Shelf,
    hands: InHands,
}

impl App {
    /// Builds everything for a database that has been migrated. Starts nothing but the ear for events.
    pub async fn build(config: Config, database_url: &str) -> Result<Self> {
        Self::build_with_clock(config, database_url, Clock::default()).await
    }

    /// The same with a clock that the caller can move.
    #[doc(hidden)]
    pub async fn build_with_clock(config: Config, database_url: &str, clock: Clock) -> Result<Self> {
        let config = Arc::new(config);
        let gate = Gate::new(database_url, &config, clock.clone())?;
        let system = System::new(gate.clone());
        let metrics = Metrics::new()?;
        let live = Live::new(config.adjustable.clone(), Arc::new(Drawer::new(system.clone())))?;
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("cannot make the data folder {}", config.data_dir.display()))?;
        let key = secret::key_file(&config.data_dir.join("secret.key"))?;
        let shelf = shelf(&config, key.reveal())?;
        let darkroom = Darkroom::default();
        let bench = Bench {
            system: system.clone(),
            clock: clock.clone(),
            live: live.clone(),
            storage: shelf.storage.clone(),
            darkroom: darkroom.clone(),
        };
        let keeper = Keeper::new(config.clone(), live.clone(), key.reveal())?;
        // Before anything is served or sent: what the environment alone says may be something else.
        keeper.refresh(&mut system.db().await?).await?;
        let events = Events::listen(database_url);
        tokio::spawn(keeper.clone().listen(system.clone(), events.clone()));
        let roster = Arc::new(Roster::new(system.clone(), AccessTokens::new(key.reveal()), clock.clone()));
        tokio::spawn(Arc::clone(&roster).listen(events.clone()));
        let throttles = Arc::new(Throttles::new(metrics.clone()));
        tokio::spawn(Arc::clone(&throttles).keep_small());
        let links = Links::new(key.reveal(), &live.now().base_url)?;
        let strangers = Arc::new(Strangers::new(metrics.clone()));
        tokio::spawn(Arc::clone(&strangers).keep_small());
        let views = Arc::new(Views::default());
        tokio::spawn(Arc::clone(&views).keep_writing(system.clone()));
        let delivery =
            Delivery::new(live.clone(), system.clone(), events.clone(), clock.clone(), metrics.clone(), links.clone())?;
        Ok(Self {
            closing: CancellationToken::new(),
            delivery,
            passwords: Passwords::new()?,
            roster,
            throttles,
            links,
            strangers,
            views,
            darkroom,
            uploads: shelf.uploads.clone(),
            shelf,
            hands: InHands::default(),
            jobs: Workers::new(registry(), bench, metrics.clone()),
            events,
            config,
            clock,
            system,
            metrics,
            gate,
            live,
            keeper,
        })
    }

    /// Starts to work in the background: jobs, and letters that are due.
    pub fn start_workers(&self, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
        vec![
            tokio::spawn(self.jobs.clone().work(self.events.clone(), stop.clone())),
            tokio::spawn(self.delivery.clone().work(stop.clone())),
        ]
    }

    /// Serves HTTP on this listener.
    pub fn serve(&self, listener: TcpListener) -> Result<Server> {
        let app = self.clone();
        let document = routes::document();
        let known = web::Data::new(Methods::of(&document));
        let server = HttpServer::new(move || {
            let (actix, _) = ActixApp::new()
                .into_utoipa_app()
                .openapi(documents::base())
                .configure(routes::outside)
                .service(
                    utoipa_actix_web::scope(routes::PREFIX)
                        .configure(routes::api)
                        .default_service(web::to(methods::refuse)),
                )
                .split_for_parts();
            actix
                .app_data(known.clone())
                .configure(documents::serve(&document))
                .configure(|config| app.share(config))
                .configure(assets::routes)
                .wrap(from_fn(idempotency::once))
                .wrap(from_fn(sessions::middleware::recognise))
                .wrap(from_fn(middleware::protection::add))
                .wrap(from_fn(middleware::request_id::give))
        });
        let server = match self.config.http.workers {
            Some(workers) => server.workers(workers),
            None => server,
        };
        Ok(server.disable_signals().shutdown_timeout(10).listen(listener)?.run())
    }

    /// What handlers and guards find in the application's data.
    fn share(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.gate.clone()))
            .app_data(web::Data::new(self.metrics.clone()))
            .app_data(web::Data::new(self.live.clone()))
            .app_data(web::Data::new(self.keeper.clone()))
            .app_data(web::Data::new(self.events.clone()))
            .app_data(web::Data::new(self.closing.clone()))
            .app_data(web::Data::from(self.config.clone()))
            .app_data(web::Data::new(self.passwords.clone()))
            .app_data(web::Data::from(self.roster.clone()))
            .app_data(web::Data::new(self.at_once()))
            .app_data(web::Data::from(self.throttles.clone()))
            .app_data(web::Data::new(self.links.clone()))
            .app_data(web::Data::from(self.strangers.clone()))
            .app_data(web::Data::from(self.views.clone()))
            .app_data(web::Data::new(self.darkroom.clone()))
            .app_data(web::Data::new(self.uploads.clone()))
            .app_data(web::Data::new(self.shelf.clone()))
            .app_data(web::Data::new(self.hands.clone()))
            .app_data(web::PayloadConfig::new(body::MAX_JSON))
            .app_data(web::PathConfig::default().error_handler(problem::of_path));
    }

    /// Writes what is only counted yet: before the server stops, above all.
    pub async fn write_views(&self) -> Result<()> {
        Ok(self.views.write(&self.system).await?)
    }

    /// Who must hear of changes on this node at once.
    fn at_once(&self) -> AtOnce {
        let roster = Arc::clone(&self.roster);
        AtOnce::new(move |event| roster.hear(Heard::Event(event)))
    }

    /// The address people type, as it is set now.
    pub fn base_url(&self) -> String {
        self.live.now().base_url.clone()
    }

    /// Who is behind an access token.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Hashes and verifies passwords.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }
}

/// The database alone, as the server itself: for commands that do one thing and are gone.
pub fn system(config: &Config, database_url: &str) -> Result<System> {
    Ok(System::new(Gate::new(database_url, config, Clock::default())?))
}

/// What takes files in and hands them out.
fn shelf(config: &Config, key: &[u8]) -> Result<Shelf> {
    Ok(Shelf {
        storage: Storage::open(config.files.bucket.as_ref(), &config.data_dir)?,
        uploads: Uploads::new(&config.data_dir),
        files: config.files.clone(),
        links: FileLinks::new(key)?,
    })
}

/// Every kind of background job, one line each.
fn registry() -> Registry {
    Registry::default()
        .with_periodic::<jobs::Sweep>(SignedDuration::from_hours(1))
        .with::<users::jobs::AccountLetter>()
        .with::<users::jobs::SwitchLetter>()
        .with::<invitations::Invite>()
        .with_periodic::<users::jobs::SweepLinks>(SignedDuration::from_hours(1))
        .with_periodic::<sessions::jobs::Sweep>(SignedDuration::from_hours(1))
        .with_periodic::<idempotency::Sweep>(SignedDuration::from_hours(1))
        .with::<groups::HandOver>()
        .with::<notifications::Letter>()
        .with_periodic::<notifications::Sweep>(SignedDuration::from_hours(24))
        .with_periodic::<clients::Purge>(SignedDuration::from_hours(24))
        .with_periodic::<leads::Purge>(SignedDuration::from_hours(24))
        .with_periodic::<dashboard::FoldCounts>(SignedDuration::from_hours(24))
        .with_periodic::<custom_fields::Purge>(SignedDuration::from_hours(24))
        .with_periodic::<captured_mail::Sweep>(SignedDuration::from_hours(24))
        .with_periodic::<articles::Sweep>(SignedDuration::from_hours(1))
        .with_periodic::<messages::SweepFiles>(SignedDuration::from_hours(1))
        .with::<record_files::Thumbnail>()
        .with_periodic::<record_files::Sweep>(SignedDuration::from_hours(1))
        .with::<transfer::ReadFile>()
        .with_periodic::<transfer::Sweep>(SignedDuration::from_hours(24))
        .with::<bulk::WorkThrough>()
        .with_periodic::<bulk::Purge>(SignedDuration::from_hours(24))
        .with::<WindUp>()
        .with::<Resend>()
}

#[cfg(test)]
mod tests {
    #[test]
    fn screens_know_every_kind_of_background_work() {
        assert!(super::registry().kinds().eq(vestnik_api::jobs::KINDS));
    }
}
