//! The address under which the bot is reached, and which every link to a report begins with.

use std::fmt;
use std::net::SocketAddr;

/// Bytes of a domain name. Source: RFC 1035, section 2.3.4, without the root label.
const MAX_DOMAIN_NAME: usize = 253;

/// Bytes of one label of a domain name. Source: RFC 1035, section 2.3.4.
const MAX_LABEL: usize = 63;

/// A scheme and an authority, such as `https://abc.lambda-url.eu-west-1.on.aws`, without a path.
///
/// It never comes from a header that whoever sends the request writes (`Host`, `X-Forwarded-Proto`): they would choose where the
/// report's button leads. Where a distribution stands before the bot, it comes from one that the distribution wrote, which its secret
/// proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// The name is not a domain name: letters, digits and hyphens in at least two labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the domain name is not valid")]
pub struct InvalidDomainName;

impl BaseUrl {
    /// `https://` and the domain name under which Lambda received a request.
    ///
    /// # Errors
    /// [`InvalidDomainName`] when the name could be anything else in an address, such as a user or a path.
    pub fn https(domain_name: &str) -> Result<Self, InvalidDomainName> {
        let label_count = domain_name.split('.').count();
        let is_valid = domain_name.len() <= MAX_DOMAIN_NAME && label_count >= 2 && domain_name.split('.').all(is_label);
        if is_valid { Ok(Self(format!("https://{domain_name}"))) } else { Err(InvalidDomainName) }
    }

    /// `http://` and the address on which the embedded edition listens.
    #[must_use]
    pub fn local(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a text may be a label of a host name. Source: RFC 1123, section 2.1.
fn is_label(text: &str) -> bool {
    let has_valid_bytes = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    !text.is_empty() && text.len() <= MAX_LABEL && has_valid_bytes && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_name_of_a_function_url_is_valid() {
        let base_url = BaseUrl::https("abc123.lambda-url.eu-west-1.on.aws").unwrap();
        assert_eq!(base_url.as_str(), "https://abc123.lambda-url.eu-west-1.on.aws");
    }

    #[test]
    fn what_could_lead_elsewhere_is_not_a_domain_name() {
        let long_label = format!("{}.example", "a".repeat(64));
        let long_name = format!("{}example", "a.".repeat(124));
        for name in [
            "",
            "localhost",
            ".",
            "bot.example.",
            "bot..example",
            "-bot.example",
            "bot-.example",
            "bot_.example",
            "user@evil.example",
            "evil.example/path",
            "evil.example:443",
            "evil.example?x",
            "evil.example#x",
            "evil example.com",
            "evil.example\n",
            "bücher.example",
            "[::1]",
            &long_label,
            &long_name,
        ] {
            assert_eq!(BaseUrl::https(name), Err(InvalidDomainName), "{name}");
        }
    }

    #[test]
    fn the_embedded_edition_is_reached_at_the_address_it_listens_on() {
        assert_eq!(BaseUrl::local(([127, 0, 0, 1], 3000).into()).to_string(), "http://127.0.0.1:3000");
    }
}
