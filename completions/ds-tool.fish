# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ds_tool_global_optspecs
    string join \n h/help V/version
end

function __fish_ds_tool_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ds_tool_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ds_tool_using_subcommand
    set -l cmd (__fish_ds_tool_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ds-tool -n "__fish_ds_tool_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -s V -l version -d 'Print version'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "show" -d 'Show what Kamailio loads from a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "set" -d 'Change flags, priority or attributes of selected destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "lint" -d 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "explain" -d 'Explain a lint rule: what it finds, why it matters, how to fix it'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "rules" -d 'List all lint rules'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "demo" -d 'Probe a built-in example list on loopback, to show what a probe looks like'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l config -d 'Read this kamailio.cfg too, and show which destinations Kamailio pings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l format -d 'Output format' -r -f -a "table\t'Text for people'
json\t'One JSON document'
csv\t'Comma-separated values'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l config -d 'Probe with the settings of this kamailio.cfg' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l source -d 'Send from this local address and port [default: chosen by the system\'s routes, or the address of the server\'s socket]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-from -d 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-method -d 'Request method [default: OPTIONS, or ds_ping_method]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l user-agent -d 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l contact -d 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l header -d 'Add this header, such as \'X-Probe: 1\'; give it once for each header' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-reply-codes -d 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes \'code=404;class=3\'' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l transport -d 'Transport for destinations whose URI names none' -r -f -a "udp\t''
tcp\t''
tls\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-ca -d 'Trust the CAs in this PEM file instead of the system\'s; give it once for each file' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-server-name -d 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-cert -d 'Client certificate, with its chain (PEM), for peers that request one' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-key -d 'Private key of --tls-cert (PEM, without a password)' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-warn-days -d 'Warn about certificates that expire within this many days' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l timeout -d 'Consider a destination down after this time without a final reply, such as 2s or 500ms [default: 5s, or tm\'s fr_timer]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rate -d 'Start at most this many probes per second; 0 means as fast as possible' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l count -d 'Probe each destination this many times; the thresholds decide which are up [default: 1]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l interval -d 'Time between two probes of the same destination, with --count [default: 1s, or ds_ping_interval]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l probing-threshold -d 'Failures in a row that take a destination down, with --count [default: 1, or ds_probing_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l inactive-threshold -d 'Answers in a row that take a destination up again, with --count [default: 1, or ds_inactive_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l deadline -d 'End the run after this time, such as 5m, and report what is known' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns -d 'How to resolve host names' -r -f -a "kamailio\t'As Kamailio\'s pings do'
rfc3263\t'By NAPTR, SRV and address records (RFC 3263), after /etc/hosts'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l format -d 'Output format' -r -f -a "table\t'Text for people'
json\t'One JSON document'
ndjson\t'One JSON object per result, printed as it arrives'
csv\t'Comma-separated values'
junit\t'JUnit XML'
nagios\t'One line for Nagios, Icinga and others; exit status 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN'
prometheus\t'Metrics for the textfile collector of the Prometheus node exporter'
markdown\t'Markdown table for a ticket'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l min-up -d 'How many destinations of each set must be up: all, or a number; 0 never fails' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l warning -d 'With --format nagios: WARNING if a destination that is up reaches this mean round-trip time in milliseconds or this loss, such as 100,20%' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l critical -d 'The same for CRITICAL' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l sort -d 'Sort destinations' -r -f -a "kamailio\t'As Kamailio holds them'
state\t'Down first, then those that could not be probed'
rtt\t'Slowest first'
loss\t'Most failed rounds first'
uri\t'By URI'
line\t'By file and line'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l trace -d 'Write the SIP messages sent and received to this pcap file (Wireshark, tcpdump, sngrep)' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l write -d 'Update the flags in the lists from the results' -r -f -a "recovered\t'Leave destinations that are down unchanged'
inactive\t'Set flag 1: not used until a Kamailio ping, or a later run with --write, finds it up'
disabled\t'Set flag 4: neither used nor pinged until you remove the flag; --write never removes it'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l backup -d 'Keep the old file with SUFFIX appended to its name [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l output -d 'Write the changed list to this file instead of replacing the old one; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l as-kamailio -d 'Send exactly what Kamailio sends, and only to destinations that it pings'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l include-disabled -d 'Probe destinations with flag 4 (disabled) too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l try-tcp -d 'Probe destinations that are silent over UDP again over TCP, and report which ones reply'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-system-ca -d 'Trust the system\'s CAs, with --tls-ca or in place of the server\'s CAs'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-insecure -d 'Accept any certificate, but report what is wrong with it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l until-up -d 'Probe again and again until enough destinations of each set are up, as --min-up says'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l until-down -d 'Probe again and again until a set has too few destinations up, as --min-up says'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l all-addresses -d 'Probe every server and address that a name resolves to, not only the first'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l only-down -d 'List only destinations that are down or could not be probed; the counts are of all'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s v -l verbose -d 'Print DNS queries and SIP messages on standard error, and all details of each destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l force -d 'With --write: write even if the run was interrupted, no destination replied, or a set would have none left'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l diff -d 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l check -d 'Write nothing, and exit with 1 if anything would change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l flags -d 'Set the flags: letters as Kamailio shows them (AP), or a number' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l add -d 'Add flags: letters out of I T D P N, or a number; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l remove -d 'Remove flags: letters out of I T D P N, or a number; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l priority -d 'Set the priority, from 0 to 2147483647' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr-set -d 'Set an attribute, or add it if it is missing; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr-unset -d 'Remove an attribute; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l backup -d 'Keep the old file with SUFFIX appended to its name [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l output -d 'Write the changed list to this file instead of replacing the old one; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l all -d 'Select every destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l diff -d 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l check -d 'Write nothing, and exit with 1 if anything would change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l backup -d 'Keep the old file with SUFFIX appended to its name [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l output -d 'Write the changed list to this file instead of replacing the old one; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l diff -d 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l check -d 'Write nothing, and exit with 1 if anything would change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l stdin-filename -d 'File name to use for standard input: sets its type, its ds-tool.toml and the name in findings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l upgrade -d 'Report what an upgrade changes for these files, such as 5.8.8..6.1.4' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l select -d 'Check only these rules (code, prefix or name): DS203,DS1' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l extend-select -d 'Check these rules in addition to those that --select or ds-tool.toml selects' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l ignore -d 'Skip these rules (code, prefix or name); the longest matching prefix wins' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l severity -d 'Report only findings of at least this severity [default: info]' -r -f -a "error\t''
warning\t''
info\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l baseline -d 'Report only findings that are not in this file, and which of its findings are fixed' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l resolve -d 'Use this address for a host name; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l format -d 'Output format' -r -f -a "text\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'GitHub Actions annotations'
gitlab\t'GitLab code quality report'
junit\t'JUnit XML'
checkstyle\t'Checkstyle XML'
markdown\t'Markdown table, for the summary of a job'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fail-on -d 'Exit with 1 if there is a finding of at least this severity [default: warning]' -r -f -a "error\t''
warning\t''
info\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l online -d 'Look up names that --resolve does not give, as Kamailio does when it loads a list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fail-if-empty -d 'Exit with 1 if nothing was linted'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s v -l verbose -d 'Name the cfgs of folders that are left out, and say why'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fix -d 'Apply the safe fixes to the files'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l unsafe-fixes -d 'Apply the safe fixes, and those that guess what was meant'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l diff -d 'Show what --fix (or --unsafe-fixes, if given) would change, and change nothing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l write-baseline -d 'Write all findings to the file of --baseline, and exit with 0'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l write -d 'Write the example files to DIR/broken and DIR/good; existing files are not overwritten' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -s h -l help -d 'Print help'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -l format -d 'Output format' -r -f -a "table\t'One line per rule'
json\t'One JSON document'
markdown\t'Markdown: docs/rules.md'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "show" -d 'Show what Kamailio loads from a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "set" -d 'Change flags, priority or attributes of selected destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "lint" -d 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "explain" -d 'Explain a lint rule: what it finds, why it matters, how to fix it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "rules" -d 'List all lint rules'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "demo" -d 'Probe a built-in example list on loopback, to show what a probe looks like'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
