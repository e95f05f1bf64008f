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
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "lint" -d 'Find what keeps Kamailio from starting, or from pinging what is marked for probing'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "demo" -d 'Probe a small built-in list, answered by a responder of our own on loopback'
complete -c ds-tool -n "__fish_ds_tool_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l kamailio-version -d 'The Kamailio to read as' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l set -d 'Only this set; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l uri -d 'Only URIs like this, where * stands for any text and ? for one character; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l resolve -d 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l config -d 'Read this kamailio.cfg too, and tell which destinations Kamailio pings' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -s A -l define -d 'Define a name, as kamailio -A does; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env -d 'The value of an environment variable that the cfg asks for; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l env-file -d 'A file of such values, one NAME=VALUE a line; all others are then taken as not set' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l root -d 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l assume-module -d 'Take this module as loaded on Kamailio\'s command line; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand show" -l working-dir -d 'The folder that Kamailio runs in (its -w), where relative paths start' -r -F
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
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l resolve -d 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l timeout -d 'Give a destination up after this time, such as 2s or 500ms' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l rate -d 'Begin at most this many probes a second; 0 is as fast as the machine can' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l count -d 'Probe each destination this many times; the last answer decides' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l interval -d 'The time from one probe of a destination to its next, with --count' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l source -d 'Send from this address, and from this port' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-from -d 'The URI in From, as Kamailio\'s ds_ping_from' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-method -d 'The method of the request, as Kamailio\'s ds_ping_method' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l ping-reply-codes -d 'Codes that count as an answer besides 2xx, as Kamailio\'s ds_ping_reply_codes: \'code=404;class=3\'' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l format -d 'How to print; ndjson prints each result as it arrives' -r -f -a "table\t''
json\t''
ndjson\t''
csv\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -l include-disabled -d 'Probe destinations with flag 4 (disabled) too'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s v -l verbose -d 'Show the messages on the wire, on standard error'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l kamailio-version -d 'The Kamailio to read as' -r -f -a "5.6\t''
5.7\t''
5.8\t''
6.0\t''
6.1\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s A -l define -d 'Define a name, as kamailio -A does; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env -d 'The value of an environment variable that the cfg asks for; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l env-file -d 'A file of such values, one NAME=VALUE a line; all others are then taken as not set' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l root -d 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l assume-module -d 'Take this module as loaded on Kamailio\'s command line; may be given several times' -r
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l working-dir -d 'The folder that Kamailio runs in (its -w), where relative paths start' -r -F
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l fix -d 'Take the probing flag (8) from destinations that are never pinged, in the lists\' files'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -l diff -d 'Show what --fix would change, and change nothing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -l color -d 'When to use colour; auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ds-tool -n "__fish_ds_tool_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe lint demo help" -f -a "show" -d 'Print what Kamailio holds of a dispatcher list'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe lint demo help" -f -a "probe" -d 'Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe lint demo help" -f -a "lint" -d 'Find what keeps Kamailio from starting, or from pinging what is marked for probing'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe lint demo help" -f -a "demo" -d 'Probe a small built-in list, answered by a responder of our own on loopback'
complete -c ds-tool -n "__fish_ds_tool_using_subcommand help; and not __fish_seen_subcommand_from show probe lint demo help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
