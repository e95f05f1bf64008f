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
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "show" -d 'Print what Kamailio holds of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "set" -d 'Change flags, priority or attributes of chosen destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "lint" -d 'Find what is wrong with dispatcher lists and the part of kamailio.cfg that bears on them'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "explain" -d 'Print what there is to know about a rule of lint'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "rules" -d 'Print all rules of lint'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "demo" -d 'Probe a small built-in list, answered by a responder of our own on loopback'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l kamailio-version -d 'The Kamailio to read as' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l set -d 'Only this set; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l uri -d 'Only URIs like this, where * stands for any text and ? for one character; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l line -d 'Only this line of the file; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l duid -d 'Only destinations whose attribute duid is like this; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l attr -d 'Only destinations with this attribute; of several all must be there' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l resolve -d 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l config -d 'Read this kamailio.cfg too, and tell which destinations Kamailio pings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s A -l define -d 'Define a name, as kamailio -A does; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env -d 'The value of an environment variable that the cfg asks for; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env-file -d 'A file of such values, one NAME=VALUE a line; all others are then taken as not set' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l root -d 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l assume-module -d 'Take this module as loaded on Kamailio\'s command line; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l working-dir -d 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l format -d 'How to print' -r -f -a "table\t''
json\t''
csv\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l kamailio-version -d 'The Kamailio to read as' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l set -d 'Only this set; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l uri -d 'Only URIs like this, where * stands for any text and ? for one character; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l line -d 'Only this line of the file; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l duid -d 'Only destinations whose attribute duid is like this; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l attr -d 'Only destinations with this attribute; of several all must be there' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l resolve -d 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l config -d 'Probe by the rules of the server of this kamailio.cfg: its method, From, reply codes, timers, sockets, outbound proxy, thresholds and mode. Options on the command line go first' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s A -l define -d 'Define a name, as kamailio -A does; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env -d 'The value of an environment variable that the cfg asks for; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l env-file -d 'A file of such values, one NAME=VALUE a line; all others are then taken as not set' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l root -d 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l assume-module -d 'Take this module as loaded on Kamailio\'s command line; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l working-dir -d 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l timeout -d 'Give a destination up after this time, such as 2s or 500ms [default: 5s, or tm\'s fr_timer]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rate -d 'Begin at most this many probes a second; 0 is as fast as the machine can' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l count -d 'Probe each destination this many times; the last answer decides' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l interval -d 'The time from one probe of a destination to its next, with --count [default: 1s, or ds_ping_interval]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l source -d 'Send from this address, and from this port [default: as the system\'s routes say, or the address of the server\'s socket]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l transport -d 'Over what to ask destinations whose URI does not say' -r -f -a "udp\t''
tcp\t''
tls\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-ca -d 'Trust the CAs in this file (PEM), not those of the system' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-cert -d 'Show this certificate (PEM, with those that signed it) to peers that want one' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-key -d 'The private key of --tls-cert (PEM, without a password)' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-warn-days -d 'Warn of certificates that expire within so many days' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns -d 'How host names become addresses: as Kamailio\'s pings do, or as RFC 3263 asks (NAPTR, SRV, addresses; /etc/hosts first)' -r -f -a "kamailio\t''
rfc3263\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-server -d 'Ask this name server in place of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l dns-timeout -d 'Give a look-up up after this time, such as 2s or 500ms' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-from -d 'The URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the attribute ping_from]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-method -d 'The method of the request [default: OPTIONS, or ds_ping_method]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l user-agent -d 'The text of User-Agent [default: this program\'s name, or with --as-kamailio that of Kamailio]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-reply-codes -d 'Codes that count as an answer besides 2xx, as Kamailio\'s ds_ping_reply_codes: \'code=404;class=3\'' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l format -d 'How to print' -r -f -a "table\t'For a person'
json\t'One JSON document'
ndjson\t'A JSON object for each result, as it arrives'
csv\t'Comma-separated values'
junit\t'JUnit XML'
nagios\t'One line for Nagios, Icinga and others: exit status 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN'
prometheus\t'Metrics for the textfile collector of Prometheus\' node exporter'
markdown\t'A table for a ticket'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l trace -d 'Write what is sent and received to this file, for Wireshark, tshark, tcpdump and sngrep (pcap). Packets are made from the messages: what goes over TLS can be read in it' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l write -d 'Let the flags in the lists follow the result: what is up loses 1 (inactive) and 2 (trying), what is down gets the flag of STATE, and what is disabled stays as it is. Without STATE nothing is written of what is down' -r -f -a "recovered\t'Nothing: what is down now may soon be up'
inactive\t'Flag 1: not used until a ping of Kamailio, or a later run with --write, finds it up'
disabled\t'Flag 4: neither used nor pinged until somebody takes the flag away, which --write never does'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l backup -d 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l output -d 'Write the changed list to this file, and leave the old one alone; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l as-kamailio -d 'Send what Kamailio sends, and only to those that it pings; says why the rest is left out'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l include-disabled -d 'Probe destinations with flag 4 (disabled) too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l try-tcp -d 'Ask those that are silent over UDP once more over TCP, and tell which answer there'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l tls-insecure -d 'Take any certificate; what is wrong with it is still told'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l all-addresses -d 'Probe every server and every address that a name leads to, and not only the first'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s v -l verbose -d 'Show on standard error what was asked of name servers, the messages on the wire, and all that is known of each destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l force -d 'Write, with --write, even if the run was interrupted or nothing answered'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l diff -d 'Print the change as a unified diff, write nothing, and exit with 1 if there is one'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l check -d 'Write nothing, and exit with 1 if there is a change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l kamailio-version -d 'The Kamailio to read as' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l set -d 'Only this set; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l uri -d 'Only URIs like this, where * stands for any text and ? for one character; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l line -d 'Only this line of the file; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l duid -d 'Only destinations whose attribute duid is like this; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr -d 'Only destinations with this attribute; of several all must be there' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l flags -d 'Set the flags: letters as Kamailio shows them, such as AP, leave the bits alone that no letter names, such as 16; a number is all bits' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l add -d 'Add flags: letters of I T D P N, or a number; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l remove -d 'Remove flags: letters of I T D P N, or a number; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l priority -d 'Set the priority' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr-set -d 'Set an attribute; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l attr-unset -d 'Take an attribute away; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l backup -d 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l output -d 'Write the changed list to this file, and leave the old one alone; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l all -d 'Choose every destination'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l diff -d 'Print the change as a unified diff, write nothing, and exit with 1 if there is one'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -l check -d 'Write nothing, and exit with 1 if there is a change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l backup -d 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l output -d 'Write the changed list to this file, and leave the old one alone; - is standard output' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l diff -d 'Print the change as a unified diff, write nothing, and exit with 1 if there is one'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -l check -d 'Write nothing, and exit with 1 if there is a change'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l kamailio-version -d 'The Kamailio to read as [default: 6.1]' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l upgrade -d 'Tell what changes for these files from one version to the other, such as 5.8..6.1' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s A -l define -d 'Define a name, as kamailio -A does; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env -d 'The value of an environment variable that the cfg asks for; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env-file -d 'A file of such values, one NAME=VALUE a line; all others are then taken as not set' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l root -d 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l assume-module -d 'Take this module as loaded on Kamailio\'s command line; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l working-dir -d 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l resolve -d 'Take this address for a host name; nothing after the = says that the name does not resolve. A name that begins with _sip is an SRV record, with HOST:PORT for its target. May be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-server -d 'Ask this name server in place of the system\'s' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l dns-timeout -d 'Give a look-up up after this time, such as 2s or 500ms' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l select -d 'Only rules with these codes, beginnings of codes, or names: DS203,DS1' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l extend-select -d 'These rules, too, besides those that --select or ds-tool.toml select' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l ignore -d 'Not these rules; the longer of two beginnings decides' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l severity -d 'Only findings as grave as this [default: info]' -r -f -a "error\t''
warning\t''
info\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fail-on -d 'Exit with 1 if there is a finding as grave as this [default: warning]' -r -f -a "error\t''
warning\t''
info\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l format -d 'How to print' -r -f -a "text\t'For a person'
json\t'One JSON document'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
gitlab\t'GitLab\'s code quality report'
junit\t'JUnit XML'
checkstyle\t'Checkstyle XML'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l stdin-filename -d 'What standard input is called, for its kind, its ds-tool.toml and its findings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l project-file -d 'Read this in place of any ds-tool.toml' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l online -d 'Look names up that are not given by --resolve, as Kamailio does when it loads a list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fix -d 'Mend what can be mended with certainty, in the files'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l unsafe-fixes -d 'Mend what can be mended, where what was meant is likely, too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l diff -d 'Show what --fix (with --unsafe-fixes: what both) would change, and change nothing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l no-project-file -d 'Read no ds-tool.toml'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l write -d 'Write the example\'s files to DIR/broken and DIR/good; never overwrite a file' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand explain" -s h -l help -d 'Print help'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -l format -d 'How to print' -r -f -a "table\t'One line a rule'
json\t'One JSON document'
markdown\t'Markdown: docs/rules.md'"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "show" -d 'Print what Kamailio holds of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "set" -d 'Change flags, priority or attributes of chosen destinations in a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "fmt" -d 'Align the columns of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "lint" -d 'Find what is wrong with dispatcher lists and the part of kamailio.cfg that bears on them'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "explain" -d 'Print what there is to know about a rule of lint'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "rules" -d 'Print all rules of lint'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "demo" -d 'Probe a small built-in list, answered by a responder of our own on loopback'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe set fmt lint explain rules demo help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
