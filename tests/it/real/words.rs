//! The words that generated lists are made of: one blank between two of them, `·` for a blank in
//! one, and nothing between two blanks for the empty word.

pub(super) const WORDS: &str = "\
    a alice gw1 0 7 x-y _ %41 % a.b é \u{a0} & = +1555 * ~ sip transport user phone lr \" ' < \
    > , | \\ ^ ` { } ( ) $ ! / - \u{feff}";
pub(super) const NUMBERS: &str = "\
    -1 +1 +8 -8 00 08 010 007 0x 0x8 0X8 0xA 0xg x8 8abc 8.0 8|1 8;weight=50 8, '8' AP IP \
    flags=8 1e3 127 128 255 256 65535 65536 2147483647 2147483648 2147483656 4294967295 \
    4294967296 4294967297 4294967304 9223372036854775808 99999999999999999999 \
    0000000000000000000000008 ";
pub(super) const SET_JUNK: &str = "\
    a ; // /* 1, 1; 1: 1. 0x1 - + \"1\" set1 <1> \u{a0} \u{feff}1 1\u{b} 1\u{c} 1\0 ١ ";
pub(super) const BLANKS: &str = "·· \t ·\t· \r ·\r ···· \t\t";
pub(super) const NO_BLANKS: &str = " \u{b} \u{c} \u{a0} \u{2003} \0 , ; | \u{1}";
pub(super) const SCHEMES: &str = "\
    sips: SIP: sIp: SIPS: tel: TEL: tels: urn: urn:service: http://  sip sip:: sip:/ sip:// \
    si: s : sip·: sipx: ip: <sip: \"sip: xsip:";
pub(super) const V4: &str = "\
    ... 1... 0.0.0.0 255.255.255.255 256.1.1.1 1.256.1.1 1.1.1.999 1.1.1.1000 01.02.03.04 \
    001.002.003.004 0001.2.3.4 127.1 1.2.3 1.2.3. 1.2.3.4. .1.2.3.4 1..2.3 1.2.3.4.5 1.2.3.4a \
    a1.2.3.4 1.2.3.4% 0x7f.0.0.1 2130706433 300.300.300.300 1.2.3.-4 1,2,3,4 127.0.0.1-2";
pub(super) const V6: &str = "\
    [::1] [::] [] [:] [:::] [1::] [::1:] [:1::] [1::2::3] [12345::1] [0001::1] [00001::1] \
    [g::1] [1:2:3:4:5:6:7:8] [1:2:3:4:5:6:7] [1:2:3:4:5:6:7::] [::2:3:4:5:6:7:8] \
    [1:2:3:4:5:6:7:8:9] [1:2:3:4:5:6:7:8::] [::ffff:127.0.0.1] [::127.0.0.1] \
    [1:2:3:4:5:6:1.2.3.4] [::1%lo] [::1%25lo] [127.0.0.2] [fe80::1] [FE80::ABCD] [::1 ::1] ::1 \
    [[::1]] [::1]] [::1]x [·::1] [1:] [:1] [1] [a] [ok] \
    [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff] [::fffff] [0::0] [::0001] [1:2::7:8] [v6.test]";
pub(super) const NAMES: &str = "\
    localhost ok.test OK.test ok.test. a a.b abcd xn--bcher-kva.test _sip.x a_b -a a- a..b .a \
    1a 0 é.test host%41 a*b $host";
pub(super) const PORTS: &str = "\
    :5060 :0 :1 :65535 :65536 :99999 :100000 :4294967297 : :: ::5060 :5060: :005060 \
    :00000000005060 :-1 :+5060 :abc :50a :5060· :\u{a0}";
pub(super) const TRANSPORTS: &str = "\
    udp tcp tls sctp ws wss UDP Tcp tLs SCTP WS u ud udpx t tc tcpx tl s sct w wsx wsss foo  \
    \"udp\" udp· =udp";
pub(super) const PARAMETERS: &str = "\
    lr LR lr=on lr= l lrx r2 r2=on r user=phone user= user us userx=1 method=INVITE method m \
    ttl=1 ttl tt maddr=127.0.0.9 maddr= maddr mad gr gr=x g ob x x= x=y x=y=z = =y  x·y \
    x=\"a;b\" x=\" x=@ x=a@b x=a:b x=? %3b é=é transport Transport=TCP TRANSPORT=udp trans \
    transportx=udp t tr";
pub(super) const HEADERS: &str = "? ?h=v ?a=b&c=d ?a=b;c ?a@b ?? ?h=%20 ?: ?a:5060";
pub(super) const ATTRIBUTES: &str = "\
    duid DUID maxload weight rweight cc latency obproxy ping_from congestion foo a w Weight é  \
    weights du \"duid\"";
pub(super) const VALUES: &str = "\
    0  1 50 100 101 -1 +5 5.5 50abc 0x10 abc \"50\" '50' \"a\" \"a;b\" \"a·b\" \"a,b\" \"\" \" \
    'a;b' ' \"a\\\"b\" \\ a#b # a=b = a,b , é \u{a0} 99999999999 sip:127.0.0.9 sip:a@b;lr <a> \
    a\"b \"a\"b \"a' {a} a/b \"a\"> \"a\">b \"a\"< \"a\"=b > a>b";
pub(super) const COMMENTS: &str = "# #·a·comment #1·sip:127.0.0.1 \t#·x ·# ## #\0 //x ;x";
pub(super) const PIECES: &str = "\
    · \t \r \n \0 \u{b} # @ ; : ? = , \" [ ] % é 0 1 8 x - . & < > sip: transport= :: ' \\ / |";
pub(super) const SPECIAL: &str = "@ ; ? : = & % é [ ] # \" ,";

/// One of these words by its number, which may be any.
pub(super) fn word(words: &str, number: usize) -> String {
    let count = words.split(' ').count();
    let word = words.split(' ').nth(number % count).unwrap_or_default();
    word.replace('·', " ")
}
