//! Prints every message about this many hostile reports, one JSON object with `text` and `blocks` a line, for other checkers
//! than the stand-in: `make blocks`.

use std::io::{self, BufWriter, Write};

use serde_json::json;
use testkit::slack::hostile;

fn main() -> io::Result<()> {
    let reports = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100);
    let mut out = BufWriter::new(io::stdout().lock());
    for message in (0..reports).flat_map(hostile::messages) {
        writeln!(out, "{}", json!({ "text": message.text, "blocks": message.blocks }))?;
    }
    out.flush()
}
