//! Which entity writes to a log group.

use crate::model::{Entity, EntityKind};

/// How the names of the log groups begin that AWS creates itself, and what writes to them. The rest is the entity's name.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>
const PREFIXES: [(&str, EntityKind); 7] = [
    ("/aws/lambda/", EntityKind::Lambda),
    ("/aws/apigateway/", EntityKind::ApiGateway),
    ("API-Gateway-Execution-Logs_", EntityKind::ApiGateway),
    ("/aws/vendedlogs/states/", EntityKind::StateMachine),
    ("/aws/states/", EntityKind::StateMachine),
    ("/aws/rds/cluster/", EntityKind::Database),
    ("/aws/rds/instance/", EntityKind::Database),
];

/// The entity that writes to the log group: by the prefix that AWS gives it, or else a service with the name's last part.
#[must_use]
pub fn find_owner(group: &str) -> Entity {
    for (prefix, kind) in PREFIXES {
        if let Some(rest) = group.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
            // The last part of a database's group is the kind of log: `/aws/rds/instance/orders/error`.
            let name = if kind == EntityKind::Database { rest.split('/').next().unwrap_or(rest) } else { rest };
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
    fn the_name_of_a_log_group_says_who_writes_to_it() {
        for (group, name, kind) in [
            ("/aws/lambda/checkout", "checkout", EntityKind::Lambda),
            ("/aws/apigateway/shop", "shop", EntityKind::ApiGateway),
            ("API-Gateway-Execution-Logs_a1b2/prod", "a1b2/prod", EntityKind::ApiGateway),
            ("/aws/rds/instance/orders/error", "orders", EntityKind::Database),
            ("/ecs/payments", "payments", EntityKind::Service),
            ("payments", "payments", EntityKind::Service),
            ("/aws/lambda/", "lambda", EntityKind::Service),
        ] {
            assert_eq!(find_owner(group), Entity { name: name.to_owned(), kind }, "{group}");
        }
    }
}
