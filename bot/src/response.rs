//! The forms of an answer: empty, JSON, and an HTML page.

use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, SET_COOKIE};
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

/// A page of whoever is signed in.
pub(crate) fn app_page(status: StatusCode, html: String) -> Response<Body> {
    let mut response = page(status, html);
    for (name, value) in frontend::APP_PAGE_HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// The response in the form that Lambda returns through a Function URL.
pub(crate) fn to_function_url(response: Response<Body>) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let mut function_url_response = ApiGatewayV2httpResponse::default();
    function_url_response.status_code = parts.status.as_u16().into();
    // Function URLs take cookies beside the headers.
    let cookies = parts.headers.get_all(SET_COOKIE).into_iter().filter_map(|cookie| cookie.to_str().ok());
    function_url_response.cookies = cookies.map(str::to_owned).collect();
    function_url_response.headers = parts.headers;
    function_url_response.headers.remove(SET_COOKIE);
    // Bytes are serialized as base64.
    function_url_response.is_base64_encoded = matches!(body, Body::Binary(_));
    function_url_response.body = match body {
        Body::Empty => None,
        body => Some(body),
    };
    function_url_response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_beside_the_headers() {
        let mut response = empty(StatusCode::FOUND);
        response.headers_mut().insert(SET_COOKIE, HeaderValue::from_static("a=b; Path=/"));
        let response = to_function_url(response);
        assert_eq!((response.cookies, response.headers.len()), (vec!["a=b; Path=/".to_owned()], 0));
    }

    #[test]
    fn a_response_is_what_lambda_returns_through_a_function_url() {
        let page = to_function_url(json("{}".to_owned()));
        let nothing = to_function_url(empty(StatusCode::NOT_FOUND));
        insta::assert_json_snapshot!([page, nothing], @r#"
        [
          {
            "statusCode": 200,
            "headers": {
              "content-type": "application/json"
            },
            "multiValueHeaders": {},
            "body": "{}",
            "isBase64Encoded": false,
            "cookies": []
          },
          {
            "statusCode": 404,
            "headers": {},
            "multiValueHeaders": {},
            "isBase64Encoded": false,
            "cookies": []
          }
        ]
        "#);
    }
}
