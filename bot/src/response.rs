//! The three forms of an answer: empty, JSON, and an HTML page.

use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use lambda_http::{Body, Response};

pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    response
}

pub(crate) fn json(body: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

pub(crate) fn page(status: StatusCode, html: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(html));
    *response.status_mut() = status;
    for (name, value) in frontend::PAGE_HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// The response in the form that Lambda returns through a Function URL.
pub(crate) fn to_function_url(response: Response<Body>) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let mut function_url_response = ApiGatewayV2httpResponse::default();
    function_url_response.status_code = parts.status.as_u16().into();
    function_url_response.headers = parts.headers;
    // Bytes are serialized as base64.
    function_url_response.is_base64_encoded = matches!(body, Body::Binary(_));
    function_url_response.body = Some(body);
    function_url_response
}
