//! API Gateway, `AppSync`, and what traces and clients say of APIs.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{ApiGateway, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/ApiGateway",
        // WebSocket and HTTP APIs: websocket-api-metrics.html and http-api-metrics.html, beside this page.
        page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
        entities: &[named_by("ApiName", ApiGateway), named_by("ApiId", ApiGateway)],
        requests: &["Count", "MessageCount", "ConnectCount"],
        metrics: &[
            (FAULTS.with_average_as_share(), "5XXError 5xx"),
            (ERRORS.with_average_as_share(), "4XXError 4xx"),
            (FAULTS, "IntegrationError ExecutionError"),
            (ERRORS, "ClientError"),
            (TRAFFIC, "Count MessageCount ConnectCount"),
            (LATENCY_MS, "Latency IntegrationLatency"),
            (ACTIVITY_BYTES, "DataProcessed"),
            (ACTIVITY, "CacheHitCount CacheMissCount"),
        ],
    },
    Namespace {
        name: "AWS/AppSync",
        page: "https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html",
        entities: &[named_by("GraphQLAPIId", ApiGateway), named_by("API_Id", ApiGateway)],
        requests: &["Requests"],
        metrics: &[
            (
                FAULTS,
                "5XXError ConnectServerError DisconnectServerError SubscribeServerError UnsubscribeServerError \
                 PublishDataMessageServerError",
            ),
            (
                ERRORS,
                "4XXError ConnectClientError DisconnectClientError SubscribeClientError UnsubscribeClientError \
                 PublishDataMessageClientError",
            ),
            (TRAFFIC, "Requests"),
            (LATENCY_MS, "Latency"),
            (ACTIVITY, "TokensConsumed ActiveConnections ActiveSubscriptions ConnectionDuration"),
            (
                YIELD_COUNT,
                "ConnectSuccess DisconnectSuccess SubscribeSuccess UnsubscribeSuccess PublishDataMessageSuccess",
            ),
            (ACTIVITY_BYTES, "PublishDataMessageSize"),
        ],
    },
    Namespace {
        name: "ApplicationSignals",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AppSignals-MetricsCollected.html",
        entities: &[named_by("Service", Service), named_by("RemoteService", Service)],
        requests: &["Latency"],
        metrics: &[
            (LATENCY_MS, "Latency"),
            (FAULTS.with_average_as_share(), "Fault"),
            (ERRORS.with_average_as_share(), "Error"),
        ],
    },
    Namespace {
        name: "AWS/SDKMetrics",
        page: "https://docs.aws.amazon.com/sdk-metrics/latest/developerguide/sdk-metrics-definitions.html",
        entities: &[named_by("Service", Service)],
        requests: &["CallCount"],
        metrics: &[
            (TRAFFIC, "CallCount"),
            (ERRORS, "ClientErrorCount"),
            (FAULTS, "ServerErrorCount ConnectionErrorCount"),
            (THROTTLES, "ThrottleCount"),
            (LATENCY_MS, "EndToEndLatency"),
        ],
    },
    Namespace {
        name: "AWS/AmplifyHosting",
        page: "https://docs.aws.amazon.com/amplify/latest/userguide/monitoring-with-cloudwatch.html",
        entities: &[named_by("App", Service)],
        requests: &["Requests"],
        metrics: &[
            (TRAFFIC, "Requests"),
            (ERRORS, "4xxErrors"),
            (FAULTS, "5xxErrors"),
            (LATENCY_S, "Latency"),
            (ACTIVITY_BYTES, "BytesDownloaded BytesUploaded"),
        ],
    },
];
