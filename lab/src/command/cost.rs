//! `lab cost`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use investigation::cost::{Cost, CostItem, PRICES, PRICES_DATED, Reads, format_usd, itemise, total};
use investigation::model::{Context, Window};
use jiff::{SignedDuration, Timestamp};

use super::print;

/// Seconds of a day.
const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// Estimate what an investigation costs at AWS's list prices
///
/// Without a context, three sizes: a function with a few metrics, a service, and a platform whose logs reach what one
/// investigation scans at most. With one, what its metrics and traces cost, and its logs at so many gigabytes a day.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct EstimateCost {
    /// The context, as JSON
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// How many gigabytes of log lines its log groups take in a day
    #[arg(long, value_name = "GB", default_value_t = 10.0)]
    gigabytes_a_day: f64,
    /// The length of the incident window
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    minutes: u32,
    /// Also list the prices, with the pages that say so
    #[arg(long)]
    prices: bool,
}

impl EstimateCost {
    /// Prints a table in Markdown.
    pub fn run(&self) -> Result<()> {
        let sizes = match &self.context {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
                let context: Context = serde_json::from_str(&text).context("that is no context")?;
                let a_second = self.gigabytes_a_day * 1e9 / SECONDS_OF_A_DAY;
                vec![(context.service.clone(), Reads::estimate(&context, a_second, &self.windows()?))]
            }
            None => three_sizes(),
        };
        print(
            "| size | reads | log queries | metrics | traces | all that runs | sum |\n|---|---|---|---|---|---|---|\n",
        )?;
        for (name, reads) in sizes {
            print(&row(&name, &reads))?;
        }
        if self.prices {
            print(&format!("\nList prices of us-east-1, as of {PRICES_DATED}:\n"))?;
            for price in PRICES {
                print(&format!("- {} USD for {} ({})\n", price.usd, price.unit, price.source))?;
            }
        }
        Ok(())
    }

    /// A window of the length that was asked about, and its baseline.
    fn windows(&self) -> Result<[Window; 2]> {
        let end = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(i64::from(self.minutes));
        let incident = Window::new(Timestamp::UNIX_EPOCH, end).context("--minutes")?;
        Ok([incident.baseline(), incident])
    }
}

fn three_sizes() -> Vec<(String, Reads)> {
    [
        ("small", Reads { bytes: 0.5e9, metrics: 10.0, traces: 200.0 }),
        ("middle", Reads { bytes: 20e9, metrics: 50.0, traces: 500.0 }),
        ("large", Reads { bytes: 200e9, metrics: 300.0, traces: 500.0 }),
    ]
    .map(|(name, reads)| (name.to_owned(), reads))
    .into()
}

fn row(name: &str, reads: &Reads) -> String {
    let costs = itemise(reads);
    let of = |item| costs.iter().filter(|cost: &&Cost| cost.item == item).map(|cost| cost.usd).sum::<f64>();
    let read = [CostItem::BytesScanned, CostItem::Metrics, CostItem::Traces].map(of);
    let sum = total(&costs);
    let [logs, metrics, traces] = read.map(format_usd);
    let runs = format_usd(sum - read.iter().sum::<f64>());
    let what = format!("{:.1} GB, {} metrics, {} traces", reads.bytes / 1e9, reads.metrics, reads.traces);
    format!("| {name} | {what} | {logs} | {metrics} | {traces} | {runs} | {} |\n", format_usd(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_sizes_cost_from_under_a_cent_to_a_dollar() {
        let sums: Vec<f64> = three_sizes().iter().map(|(_, reads)| total(&itemise(reads))).collect();
        assert!(sums.is_sorted() && sums[0] < 0.01 && (0.1..0.2).contains(&sums[1]) && sums[2] > 1.0, "{sums:?}");
    }
}
