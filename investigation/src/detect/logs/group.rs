//! Whose log group it is.

use crate::model::{Entity, EntityKind};

/// The log groups that AWS names itself: how they begin and what writes them. The rest of the name is the entity's.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>
const OWNERS: [(&str, EntityKind); 7] = [
    ("/aws/lambda/", EntityKind::Lambda),
    ("/aws/apigateway/", EntityKind::ApiGateway),
    ("API-Gateway-Execution-Logs_", EntityKind::ApiGateway),
    ("/aws/vendedlogs/states/", EntityKind::StateMachine),
    ("/aws/states/", EntityKind::StateMachine),
    ("/aws/rds/cluster/", EntityKind::Database),
    ("/aws/rds/instance/", EntityKind::Database),
];

/// The entity that writes to the log group.
#[must_use]
pub fn entity(group: &str) -> Entity {
    for (begin, kind) in OWNERS {
        if let Some(name) = group.strip_prefix(begin).filter(|name| !name.is_empty()) {
            // The last part of a database's group is the kind of log: `/aws/rds/instance/orders/error`.
            let name = if kind == EntityKind::Database { name.split('/').next().unwrap_or(name) } else { name };
            return Entity { name: name.to_owned(), kind };
        }
    }
    let last = group.rsplit('/').find(|part| !part.is_empty()).unwrap_or(group);
    Entity { name: last.to_owned(), kind: EntityKind::Service }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_group_tells_whose_it_is() {
        for (group, name, kind) in [
            ("/aws/lambda/checkout", "checkout", EntityKind::Lambda),
            ("/aws/apigateway/shop", "shop", EntityKind::ApiGateway),
            ("API-Gateway-Execution-Logs_a1b2/prod", "a1b2/prod", EntityKind::ApiGateway),
            ("/aws/rds/instance/orders/error", "orders", EntityKind::Database),
            ("/ecs/payments", "payments", EntityKind::Service),
            ("payments", "payments", EntityKind::Service),
            ("/aws/lambda/", "lambda", EntityKind::Service),
        ] {
            assert_eq!(entity(group), Entity { name: name.to_owned(), kind }, "{group}");
        }
    }
}
