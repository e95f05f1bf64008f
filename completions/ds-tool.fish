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
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "simulate" -d 'Show which destinations get the calls, and who gets those of one that is down'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "watch" -d 'Keep probing the destinations of a dispatcher list, and show what changes'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "exporter" -d 'Keep probing the destinations of dispatcher lists, and serve the results to Prometheus'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "set" -d 'Change flags, priority or attributes of selected destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "lint" -d 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "diff" -d 'Compare a dispatcher list with the memory of a running server'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "reload" -d 'Show what a reload of the dispatcher list would change in a running server, or do it'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "apply" -d 'Replace the dispatcher list of a server on this host, and reload it'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "set-state" -d 'Set the state of destinations in the memory of a running server'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "drain" -d 'Take destinations of a running server out of use'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "undrain" -d 'Put drained destinations of a running server into use again'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "convert" -d 'Write a saved answer of dispatcher.list, or rows of a database, as a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "explain" -d 'Explain a lint rule: what it finds, why it matters, how to fix it'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "rules" -d 'List all lint rules'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "demo" -d 'Probe a built-in example list on loopback, to show what a probe looks like'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "settings" -d 'Show which settings hold for a file or a folder, and where each comes from'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "man" -d 'Print the man page of ds-tool, or write all man pages into a folder'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l config -d 'Read this kamailio.cfg too, and show which destinations Kamailio pings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s f -l format -d 'Output format' -r -f -a "table\t'Text for people'
json\t'One JSON document'
csv\t'Comma-separated values'
file-sd\t'Targets for the file_sd of Prometheus, without --rpc'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s v -l verbose -d 'With --rpc: print all that is known of each destination in a paragraph'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l probe -d 'With --rpc: send an OPTIONS to each destination that is shown, and say what the server would make of the answer (table, -v and JSON)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l config -d 'Take sets and algorithms from the calls in this kamailio.cfg, and flags, use_default and its list' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l alg -d 'Select by this algorithm, whatever the cfg says' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l down -d 'Take these destinations down, and show what changes; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l calls -d 'How many calls there are: the spread of shares of chance, and the calls of algorithm 10' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l keys -d 'Read the keys that are hashed from this file, one per line: a call for each' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l load -d 'How many calls a destination has already (algorithm 10); repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l latency -d 'The estimated latency of a destination (algorithm 13); repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l assert -d 'Fail unless this holds for each destination that matches, such as \'duid=gw1 <= 50%\'; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -s f -l format -d 'Output format' -r -f -a "table\t'Text for people'
json\t'One JSON document'
csv\t'Comma-separated values'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand simulate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l config -d 'Probe with the settings of this kamailio.cfg' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s t -l timeout -d 'Consider a destination down after this time without a final reply, such as 2s or 500ms [default: 5s, or tm\'s fr_timer]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rate -d 'Start at most this many probes per second; 0 means as fast as possible' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s c -l count -d 'Probe each destination this many times; the thresholds decide which are up [default: 1]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l interval -d 'Time between two probes of the same destination, with --count [default: 1s, or ds_ping_interval]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l probing-threshold -d 'Failures in a row that take a destination down, with --count [default: 1, or ds_probing_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l inactive-threshold -d 'Answers in a row that take a destination up again, with --count [default: 1, or ds_inactive_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l deadline -d 'End the run after this time, such as 5m, and report what is known' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns -d 'How to resolve host names' -r -f -a "kamailio\t'As Kamailio\'s pings do'
rfc3263\t'By NAPTR, SRV and address records (RFC 3263), after /etc/hosts'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s f -l format -d 'Output format' -r -f -a "table\t'Text for people'
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-system-ca -d 'Trust the system\'s CAs, with --tls-ca or in place of the server\'s CAs'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-insecure -d 'Accept any certificate, but report what is wrong with it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l try-tcp -d 'Probe destinations that are silent over UDP again over TCP, and report which ones reply'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l until-up -d 'Probe again and again until enough destinations of each set are up, as --min-up says'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l until-down -d 'Probe again and again until a set has too few destinations up, as --min-up says'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l all-addresses -d 'Probe every server and address that a name resolves to, not only the first'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l only-down -d 'List only destinations that are down or could not be probed; the counts are of all'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s v -l verbose -d 'Print DNS queries and SIP messages on standard error, and all details of each destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l force -d 'With --write: write even if the run was interrupted, no destination replied, or a set would have none left'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l diff -d 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l check -d 'Write nothing, and exit with 1 if anything would change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l config -d 'Probe with the settings of this kamailio.cfg' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l source -d 'Send from this local address and port [default: chosen by the system\'s routes, or the address of the server\'s socket]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l ping-from -d 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l ping-method -d 'Request method [default: OPTIONS, or ds_ping_method]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l user-agent -d 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l contact -d 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l header -d 'Add this header, such as \'X-Probe: 1\'; give it once for each header' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l ping-reply-codes -d 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes \'code=404;class=3\'' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l transport -d 'Transport for destinations whose URI names none' -r -f -a "udp\t''
tcp\t''
tls\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-ca -d 'Trust the CAs in this PEM file instead of the system\'s; give it once for each file' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-server-name -d 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-cert -d 'Client certificate, with its chain (PEM), for peers that request one' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-key -d 'Private key of --tls-cert (PEM, without a password)' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-warn-days -d 'Warn about certificates that expire within this many days' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s t -l timeout -d 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm\'s fr_timer]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l interval -d 'Time between two probes of the same destination [default: 60s, or ds_ping_interval]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l probing-threshold -d 'Failures in a row that take a destination down [default: 1, or ds_probing_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l inactive-threshold -d 'Answers in a row that take a destination up again [default: 1, or ds_inactive_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l dns -d 'How to resolve host names' -r -f -a "kamailio\t'As Kamailio\'s pings do'
rfc3263\t'By NAPTR, SRV and address records (RFC 3263), after /etc/hosts'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l on-change -d 'Run this command whenever a destination goes down or comes up; it gets the event as JSON on its standard input' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s f -l format -d 'Output format [default: screen on a terminal, else text]' -r -f -a "screen\t'The whole terminal, drawn anew as things change'
text\t'A line for each change'
ndjson\t'One JSON object for each change'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l include-disabled -d 'Probe destinations with flag 4 (disabled) too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-system-ca -d 'Trust the system\'s CAs, with --tls-ca or in place of the server\'s CAs'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -l tls-insecure -d 'Accept any certificate, but report what is wrong with it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l config -d 'Probe with the settings of this kamailio.cfg' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l source -d 'Send from this local address and port [default: chosen by the system\'s routes, or the address of the server\'s socket]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l ping-from -d 'URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l ping-method -d 'Request method [default: OPTIONS, or ds_ping_method]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l user-agent -d 'User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l contact -d 'URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l header -d 'Add this header, such as \'X-Probe: 1\'; give it once for each header' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l ping-reply-codes -d 'Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of ds_ping_reply_codes \'code=404;class=3\'' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l transport -d 'Transport for destinations whose URI names none' -r -f -a "udp\t''
tcp\t''
tls\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-ca -d 'Trust the CAs in this PEM file instead of the system\'s; give it once for each file' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-server-name -d 'Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-cert -d 'Client certificate, with its chain (PEM), for peers that request one' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-key -d 'Private key of --tls-cert (PEM, without a password)' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-warn-days -d 'Warn about certificates that expire within this many days' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -s t -l timeout -d 'Consider a probe failed after this time without a final reply, such as 2s or 500ms [default: 5s, or tm\'s fr_timer]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l interval -d 'Time between two probes of the same destination [default: 60s, or ds_ping_interval]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l probing-threshold -d 'Failures in a row that take a destination down [default: 1, or ds_probing_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l inactive-threshold -d 'Answers in a row that take a destination up again [default: 1, or ds_inactive_threshold]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l dns -d 'How to resolve host names' -r -f -a "kamailio\t'As Kamailio\'s pings do'
rfc3263\t'By NAPTR, SRV and address records (RFC 3263), after /etc/hosts'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l listen -d 'Serve HTTP at this address and port' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l label -d 'Add this label to each metric and target, such as vantage=fra1; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l include-disabled -d 'Probe destinations with flag 4 (disabled) too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-system-ca -d 'Trust the system\'s CAs, with --tls-ca or in place of the server\'s CAs'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l tls-insecure -d 'Accept any certificate, but report what is wrong with it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l any-target -d 'Let /probe ask any SIP URI, not only those of the lists'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -l only-on-request -d 'Probe only when /probe asks; /metrics has no results then'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand exporter" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l config -d 'Change the rows of the database that this kamailio.cfg names' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l backup -d 'Keep the old file with SUFFIX appended to its name [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l output -d 'Write the changed list to this file instead of replacing the old one; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l diff -d 'Print the changes as a unified diff, write nothing, and exit with 1 if there are any'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l check -d 'Write nothing, and exit with 1 if anything would change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l stdin-filename -d 'File name to use for standard input: sets its type, its ds-tool.toml and the name in findings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l select -d 'Check only these rules (code, prefix or name): DS203,DS1' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l extend-select -d 'Check these rules in addition to those that --select or ds-tool.toml selects' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l ignore -d 'Skip these rules (code, prefix or name); the longest matching prefix wins' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l severity -d 'Report only findings of at least this severity [default: info]' -r -f -a "error\t''
warning\t''
info\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l resolve -d 'Use this address for a host name; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fail-on -d 'Exit with 1 if there is a finding of at least this severity [default: warning]' -r -f -a "error\t''
warning\t''
info\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l baseline -d 'Report only findings that are not in this file, and which of its findings are fixed' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-server -d 'Name server to query instead of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-timeout -d 'Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s f -l format -d 'Output format' -r -f -a "text\t'Text for people'
json\t'One JSON document'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'GitHub Actions annotations'
gitlab\t'GitLab code quality report'
junit\t'JUnit XML'
checkstyle\t'Checkstyle XML'
markdown\t'Markdown table, for the summary of a job'"
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l kamailio-version -d 'Kamailio release to emulate [default: the server\'s own]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l config -d 'Read this kamailio.cfg, and the list that it names if none is given' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -s f -l format -d 'Output format' -r -f -a "table\t'Text for people'
json\t'One JSON document'
csv\t'Comma-separated values'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -l probe -d 'Send an OPTIONS to each destination of the second side too, and compare its state there with the result'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l kamailio-version -d 'Kamailio release to emulate [default: the server\'s own]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l config -d 'Read this kamailio.cfg, and the list that it names if none is given' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l keep-states -d 'Put the states back that the reload forgets: drains, or with =all also what is down' -r -f -a "drained\t'Destinations that were drained (D)'
all\t'Destinations that were drained or down (D and I)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -s y -l yes -d 'Make the change, read back what the server holds, and compare'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand reload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l to -d 'The file that the server loads [default: the one that --config or the server itself names]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l kamailio-version -d 'Kamailio release to emulate [default: the server\'s own]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l config -d 'Read this kamailio.cfg, and the list that it names if none is given' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l keep-states -d 'Put the states back that the reload forgets: drains, or with =all also what is down' -r -f -a "drained\t'Destinations that were drained (D)'
all\t'Destinations that were drained or down (D and I)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -s y -l yes -d 'Make the change, read back what the server holds, and compare'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand apply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -l all -d 'Select every destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -s y -l yes -d 'Make the change, read back what the server holds, and compare'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set-state" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l wait -d 'Wait until the server counts no calls for them (algorithm 10), at most this long [default: 10m]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -l all -d 'Select every destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -s y -l yes -d 'Make the change, read back what the server holds, and compare'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand drain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -s n -l set -d 'Select only destinations of these sets, such as 1,2,5..9; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l uri -d 'Select only destinations whose URI matches; * is any text, ? one character; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l line -d 'Select only the destination on this line of the file; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l duid -d 'Select only destinations whose duid attribute matches; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l attr -d 'Select only destinations with this attribute; repeatable, and then all must match' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l rpc -d 'Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://.., jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l rpc-timeout -d 'How long to wait for each answer of the running server [default: 5s]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l kamailio-version -d 'Kamailio release to emulate [default: the server\'s own]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l config -d 'Read this kamailio.cfg, and the list that it names if none is given' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l db -d 'Read the destinations from this database, a db_url as in kamailio.cfg; cfg is the db_url of the cfg' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l db-password-file -d 'Read the password for the database from the first line of this file [default: the value of the variable DS_TOOL_DB_PASSWORD, else the one in the db_url]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l resolve -d 'Use this address for a host name instead of looking it up; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l all -d 'Select every destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -s y -l yes -d 'Make the change, read back what the server holds, and compare'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand undrain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l from -d 'Read each list as rows of the database table, in this format; the rules are those of a database' -r -f -a "tsv\t'Tab-separated values below the names of the columns (mariadb -B)'
json\t'An array of objects (sqlite3 -json, json_agg)'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l config -d 'With --from: take the names of table and columns, and the database, from this kamailio.cfg' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l output -d 'Write the list to this file [default: standard output]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l write -d 'Write the example files to DIR/broken and DIR/good; existing files are not overwritten' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -s h -l help -d 'Print help'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -s f -l format -d 'Output format' -r -f -a "table\t'One line per rule'
json\t'One JSON document'
markdown\t'Markdown: docs/rules.md'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -l watch -d 'Watch the list instead, with an outage that comes and goes'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l project-file -d 'Read this project file instead of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l kamailio-version -d 'Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of \'kamailio -v\', or 6.1 for its newest known release [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''
6.2\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l upgrade -d 'Report what an upgrade changes for these files, such as 5.8.8..6.1.4' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -s A -l define -d 'Define a preprocessor name, as kamailio -A does; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l env -d 'Set an environment variable that the cfg uses; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l env-file -d 'Read environment variables from this file, one NAME=VALUE per line; all others are unset' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l root -d 'Look for the server\'s files below this folder, and read no others; repeatable' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l assume-module -d 'Assume that Kamailio\'s command line loads this module; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l working-dir -d 'Kamailio\'s working directory (its -w), the base of relative paths [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l select -d 'Check only these rules (code, prefix or name): DS203,DS1' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l extend-select -d 'Check these rules in addition to those that --select or ds-tool.toml selects' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l ignore -d 'Skip these rules (code, prefix or name); the longest matching prefix wins' -r -f -a "(__fish_append , DS001\t'unused-suppression' DS002\t'bad-suppression' DS003\t'file-not-read' DS004\t'file-not-linted' DS101\t'list-stops-start' DS102\t'line-dropped' DS103\t'columns-swapped' DS104\t'rpc-dump' DS105\t'placeholder' DS106\t'flags-not-a-number' DS107\t'hexadecimal-flags' DS108\t'text-after-number' DS109\t'text-ignored' DS110\t'comma-in-attrs' DS111\t'line-too-long' DS112\t'set-id-missing' DS113\t'number-overflow' DS114\t'scheme-missing' DS115\t'comment-cuts-column' DS116\t'address-wraps' DS117\t'wrong-encoding' DS118\t'set-id-glued' DS119\t'number-like-host' DS120\t'repeated-attribute' DS121\t'sample-row' DS122\t'duplicate-destination' DS123\t'two-spellings' DS124\t'wrong-flag-comment' DS125\t'attribute-misspelt' DS200\t'probing-unknown' DS201\t'probing-without-tm' DS202\t'interval-without-tm' DS203\t'interval-zero' DS204\t'nobody-pinged' DS205\t'marked-but-not-pinged' DS206\t'server-does-not-start' DS207\t'list-unread' DS208\t'no-socket' DS209\t'pinged-once' DS210\t'trying-flag' DS211\t'no-dns-flag-on-address' DS212\t'no-ping-flag-unknown' DS213\t'unknown-flag-bits' DS214\t'slow-detection' DS215\t'pinged-until-active' DS216\t'some-not-pinged' DS217\t'one-threshold' DS218\t'threshold-in-mode-0' DS219\t'dst-down-at-start' DS220\t'unlisted-mode' DS221\t'tls-too-old' DS222\t'tls-stops-the-start' DS223\t'tls-trusts-nobody' DS224\t'interval-missing' DS225\t'tls-domain-never-used' DS301\t'weight-out-of-range' DS302\t'weights-over-100' DS303\t'rweight-slots' DS304\t'attribute-unused' DS305\t'load-without-duid' DS306\t'failover-off' DS309\t'no-such-algorithm' DS310\t'no-such-set' DS311\t'set-never-selected' DS312\t'is-from-list-never' DS313\t'equal-priority-order' DS314\t'all-calls-to-one' DS315\t'weights-under-100' DS316\t'latency-not-measured' DS317\t'hash-pvar-missing' DS318\t'shared-duid' DS319\t'call-always-fails' DS401\t'cfg-refused' DS402\t'cfg-reads-otherwise' DS403\t'list-file-missing' DS404\t'unknown-parameter' DS405\t'wrong-type' DS406\t'module-twice' DS407\t'unbalanced-conditions' DS408\t'short-fr-timer' DS409\t'ping-timeout-unit' DS410\t'reply-codes-without-effect' DS411\t'reply-codes-accept-timeout' DS412\t'default-ping-from' DS413\t'reload-delta-zero' DS414\t'tcp-timeout-over-interval' DS415\t'interval-in-milliseconds' DS416\t'list-file-with-database' DS417\t'number-wraps' DS418\t'route-missing' DS419\t'bad-database' DS420\t'bad-argument' DS421\t'signature-without-name' DS501\t'socket-not-local' DS502\t'ipv6-off' DS503\t'name-looked-up-at-load' DS504\t'name-of-hosts-file' DS505\t'ping-socket-ignored' DS506\t'tls-connection-shared' DS507\t'connection-of-another-socket' DS508\t'unknown-transport' DS510\t'name-does-not-resolve' DS511\t'name-only-by-srv' DS512\t'several-addresses' DS601\t'table-stops-start' DS602\t'row-crashes-server' DS603\t'number-undefined' DS604\t'value-taken-as' DS605\t'columns-not-read' DS606\t'order-not-stable' DS607\t'row-of-no-line' DS901\t'upgrade-changes')"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l severity -d 'Report only findings of at least this severity [default: info]' -r -f -a "error\t''
warning\t''
info\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l resolve -d 'Use this address for a host name; nothing after the = means it does not resolve; repeatable' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l fail-on -d 'Exit with 1 if there is a finding of at least this severity [default: warning]' -r -f -a "error\t''
warning\t''
info\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -s f -l format -d 'Output format' -r -f -a "table\t'One line per setting'
json\t'One JSON document'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand settings" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -s h -l help -d 'Print help'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand man" -l color -d 'When to use colour; auto means on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand man" -s q -l quiet -d 'Print on standard error only what is wrong with the usage or the input'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand man" -s h -l help -d 'Print help'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "show" -d 'Show what Kamailio loads from a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "simulate" -d 'Show which destinations get the calls, and who gets those of one that is down'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "watch" -d 'Keep probing the destinations of a dispatcher list, and show what changes'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "exporter" -d 'Keep probing the destinations of dispatcher lists, and serve the results to Prometheus'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "set" -d 'Change flags, priority or attributes of selected destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "lint" -d 'Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "diff" -d 'Compare a dispatcher list with the memory of a running server'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "reload" -d 'Show what a reload of the dispatcher list would change in a running server, or do it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "apply" -d 'Replace the dispatcher list of a server on this host, and reload it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "set-state" -d 'Set the state of destinations in the memory of a running server'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "drain" -d 'Take destinations of a running server out of use'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "undrain" -d 'Put drained destinations of a running server into use again'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "convert" -d 'Write a saved answer of dispatcher.list, or rows of a database, as a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "explain" -d 'Explain a lint rule: what it finds, why it matters, how to fix it'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "rules" -d 'List all lint rules'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "demo" -d 'Probe a built-in example list on loopback, to show what a probe looks like'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "settings" -d 'Show which settings hold for a file or a folder, and where each comes from'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "completions" -d 'Print the completion script for a shell'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "man" -d 'Print the man page of ds-tool, or write all man pages into a folder'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show simulate probe watch exporter set fmt lint diff reload apply set-state drain undrain convert explain rules demo settings completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS001 -d 'unused-suppression'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS002 -d 'bad-suppression'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS003 -d 'file-not-read'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS004 -d 'file-not-linted'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS101 -d 'list-stops-start'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS102 -d 'line-dropped'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS103 -d 'columns-swapped'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS104 -d 'rpc-dump'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS105 -d 'placeholder'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS106 -d 'flags-not-a-number'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS107 -d 'hexadecimal-flags'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS108 -d 'text-after-number'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS109 -d 'text-ignored'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS110 -d 'comma-in-attrs'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS111 -d 'line-too-long'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS112 -d 'set-id-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS113 -d 'number-overflow'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS114 -d 'scheme-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS115 -d 'comment-cuts-column'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS116 -d 'address-wraps'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS117 -d 'wrong-encoding'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS118 -d 'set-id-glued'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS119 -d 'number-like-host'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS120 -d 'repeated-attribute'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS121 -d 'sample-row'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS122 -d 'duplicate-destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS123 -d 'two-spellings'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS124 -d 'wrong-flag-comment'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS125 -d 'attribute-misspelt'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS200 -d 'probing-unknown'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS201 -d 'probing-without-tm'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS202 -d 'interval-without-tm'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS203 -d 'interval-zero'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS204 -d 'nobody-pinged'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS205 -d 'marked-but-not-pinged'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS206 -d 'server-does-not-start'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS207 -d 'list-unread'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS208 -d 'no-socket'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS209 -d 'pinged-once'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS210 -d 'trying-flag'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS211 -d 'no-dns-flag-on-address'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS212 -d 'no-ping-flag-unknown'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS213 -d 'unknown-flag-bits'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS214 -d 'slow-detection'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS215 -d 'pinged-until-active'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS216 -d 'some-not-pinged'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS217 -d 'one-threshold'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS218 -d 'threshold-in-mode-0'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS219 -d 'dst-down-at-start'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS220 -d 'unlisted-mode'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS221 -d 'tls-too-old'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS222 -d 'tls-stops-the-start'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS223 -d 'tls-trusts-nobody'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS224 -d 'interval-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS225 -d 'tls-domain-never-used'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS301 -d 'weight-out-of-range'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS302 -d 'weights-over-100'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS303 -d 'rweight-slots'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS304 -d 'attribute-unused'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS305 -d 'load-without-duid'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS306 -d 'failover-off'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS309 -d 'no-such-algorithm'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS310 -d 'no-such-set'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS311 -d 'set-never-selected'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS312 -d 'is-from-list-never'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS313 -d 'equal-priority-order'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS314 -d 'all-calls-to-one'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS315 -d 'weights-under-100'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS316 -d 'latency-not-measured'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS317 -d 'hash-pvar-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS318 -d 'shared-duid'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS319 -d 'call-always-fails'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS401 -d 'cfg-refused'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS402 -d 'cfg-reads-otherwise'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS403 -d 'list-file-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS404 -d 'unknown-parameter'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS405 -d 'wrong-type'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS406 -d 'module-twice'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS407 -d 'unbalanced-conditions'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS408 -d 'short-fr-timer'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS409 -d 'ping-timeout-unit'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS410 -d 'reply-codes-without-effect'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS411 -d 'reply-codes-accept-timeout'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS412 -d 'default-ping-from'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS413 -d 'reload-delta-zero'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS414 -d 'tcp-timeout-over-interval'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS415 -d 'interval-in-milliseconds'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS416 -d 'list-file-with-database'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS417 -d 'number-wraps'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS418 -d 'route-missing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS419 -d 'bad-database'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS420 -d 'bad-argument'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS421 -d 'signature-without-name'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS501 -d 'socket-not-local'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS502 -d 'ipv6-off'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS503 -d 'name-looked-up-at-load'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS504 -d 'name-of-hosts-file'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS505 -d 'ping-socket-ignored'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS506 -d 'tls-connection-shared'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS507 -d 'connection-of-another-socket'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS508 -d 'unknown-transport'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS510 -d 'name-does-not-resolve'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS511 -d 'name-only-by-srv'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS512 -d 'several-addresses'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS601 -d 'table-stops-start'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS602 -d 'row-crashes-server'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS603 -d 'number-undefined'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS604 -d 'value-taken-as'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS605 -d 'columns-not-read'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS606 -d 'order-not-stable'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS607 -d 'row-of-no-line'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -f -a DS901 -d 'upgrade-changes'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -f -a bash -d ''
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -f -a zsh -d ''
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -f -a fish -d ''
complete -c ds-tool -n "__fish_ds_tool_using_subcommand completions" -f -a powershell -d ''
