//! How Vestnik behaves, in sentences: each test has a server and a database of its own and speaks through the typed client.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on has failed")]

mod support;

mod access;
mod accounts;
mod articles;
mod audit;
mod avatars;
mod bulk;
mod bulk_changes;
mod clients;
mod comments;
mod conversions;
mod custom_fields;
mod dashboard;
mod deliveries;
mod delivery;
mod delivery_nodes;
mod delivery_trouble;
mod exports;
mod group_dashboard;
mod group_stops;
mod groups;
mod idempotency;
mod import_wizard;
mod imports;
mod invitations;
mod jobs;
mod jobs_page;
mod lead_board;
mod lead_imports;
mod leads;
mod letter_images;
mod logs;
mod mailings;
mod merges;
mod message_files;
mod messages;
mod notification_kinds;
mod notifications;
mod protection;
mod record_files;
mod record_files_in_s3;
mod reports;
mod roles;
mod service;
mod sessions;
mod settings;
mod staff;
mod strange_input;
mod suppressions;
mod swapped;
mod tags;
mod timeline;
mod views;
