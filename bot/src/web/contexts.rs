//! Contexts: listed, shown and deleted.

use frontend::app::{context_page, contexts_page, delete_page};
use investigation::ports::{ContextWrite, SavedContext};
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};

use super::form::Form;
use super::{Visit, redirect};
use crate::Ports;
use crate::api::contexts::{delete_saved, find, find_owned, find_visible};
use crate::api::etag::to_etag;
use crate::api::problem::Problem;
use crate::response::app_page;

pub(super) async fn list<P: Ports>(visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    Ok(app_page(StatusCode::OK, contexts_page(&find_visible(&visit.asked).await?, &visit.frame())))
}

/// Shows one; after it was saved, says so.
pub(super) async fn show<P: Ports>(name: &str, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let context = find(name, &visit.asked).await?.context;
    let may_change = context.is_owned_by_caller(&visit.visitor.caller);
    let is_saved = visit.asked.request.uri().query() == Some("saved");
    Ok(app_page(StatusCode::OK, context_page(&context, may_change, is_saved, &visit.frame())))
}

pub(super) async fn ask_to_delete<P: Ports>(name: &str, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let saved = find_owned(name, &visit.asked).await?;
    Ok(app_page(StatusCode::OK, delete_page(&saved.context, &to_etag(&saved), false, &visit.frame())))
}

/// Deletes the version that was shown; one that was changed meanwhile is shown again.
pub(super) async fn delete<P: Ports>(name: &str, form: &Form, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let saved = find_owned(name, &visit.asked).await?;
    let ask_again = |saved: &SavedContext| {
        let html = delete_page(&saved.context, &to_etag(saved), true, &visit.frame());
        Ok(app_page(StatusCode::CONFLICT, html))
    };
    if to_etag(&saved) != form.text("version") {
        return ask_again(&saved);
    }
    match delete_saved(&saved, &visit.asked).await? {
        ContextWrite::Done | ContextWrite::Stale(None) => Ok(redirect("/contexts")),
        ContextWrite::Stale(Some(kept)) => ask_again(&kept),
    }
}
