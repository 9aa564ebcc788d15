//! What a third party tells on its status page, in the form in which Statuspage sends it to webhooks: a `page` and an
//! `incident`.
//!
//! Source: <https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/>

use super::fields::{Fields, find_object, find_text};
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::service_event::{Meaning, Sign};
use crate::model::{EntityKind, EvidenceKind};

/// The states of an incident that still goes on.
const OPEN_STATES: [&str; 4] = ["investigating", "identified", "monitoring", "in_progress"];

/// How the hosts of status pages begin, in front of the domain of those whom they are about.
const BEFORE_DOMAIN: [&str; 2] = ["status.", "www."];

/// Reads an incident of a page.
pub fn read(fields: &Fields) -> Option<Record> {
    let (page, incident) = (find_object(fields, "page")?, find_object(fields, "incident")?);
    let (name, impact) = (find_text(incident, &["name"])?, incident.get("impact")?.as_str()?);
    let party = find_party(page)?;
    let is_open = find_text(incident, &["status"]).is_some_and(|status| OPEN_STATES.contains(&status));
    let sign = Sign::Kind(EvidenceKind::HealthLoss);
    let meaning = match impact {
        "maintenance" if is_open => Meaning::Maintenance,
        "minor" if is_open => Meaning::Warning(sign),
        "major" | "critical" if is_open => Meaning::Trouble(sign),
        _ => Meaning::Fine,
    };
    let headline = with_reason(&format!("{impact} incident on the status page"), Some(name));
    Some(meaning.to_record(headline).about(EntityKind::Remote, Some(&party)))
}

/// Whom the page is about: the domain of its host where that is `status.` and a domain, or else its own name.
fn find_party(page: &Fields) -> Option<String> {
    let address = find_text(page, &["url"]).unwrap_or_default();
    let host = address.trim_start_matches("https://").split('/').next().unwrap_or_default();
    let domain = host.strip_prefix(BEFORE_DOMAIN[0]);
    let host_alone = BEFORE_DOMAIN.iter().fold(host, |host, before| host.strip_prefix(before).unwrap_or(host));
    let name = find_text(page, &["name"]).filter(|name| !name.is_empty());
    let party = domain.or(name).unwrap_or(host_alone);
    (!party.is_empty()).then(|| party.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse_object;
    use super::*;
    use crate::detect::logs::event::severity::Severity;

    fn read_incident(page: &serde_json::Value, impact: &str, status: &str) -> Record {
        let line = json!({
            "page": page, "incident": { "name": "Elevated errors", "impact": impact, "status": status },
        });
        read(&parse_object(&line.to_string()).unwrap()).unwrap()
    }

    #[test]
    fn an_incident_is_trouble_by_its_impact_while_it_goes_on() {
        let page = json!({ "name": "Stripe", "url": "https://status.stripe.com" });
        for (impact, status, severity, kind) in [
            ("critical", "investigating", Severity::Error, Some(EvidenceKind::HealthLoss)),
            ("major", "identified", Severity::Error, Some(EvidenceKind::HealthLoss)),
            ("minor", "monitoring", Severity::Warning, Some(EvidenceKind::HealthLoss)),
            ("maintenance", "in_progress", Severity::Info, Some(EvidenceKind::AutomaticChange)),
            ("none", "investigating", Severity::Info, None),
            ("critical", "resolved", Severity::Info, None),
            ("major", "postmortem", Severity::Info, None),
            ("maintenance", "scheduled", Severity::Info, None),
        ] {
            let record = read_incident(&page, impact, status);
            assert_eq!(record.severity, Some(severity), "{impact} {status}");
            assert_eq!(record.service_event.and_then(|event| event.kind), kind, "{impact} {status}");
        }
    }

    #[test]
    fn it_is_about_whom_the_page_is_of() {
        for (page, party) in [
            (json!({ "name": "Stripe", "url": "https://status.stripe.com" }), "stripe.com"),
            (json!({ "name": "GitHub", "url": "https://www.githubstatus.com" }), "GitHub"),
            (json!({ "name": "Acme", "url": "https://acme.statuspage.io/" }), "Acme"),
            (json!({ "url": "https://www.githubstatus.com" }), "githubstatus.com"),
        ] {
            let record = read_incident(&page, "major", "investigating");
            assert_eq!(record.subject.unwrap().name, party);
        }
    }

    #[test]
    fn any_other_object_with_a_page_is_none() {
        for line in [r#"{"page":{"name":"cart"},"incident":null}"#, r#"{"page":1,"incident":{"name":"x"}}"#] {
            assert!(read(&parse_object(line).unwrap()).is_none(), "{line}");
        }
    }
}
