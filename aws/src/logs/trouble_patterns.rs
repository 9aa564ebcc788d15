//! What lines of trouble are found by: regular expressions, of which a line must match one.
//!
//! They are as short as the words of the detector allow, for a query has a length; and no shorter, for lines that are
//! read in vain take the room of others. A test holds them to the detector's words.

/// The alternatives, in small letters; capitals match as well.
pub(super) const TROUBLE_PATTERNS: [&str; 19] = [
    // Words with which programs say that they failed.
    "error|exception|fail|fatal|panic|critical|severe|emergency|\"alert\"|traceback|unhandled|uncaught|crash|abort|unexpected|could not|couldn't|can't|cannot|unable to",
    // Words with which programs say that they cannot go on.
    "gave up|g[io]v(ing|en) up|refusing to|not accepting|corrupt|violat|malformed|not reachable|not (json )?serializable|is not (a function|an object|defined|iterable)|dead-lettered|back-off pulling|non-zero exit|exit(ed with)? (code|status) ([12]|127)|signal (6|11)|sigkill",
    // Words with which they say that something is not there or has no room.
    "returned (http )?50\\d|not responding|not respond|n't respond|(no|not) (response|reply|answer)|n't (reply|answer)|took too long|waited too long|(is|are) down|election lost|leadership lost|no available|endpoints available|100% full|usage at 100%|limit reached|used up|no (free|idle|available) (slots|workers|threads)|workers available|(workers|threads) (are )?busy|no preemption|limiting (requests|connections)|eof detected|credentials (are )?invalid|past its deadline|(missed its )?deadline missed",
    // Levels that are numbers or abbreviations.
    "err!|npm err|[ \\[](err|ftl|pnc)[ \\]]|(erro|fata|pani)\\[|^[ef]\\d{4,8} |z [ef]! |\"level\": ?[56]0|\"level\": ?[0-3][,}]|\"severity_?number\": ?(1[7-9]|2)|\"priority\": ?\"?[0-3]\"?[,}]|^<\\d*[0189]>",
    // Memory.
    "out ?of ?memory|taskoom|watermark set|oom[-_]?kill|oom command|killed|total-vm|enomem|bad_alloc|java heap|reached heap|gc overhead|memory (size of|allocation of|resource limit|high water)|insufficient|not have sufficient|sortmemory|data too large|exceed(s|ing) memory|beyond (physical|virtual) memory|memory usage is above|low on resource",
    // Rates and quotas.
    "throttl|too_?[ ]?many|must evict|slow ?down|exceeded|exhausted|reduce (your )?request|no quota left|vcpu capacity|requestnotcomplete|rate.?limit(ed|reached| reached| hit)|rejected ?execution|bulkhead",
    // Status codes.
    "status(_?code)?( code)?[:=]? ?(401|403|429|50\\d)|http 429",
    // Connections and pools.
    "from (the |db )?(connection )?pool|connection available|acquire operation|pool limit|pool (is )?(probably )?(full|empty)|pooled connections|max pool size|connection slots|max(imum)? number of|max connections|max_(client|user)|er_user_limit|connection (limit|not available)|no more connections|available connections|connections available|waiting to acquire|check(ing)? ?out a connection|none available\\[|p2024|ora-\\d{5}|pool(limit|disabled)sql|no resources currently",
    // Files, addresses and workers.
    "[en]mfile|enfile|file table overflow|file descriptors|free_?addresses|enough free|enilimit|ipaddresslimit|limit for network|(available|free) ip addresses|eaddrnotavail|ephemeral ports|table full|max_children|reached max|worker_connections|currently busy|fork: |queue (is )?full|listen queue of|syn flooding",
    // Disks.
    "no ?space ?left|obsolete repl|enospc|erofs|edquot|estale|enough (disk )?space|disk space|disk (is )?full|' is full|system is full|group is full|_full|read[- ]only|stale file|corruption|disk (resource limit|watermark)|free space below|misconf|to inode|requests taking longer|log is full",
    // Locks.
    "deadlock|still waiting for|lockacquisition|locknotavailable|er_lock|lock request|sqlite_busy|is locked|40p01|nowait|transactionconflict|write ?conflict|optimisticlock|staleobjectstate|sql0911|retry_serial|transactionretry|restart transaction",
    // Credentials.
    "expired[_ ]?token|token_?( has| is)? ?expired|jwt (is )?expired|(signature|credentials|password)( have| has| are)? expired|clienttokenid|unrecognizedclient|signature_?doesnot|(invalid|incomplete)_?[ ]?(signature|token|grant|client)|missingauth|accesskeyid|requestexpired|skewed|no ?credential|cached credentials|imds role|invalid_(user_)?credentials|valid credential|(invalid|bad) ?(credential|password|username)|security token included|wrongpass|wrong password|invalid_password|pg_hba|incorrect (user|api)|invalid api key|no password is set|password (that|must)|unauthenticated|authentication required|saslauth|scram auth|noauth|token is invalid",
    // Certificates and handshakes.
    "certif|cert_|not yet valid|cert(path|verif)|altname|issuer|self_signed|leaf_signature|unknown ca|notvalidforname|sslpeer|handshake|ssl (routines|connection)|tls(v1)? alert|alert protocol|wrong version number|cipher suites|appropriate protocol|pkix",
    // Permissions.
    "denied|explicit deny|unauthorized|not ?authorized|authorization(_|error|exc)|(topic|group|cluster)authorization|policy allows|(invalid|not have|lacks|no) permission|not permitted|forbidden|privilege|ora-01031|eacces|kms(invalid|disabled|not|\\.disabled)|key is disabled|licen[cs]e (is|has) (non-|ex)|pending deletion|keyunavailable|inaccessibleencryption",
    // Other members, no backends.
    "clusterdown|masterdown|shrinking isr|stepping down|lost leader|fault state|demot(ed|ing) self|is now lost|not.?(writable)?(primary|master)|no primary|steppeddown|replstatechange|not_?leader|leader.?not|no cluster leader|leader elected|coordinator.?not|enough_?replicas|database system is|administrator command|cluster is down|redis is loading|: moved|-moved|unavailable|callnotpermitted|brokencircuit|breakeropen|circuit is|breaker is|is open and|(node|host)available|no (live|healthy|server|nodes)|is down, reason|bad gateway|overloaded|all backends|circuit_breaking|circuitbreaking|no leader|master not|is now down|not served by|is sealed|servicenotready|master lost",
    // Names.
    "enotfound|eai_|getaddrinfo|not known|name ?resolution|no such host|unknown ?host|host not found|servname|servfail|nxdomain|misbehaving|answer from dns",
    // Sockets.
    "refused|econn|closed socket|retrying connect|heartbeat (from|of)|ehost|enet(down|unreach)|unreach|hang up|broken ?pipe|epipe|no ?route|p1001|no listener|layer4|und_err|connection_?(reset|closed|lost)|connection (reset|closed|lost|terminated)|was closed|been closed|forcibly closed|closed the connection|closing the connection|(end|host|side) closed|socket (closed|disconnected)|remotedisconnected|prematur|goaway|reset before|gone away|lost connection|communication channel|transport is closing",
    // Time.
    "timed?[ _-]?out|timing out|slow consumer|dropped in last|deadline|missed heartbeats|execution (time|was interrupted)|rebalance_?in|already rebalanc|is rebalancing|unknown_?member_?id|poll\\.interval|active group|expired before|harakiri on",
    // Crashes.
    "sig(segv|abrt|bus)|worker disconnected|process died|executor lost|segfault|segmentation|protection fault|dumped|without providing|by signal|on signal|signal: |sent sig|exit(ed)?( with)?( code| status):? 1[34]\\d|main process exited|concurrent map|stack (overflow|exceeds)|double free|terminate called|died signal|0xc0000|soft lockup",
];

/// The records of known formats whose trouble is a status or a code: access logs of requests that failed, and events that
/// say in a field what happened.
pub(super) const RECORD_PATTERNS: [&str; 14] = [
    // Access logs by the request, with the codes that the detector judges worse than a client's mistake.
    r#"" (5\d\d|401|403|408|429) "#,
    // Requests as web frameworks log them: `POST /orders 502 1.2 ms`, `[HTTP] 500 POST /orders`, `| 500 |`, `Sent 500 in 12ms`.
    r#"(get|post|put|patch|delete|head) "?\S*\/\S* (\S{1,8} |from \S+ - )?(5\d\d|401|403|429)( [-\d(]|$)|[\]>|-] (5\d\d|401|403|429) (get|post|put|patch|delete|head|\|)|(completed|sent) 5\d\d |finished in \S+ 5\d\d| code=5\d\d |"lvl": ?"(crit|err|fatal)|alert: "#,
    // Application, Classic and Network Load Balancers.
    r#"app\/\S+( \S+){5} (5\d\d|401|403|408|429) |:\d+ (\S+:\d+|-) (-?[\d.]+ ){3}(5\d\d|408|429) |^tls \S+ \S+ net\/\S+ (\S+ ){4}- |^tls \S+ \S+ net\/\S+ (\S+ ){8}[^- ]"#,
    // JSON, of whatever server.
    r#""[\w.-]*(status|status_?code|response_code)": ?"?(5\d\d|401|403|408|429)|"code": ?(5\d\d|401|403|429)[,}]"#,
    // API Gateway in XML and CSV, CloudFront, HAProxy, IIS, uWSGI and HTTP.sys.
    r#"<status>(5\d\d|401|403|408|429)|,http\/[\d.]+,(5\d\d|401|403|408|429),|\t(5\d\d|401|403|429)\t|(-?\d+\/){4}\+?-?\d+ (5\d\d|401|403|408|429|-1) | (5\d\d|401|403|408|429) \d+ \d+ \d+$|\(http\/[\d.]+ 5\d\d\)|http\/[\d.]+ [a-z]+ \S+ \S+ 5\d\d "#,
    // Web ACLs and DNS.
    r#""action": ?"(block|captcha|challenge)"|"rcode": ?"[^n]|"firewall_rule_action": ?"block"#,
    // ECS.
    r#""stopcode": ?"(essential|spot|termination)|unhealthy"#,
    // Events of other services.
    r#""eventtypecategory": ?"issue|"eventcategories": ?\[ ?"(low storage|availability|restoration)|cmk deletion|key material expiration|queue blocked|rollback_|out_of_service"#,
    // Errors whose field is not called by the whole word.
    r#""err": ?["{]|"@x":|"thrown":"#,
    // Flows through a transit gateway.
    r#" transitgateway (\S+ ){25,28}[1-9]"#,
    // Envoy.
    r#"" 0 (uf|uo|uc|ut|ur|rl|uaex|df)"#,
    // Events of Kubernetes.
    r#"oomkilling|evicted|backoff"#,
    // Panics of Rust, and Ruby's lines, which end in the class.
    r#"panicked at|nomethod"#,
    // Statements of databases that took a second, or a tenth of it in Redis.
    r#"query_time: [1-9]|duration: \d{4,}\.\d+ ms  |slowquery: \d{4}|dbcommand \([\d,]{5,}ms|slow sql >=|"(durationmillis|millis)": ?\d{4}|took_millis(\[|": ?"?)\d{4}|"duration \(us\)": ?\d{6}"#,
];
