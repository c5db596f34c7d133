//! How Vestnik behaves, in sentences: each test has a server and a database of its own and speaks through the typed client.

mod support;

mod service;
