//! Log groups that are named by the path of the file that an agent reads, which no service is called by.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html>,
//! where `log_group_name` is the path of the file unless it is set.

/// The directories that the paths of files begin with.
const ROOTS: [&str; 12] =
    ["/var/", "/opt/", "/home/", "/srv/", "/usr/", "/tmp/", "/mnt/", "/etc/", "/root/", "/data/", "/logs/", "/log/"];

/// How the names of log files end.
const ENDINGS: [&str; 6] = [".log", ".txt", ".out", ".err", ".json", ".jsonl"];

/// Directories and files that are called alike on every machine, and the servers in front of a service and the system
/// below it, which are not the service.
const GENERIC_NAMES: [&str; 58] = [
    "var",
    "log",
    "logs",
    "opt",
    "home",
    "srv",
    "usr",
    "local",
    "tmp",
    "mnt",
    "data",
    "etc",
    "root",
    "share",
    "lib",
    "app",
    "apps",
    "application",
    "applications",
    "current",
    "releases",
    "shared",
    "service",
    "services",
    "ec2-user",
    "ubuntu",
    "www",
    "html",
    "docker",
    "containers",
    "pods",
    "journal",
    "messages",
    "syslog",
    "secure",
    "auth",
    "kern",
    "dmesg",
    "cron",
    "boot",
    "cloud-init",
    "cloud-init-output",
    "amazon",
    "aws",
    "ec2",
    "nginx",
    "httpd",
    "apache",
    "apache2",
    "haproxy",
    "envoy",
    "tomcat",
    "supervisor",
    "stdout",
    "stderr",
    "error",
    "access",
    "console",
];
const GENERIC_FILES: [&str; 15] = [
    "output",
    "out",
    "server",
    "main",
    "debug",
    "info",
    "production",
    "development",
    "staging",
    "catalina",
    "errors",
    "web",
    "default",
    "audit",
    "all",
];

/// What runs beside or in front of the code of a service, in the same task or on the same host, and the streams of what is
/// written there: a group that ends in one of them has the service's name before it.
const PARTS_OF_A_SERVICE: [&str; 25] = [
    "nginx",
    "httpd",
    "apache",
    "apache2",
    "haproxy",
    "envoy",
    "istio-proxy",
    "linkerd-proxy",
    "php-fpm",
    "uwsgi",
    "gunicorn",
    "sidecar",
    "router",
    "app",
    "application",
    "access",
    "error",
    "errors",
    "stdout",
    "stderr",
    "console",
    "kern",
    "syslog",
    "messages",
    "secure",
];

/// The streams of what is written, which nobody is called by.
const STREAMS: [&str; 6] = ["access", "error", "errors", "stdout", "stderr", "console"];

/// Where a service runs, and in which environment, which is not its name.
const PLATFORMS: [&str; 20] = [
    "aws",
    "ecs",
    "eks",
    "ec2",
    "fargate",
    "docker",
    "k8s",
    "kubernetes",
    "logs",
    "log",
    "apps",
    "services",
    "prod",
    "production",
    "staging",
    "stage",
    "dev",
    "test",
    "qa",
    "live",
];

/// The service that a name which is no file's path names: its last part, unless that is only a part of the service before it.
#[must_use]
pub fn find_service(group: &str) -> Option<&str> {
    let is_any = |names: &[&str], part: &str| names.iter().any(|name| part.eq_ignore_ascii_case(name));
    let mut inner_first = group.rsplit('/').filter(|part| !part.is_empty());
    let last = inner_first.next()?;
    if !is_any(&PARTS_OF_A_SERVICE, last) {
        return Some(last);
    }
    let mut outer = inner_first.clone().filter(|part| !is_any(&PARTS_OF_A_SERVICE, part));
    let service = outer.next().filter(|part| !is_any(&PLATFORMS, part));
    // Where nothing names the service, what runs beside it does.
    let part = std::iter::once(last).chain(inner_first).find(|part| !is_any(&STREAMS, part));
    service.or(part.filter(|part| !is_any(&PLATFORMS, part)))
}

/// The program that a file's path names: a directory or a file that is not called alike everywhere, the innermost
/// directory first. `Some(None)` for a path that names none; `None` for a name that is no file's path.
#[must_use]
pub fn find_program(group: &str) -> Option<Option<&str>> {
    // Paths of Windows: `C:\inetpub\logs\LogFiles\W3SVC1\u_ex.log`.
    let is_windows = group.as_bytes().get(1) == Some(&b':') && group.contains('\\');
    let is_file =
        ROOTS.iter().any(|root| group.starts_with(root)) || ENDINGS.iter().any(|ending| group.ends_with(ending));
    if !is_windows && !is_file {
        // An agent's prefix in front of a path: `/ec2/var/log/messages`.
        let inner = group.find("/var/log/")?;
        return Some(find_program_in(group.get(inner..)?));
    }
    Some(if is_windows { None } else { find_program_in(group) })
}

fn find_program_in(path: &str) -> Option<&str> {
    let (directories, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut inner_first = directories.rsplit('/').filter(|part| !part.is_empty());
    let directory = inner_first.find(|part| is_telling(part));
    let stem = file.split('.').next().unwrap_or(file);
    let stem = ["-error", "-access", "_error", "_access", "-stdout", "-stderr", "-out"]
        .iter()
        .find_map(|ending| stem.strip_suffix(ending))
        .unwrap_or(stem);
    directory.or(Some(stem).filter(|stem| is_telling(stem) && !GENERIC_FILES.contains(stem)))
}

/// Whether the name is one that a service can have: not generic, no version, no id of an instance.
fn is_telling(name: &str) -> bool {
    let without_version = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_id = name.starts_with("i-") && name.len() > 9;
    let is_generic = |name: &str| GENERIC_NAMES.iter().any(|generic| name.eq_ignore_ascii_case(generic));
    !without_version.is_empty() && !is_id && !is_generic(name) && !is_generic(without_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_program_by_a_directory_or_a_file_that_is_not_called_alike_everywhere() {
        for (group, program) in [
            ("/var/log/nginx/error.log", Some(None)),
            ("/var/log/messages", Some(None)),
            ("/var/log/tomcat9/catalina.out", Some(None)),
            ("/var/log/payments/error.log", Some(Some("payments"))),
            ("/opt/shop/current/logs/production.log", Some(Some("shop"))),
            ("/var/log/payments-error.log", Some(Some("payments"))),
            ("/home/ec2-user/app/log/app.log", Some(None)),
            ("/ec2/var/log/messages", Some(None)),
            ("nginx/access.log", Some(None)),
            ("C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex.log", Some(None)),
            ("/ecs/payments", None),
            ("shop/web", None),
        ] {
            assert_eq!(find_program(group), program, "{group}");
        }
    }

    #[test]
    fn what_runs_beside_a_service_writes_in_its_name() {
        for (group, service) in [
            ("/shop/payments/php-fpm", "payments"),
            ("/mesh/shipping/envoy", "shipping"),
            ("/www-edge/nginx/error", "www-edge"),
            ("catalog/router", "catalog"),
            ("/ecs/payments", "payments"),
            ("/ecs/nginx", "nginx"),
            ("/ec2/nginx/error", "nginx"),
            ("/ecs/prod/app", "app"),
            ("app", "app"),
            ("shop/web", "web"),
        ] {
            assert_eq!(find_service(group), Some(service), "{group}");
        }
        assert_eq!(find_service("/"), None);
    }
}
