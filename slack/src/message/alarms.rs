//! The alarms that went off after the one that started the investigation: lines in its thread, not messages in the channel.

use investigation::model::Request;
use investigation::occurrence::{MAX_LINES, Storm};

use super::blocks::Blocks;
use super::{Message, phrases};

/// Lines of one section: as many of the longest names, of 255 characters, fit into it.
const LINES_OF_SECTION: usize = 8;

/// The message with the new alarms under how many there are in all.
pub fn message(request: &Request, storm: &Storm) -> Message {
    let head = head(storm);
    let mut blocks = Blocks::default().section(|text| {
        let text = text.text(&head).markup(", first ").code(&storm.first).markup(" at ").time(storm.since);
        if storm.episode > 1 { text.markup(" · ").text(&phrases::occurrence(storm.episode)) } else { text }
    });
    for lines in storm.lines.chunks(LINES_OF_SECTION).take(MAX_LINES.div_ceil(LINES_OF_SECTION)) {
        blocks = blocks.section(|text| {
            let mut text = text;
            for (index, line) in lines.iter().enumerate() {
                text = text.markup(if index == 0 { "• " } else { "\n• " }).time(line.at).markup(" ").code(&line.alarm);
                if line.occurrence > 1 {
                    text = text.markup(" · occurrence ").text(&line.occurrence.to_string());
                }
            }
            text
        });
    }
    let service = &request.service;
    Message::new(|text| text.text(&format!("{service}: {head}, first {}", storm.first)), blocks)
}

/// "37 alarms in 4 minutes".
fn head(storm: &Storm) -> String {
    let alarms = if storm.count == 1 { "1 alarm".to_owned() } else { format!("{} alarms", storm.count) };
    match storm.until.duration_since(storm.since).as_mins() {
        0 => alarms,
        1 => format!("{alarms} in 1 minute"),
        minutes => format!("{alarms} in {minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use investigation::occurrence::Line;

    use super::super::samples;
    use super::*;

    fn line(alarm: &str, minute: i64, occurrence: usize) -> Line {
        Line { alarm: alarm.to_owned(), at: samples::at(minute), occurrence }
    }

    fn storm(lines: Vec<Line>) -> Storm {
        Storm {
            lines,
            count: 37,
            first: "checkout-5xx".to_owned(),
            since: samples::at(1),
            until: samples::at(5),
            episode: 3,
        }
    }

    #[test]
    fn it_says_how_many_there_are_and_lists_the_new_ones() {
        let storm = storm(vec![line("orders-throttled", 4, 1), line("checkout-5xx", 5, 2)]);
        insta::assert_snapshot!(samples::show(&message(&samples::request(), &storm)), @"
        petsite: 37 alarms in 4 minutes, first checkout-5xx
        [section] 37 alarms in 4 minutes, first `checkout-5xx` at <!date^1681855560^{time}|2023-04-18 22:06 UTC> · occurrence 3 this week
        [section] • <!date^1681855740^{time}|2023-04-18 22:09 UTC> `orders-throttled`
        • <!date^1681855800^{time}|2023-04-18 22:10 UTC> `checkout-5xx` · occurrence 2
        ");
    }

    #[test]
    fn one_alarm_of_a_first_episode_is_a_short_sentence() {
        let storm = Storm { count: 1, until: samples::at(1), episode: 1, ..storm(vec![line("checkout-5xx", 1, 1)]) };
        insta::assert_snapshot!(samples::show(&message(&samples::request(), &storm)), @"
        petsite: 1 alarm, first checkout-5xx
        [section] 1 alarm, first `checkout-5xx` at <!date^1681855560^{time}|2023-04-18 22:06 UTC>
        [section] • <!date^1681855560^{time}|2023-04-18 22:06 UTC> `checkout-5xx`
        ");
    }

    #[test]
    fn the_longest_names_are_all_there() {
        let lines: Vec<Line> = (0..MAX_LINES).map(|number| line(&format!("{number:0>255}"), 4, 12)).collect();
        let shown = samples::show(&message(&samples::request(), &storm(lines)));
        assert!((0..MAX_LINES).all(|number| shown.contains(&format!("{number:0>255}"))), "{shown}");
    }
}
