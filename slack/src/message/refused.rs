//! What concerns the asker alone: that a limit is near, or that nothing is investigated, why, and whom to ask.

use investigation::limits::Usage;
use investigation::model::Request;
use investigation::ports::Refusal;

use super::Message;
use super::blocks::Blocks;
use crate::command::reply;
use crate::mrkdwn::Mrkdwn;

/// Says that nothing is investigated.
pub fn message(request: &Request, refusal: Refusal<'_>) -> Message {
    let service = &request.service;
    let blocks = Blocks::default().section(|text| match refusal {
        Refusal::NotAllowed(context) => reply::write_refusal(text, context),
        Refusal::OverLimit(usage) => {
            let text = text.code(service).markup(" is not investigated now: ");
            usage_details(text, usage).markup(" Whoever runs the bot can raise the limit.")
        }
    });
    Message::new(|text| text.text(&format!("{service} is not investigated")), blocks)
}

/// Says that a limit is near.
pub fn near_limit(usage: &Usage) -> Message {
    let blocks = Blocks::default().section(|text| usage_details(text.markup("A limit is near: "), usage));
    Message::new(|text| text.text(&usage.to_string()), blocks)
}

fn usage_details(text: Mrkdwn, usage: &Usage) -> Mrkdwn {
    text.text(&usage.to_string()).markup(" are used. The count starts again at ").time(usage.renewed_at).markup(".")
}

#[cfg(test)]
mod tests {
    use investigation::limits::Limited;
    use investigation::model::Context;

    use super::super::samples;
    use super::*;

    fn usage(used: u64) -> Usage {
        Usage { limited: Limited::Person, used, limit: 30, renewed_at: samples::at(55) }
    }

    #[test]
    fn a_refusal_says_whom_to_ask_and_a_limit_until_when() {
        let context = Context {
            owners: vec!["U7".to_owned()],
            allowed_channels: vec!["C1".to_owned()],
            ..Context::new("petsite", "eu-west-1")
        };
        let shown = [
            message(&samples::request(), Refusal::NotAllowed(&context)),
            message(&samples::request(), Refusal::OverLimit(&usage(31))),
            near_limit(&usage(24)),
        ]
        .map(|message| samples::show(&message));
        insta::assert_snapshot!(shown.join("\n"), @r"
        petsite is not investigated
        [section] You may not investigate `petsite` here. It can be investigated in <#C1>; ask <@U7>.
        petsite is not investigated
        [section] `petsite` is not investigated now: 30 of the 30 investigations that one person may ask for in an hour are used. The count starts again at <!date^1681858800^{time}|2023-04-18 23:00 UTC>. Whoever runs the bot can raise the limit.
        24 of the 30 investigations that one person may ask for in an hour
        [section] A limit is near: 24 of the 30 investigations that one person may ask for in an hour are used. The count starts again at <!date^1681858800^{time}|2023-04-18 23:00 UTC>.
        ");
    }
}
