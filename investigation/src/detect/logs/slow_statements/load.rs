//! Statements that load a database more than before, as Performance Insights knows it.
//!
//! Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.ActiveSessions.html>

use super::WEIGHT;
use super::sketch::sketch;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};
use crate::telemetry::{DatabaseLoad, LOAD_PREFIX, StatementLoad};

/// Less than one session more at once is nothing that others wait for.
const MIN_EXTRA_SESSIONS: f64 = 1.0;

/// A rise of the load below this factor is traffic.
const MIN_RISE_FACTOR: f64 = 2.0;

/// Enough for the name of a wait event, or for the text of a statement that is quoted.
const MAX_CHARS: usize = 200;

/// The evidence that a database is busier than before, with the statement that is most of it.
#[must_use]
pub fn find_load(load: &DatabaseLoad) -> Option<Evidence> {
    let sum = |statements: &[StatementLoad]| statements.iter().map(|statement| statement.sessions).sum::<f64>();
    let (before, now) = (sum(&load.baseline), sum(&load.incident));
    if !now.is_finite() || now - before < MIN_EXTRA_SESSIONS || now < MIN_RISE_FACTOR * before {
        return None;
    }
    let extra = |statement: &StatementLoad| {
        let same = load.baseline.iter().find(|earlier| earlier.statement == statement.statement);
        statement.sessions - same.map_or(0.0, |earlier| earlier.sessions)
    };
    let most = load.incident.iter().max_by(|one, other| extra(one).total_cmp(&extra(other)))?;
    let what = sketch(&most.statement).unwrap_or_else(|| "one statement".to_owned());
    let wait = most.waits.iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
    // Most of the time on the processor is no wait, and worth saying all the same.
    let waiting = wait.map_or_else(String::new, |(name, sessions)| {
        format!(", {sessions:.1} of these in {}", excerpt(name, MAX_CHARS))
    });
    let name = &load.database;
    let cited = format!("{LOAD_PREFIX}{name}");
    Some(Evidence {
        id: EvidenceId::new(Source::Logs, name, EvidenceKind::SlowStatements, &cited),
        source: Source::Logs,
        entity: Entity { name: name.clone(), kind: EntityKind::Database },
        kind: EvidenceKind::SlowStatements,
        magnitude: Magnitude {
            observed: round(now),
            expected: round(before),
            unit: Unit::Count,
            strength: round(WEIGHT * (1.0 - before / now)),
        },
        // The load is known by window.
        onset: None,
        summary: format!(
            "{name} had {now:.1} sessions busy at once, {before:.1} in the baseline; {what} has {:.1} of them{waiting}",
            most.sessions
        ),
        citation: Citation { place: None, what: cited, samples: vec![excerpt(&most.statement, MAX_CHARS)] },
        series: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: &str, sessions: f64, wait: &str) -> StatementLoad {
        let waits = [(wait.to_owned(), 0.8 * sessions), ("CPU".to_owned(), 0.2 * sessions)].into();
        StatementLoad { statement: text.to_owned(), sessions, waits }
    }

    fn load(baseline: Vec<StatementLoad>, incident: Vec<StatementLoad>) -> DatabaseLoad {
        DatabaseLoad { database: "orders".to_owned(), baseline, incident }
    }

    #[test]
    fn a_database_that_is_busier_names_the_statement_that_grew_and_what_it_waits_for() {
        let usual = || statement("SELECT * FROM carts WHERE id = ?", 1.0, "CPU");
        let grown = statement("SELECT * FROM orders WHERE email = ?", 10.0, "io/table/sql/handler");
        let found = find_load(&load(vec![usual()], vec![grown, usual()])).unwrap();
        assert_eq!(
            found.summary,
            "orders had 11.0 sessions busy at once, 1.0 in the baseline; SELECT … FROM orders has 10.0 of them, 8.0 of \
             these in io/table/sql/handler"
        );
        assert_eq!((found.kind, found.magnitude.unit), (EvidenceKind::SlowStatements, Unit::Count));
        assert!(found.magnitude.strength > 0.4 && found.magnitude.strength <= WEIGHT);
    }

    #[test]
    fn what_grew_counts_and_not_what_is_great() {
        let great = |sessions| statement("SELECT * FROM carts", sessions, "CPU");
        let grown = statement("UPDATE orders SET a = ?", 4.0, "lock:tuple");
        let found = find_load(&load(vec![great(4.0)], vec![great(4.5), grown])).unwrap();
        assert!(found.summary.contains("UPDATE orders has 4.0 of them"), "{}", found.summary);
    }

    #[test]
    fn a_database_as_busy_as_before_or_hardly_busy_is_no_evidence() {
        let one = |sessions| vec![statement("SELECT 1", sessions, "CPU")];
        for (before, now) in [(4.0, 4.0), (4.0, 6.0), (0.01, 0.5), (6.0, 1.0)] {
            assert_eq!(find_load(&load(one(before), one(now))), None, "{before} -> {now}");
        }
        assert_eq!(find_load(&load(Vec::new(), Vec::new())), None);
    }
}
