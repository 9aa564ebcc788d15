//! Prints what is said and asked about this many hostile reports, for other checkers than the stand-in, one JSON object a
//! line: `text` and `blocks` of a message or of an answer that one person sees, or the `view` of a modal or App Home. See
//! `make blocks`.

use std::io::{self, BufWriter, Write};

use serde_json::json;
use testkit::slack::hostile;

fn main() -> io::Result<()> {
    let reports = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100);
    let mut out = BufWriter::new(io::stdout().lock());
    for seed in 0..reports {
        for message in hostile::messages(seed) {
            writeln!(out, "{}", json!({ "text": message.text, "blocks": message.blocks }))?;
        }
        if !hostile::has_views(seed) {
            continue;
        }
        for answer in hostile::answers(seed) {
            if let Some(blocks) = answer.get("blocks") {
                writeln!(out, "{}", json!({ "text": answer.get("text"), "blocks": blocks }))?;
            }
        }
        for view in hostile::views(seed) {
            writeln!(out, "{}", json!({ "view": view }))?;
        }
    }
    out.flush()
}
