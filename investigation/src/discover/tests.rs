use std::collections::BTreeMap;

use super::*;
use crate::model::{Context, MetricQuery};

const ACCOUNT: &str = "eu-west-1:123456789012";

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn in_stack(stack: &str, arn: &str) -> TaggedResource {
    TaggedResource { arn: arn.to_owned(), tags: map(&[(STACK_TAG, stack)]) }
}

fn arn(service: &str, path: &str) -> String {
    format!("arn:aws:{service}:{ACCOUNT}:{path}")
}

fn query(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> MetricQuery {
    MetricQuery { namespace: namespace.into(), name: name.into(), dimensions: map(dimensions), stat: "Sum".into() }
}

fn watching(name: &str, metrics: &[MetricQuery]) -> KnownAlarm {
    KnownAlarm { name: name.to_owned(), metrics: metrics.to_vec(), ..KnownAlarm::default() }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|&name| name.to_owned()).collect()
}

/// A shop of a gateway, two functions, a table and a queue; a neighbour that is called, and one that is not.
fn shop() -> Inventory {
    let function = |name: &str| arn("lambda", &format!("function:{name}"));
    Inventory {
        resources: vec![
            in_stack("shop", &function("shop-checkout")),
            in_stack("shop", &function("shop-worker")),
            in_stack("shop", &arn("dynamodb", "table/orders")),
            in_stack("shop", &arn("sqs", "jobs")),
            in_stack("shop", "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3"),
            in_stack("shop", &arn("logs", "log-group:shop-audit:*")),
            in_stack("shop", &arn("iam", "role/shop-role")),
            in_stack("shop-eu", &function("shop-eu-checkout")),
            in_stack("payments", &function("pay")),
        ],
        nodes: [
            ("shop/prod", "AWS::ApiGateway::Stage"),
            ("shop-checkout", "AWS::Lambda"),
            ("shop-checkout", "AWS::Lambda::Function"),
            ("orders", "AWS::DynamoDB::Table"),
            ("pay", "AWS::Lambda::Function"),
            ("ledger", "AWS::DynamoDB::Table"),
            ("bank.example", "remote"),
            ("elsewhere", "AWS::DynamoDB::Table"),
            ("clients", "client"),
        ]
        .map(|(name, xray_type)| (name.to_owned(), xray_type.to_owned()))
        .to_vec(),
        calls: [
            ("clients", "shop/prod"),
            ("shop/prod", "shop-checkout"),
            ("shop-checkout", "orders"),
            ("shop-checkout", "pay"),
            ("pay", "ledger"),
            ("pay", "bank.example"),
            ("other", "elsewhere"),
        ]
        .map(|(from, to)| (from.to_owned(), to.to_owned()))
        .to_vec(),
        alarms: vec![
            watching("orders-throttled", &[query("AWS/DynamoDB", "ReadThrottleEvents", &[("TableName", "orders")])]),
            watching(
                "elsewhere-throttled",
                &[query("AWS/DynamoDB", "ReadThrottleEvents", &[("TableName", "elsewhere")])],
            ),
            KnownAlarm { name: "shop".to_owned(), combines: names(&["orders-throttled"]), ..KnownAlarm::default() },
            KnownAlarm {
                name: "audit".to_owned(),
                log_groups: vec![arn("logs", "log-group:shop-audit")],
                ..KnownAlarm::default()
            },
        ],
        log_groups: names(&[
            "/aws/lambda/shop-checkout",
            "/aws/lambda/shop-checkout-eu",
            "/aws/lambda/pay",
            "/aws/lambda/other",
            "API-Gateway-Execution-Logs_a1b2c3/prod",
        ]),
        ..Inventory::default()
    }
}

/// The lines of a proposal: the tick, the name, and why.
fn told(proposal: &Proposal) -> String {
    let lines = proposal.lines.iter().map(|line| {
        let tick = if line.is_ticked { 'x' } else { ' ' };
        format!("{:?} [{tick}] {}: {}", line.kind, line.name, line.why)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_stack_proposes_what_is_in_it_and_what_it_calls_and_no_neighbour_of_like_name() {
    let proposal = propose(&Origin::Stack("shop".to_owned()), &shop());
    insta::assert_snapshot!(told(&proposal), @r"
    Entrances [x] shop: REST API, 8 metrics; part of the stack
    Functions [x] shop-checkout: Lambda function, 12 metrics; part of the stack
    Functions [x] shop-worker: Lambda function, 12 metrics; part of the stack
    Functions [x] pay: Lambda function, 12 metrics; shop-checkout calls it
    Data [x] orders: DynamoDB table, 12 metrics; part of the stack
    Data [ ] ledger: DynamoDB table, 12 metrics; pay calls it
    Messages [x] jobs: SQS queue, 3 metrics; part of the stack
    LogGroups [x] shop-audit: belongs to the stack shop
    LogGroups [x] /aws/lambda/shop-checkout: written by shop-checkout
    LogGroups [x] /aws/lambda/pay: written by pay
    LogGroups [x] API-Gateway-Execution-Logs_a1b2c3/prod: written by shop
    Alarms [x] orders-throttled: watches orders
    Alarms [x] audit: queries shop-audit
    Alarms [x] shop: combines orders-throttled and others
    Sources [x] Traces: X-Ray draws 3 of these, and what they call
    Sources [x] Changes: what CloudTrail recorded in the account
    ");
    assert_eq!((proposal.name.as_str(), proposal.entry.as_deref()), ("shop", Some("shop/prod")));
}

#[test]
fn a_service_proposes_itself_and_what_it_calls() {
    let mut inventory = shop();
    inventory.metrics = vec![ListedMetric {
        namespace: "ApplicationSignals".to_owned(),
        name: "Latency".to_owned(),
        dimensions: map(&[("Environment", "eks:prod"), ("Service", "pay")]),
    }];
    let proposal = propose(&Origin::Service("pay".to_owned()), &inventory);
    insta::assert_snapshot!(told(&proposal), @r"
    Functions [x] pay: Application Signals, 1 metric; the service itself
    Functions [x] pay: Lambda function, 12 metrics; the service itself
    Data [x] ledger: DynamoDB table, 12 metrics; pay calls it
    LogGroups [x] /aws/lambda/pay: written by pay
    Sources [x] Traces: X-Ray draws 1 of these, and what it calls
    Sources [x] Changes: what CloudTrail recorded in the account
    ");
    assert_eq!(proposal.entry.as_deref(), Some("pay"));
}

#[test]
fn an_alarm_proposes_what_it_watches_through_those_that_it_combines() {
    let proposal = propose(&Origin::Alarm("shop".to_owned()), &shop());
    insta::assert_snapshot!(told(&proposal), @r"
    Data [x] orders: DynamoDB table, 12 metrics; orders-throttled watches it
    Alarms [x] orders-throttled: shop combines it
    Alarms [x] shop: the alarm itself
    Sources [x] Traces: X-Ray draws 1 of these, and what it calls
    Sources [x] Changes: what CloudTrail recorded in the account
    ");
    let audit = propose(&Origin::Alarm("audit".to_owned()), &shop());
    assert!(audit.lines.iter().any(|line| line.kind == LineKind::LogGroups && line.name == "shop-audit"), "{audit:?}");
}

#[test]
fn alarms_that_combine_one_another_are_read_once() {
    let ring = |name: &str, other: &str| KnownAlarm {
        name: name.to_owned(),
        combines: names(&[other]),
        ..KnownAlarm::default()
    };
    let inventory = Inventory { alarms: vec![ring("a", "b"), ring("b", "a")], ..Inventory::default() };
    let proposal = propose(&Origin::Alarm("a".to_owned()), &inventory);
    assert_eq!(proposal.lines.iter().filter(|line| line.kind == LineKind::Alarms).count(), 2);
}

#[test]
fn a_name_that_nothing_has_proposes_only_what_an_account_has() {
    for origin in [
        Origin::Stack("nothing".to_owned()),
        Origin::Tag { key: "team".to_owned(), value: "shop".to_owned() },
        Origin::Service("nothing".to_owned()),
        Origin::Alarm("nothing".to_owned()),
    ] {
        let proposal = propose(&origin, &shop());
        let kinds: Vec<_> = proposal.lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [LineKind::Sources, LineKind::Sources], "{origin}");
    }
}

#[test]
fn each_type_of_resource_is_known_by_its_arn() {
    let rows = [
        (arn("lambda", "function:pay"), "Lambda function pay", "AWS/Lambda FunctionName=pay"),
        (arn("lambda", "function:pay:live"), "Lambda function pay", "AWS/Lambda FunctionName=pay"),
        (arn("dynamodb", "table/orders"), "DynamoDB table orders", "AWS/DynamoDB TableName=orders"),
        (arn("sqs", "jobs.fifo"), "SQS queue jobs.fifo", "AWS/SQS QueueName=jobs.fifo"),
        (arn("sns", "news"), "SNS topic news", "AWS/SNS TopicName=news"),
        (
            arn("states", "stateMachine:pay"),
            "state machine pay",
            "AWS/States StateMachineArn=arn:aws:states:eu-west-1:123456789012:stateMachine:pay",
        ),
        (
            arn("elasticloadbalancing", "loadbalancer/app/shop/50dc6c"),
            "load balancer shop",
            "AWS/ApplicationELB LoadBalancer=app/shop/50dc6c",
        ),
        (
            arn("elasticloadbalancing", "loadbalancer/net/shop/50dc6c"),
            "network load balancer shop",
            "AWS/NetworkELB LoadBalancer=net/shop/50dc6c",
        ),
        (arn("elasticloadbalancing", "loadbalancer/old"), "classic load balancer old", "AWS/ELB LoadBalancerName=old"),
        (
            arn("elasticloadbalancing", "targetgroup/web/73e2"),
            "target group web",
            "AWS/ApplicationELB TargetGroup=targetgroup/web/73e2",
        ),
        ("arn:aws:apigateway:eu-west-1::/restapis/a1".to_owned(), "REST API shop", "AWS/ApiGateway ApiName=shop"),
        ("arn:aws:apigateway:eu-west-1::/apis/a1".to_owned(), "HTTP API a1", "AWS/ApiGateway ApiId=a1"),
        (arn("rds", "db:orders-db"), "database orders-db", "AWS/RDS DBInstanceIdentifier=orders-db"),
        (arn("rds", "cluster:orders"), "database cluster orders", "AWS/RDS DBClusterIdentifier=orders"),
        (arn("elasticache", "replicationgroup:c"), "cache c", "AWS/ElastiCache ReplicationGroupId=c"),
        (arn("ecs", "service/prod/cart"), "ECS service cart", "AWS/ECS ClusterName=prod ServiceName=cart"),
        (arn("kinesis", "stream/clicks"), "Kinesis stream clicks", "AWS/Kinesis StreamName=clicks"),
        (arn("kafka", "cluster/events/0a1b-2"), "Kafka cluster events", "AWS/Kafka Cluster Name=events"),
        (arn("mq", "broker:mq:b-1"), "message broker mq", "AWS/AmazonMQ Broker=mq"),
        (arn("events", "rule/bus/nightly"), "EventBridge rule nightly", "AWS/Events RuleName=nightly"),
        ("arn:aws:s3:::uploads".to_owned(), "bucket uploads", "AWS/S3 BucketName=uploads"),
        (arn("es", "domain/search"), "OpenSearch domain search", "AWS/ES DomainName=search"),
        (
            arn("autoscaling", "autoScalingGroup:uuid:autoScalingGroupName/web"),
            "Auto Scaling group web",
            "AWS/EC2 AutoScalingGroupName=web",
        ),
    ];
    for (arn, expected, metrics) in rows {
        let resource = Resource::from_arn(&in_stack("shop", &arn)).unwrap_or_else(|| panic!("{arn} is unknown"));
        assert_eq!(format!("{} {}", resource.type_label, resource.name), expected);
        let dimensions: Vec<_> = resource.dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(format!("{} {}", resource.namespace, dimensions.join(" ")), metrics);
        let tagged = resource.to_tagged("eu-west-1", (STACK_TAG, "shop")).unwrap();
        assert!(Resource::from_arn(&tagged).unwrap().is_same(&resource), "{tagged:?}");
        // What is known by its ARN is the same by one of its metrics.
        let vital = propose(
            &Origin::Stack("shop".to_owned()),
            &Inventory { resources: vec![in_stack("shop", &arn)], ..Inventory::default() },
        );
        let metrics = vital.lines.iter().flat_map(|line| &line.metrics).collect::<Vec<_>>();
        assert!(!metrics.is_empty(), "{arn} has no metric worth reading");
        for query in metrics {
            assert_eq!(Resource::from_metric(query).namespace, resource.namespace);
        }
    }
}

#[test]
fn a_part_of_something_and_what_has_no_metrics_is_no_resource() {
    for arn in [
        arn("dynamodb", "table/orders/index/by-date"),
        arn("dynamodb", "table/"),
        arn("iam", "role/r"),
        arn("lambda", "layer:l:1"),
        arn("ec2", "security-group/sg-1"),
        "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/prod".to_owned(),
        "not an arn".to_owned(),
        "arn:aws:sqs".to_owned(),
        String::new(),
    ] {
        assert_eq!(Resource::from_arn(&in_stack("shop", &arn)), None, "{arn}");
    }
}

#[test]
fn a_database_is_known_by_its_host() {
    let named = |node: &str| {
        let resource = Resource::from_node(node, "Database::SQL")?;
        Some(format!("{:?}", resource.dimensions))
    };
    let cluster = "orders@orders.cluster-abc.eu-west-1.rds.amazonaws.com";
    assert_eq!(named(cluster).unwrap(), r#"{"DBClusterIdentifier": "orders"}"#);
    assert_eq!(named("db1.abc.eu-west-1.rds.amazonaws.com").unwrap(), r#"{"DBInstanceIdentifier": "db1"}"#);
    assert_eq!(named("orders@localhost"), None);
}

#[test]
fn what_is_ticked_becomes_the_context_and_what_is_not_does_not() {
    let proposal = propose(&Origin::Stack("shop".to_owned()), &shop());
    let base = Context { description: "sells".to_owned(), traces: true, ..Context::new("shop", "eu-west-1") };
    let context = proposal.to_context(&base, |position| proposal.lines[position].is_ticked);
    assert_eq!(context.problems(), []);
    assert_eq!(context.description, "sells");
    assert!(context.log_groups.contains(&"/aws/lambda/shop-checkout".to_owned()));
    assert!(context.alarms.contains(&"orders-throttled".to_owned()));
    let nothing = proposal.to_context(&base, |_| false);
    assert_eq!(nothing, Context { traces: false, ..base });
    // What is saved comes back as it was, when it is edited next.
    let again = Proposal::of_context(&context);
    let mut kept = again.to_context(&context, |position| again.lines[position].is_ticked);
    let mut expected = context.clone();
    kept.metrics.sort();
    expected.metrics.sort();
    assert_eq!(kept, expected);
}

#[test]
fn a_proposed_name_can_be_typed() {
    let name = |origin: &str| propose(&Origin::Stack(origin.to_owned()), &Inventory::default()).name;
    assert_eq!(name("shop / checkout (prod)"), "shop-checkout-prod");
    assert_eq!(name("Größe"), "Gr-e");
    assert_eq!(name(&"x".repeat(100)).len(), 64);
    assert_eq!(name("<!here>"), "here");
    assert_eq!(name("…"), "");
}
