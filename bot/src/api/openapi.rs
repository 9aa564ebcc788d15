//! What the API takes and answers, as `OpenAPI` 3.1: the schemas are those of the types, the operations stand below.
//!
//! Source: <https://spec.openapis.org/oas/v3.1.1.html>

use investigation::model::{Context, Report};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use strum::VariantArray;

use super::discovery::{Discovered, FoundMetric, FoundName, FoundPage};
use super::investigations::Investigation;
use super::page::Page;
use super::problem::ProblemDetails;
use super::query::{DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT};
use super::report::MARKDOWN;
use super::start::{MAX_KEY, NewInvestigation};

/// What a status means, where it is a problem.
const PROBLEMS: [(&str, &str); 15] = [
    ("400", "The body is no JSON."),
    ("401", "Nobody is signed in."),
    (
        "403",
        "The token names nobody, or the caller may not make a context, change this one, or look for what one may name.",
    ),
    ("404", "It does not exist, or the caller may not see it."),
    ("405", "The method is not possible here."),
    ("409", "It is in conflict with what there is."),
    ("410", "It is no longer kept."),
    ("412", "It is another version than the one of If-Match."),
    ("413", "The body is too large."),
    ("415", "The body is of another type."),
    ("422", "Something of what was sent is wrong; `errors` names it."),
    ("428", "If-Match is missing."),
    (
        "429",
        "A limit is reached, and Retry-After says until when; or the API is asked too much at once, without that header.",
    ),
    ("500", "The bot failed; its log says why."),
    ("503", "AWS does not answer at the moment; Retry-After says when to ask again."),
];

/// The problems that every operation may have. API Gateway throttles them all together.
const ANY: [&str; 6] = ["401", "403", "422", "429", "500", "503"];

/// The problems with which API Gateway answers too, before the bot is asked or in its place: in a form of its own, which cannot be
/// changed for an HTTP API.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html>
const OF_THE_GATEWAY: [&str; 6] = ["401", "403", "413", "429", "500", "503"];

/// The whole description.
pub(crate) fn document() -> Value {
    let mut schemas = Schemas::default();
    let paths = paths(&mut schemas);
    let problem = schemas.answer::<ProblemDetails>();
    let responses: Map<String, Value> = PROBLEMS
        .iter()
        .map(|(status, description)| {
            let mut content = Map::new();
            content.insert("application/problem+json".to_owned(), json!({ "schema": problem }));
            if OF_THE_GATEWAY.contains(status) {
                let schema = json!({ "$ref": "#/components/schemas/GatewayAnswer" });
                content.insert("application/json".to_owned(), json!({ "schema": schema }));
            }
            ((*status).to_owned(), json!({ "description": description, "content": content }))
        })
        .collect();
    let mut schemas = schemas.take();
    schemas.insert("GatewayAnswer".to_owned(), gateway_answer());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Incident Investigator",
            "version": "1",
            "summary": "What broke, and where to look first.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, { "signature": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": security_schemes(),
            "responses": responses,
            "schemas": schemas,
        },
    })
}

/// How callers prove who they are: which of both, the deployment says.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html>
fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "Where the stack has ApiAccess=oidc or cognito: a token of its issuer.",
        },
        "signature": {
            "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4",
            "description": "Where the stack has ApiAccess=iam: Signature Version 4 of AWS, of the service execute-api.",
        },
    })
}

/// What API Gateway says by itself.
fn gateway_answer() -> Value {
    json!({
        "description": "An answer of API Gateway itself, of whoever it does not let pass to the bot.",
        "type": "object",
        "properties": { "message": { "description": "What is wrong, such as `Unauthorized`.", "type": ["string", "null"] } },
    })
}

/// The schemas of what is answered, each once, and of what is taken.
struct Schemas(SchemaGenerator);

impl Default for Schemas {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        Self(settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into_generator())
    }
}

impl Schemas {
    /// A reference to the schema of what is answered.
    fn answer<T: JsonSchema>(&mut self) -> Value {
        self.0.subschema_for::<T>().to_value()
    }

    fn take(mut self) -> Map<String, Value> {
        self.0.take_definitions(true)
    }
}

/// The schema of what is taken, which stands for itself.
fn body<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    Schema::to_value(settings.into_generator().into_root_schema_for::<T>())
}

/// The fields of a context, each of which may be sent, or `null` to take it away.
fn patch() -> Value {
    let mut schema = body::<Context>();
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("required");
        schema.insert("title".to_owned(), json!("ContextPatch"));
        schema.insert("description".to_owned(), json!("The fields that change; `null` takes one away."));
        schema.insert("minProperties".to_owned(), json!(1));
        for field in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            let (name, value) = field;
            if !matches!(name.as_str(), "service" | "region") {
                *value = json!({ "anyOf": [value.take(), { "type": "null" }] });
            }
        }
    }
    schema
}

fn paths(schemas: &mut Schemas) -> Value {
    let mut paths = Map::new();
    paths.insert(
        "/api/v1/openapi.json".to_owned(),
        json!({ "get": {
        "operationId": "describe", "summary": "This description.", "security": [],
        "responses": {
            "200": { "description": "It.", "content": { "application/json": { "schema": { "type": "object" } } } },
            "429": reference_to("429"), "500": reference_to("500"), "503": reference_to("503"),
        }
    } }),
    );
    let list = operation("listInvestigations", "List the investigations that one may see, the newest first.")
        .parameters(vec![
            query("context", "Those of this context alone.", json!({ "type": "string", "maxLength": MAX_TEXT })),
            query("status", "Those that came so far alone.", json!({ "enum": ["running", "completed", "failed"] })),
        ])
        .pages()
        .answers("200", "One page.", schemas.answer::<Page<Investigation>>());
    let start = operation("startInvestigation", "Start an investigation.")
        .parameters(vec![header(
            "Idempotency-Key",
            "The same key of the same caller starts one investigation, however often it is sent. Without a key, all who ask about the same context and window share one while it runs, and for five minutes.",
            false,
            json!({ "type": "string", "maxLength": MAX_KEY, "pattern": "^[!-~]*$" }),
        )])
        .takes(&["application/json"], body::<NewInvestigation>())
        .answers("202", "It runs, or the same request had started it before.", schemas.answer::<Investigation>())
        .with_header("202", "Location", "Where to ask how far it has come.")
        .with_link("202", "showInvestigation", json!({ "id": "$response.body#/id" }))
        .with_link("202", "readReport", json!({ "id": "$response.body#/id" }))
        .with_link("202", "readPostMortem", json!({ "id": "$response.body#/id" }))
        .may_be(&["404", "409"]);
    paths.insert("/api/v1/investigations".to_owned(), json!({ "get": list.into_value(), "post": start.into_value() }));
    let id = path("id", "The id of the investigation.", "^inv-[a-z0-9-]{1,60}$");
    let show = operation("showInvestigation", "Ask how far an investigation has come.")
        .parameters(vec![id.clone()])
        .answers("200", "It has ended.", schemas.answer::<Investigation>())
        .answers("202", "It runs.", schemas.answer::<Investigation>())
        .with_header("202", "Retry-After", "After how many seconds to ask again.")
        .may_be(&["404"]);
    paths.insert("/api/v1/investigations/{id}".to_owned(), json!({ "get": show.into_value() }));
    let report = operation("readReport", "Read the report of an investigation.")
        .parameters(vec![id.clone()])
        .answers("200", "The report.", schemas.answer::<Report>())
        .answers("202", "It is being made.", schemas.answer::<Investigation>())
        .with_header("202", "Retry-After", "After how many seconds to ask again.")
        .may_be(&["404", "409", "410"]);
    paths.insert("/api/v1/investigations/{id}/report".to_owned(), json!({ "get": report.into_value() }));
    let markdown = json!({ MARKDOWN: { "schema": { "type": "string" } } });
    let post_mortem = operation("readPostMortem", "Read the start of a post-mortem, in Markdown.")
        .parameters(vec![id])
        .insert_response("200", json!({ "description": "The document.", "content": markdown }))
        .answers("202", "The report is being made.", schemas.answer::<Investigation>())
        .with_header("202", "Retry-After", "After how many seconds to ask again.")
        .may_be(&["404", "409", "410"]);
    paths.insert("/api/v1/investigations/{id}/post-mortem".to_owned(), json!({ "get": post_mortem.into_value() }));
    contexts(&mut paths, schemas);
    for &what in Discovered::VARIANTS {
        let name: &str = what.into();
        paths.insert(format!("/api/v1/discovery/{name}"), json!({ "get": discovery(what, schemas).into_value() }));
    }
    Value::Object(paths)
}

fn contexts(paths: &mut Map<String, Value>, schemas: &mut Schemas) {
    let list = operation("listContexts", "List the contexts that one may see, by name.").pages().answers(
        "200",
        "One page.",
        schemas.answer::<Page<Context>>(),
    );
    let name = json!({ "name": "$response.body#/service" });
    let versioned = json!({ "name": "$response.body#/service", "header.If-Match": "$response.header.ETag" });
    let create = operation("createContext", "Create a context. Whoever does is among its owners.")
        .takes(&["application/json"], body::<Context>())
        .answers("201", "The context.", schemas.answer::<Context>())
        .with_header("201", "ETag", "The tag of its version.")
        .with_header("201", "Location", "Where to read it.")
        .with_link("201", "readContext", name)
        .with_link("201", "changeContext", versioned.clone())
        .with_link("201", "deleteContext", versioned.clone())
        .with_link("201", "startInvestigation", json!({}))
        .may_be(&["409"]);
    paths.insert("/api/v1/contexts".to_owned(), json!({ "get": list.into_value(), "post": create.into_value() }));
    let name = path("name", "The name of the context.", "^[A-Za-z0-9._-]{1,64}$");
    let if_match = header("If-Match", "The tag of the version that is meant.", true, json!({ "type": "string" }));
    let read = operation("readContext", "Read a context.")
        .parameters(vec![name.clone()])
        .answers("200", "The context.", schemas.answer::<Context>())
        .with_header("200", "ETag", "The tag of its version.")
        .with_link("200", "changeContext", versioned.clone())
        .with_link("200", "deleteContext", versioned.clone())
        .may_be(&["404"]);
    let change = operation("changeContext", "Change the fields of a context that are sent.")
        .parameters(vec![name.clone(), if_match.clone()])
        .takes(&["application/merge-patch+json", "application/json"], patch())
        .answers("200", "The context.", schemas.answer::<Context>())
        .with_header("200", "ETag", "The tag of its new version.")
        .with_link("200", "changeContext", versioned.clone())
        .with_link("200", "deleteContext", versioned)
        .may_be(&["404", "412", "428"]);
    let delete = operation("deleteContext", "Delete a context.")
        .parameters(vec![name, if_match])
        .answers("204", "It is deleted.", Value::Null)
        .may_be(&["404", "412", "428"]);
    let all = json!({ "get": read.into_value(), "patch": change.into_value(), "delete": delete.into_value() });
    paths.insert("/api/v1/contexts/{name}".to_owned(), all);
}

fn discovery(what: Discovered, schemas: &mut Schemas) -> Operation {
    let (id, summary) = match what {
        Discovered::LogGroups => ("findLogGroups", "Find log groups."),
        Discovered::Alarms => ("findAlarms", "Find alarms."),
        Discovered::Services => ("findServices", "Find services of X-Ray."),
        Discovered::Stacks => ("findStacks", "Find stacks of CloudFormation."),
        Discovered::Namespaces => ("findNamespaces", "Find the namespaces of metrics."),
        Discovered::Metrics => ("findMetrics", "Find metrics."),
    };
    let text = || json!({ "type": "string", "maxLength": MAX_TEXT, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$" });
    let region = json!({ "type": "string", "maxLength": 25, "pattern": "^[a-z]{2,}(-[a-z]{2,}){1,3}-[0-9]{1,2}$" });
    let role = json!({ "type": "string", "maxLength": MAX_TEXT, "pattern": "^arn:aws[a-z-]*:iam::[0-9]{12}:role/([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]+$" });
    let mut parameters = vec![
        query("region", "The region to look at; that of the bot where none is given.", region),
        query(
            "role",
            "The role of another account, which is looked at by it; the bot's own account without one.",
            role,
        ),
        query("q", "A part of the name.", text()),
    ];
    let is_metrics = what == Discovered::Metrics;
    if is_metrics {
        parameters.push(query("namespace", "Metrics of this namespace alone.", text()));
    }
    let page =
        if is_metrics { schemas.answer::<FoundPage<FoundMetric>>() } else { schemas.answer::<FoundPage<FoundName>>() };
    operation(id, summary).parameters(parameters).pages().answers("200", "What was found in time.", page)
}

/// One operation, as it is put together.
struct Operation(Map<String, Value>);

fn operation(id: &str, summary: &str) -> Operation {
    let mut fields = Map::new();
    fields.insert("operationId".to_owned(), json!(id));
    fields.insert("summary".to_owned(), json!(summary));
    Operation(fields).may_be(&ANY)
}

impl Operation {
    fn parameters(mut self, parameters: Vec<Value>) -> Self {
        let all = self.0.entry("parameters").or_insert_with(|| json!([]));
        if let Some(all) = all.as_array_mut() {
            all.extend(parameters);
        }
        self
    }

    fn pages(self) -> Self {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT });
        let cursor = json!({ "type": "string", "maxLength": MAX_TEXT });
        self.parameters(vec![
            query("limit", "How many items at most.", limit),
            query("cursor", "`next_cursor` of the page before.", cursor),
        ])
    }

    fn takes(mut self, types: &[&str], schema: Value) -> Self {
        let content: Map<String, Value> =
            types.iter().map(|&name| (name.to_owned(), json!({ "schema": schema }))).collect();
        self.0.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
        self.may_be(&["400", "413", "415"])
    }

    fn answers(self, status: &str, description: &str, schema: Value) -> Self {
        let mut response = json!({ "description": description });
        if let (false, Some(response)) = (schema.is_null(), response.as_object_mut()) {
            response.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
        }
        self.insert_response(status, response)
    }

    fn may_be(mut self, statuses: &[&str]) -> Self {
        for status in statuses {
            self = self.insert_response(status, reference_to(status));
        }
        self
    }

    fn insert_response(mut self, status: &str, response: Value) -> Self {
        if let Some(responses) = self.0.entry("responses").or_insert_with(|| json!({})).as_object_mut() {
            responses.insert(status.to_owned(), response);
        }
        self
    }

    fn with_header(self, status: &str, name: &str, description: &str) -> Self {
        let header = json!({ "description": description, "required": true, "schema": { "type": "string" } });
        self.add_to_response(status, "headers", name, header)
    }

    fn with_link(self, status: &str, operation: &str, parameters: Value) -> Self {
        let link = json!({ "operationId": operation, "parameters": parameters });
        self.add_to_response(status, "links", operation, link)
    }

    fn add_to_response(mut self, status: &str, group: &str, name: &str, value: Value) -> Self {
        let response = self.0.get_mut("responses").and_then(|responses| responses.get_mut(status));
        if let Some(response) = response.and_then(Value::as_object_mut)
            && let Some(group) = response.entry(group).or_insert_with(|| json!({})).as_object_mut()
        {
            group.insert(name.to_owned(), value);
        }
        self
    }

    fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// What stands in an operation for the answer that is a problem with this status.
fn reference_to(status: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{status}") })
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn header(name: &str, description: &str, is_required: bool, schema: Value) -> Value {
    json!({ "name": name, "in": "header", "description": description, "required": is_required, "schema": schema })
}

fn path(name: &str, description: &str, pattern: &str) -> Value {
    let schema = json!({ "type": "string", "pattern": pattern });
    json!({ "name": name, "in": "path", "description": description, "required": true, "schema": schema })
}

#[cfg(test)]
mod tests {
    use lambda_http::http::Method;

    use super::*;
    use crate::api::{PREFIX, Resource};

    #[test]
    fn every_operation_that_is_described_is_possible_and_every_possible_one_is_described() {
        let document = document();
        for (path, operations) in document["paths"].as_object().unwrap() {
            let example = path.replace("{id}", "inv-1").replace("{name}", "checkout");
            let resource = Resource::from_path(example.strip_prefix(PREFIX).unwrap()).unwrap();
            let mut described: Vec<String> = operations.as_object().unwrap().keys().map(|m| m.to_uppercase()).collect();
            let mut possible: Vec<String> = resource.methods().iter().map(Method::to_string).collect();
            described.sort();
            possible.sort();
            assert_eq!(described, possible, "{path}");
        }
        assert_eq!(document["paths"].as_object().unwrap().len(), 7 + Discovered::VARIANTS.len());
    }

    #[test]
    fn what_the_gateway_answers_itself_is_described_as_it_is() {
        let document = document();
        for (status, answer) in document["components"]["responses"].as_object().unwrap() {
            let content: Vec<&String> = answer["content"].as_object().unwrap().keys().collect();
            let is_of_both = OF_THE_GATEWAY.contains(&status.as_str());
            assert_eq!(content.contains(&&"application/json".to_owned()), is_of_both, "{status}");
            assert!(content.contains(&&"application/problem+json".to_owned()), "{status}");
        }
        for operations in document["paths"].as_object().unwrap().values() {
            for operation in operations.as_object().unwrap().values() {
                assert!(operation["responses"]["429"].is_object(), "{operation}");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        let references: Vec<&str> =
            text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(references.len() > 50);
        for reference in references {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    }
}
