//! Who asks: what API Gateway established, as contexts name it.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use investigation::limits::Limits;
use investigation::model::Caller;
use lambda_http::Request;
use lambda_http::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use serde_json::Value;

use super::problem::{Kind, Problem};

/// How callers are known, and how much they may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSettings {
    /// How much may be asked for.
    pub limits: Limits,
    /// The claim of a token that lists the groups of its bearer.
    pub groups_claim: String,
    /// The group whose members may read and change everything.
    pub admin_group: Option<String>,
    /// The group whose members may make contexts; everybody who is let in may if there is none.
    pub makers_group: Option<String>,
}

impl Default for ApiSettings {
    /// Groups are those of a Cognito user pool, nobody may do everything, and everybody may make contexts.
    fn default() -> Self {
        let groups_claim = "cognito:groups".to_owned();
        Self { limits: Limits::default(), groups_claim, admin_group: None, makers_group: None }
    }
}

/// Who sent a request, as the authorizer of API Gateway established it. It is an extension of the request, which nobody but
/// Lambda, or the embedded edition, can give it.
#[derive(Debug, Clone, PartialEq)]
pub enum Identity {
    /// The bearer of a token whose signature, issuer, audience and time are right.
    Token {
        /// Its claims. API Gateway writes a list as text: `[a b]`.
        claims: BTreeMap<String, Value>,
    },
    /// Who signed the request with credentials of AWS.
    Iam {
        /// Of a user, or of the session of a role.
        user_arn: String,
    },
}

/// Who asks.
///
/// # Errors
/// 401 if nobody is signed in, 403 if the token names nobody.
pub(super) fn identify(request: &Request, settings: &ApiSettings) -> Result<Caller, Problem> {
    let Some(identity) = request.extensions().get::<Identity>() else {
        let problem = Problem::new(Kind::Unauthenticated, "Send a bearer token of the issuer that this API trusts.");
        return Err(problem.with_header(WWW_AUTHENTICATE, "Bearer"));
    };
    let caller = to_caller(identity, bearer_token(request), settings);
    caller.ok_or_else(|| Problem::new(Kind::Nameless, "The token has no subject (`sub`)."))
}

/// Who that is; `None` if it is nobody. `token` is the one that the claims are of, where there is one to read.
pub(crate) fn to_caller(identity: &Identity, token: Option<&str>, settings: &ApiSettings) -> Option<Caller> {
    let (name, groups, prefix) = match identity {
        Identity::Token { claims } => {
            let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
            let name = if subject.is_empty() { String::new() } else { format!("sub:{subject}") };
            (name, find_groups(claims, &settings.groups_claim, token), "group:")
        }
        Identity::Iam { user_arn } => {
            (user_arn.clone(), role_of_session(user_arn).map(str::to_owned).into_iter().collect(), "")
        }
    };
    let is_in = |group: &String| groups.contains(group);
    let is_admin = settings.admin_group.as_ref().is_some_and(is_in);
    let may_make_contexts = is_admin || settings.makers_group.as_ref().is_none_or(is_in);
    let groups = groups.iter().map(|group| format!("{prefix}{group}")).collect();
    (!name.is_empty()).then_some(Caller { name, groups, is_admin, may_make_contexts })
}

/// The groups in a claim. The text `[a b]` has two groups, or one whose name has a blank: then the token itself, which the
/// authorizer accepted, says which.
fn find_groups(claims: &BTreeMap<String, Value>, claim: &str, token: Option<&str>) -> Vec<String> {
    let text = match claims.get(claim) {
        Some(Value::Array(groups)) => return to_texts(groups),
        Some(Value::String(text)) => text.trim(),
        _ => return Vec::new(),
    };
    let Some(list) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
        return if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    };
    if let (true, Some(groups)) = (list.contains(' '), token.and_then(|token| groups_in_token(token, claim))) {
        return groups;
    }
    list.split_whitespace().map(str::to_owned).collect()
}

fn to_texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn bearer_token(request: &Request) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn groups_in_token(token: &str, claim: &str) -> Option<Vec<String>> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    claims.get(claim)?.as_array().map(|groups| to_texts(groups))
}

/// `arn:aws:sts::123456789012:assumed-role/ci` of the ARN of one of its sessions, which ends with `/<session>`.
fn role_of_session(user_arn: &str) -> Option<&str> {
    if user_arn.contains(":assumed-role/") { user_arn.rsplit_once('/').map(|(role, _)| role) } else { None }
}

#[cfg(test)]
mod tests {
    use lambda_http::Body;
    use serde_json::json;

    use super::*;

    fn identified(claims: Value, token: Option<&Value>) -> Result<Caller, Problem> {
        let claims = claims.as_object().unwrap().clone().into_iter().collect();
        let mut request = Request::new(Body::Empty);
        if let Some(payload) = token {
            let token = format!("Bearer h.{}.s", BASE64_URL_SAFE_NO_PAD.encode(payload.to_string()));
            request.headers_mut().insert(AUTHORIZATION, token.parse().unwrap());
        }
        request.extensions_mut().insert(Identity::Token { claims });
        let settings = ApiSettings { admin_group: Some("admins".to_owned()), ..ApiSettings::default() };
        identify(&request, &settings)
    }

    #[test]
    fn groups_are_read_as_api_gateway_writes_them() {
        for (claim, groups) in [
            (json!("[shop pay]"), vec!["group:shop", "group:pay"]),
            (json!(["shop", "pay"]), vec!["group:shop", "group:pay"]),
            (json!("[shop]"), vec!["group:shop"]),
            (json!("shop"), vec!["group:shop"]),
            (json!("[]"), vec![]),
            (json!(""), vec![]),
            (json!(7), vec![]),
        ] {
            let caller = identified(json!({ "sub": "ann", "cognito:groups": claim }), None).unwrap();
            assert_eq!(
                (caller.name.as_str(), caller.groups),
                ("sub:ann", groups.iter().map(|&g| g.to_owned()).collect())
            );
            assert!(!caller.is_admin);
        }
    }

    #[test]
    fn a_group_whose_name_has_a_blank_makes_nobody_a_member_of_two() {
        let token = json!({ "cognito:groups": ["no admins"] });
        let caller = identified(json!({ "sub": "eve", "cognito:groups": "[no admins]" }), Some(&token)).unwrap();
        assert_eq!((caller.groups, caller.is_admin), (vec!["group:no admins".to_owned()], false));
        let token = json!({ "cognito:groups": ["shop", "admins"] });
        assert!(identified(json!({ "sub": "ann", "cognito:groups": "[shop admins]" }), Some(&token)).unwrap().is_admin);
    }

    #[test]
    fn a_token_without_a_subject_names_nobody() {
        for claims in [json!({}), json!({ "sub": "" }), json!({ "sub": 1 })] {
            assert_eq!(identified(claims, None).unwrap_err().into_response().status(), 403);
        }
        let nobody = identify(&Request::new(Body::Empty), &ApiSettings::default()).unwrap_err().into_response();
        assert_eq!(
            (nobody.status().as_u16(), &nobody.headers()["www-authenticate"]),
            (401, &"Bearer".parse().unwrap())
        );
    }

    #[test]
    fn a_session_is_in_the_group_of_its_role() {
        let mut request = Request::new(Body::Empty);
        let role = "arn:aws:sts::123456789012:assumed-role/ci";
        request.extensions_mut().insert(Identity::Iam { user_arn: format!("{role}/run-1") });
        let caller = identify(&request, &ApiSettings::default()).unwrap();
        assert_eq!((caller.name, caller.groups), (format!("{role}/run-1"), vec![role.to_owned()]));
    }

    #[test]
    fn contexts_are_made_by_everybody_or_by_one_group_and_the_admins() {
        let role = "arn:aws:sts::123456789012:assumed-role/ci";
        let token = |group: &str| {
            let claims = json!({ "sub": "ann", "cognito:groups": format!("[{group}]") });
            Identity::Token { claims: claims.as_object().unwrap().clone().into_iter().collect() }
        };
        let session = || Identity::Iam { user_arn: format!("{role}/run-1") };
        let may = |identity: &Identity, makers: Option<&str>| {
            let settings = ApiSettings {
                admin_group: Some("admins".to_owned()),
                makers_group: makers.map(str::to_owned),
                ..ApiSettings::default()
            };
            to_caller(identity, None, &settings).unwrap().may_make_contexts
        };
        assert!(may(&token("shop"), None) && may(&session(), None));
        assert!(may(&token("makers"), Some("makers")) && may(&token("admins"), Some("makers")));
        assert!(!may(&token("shop"), Some("makers")) && !may(&session(), Some("makers")));
        assert!(may(&session(), Some(role)));
    }
}
