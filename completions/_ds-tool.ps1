
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what Kamailio holds of a dispatcher list')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change flags, priority or attributes of chosen destinations in a dispatcher list')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Align the columns of a dispatcher list')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find what is wrong with dispatcher lists and the part of kamailio.cfg that bears on them')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print what there is to know about a rule of lint')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'Print all rules of lint')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Probe a small built-in list, answered by a responder of our own on loopback')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ds-tool;show' {
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'The Kamailio to read as')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Only this set; may be given several times')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Only URIs like this, where * stands for any text and ? for one character; may be given several times')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Only this line of the file; may be given several times')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Only destinations whose attribute duid is like this; may be given several times')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Only destinations with this attribute; of several all must be there')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this kamailio.cfg too, and tell which destinations Kamailio pings')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The value of an environment variable that the cfg asks for; may be given several times')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of such values, one NAME=VALUE a line; all others are then taken as not set')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Take this module as loaded on Kamailio''s command line; may be given several times')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;probe' {
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'The Kamailio to read as')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Only this set; may be given several times')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Only URIs like this, where * stands for any text and ? for one character; may be given several times')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Only this line of the file; may be given several times')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Only destinations whose attribute duid is like this; may be given several times')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Only destinations with this attribute; of several all must be there')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Take this address for a host name, instead of looking it up; nothing after the = says that the name does not resolve; may be given several times')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Probe by the rules of the server of this kamailio.cfg: its method, From, reply codes, timers, sockets, outbound proxy, thresholds and mode. Options on the command line go first')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The value of an environment variable that the cfg asks for; may be given several times')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of such values, one NAME=VALUE a line; all others are then taken as not set')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Take this module as loaded on Kamailio''s command line; may be given several times')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give a destination up after this time, such as 2s or 500ms [default: 5s, or tm''s fr_timer]')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Begin at most this many probes a second; 0 is as fast as the machine can')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Probe each destination this many times; the last answer decides')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'The time from one probe of a destination to its next, with --count [default: 1s, or ds_ping_interval]')
            [CompletionResult]::new('--source', '--source', [CompletionResultType]::ParameterName, 'Send from this address, and from this port [default: as the system''s routes say, or the address of the server''s socket]')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Over what to ask destinations whose URI does not say')
            [CompletionResult]::new('--tls-ca', '--tls-ca', [CompletionResultType]::ParameterName, 'Trust the CAs in this file (PEM), not those of the system')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Show this certificate (PEM, with those that signed it) to peers that want one')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of --tls-cert (PEM, without a password)')
            [CompletionResult]::new('--tls-warn-days', '--tls-warn-days', [CompletionResultType]::ParameterName, 'Warn of certificates that expire within so many days')
            [CompletionResult]::new('--dns', '--dns', [CompletionResultType]::ParameterName, 'How host names become addresses: as Kamailio''s pings do, or as RFC 3263 asks (NAPTR, SRV, addresses; /etc/hosts first)')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Ask this name server in place of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Give a look-up up after this time, such as 2s or 500ms')
            [CompletionResult]::new('--ping-from', '--ping-from', [CompletionResultType]::ParameterName, 'The URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the attribute ping_from]')
            [CompletionResult]::new('--ping-method', '--ping-method', [CompletionResultType]::ParameterName, 'The method of the request [default: OPTIONS, or ds_ping_method]')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'The text of User-Agent [default: this program''s name, or with --as-kamailio that of Kamailio]')
            [CompletionResult]::new('--ping-reply-codes', '--ping-reply-codes', [CompletionResultType]::ParameterName, 'Codes that count as an answer besides 2xx, as Kamailio''s ds_ping_reply_codes: ''code=404;class=3''')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('--trace', '--trace', [CompletionResultType]::ParameterName, 'Write what is sent and received to this file, for Wireshark, tshark, tcpdump and sngrep (pcap). Packets are made from the messages: what goes over TLS can be read in it')
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Let the flags in the lists follow the result: what is up loses 1 (inactive) and 2 (trying), what is down gets the flag of STATE, and what is disabled stays as it is. Without STATE nothing is written of what is down')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file, and leave the old one alone; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--as-kamailio', '--as-kamailio', [CompletionResultType]::ParameterName, 'Send what Kamailio sends, and only to those that it pings; says why the rest is left out')
            [CompletionResult]::new('--include-disabled', '--include-disabled', [CompletionResultType]::ParameterName, 'Probe destinations with flag 4 (disabled) too')
            [CompletionResult]::new('--try-tcp', '--try-tcp', [CompletionResultType]::ParameterName, 'Ask those that are silent over UDP once more over TCP, and tell which answer there')
            [CompletionResult]::new('--tls-insecure', '--tls-insecure', [CompletionResultType]::ParameterName, 'Take any certificate; what is wrong with it is still told')
            [CompletionResult]::new('--all-addresses', '--all-addresses', [CompletionResultType]::ParameterName, 'Probe every server and every address that a name leads to, and not only the first')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on standard error what was asked of name servers, the messages on the wire, and all that is known of each destination')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on standard error what was asked of name servers, the messages on the wire, and all that is known of each destination')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write, with --write, even if the run was interrupted or nothing answered')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the change as a unified diff, write nothing, and exit with 1 if there is one')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if there is a change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;set' {
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'The Kamailio to read as')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Only this set; may be given several times')
            [CompletionResult]::new('--uri', '--uri', [CompletionResultType]::ParameterName, 'Only URIs like this, where * stands for any text and ? for one character; may be given several times')
            [CompletionResult]::new('--line', '--line', [CompletionResultType]::ParameterName, 'Only this line of the file; may be given several times')
            [CompletionResult]::new('--duid', '--duid', [CompletionResultType]::ParameterName, 'Only destinations whose attribute duid is like this; may be given several times')
            [CompletionResult]::new('--attr', '--attr', [CompletionResultType]::ParameterName, 'Only destinations with this attribute; of several all must be there')
            [CompletionResult]::new('--flags', '--flags', [CompletionResultType]::ParameterName, 'Set the flags: letters as Kamailio shows them, such as AP, leave the bits alone that no letter names, such as 16; a number is all bits')
            [CompletionResult]::new('--add', '--add', [CompletionResultType]::ParameterName, 'Add flags: letters of I T D P N, or a number; may be given several times')
            [CompletionResult]::new('--remove', '--remove', [CompletionResultType]::ParameterName, 'Remove flags: letters of I T D P N, or a number; may be given several times')
            [CompletionResult]::new('--priority', '--priority', [CompletionResultType]::ParameterName, 'Set the priority')
            [CompletionResult]::new('--attr-set', '--attr-set', [CompletionResultType]::ParameterName, 'Set an attribute; may be given several times')
            [CompletionResult]::new('--attr-unset', '--attr-unset', [CompletionResultType]::ParameterName, 'Take an attribute away; may be given several times')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file, and leave the old one alone; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Choose every destination')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the change as a unified diff, write nothing, and exit with 1 if there is one')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if there is a change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;fmt' {
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the old file beside the new one, its name ending in SUFFIX [default: .bak]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the changed list to this file, and leave the old one alone; - is standard output')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print the change as a unified diff, write nothing, and exit with 1 if there is one')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing, and exit with 1 if there is a change')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;lint' {
            [CompletionResult]::new('--kamailio-version', '--kamailio-version', [CompletionResultType]::ParameterName, 'The Kamailio to read as [default: 6.1]')
            [CompletionResult]::new('--upgrade', '--upgrade', [CompletionResultType]::ParameterName, 'Tell what changes for these files from one version to the other, such as 5.8..6.1')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Define a name, as kamailio -A does; may be given several times')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The value of an environment variable that the cfg asks for; may be given several times')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'A file of such values, one NAME=VALUE a line; all others are then taken as not set')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'Look for absolute paths below this folder: a checkout that holds etc/kamailio/...')
            [CompletionResult]::new('--assume-module', '--assume-module', [CompletionResultType]::ParameterName, 'Take this module as loaded on Kamailio''s command line; may be given several times')
            [CompletionResult]::new('--working-dir', '--working-dir', [CompletionResultType]::ParameterName, 'The folder that Kamailio runs in (its -w), where relative paths start [default: /]')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Take this address for a host name; nothing after the = says that the name does not resolve. A name that begins with _sip is an SRV record, with HOST:PORT for its target. May be given several times')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'Ask this name server in place of the system''s')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Give a look-up up after this time, such as 2s or 500ms')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Only rules with these codes, beginnings of codes, or names: DS203,DS1')
            [CompletionResult]::new('--extend-select', '--extend-select', [CompletionResultType]::ParameterName, 'These rules, too, besides those that --select or ds-tool.toml select')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Not these rules; the longer of two beginnings decides')
            [CompletionResult]::new('--severity', '--severity', [CompletionResultType]::ParameterName, 'Only findings as grave as this [default: info]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 if there is a finding as grave as this [default: warning]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'What standard input is called, for its kind, its ds-tool.toml and its findings')
            [CompletionResult]::new('--project-file', '--project-file', [CompletionResultType]::ParameterName, 'Read this in place of any ds-tool.toml')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Look names up that are not given by --resolve, as Kamailio does when it loads a list')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend what can be mended with certainty, in the files')
            [CompletionResult]::new('--unsafe-fixes', '--unsafe-fixes', [CompletionResultType]::ParameterName, 'Mend what can be mended, where what was meant is likely, too')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Show what --fix (with --unsafe-fixes: what both) would change, and change nothing')
            [CompletionResult]::new('--no-project-file', '--no-project-file', [CompletionResultType]::ParameterName, 'Read no ds-tool.toml')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;explain' {
            [CompletionResult]::new('--write', '--write', [CompletionResultType]::ParameterName, 'Write the example''s files to DIR/broken and DIR/good; never overwrite a file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ds-tool;rules' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;demo' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour; auto is on a terminal, unless NO_COLOR is set')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ds-tool;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print what Kamailio holds of a dispatcher list')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change flags, priority or attributes of chosen destinations in a dispatcher list')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Align the columns of a dispatcher list')
            [CompletionResult]::new('lint', 'lint', [CompletionResultType]::ParameterValue, 'Find what is wrong with dispatcher lists and the part of kamailio.cfg that bears on them')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Print what there is to know about a rule of lint')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'Print all rules of lint')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Probe a small built-in list, answered by a responder of our own on loopback')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ds-tool;help;show' {
            break
        }
        'ds-tool;help;probe' {
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
        'ds-tool;help;explain' {
            break
        }
        'ds-tool;help;rules' {
            break
        }
        'ds-tool;help;demo' {
            break
        }
        'ds-tool;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
