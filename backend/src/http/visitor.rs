//! Where a request comes from: the network address, and what the browser calls itself.

use crate::platform::config::{Block, Config};
use crate::platform::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv6Addr};

/// Longer names of browsers are cut.
const MAX_USER_AGENT: usize = 255;

/// Who asks, as far as the network tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The address the request came from.
    pub address: IpAddr,
    /// What the browser calls itself; empty if it does not say.
    pub user_agent: String,
}

impl Visitor {
    /// What quotas are counted by.
    pub fn network(&self) -> Network {
        self.address.into()
    }
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trusted = request.app_data::<web::Data<Config>>().map_or(&[][..], |config| &config.http.trusted_proxies);
        let peer = request.peer_addr().map(|address| address.ip());
        let visitor = peer.map(|peer| Self {
            address: origin(peer, request.headers(), trusted),
            user_agent: user_agent(request.headers()),
        });
        ready(visitor.ok_or_else(|| anyhow::anyhow!("a request came from nowhere").into()))
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let said = headers.get(USER_AGENT).map(|name| String::from_utf8_lossy(name.as_bytes())).unwrap_or_default();
    said.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT).collect()
}

/// The last address in the chain that is not one of our own proxies: everything before it can be made up.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[Block]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted.iter().any(|proxies| proxies.holds(*address));
    if !is_ours(&peer) {
        return peer.to_canonical();
    }
    let said: Vec<&str> = headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let mut origin = peer;
    for hop in said.iter().rev().flat_map(|value| value.rsplit(',')) {
        let Ok(address) = hop.trim().parse() else { break };
        origin = address;
        if !is_ours(&origin) {
            break;
        }
    }
    origin.to_canonical()
}

/// Who somebody is by the network: an address, or in IPv6 the /64 that one household or machine owns whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(six) => {
                let [a, b, c, d, ..] = six.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            four @ IpAddr::V4(_) => four,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn said(chain: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(chain).unwrap());
        headers
    }

    #[test]
    fn a_stranger_can_not_say_that_he_is_somebody_else() {
        assert_eq!(origin(ip("203.0.113.9"), &said("198.51.100.1"), &proxies(&["10.0.0.1"])), ip("203.0.113.9"));
    }

    #[test]
    fn our_own_proxies_are_believed_but_not_what_they_were_told() {
        let ours = proxies(&["10.0.0.1", "10.0.0.2/31"]);
        assert_eq!(origin(ip("10.0.0.1"), &said("6.6.6.6, 198.51.100.1, 10.0.0.2"), &ours), ip("198.51.100.1"));
        assert_eq!(origin(ip("10.0.0.1"), &said("rubbish"), &ours), ip("10.0.0.1"));
        assert_eq!(origin(ip("::ffff:10.0.0.1"), &said("2001:db8::1"), &ours), ip("2001:db8::1"));
        assert_eq!(origin(ip("10.0.0.1"), &HeaderMap::new(), &ours), ip("10.0.0.1"));
    }

    #[test]
    fn one_household_is_one_visitor_in_ipv6() {
        assert_eq!(Network::from(ip("2001:db8:1:2::1")), Network::from(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(Network::from(ip("2001:db8:1:2::1")), Network::from(ip("2001:db8:1:3::1")));
        assert_eq!(Network::from(ip("::ffff:192.0.2.7")), Network::from(ip("192.0.2.7")));
    }
}
