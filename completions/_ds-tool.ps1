
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ds-tool' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ds-tool'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ds-tool' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Kamailio loads from a dispatcher list')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Show which destinations get the calls, and who gets those of one that is down')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Keep probing the destinations of a dispatcher list, and show what changes')
            [CompletionResult]::new('exporter', 'exporter', [CompletionResultType]::ParameterValue, 'Keep probing the destinations of dispatcher lists, and serve the results to Prometheus')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change flags, priority or attributes of selected destinations in a dispatcher list')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Align the columns of a dispatcher list')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare a dispatcher list with the memory of a running server')
            [CompletionResult]::new('reload', 'reload', [CompletionResultType]::ParameterValue, 'Show what a reload of the dispatcher list would change in a running server, or do it')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Replace the dispatcher list of a server on this host, and reload it')
            [CompletionResult]::new('set-state', 'set-state', [CompletionResultType]::ParameterValue, 'Set the state of destinations in the memory of a running server')
            [CompletionResult]::new('drain', 'drain', [CompletionResultType]::ParameterValue, 'Take destinations of a running server out of use')
            [CompletionResult]::new('undrain', 'undrain', [CompletionResultType]::ParameterValue, 'Put drained destinations of a running server into use again')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write a saved answer of dispatcher.list, or rows of a database, as a dispatcher list')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a lint rule: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all lint rules')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Probe a built-in example list on loopback, to show what a probe looks like')
            [CompletionResult]::new('settings', 'settings', [CompletionResultType]::ParameterValue, 'Show which settings hold for a file or a folder, and where each comes from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page of ds-tool, or write all man pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ds-tool;show' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg too, and show which destinations Kamailio pings')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'With --rpc: print all that is known of each destination in a paragraph')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'With --rpc: print all that is known of each destination in a paragraph')
            [CompletionResult]::new('--probe', '--probe', [CompletionResultType]::ParameterName, 'With --rpc: send an OPTIONS to each destination that is shown, and say what the server would make of the answer (table, -v and JSON)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;simulate' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Take sets and algorithms from the calls in this kamailio.cfg, and flags, use_default and its list')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Select by this algorithm, whatever the cfg says')
            [CompletionResult]::new('--down', '--down', [CompletionResultType]::ParameterName, 'Take these destinations down, and show what changes; repeatable')
            [CompletionResult]::new('--calls', '--calls', [CompletionResultType]::ParameterName, 'How many calls there are: the spread of shares of chance, and the calls of algorithm 10')
            [CompletionResult]::new('--keys', '--keys', [CompletionResultType]::ParameterName, 'Read the keys that are hashed from this file, one per line: a call for each')
            [CompletionResult]::new('--load', '--load', [CompletionResultType]::ParameterName, 'How many calls a destination has already (algorithm 10); repeatable')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'The estimated latency of a destination (algorithm 13); repeatable')
            [CompletionResult]::new('--assert', '--assert', [CompletionResultType]::ParameterName, 'Fail unless this holds for each destination that matches, such as ''duid=gw1 <= 50%''; repeatable')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;probe' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Probe with the settings of this kamailio.cfg')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Send from this local address and port [default: chosen by the system''s routes, or the address of the server''s socket]')
            [CompletionResult]::new('--ping-from', '--ping-from', [CompletionResultType]::ParameterName, 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]')
            [CompletionResult]::new('--ping-method', '--ping-method', [CompletionResultType]::ParameterName, 'Request method [default: OPTIONS, or ds_ping_method]')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]')
            [CompletionResult]::new('--contact', '--contact', [CompletionResultType]::ParameterName, 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add this header, such as ''X-Probe: 1''; give it once for each header')
            [CompletionResult]::new('--ping-reply-codes', '--ping-reply-codes', [CompletionResultType]::ParameterName, 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes ''code=404;class=3''')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transport for destinations whose URI names none')
            [CompletionResult]::new('--tls-ca', '--tls-ca', [CompletionResultType]::ParameterName, 'Trust the CAs in this PEM file instead of the system''s; give it once for each file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Client certificate, with its chain (PEM), for peers that request one')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'Private key of --tls-cert (PEM, without a password)')
            [CompletionResult]::new('--tls-warn-days', '--tls-warn-days', [CompletionResultType]::ParameterName, 'Warn about certificates that expire within this many days')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Consider a destination down after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Consider a destination down after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start at most this many probes per second; 0 means as fast as possible')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Probe each destination this many times; the thresholds decide which are up [default: 1]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Probe each destination this many times; the thresholds decide which are up [default: 1]')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two probes of the same destination, with --count [default: 1s, or ds_ping_interval]')
            [CompletionResult]::new('--probing-threshold', '--probing-threshold', [CompletionResultType]::ParameterName, 'Failures in a row that take a destination down, with --count [default: 1, or ds_probing_threshold]')
            [CompletionResult]::new('--inactive-threshold', '--inactive-threshold', [CompletionResultType]::ParameterName, 'Answers in a row that take a destination up again, with --count [default: 1, or ds_inactive_threshold]')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'End the run after this time, such as 5m, and report what is known')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'How to resolve host names')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Name server to query instead of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--min-up', '--min-up', [CompletionResultType]::ParameterName, 'How many destinations of each set must be up: all, or a number; 0 never fails')
            [CompletionResult]::new('--warning', '--warning', [CompletionResultType]::ParameterName, 'With --format nagios: WARNING if a destination that is up reaches this mean round-trip time in milliseconds or this loss, such as 100,20%')
            [CompletionResult]::new('--critical', '--critical', [CompletionResultType]::ParameterName, 'The same for CRITICAL')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Sort destinations')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write the SIP messages sent and received to this pcap file (Wireshark, tcpdump, sngrep)')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Update the flags in the lists from the results')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file with SUFFIX appended to its name [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file instead of replacing the old one; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--as-kamailio', '--as-kamailio', [CompletionResultType]::ParameterName, 'Send exactly what Kamailio sends, and only to destinations that it pings')
            [CompletionResult]::new('--include-disabled', '--include-disabled', [CompletionResultType]::ParameterName, 'Probe destinations with flag 4 (disabled) too')
            [CompletionResult]::new('--tls-system-ca', '--tls-system-ca', [CompletionResultType]::ParameterName, 'Trust the system''s CAs, with --tls-ca or in place of the server''s CAs')
            [CompletionResult]::new('--tls-insecure', '--tls-insecure', [CompletionResultType]::ParameterName, 'Accept any certificate, but report what is wrong with it')
            [CompletionResult]::new('--try-tcp', '--try-tcp', [CompletionResultType]::ParameterName, 'Probe destinations that are silent over UDP again over TCP, and report which ones reply')
            [CompletionResult]::new('--until-up', '--until-up', [CompletionResultType]::ParameterName, 'Probe again and again until enough destinations of each set are up, as --min-up says')
            [CompletionResult]::new('--until-down', '--until-down', [CompletionResultType]::ParameterName, 'Probe again and again until a set has too few destinations up, as --min-up says')
            [CompletionResult]::new('--all-addresses', '--all-addresses', [CompletionResultType]::ParameterName, 'Probe every server and address that a name resolves to, not only the first')
            [CompletionResult]::new('--only-down', '--only-down', [CompletionResultType]::ParameterName, 'List only destinations that are down or could not be probed; the counts are of all')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print DNS queries and SIP messages on standard error, and all details of each destination')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print DNS queries and SIP messages on standard error, and all details of each destination')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'With --write: write even if the run was interrupted, no destination replied, or a set would have none left')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if anything would change')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;watch' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Probe with the settings of this kamailio.cfg')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Send from this local address and port [default: chosen by the system''s routes, or the address of the server''s socket]')
            [CompletionResult]::new('--ping-from', '--ping-from', [CompletionResultType]::ParameterName, 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]')
            [CompletionResult]::new('--ping-method', '--ping-method', [CompletionResultType]::ParameterName, 'Request method [default: OPTIONS, or ds_ping_method]')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]')
            [CompletionResult]::new('--contact', '--contact', [CompletionResultType]::ParameterName, 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add this header, such as ''X-Probe: 1''; give it once for each header')
            [CompletionResult]::new('--ping-reply-codes', '--ping-reply-codes', [CompletionResultType]::ParameterName, 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes ''code=404;class=3''')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transport for destinations whose URI names none')
            [CompletionResult]::new('--tls-ca', '--tls-ca', [CompletionResultType]::ParameterName, 'Trust the CAs in this PEM file instead of the system''s; give it once for each file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Client certificate, with its chain (PEM), for peers that request one')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'Private key of --tls-cert (PEM, without a password)')
            [CompletionResult]::new('--tls-warn-days', '--tls-warn-days', [CompletionResultType]::ParameterName, 'Warn about certificates that expire within this many days')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two probes of the same destination [default: 60s, or ds_ping_interval]')
            [CompletionResult]::new('--probing-threshold', '--probing-threshold', [CompletionResultType]::ParameterName, 'Failures in a row that take a destination down [default: 1, or ds_probing_threshold]')
            [CompletionResult]::new('--inactive-threshold', '--inactive-threshold', [CompletionResultType]::ParameterName, 'Answers in a row that take a destination up again [default: 1, or ds_inactive_threshold]')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'How to resolve host names')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Name server to query instead of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--on-change', '--on-change', [CompletionResultType]::ParameterName, 'Run this command whenever a destination goes down or comes up; it gets the event as JSON on its standard input')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format [default: screen on a terminal, else text]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format [default: screen on a terminal, else text]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--include-disabled', '--include-disabled', [CompletionResultType]::ParameterName, 'Probe destinations with flag 4 (disabled) too')
            [CompletionResult]::new('--tls-system-ca', '--tls-system-ca', [CompletionResultType]::ParameterName, 'Trust the system''s CAs, with --tls-ca or in place of the server''s CAs')
            [CompletionResult]::new('--tls-insecure', '--tls-insecure', [CompletionResultType]::ParameterName, 'Accept any certificate, but report what is wrong with it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;exporter' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Probe with the settings of this kamailio.cfg')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Send from this local address and port [default: chosen by the system''s routes, or the address of the server''s socket]')
            [CompletionResult]::new('--ping-from', '--ping-from', [CompletionResultType]::ParameterName, 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]')
            [CompletionResult]::new('--ping-method', '--ping-method', [CompletionResultType]::ParameterName, 'Request method [default: OPTIONS, or ds_ping_method]')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]')
            [CompletionResult]::new('--contact', '--contact', [CompletionResultType]::ParameterName, 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Add this header, such as ''X-Probe: 1''; give it once for each header')
            [CompletionResult]::new('--ping-reply-codes', '--ping-reply-codes', [CompletionResultType]::ParameterName, 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes ''code=404;class=3''')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Transport for destinations whose URI names none')
            [CompletionResult]::new('--tls-ca', '--tls-ca', [CompletionResultType]::ParameterName, 'Trust the CAs in this PEM file instead of the system''s; give it once for each file')
            [CompletionResult]::new('--tls-server-name', '--tls-server-name', [CompletionResultType]::ParameterName, 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Client certificate, with its chain (PEM), for peers that request one')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'Private key of --tls-cert (PEM, without a password)')
            [CompletionResult]::new('--tls-warn-days', '--tls-warn-days', [CompletionResultType]::ParameterName, 'Warn about certificates that expire within this many days')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two probes of the same destination [default: 60s, or ds_ping_interval]')
            [CompletionResult]::new('--probing-threshold', '--probing-threshold', [CompletionResultType]::ParameterName, 'Failures in a row that take a destination down [default: 1, or ds_probing_threshold]')
            [CompletionResult]::new('--inactive-threshold', '--inactive-threshold', [CompletionResultType]::ParameterName, 'Answers in a row that take a destination up again [default: 1, or ds_inactive_threshold]')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'How to resolve host names')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Name server to query instead of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Serve HTTP at this address and port')
            [CompletionResult]::new('--label', '--label', [CompletionResultType]::ParameterName, 'Add this label to each metric and target, such as vantage=fra1; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--include-disabled', '--include-disabled', [CompletionResultType]::ParameterName, 'Probe destinations with flag 4 (disabled) too')
            [CompletionResult]::new('--tls-system-ca', '--tls-system-ca', [CompletionResultType]::ParameterName, 'Trust the system''s CAs, with --tls-ca or in place of the server''s CAs')
            [CompletionResult]::new('--tls-insecure', '--tls-insecure', [CompletionResultType]::ParameterName, 'Accept any certificate, but report what is wrong with it')
            [CompletionResult]::new('--any-target', '--any-target', [CompletionResultType]::ParameterName, 'Let /probe ask any SIP URI, not only those of the lists')
            [CompletionResult]::new('--only-on-request', '--only-on-request', [CompletionResultType]::ParameterName, 'Probe only when /probe asks; /metrics has no results then')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;set' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Change the rows of the database that this kamailio.cfg names')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'Set the flags: letters as Kamailio shows them (AP), or a number')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Add flags: letters out of I T D P N, or a number; repeatable')
            [CompletionResult]::new('--remove', '--remove', [CompletionResultType]::ParameterName, 'Remove flags: letters out of I T D P N, or a number; repeatable')
            [CompletionResult]::new('--priority', '--priority', [CompletionResultType]::ParameterName, 'Set the priority, from 0 to 2147483647')
            [CompletionResult]::new('--attr-set', '--attr-set', [CompletionResultType]::ParameterName, 'Set an attribute, or add it if it is missing; repeatable')
            [CompletionResult]::new('--attr-unset', '--attr-unset', [CompletionResultType]::ParameterName, 'Remove an attribute; repeatable')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file with SUFFIX appended to its name [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file instead of replacing the old one; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select every destination')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if anything would change')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;fmt' {
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file with SUFFIX appended to its name [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file instead of replacing the old one; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if anything would change')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;lint' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'File name to use for standard input: sets its type, its ds-tool.toml and the name in findings')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('--upgrade', '--upgrade', [CompletionResultType]::ParameterName, 'Report what an upgrade changes for these files, such as 5.8.8..6.1.4')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Check only these rules (code, prefix or name): DS203,DS1')
            [CompletionResult]::new('--extend-select', '--extend-select', [CompletionResultType]::ParameterName, 'Check these rules in addition to those that --select or ds-tool.toml selects')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Skip these rules (code, prefix or name); the longest matching prefix wins')
            [CompletionResult]::new('--severity', '--severity', [CompletionResultType]::ParameterName, 'Report only findings of at least this severity [default: info]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if there is a finding of at least this severity [default: warning]')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Report only findings that are not in this file, and which of its findings are fixed')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Name server to query instead of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Look up names that --resolve does not give, as Kamailio does when it loads a list')
            [CompletionResult]::new('--fail-if-empty', '--fail-if-empty', [CompletionResultType]::ParameterName, 'Exit with 1 if nothing was linted')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Name the cfgs of folders that are left out, and say why')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Name the cfgs of folders that are left out, and say why')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Apply the safe fixes to the files')
            [CompletionResult]::new('--unsafe-fixes', '--unsafe-fixes', [CompletionResultType]::ParameterName, 'Apply the safe fixes, and those that guess what was meant')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what --fix (or --unsafe-fixes, if given) would change, and change nothing')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write all findings to the file of --baseline, and exit with 0')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;diff' {
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate [default: the server''s own]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg, and the list that it names if none is given')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('--probe', '--probe', [CompletionResultType]::ParameterName, 'Send an OPTIONS to each destination of the second side too, and compare its state there with the result')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;reload' {
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate [default: the server''s own]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg, and the list that it names if none is given')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--keep-states', '--keep-states', [CompletionResultType]::ParameterName, 'Put the states back that the reload forgets: drains, or with =all also what is down')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;apply' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The file that the server loads [default: the one that --config or the server itself names]')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate [default: the server''s own]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg, and the list that it names if none is given')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--keep-states', '--keep-states', [CompletionResultType]::ParameterName, 'Put the states back that the reload forgets: drains, or with =all also what is down')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;set-state' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select every destination')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;drain' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the server counts no calls for them (algorithm 10), at most this long [default: 10m]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select every destination')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;undrain' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Select only destinations of these sets, such as 1,2,5..9; repeatable')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Select only destinations whose URI matches; * is any text, ? one character; repeatable')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Select only the destination on this line of the file; repeatable')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Select only destinations whose duid attribute matches; repeatable')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Select only destinations with this attribute; repeatable, and then all must match')
            [CompletionResult]::new('--rpc', '--rpc', [CompletionResultType]::ParameterName, 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]')
            [CompletionResult]::new('--rpc-timeout', '--rpc-timeout', [CompletionResultType]::ParameterName, 'How long to wait for each answer of the running server [default: 5s]')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate [default: the server''s own]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg, and the list that it names if none is given')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--db', '--db', [CompletionResultType]::ParameterName, 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg')
            [CompletionResult]::new('--db-password-file', '--db-password-file', [CompletionResultType]::ParameterName, 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Select every destination')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Make the change, read back what the server holds, and compare')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;convert' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read each list as rows of the database table, in this format; the rules are those of a database')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'With --from: take the names of table and columns, and the database, from this kamailio.cfg')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the list to this file [default: standard output]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;explain' {
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Write the example files to DIR/broken and DIR/good; existing files are not overwritten')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ds-tool;rules' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;demo' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Watch the list instead, with an outage that comes and goes')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;settings' {
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this project file instead of any ds-tool.toml')
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of ''kamailio -v'', or 6.1 for its newest known release [default: 6.1]')
            [CompletionResult]::new('--upgrade', '--upgrade', [CompletionResultType]::ParameterName, 'Report what an upgrade changes for these files, such as 5.8.8..6.1.4')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a preprocessor name, as kamailio -A does; repeatable')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set an environment variable that the cfg uses; repeatable')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read environment variables from this file, one NAME=VALUE per line; all others are unset')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for the server''s files below this folder, and read no others; repeatable')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Assume that Kamailio''s command line loads this module; repeatable')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'Kamailio''s working directory (its -w), the base of relative paths [default: /]')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Check only these rules (code, prefix or name): DS203,DS1')
            [CompletionResult]::new('--extend-select', '--extend-select', [CompletionResultType]::ParameterName, 'Check these rules in addition to those that --select or ds-tool.toml selects')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Skip these rules (code, prefix or name); the longest matching prefix wins')
            [CompletionResult]::new('--severity', '--severity', [CompletionResultType]::ParameterName, 'Report only findings of at least this severity [default: info]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use this address for a host name; nothing after the = means it does not resolve; repeatable')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if there is a finding of at least this severity [default: warning]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ds-tool;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto means on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print on standard error only what is wrong with the usage or the input')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ds-tool;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what Kamailio loads from a dispatcher list')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Show which destinations get the calls, and who gets those of one that is down')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Keep probing the destinations of a dispatcher list, and show what changes')
            [CompletionResult]::new('exporter', 'exporter', [CompletionResultType]::ParameterValue, 'Keep probing the destinations of dispatcher lists, and serve the results to Prometheus')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change flags, priority or attributes of selected destinations in a dispatcher list')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Align the columns of a dispatcher list')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Compare a dispatcher list with the memory of a running server')
            [CompletionResult]::new('reload', 'reload', [CompletionResultType]::ParameterValue, 'Show what a reload of the dispatcher list would change in a running server, or do it')
            [CompletionResult]::new('apply', 'apply', [CompletionResultType]::ParameterValue, 'Replace the dispatcher list of a server on this host, and reload it')
            [CompletionResult]::new('set-state', 'set-state', [CompletionResultType]::ParameterValue, 'Set the state of destinations in the memory of a running server')
            [CompletionResult]::new('drain', 'drain', [CompletionResultType]::ParameterValue, 'Take destinations of a running server out of use')
            [CompletionResult]::new('undrain', 'undrain', [CompletionResultType]::ParameterValue, 'Put drained destinations of a running server into use again')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Write a saved answer of dispatcher.list, or rows of a database, as a dispatcher list')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a lint rule: what it finds, why it matters, how to fix it')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List all lint rules')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Probe a built-in example list on loopback, to show what a probe looks like')
            [CompletionResult]::new('settings', 'settings', [CompletionResultType]::ParameterValue, 'Show which settings hold for a file or a folder, and where each comes from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page of ds-tool, or write all man pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ds-tool;help;show' {
            break
        }
        'ds-tool;help;simulate' {
            break
        }
        'ds-tool;help;probe' {
            break
        }
        'ds-tool;help;watch' {
            break
        }
        'ds-tool;help;exporter' {
            break
        }
        'ds-tool;help;set' {
            break
        }
        'ds-tool;help;fmt' {
            break
        }
        'ds-tool;help;lint' {
            break
        }
        'ds-tool;help;diff' {
            break
        }
        'ds-tool;help;reload' {
            break
        }
        'ds-tool;help;apply' {
            break
        }
        'ds-tool;help;set-state' {
            break
        }
        'ds-tool;help;drain' {
            break
        }
        'ds-tool;help;undrain' {
            break
        }
        'ds-tool;help;convert' {
            break
        }
        'ds-tool;help;explain' {
            break
        }
        'ds-tool;help;rules' {
            break
        }
        'ds-tool;help;demo' {
            break
        }
        'ds-tool;help;settings' {
            break
        }
        'ds-tool;help;completions' {
            break
        }
        'ds-tool;help;man' {
            break
        }
        'ds-tool;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
