//! Who hears of an investigation: a Slack channel, or nobody but the terminal.

use investigation::model::{Request, Thread};
use investigation::ports::{Announcement, Channel, Failure, MessageRole, Place};
use secrecy::SecretString;

use crate::embedded::SilentChannel;

/// Tells a Slack channel, or nobody.
pub enum Voice {
    /// The terminal shows the report, and nobody else hears of it.
    Silent,
    /// The channel of the request hears of it.
    Slack(Box<slack::Client<SecretString>>),
}

impl Channel for Voice {
    async fn say(
        &self,
        request: &Request,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> Result<Option<String>, Failure> {
        match self {
            Self::Silent => SilentChannel.say(request, place, announcement).await,
            Self::Slack(client) => client.say(request, place, announcement).await,
        }
    }

    async fn find(
        &self,
        request: &Request,
        thread: Option<&Thread>,
        role: MessageRole,
    ) -> Result<Option<String>, Failure> {
        match self {
            Self::Silent => SilentChannel.find(request, thread, role).await,
            Self::Slack(client) => client.find(request, thread, role).await,
        }
    }
}
