//! The deployed edition: our template, our state machine and our binaries, from a signed command to the report.

use anyhow::{Context as _, Result};
use cli::bundle::{Bundle, names, open};
use cli::embedded;
use end_to_end::deployment::{CHANNEL, Deployment, PostedReport, RESPONDER, sign_at, signing_secret, typed};
use end_to_end::fake_aws::{Fault, Scenario};
use end_to_end::ministack::until;
use investigation::model::{GapReason, Report, Source};
use investigation::ports::Artifact;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

#[tokio::test]
async fn both_editions_give_the_same_report() -> Result<()> {
    let deployment = Deployment::new(open("dependency-5xx")?, &[]).await?;
    for name in names() {
        let bundle = open(name)?;
        deployment.serve(Scenario::new(bundle.clone())).await?;
        let posted = deployment.report_on(&bundle.manifest.ask).await.with_context(|| name)?;
        let deployed = report(&deployment, &posted).await?;
        let embedded = embedded::investigate(bundle).await?;
        assert_eq!(posted.message.text, deployed.verdict.sentence(), "{name}");
        assert_eq!(lasting(&deployed), lasting(&embedded), "{name}");
        assert_page(&deployment, &posted, &deployed).await?;
    }
    Ok(())
}

/// The report as the run left it in S3.
async fn report(deployment: &Deployment, posted: &PostedReport) -> Result<Report> {
    let json = deployment.stack.artifact(&posted.id, Artifact::Report).await?.context("there is a report")?;
    Ok(serde_json::from_slice(&json)?)
}

/// The bytes of a report without what is another in every run: its id, who asked, and when.
fn lasting(report: &Report) -> String {
    let mut json = serde_json::to_value(report).unwrap();
    for field in ["investigation_id", "requested_at", "requested_by"] {
        json.as_object_mut().unwrap().remove(field).unwrap();
    }
    serde_json::to_string_pretty(&json).unwrap()
}

async fn assert_page(deployment: &Deployment, posted: &PostedReport, report: &Report) -> Result<()> {
    let (client, address) = deployment.stack.bot(&posted.link)?;
    let page = client.get(&address).send().await?;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str()?.to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
    let html = page.text().await?;
    assert!(report.evidence.iter().all(|evidence| html.contains(evidence.id.as_str())));
    let forged = client.get(address.replace("signature=", "signature=0")).send().await?;
    assert!(forged.status().is_client_error(), "{}", forged.status());
    assert!(!forged.text().await?.contains(report.verdict.sentence()));
    Ok(())
}
