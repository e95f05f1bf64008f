//! Messages as a capture file, for Wireshark, tshark, tcpdump and sngrep.
//!
//! Classic pcap with IP packets and no link layer (LINKTYPE_RAW). The packets are not captured, but built
//! from messages with their addresses and times. A TCP connection becomes consecutive segments without
//! SYN and FIN; TLS traffic is written unencrypted.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use etherparse::{IpHeaders, PacketBuilder, PacketBuilderStep};

/// The largest payload of a TCP segment, as on Ethernet.
const SEGMENT_BYTES: usize = 1_400;
/// The snapshot length: no packet is longer, so none is cut.
const SNAP_BYTES: u32 = 262_144;
const LINKTYPE_RAW: u32 = 101;
const TTL: u8 = 64;
const WINDOW: u16 = 65_535;

#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Since 1970.
    pub at: Duration,
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// Whether it was sent over TCP or TLS, not UDP.
    pub stream: bool,
    pub bytes: &'a [u8],
}

/// An ICMP error and the datagram that it quotes.
#[derive(Debug, Clone, Copy)]
pub struct Icmp<'a> {
    /// Since 1970.
    pub at: Duration,
    pub sender: IpAddr,
    /// The type field.
    pub kind: u8,
    pub code: u8,
    /// The addresses of the datagram.
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// Its start, as far as the error quotes it.
    pub quoted: &'a [u8],
}

/// Builds a capture file. Remembers how far each TCP connection has come, with 40 bytes each.
#[derive(Debug, Default)]
pub struct Pcap {
    /// Bytes sent in each direction.
    streams: HashMap<(SocketAddr, SocketAddr), u32>,
}

impl Pcap {
    /// The file header.
    pub fn header() -> Vec<u8> {
        let mut header = Vec::with_capacity(24);
        // Times in microseconds; version 2.4; time zone and accuracy are always 0.
        header.extend(0xa1b2_c3d4_u32.to_le_bytes());
        header.extend(2_u16.to_le_bytes());
        header.extend(4_u16.to_le_bytes());
        header.extend([0; 8]);
        header.extend(SNAP_BYTES.to_le_bytes());
        header.extend(LINKTYPE_RAW.to_le_bytes());
        header
    }

    /// The packets of a message. Empty if no IP packet can carry it: the addresses have different families,
    /// or the datagram is too long.
    pub fn packet(&mut self, packet: &Packet<'_>) -> Vec<u8> {
        let from = SocketAddr::new(packet.from.ip().to_canonical(), packet.from.port());
        let to = SocketAddr::new(packet.to.ip().to_canonical(), packet.to.port());
        let mut out = Vec::with_capacity(packet.bytes.len() + 64);
        if !packet.stream {
            record(&mut out, packet.at, datagram(from, to, packet.bytes));
            return out;
        }
        let acknowledged = self.streams.get(&(to, from)).copied().unwrap_or_default();
        let sent = self.streams.entry((from, to)).or_default();
        for bytes in packet.bytes.chunks(SEGMENT_BYTES) {
            let numbers = (*sent, acknowledged);
            record(&mut out, packet.at, segment(from, to, numbers, bytes));
            // At most SEGMENT_BYTES; TCP sequence numbers wrap.
            *sent = sent.wrapping_add(bytes.len() as u32);
        }
        out
    }
}

/// The packet of an ICMP error. Empty if no IP packet can carry it.
pub fn icmp(error: &Icmp<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, error.at, icmp_packet(error));
    out
}

fn icmp_packet(error: &Icmp<'_>) -> Option<Vec<u8>> {
    // The field before the quote is unused in all errors but those of a path MTU.
    const UNUSED: [u8; 4] = [0; 4];
    let quoted = datagram(error.from, error.to, error.quoted)?;
    let ip = ip(
        SocketAddr::new(error.sender, 0),
        SocketAddr::new(error.from.ip(), 0),
    )?;
    let mut packet = Vec::with_capacity(quoted.len() + 64);
    match error.sender {
        IpAddr::V4(_) => ip
            .icmpv4_raw(error.kind, error.code, UNUSED)
            .write(&mut packet, &quoted),
        IpAddr::V6(_) => ip
            .icmpv6_raw(error.kind, error.code, UNUSED)
            .write(&mut packet, &quoted),
    }
    .ok()?;
    Some(packet)
}

/// Appends one packet with its time and length.
fn record(out: &mut Vec<u8>, at: Duration, packet: Option<Vec<u8>>) {
    let Some(packet) = packet else {
        return;
    };
    // The format's 32-bit seconds end in 2106.
    let seconds = u32::try_from(at.as_secs()).unwrap_or(u32::MAX);
    let length = u32::try_from(packet.len()).unwrap_or(u32::MAX);
    for number in [seconds, at.subsec_micros(), length, length] {
        out.extend(number.to_le_bytes());
    }
    out.extend(packet);
}

fn ip(from: SocketAddr, to: SocketAddr) -> Option<PacketBuilderStep<IpHeaders>> {
    Some(match (from.ip(), to.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => PacketBuilder::ipv4(from.octets(), to.octets(), TTL),
        (IpAddr::V6(from), IpAddr::V6(to)) => PacketBuilder::ipv6(from.octets(), to.octets(), TTL),
        _ => return None,
    })
}

fn datagram(from: SocketAddr, to: SocketAddr, bytes: &[u8]) -> Option<Vec<u8>> {
    let builder = ip(from, to)?.udp(from.port(), to.port());
    let mut packet = Vec::with_capacity(builder.size(bytes.len()));
    builder.write(&mut packet, bytes).ok()?;
    Some(packet)
}

/// `numbers`: bytes sent in this direction and in the other one so far.
fn segment(from: SocketAddr, to: SocketAddr, numbers: (u32, u32), bytes: &[u8]) -> Option<Vec<u8>> {
    // As after a handshake, which takes one sequence number in each direction.
    let (sent, acknowledged) = (numbers.0.wrapping_add(1), numbers.1.wrapping_add(1));
    let builder = ip(from, to)?
        .tcp(from.port(), to.port(), sent, WINDOW)
        .psh()
        .ack(acknowledged);
    let mut packet = Vec::with_capacity(builder.size(bytes.len()));
    builder.write(&mut packet, bytes).ok()?;
    Some(packet)
}

#[cfg(test)]
mod tests {
    use etherparse::{NetSlice, SlicedPacket, TransportSlice};

    use super::*;

    fn packet<'a>(from: &str, to: &str, stream: bool, bytes: &'a [u8]) -> Packet<'a> {
        Packet {
            at: Duration::new(1_700_000_000, 123_456_789),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            stream,
            bytes,
        }
    }

    /// The packets, without their times.
    fn read(mut file: &[u8]) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        while !file.is_empty() {
            let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
            assert_eq!((number(0), number(4)), (1_700_000_000, 123_456));
            assert_eq!(number(8), number(12));
            let (packet, rest) = file[16..].split_at(number(8) as usize);
            packets.push(packet.to_vec());
            file = rest;
        }
        packets
    }

    #[test]
    fn a_datagram_has_its_addresses_and_right_checksums() {
        for (from, to) in [
            ("127.0.0.1:40000", "192.0.2.1:5060"),
            ("[::1]:40000", "[2001:db8::1]:5060"),
            ("127.0.0.1:40000", "[::ffff:192.0.2.1]:5060"),
        ] {
            let file = Pcap::default().packet(&packet(from, to, false, b"OPTIONS"));
            let packets = read(&file);
            let sliced = SlicedPacket::from_ip(&packets[0]).unwrap();
            let Some(TransportSlice::Udp(udp)) = sliced.transport else {
                panic!("{sliced:?}");
            };
            assert_eq!((udp.source_port(), udp.destination_port()), (40000, 5060));
            assert_eq!(udp.payload(), b"OPTIONS");
            let header = udp.to_header();
            let sum = match sliced.net {
                Some(NetSlice::Ipv4(ip)) => {
                    let ip = ip.header();
                    assert_eq!(ip.header_checksum(), ip.to_header().calc_header_checksum());
                    header.calc_checksum_ipv4(&ip.to_header(), udp.payload())
                }
                Some(NetSlice::Ipv6(ip)) => {
                    header.calc_checksum_ipv6(&ip.header().to_header(), udp.payload())
                }
                other => panic!("{other:?}"),
            };
            assert_eq!(header.checksum, sum.unwrap());
        }
    }

    #[test]
    fn segments_of_a_stream_follow_each_other() {
        let (us, peer) = ("127.0.0.1:40000", "192.0.2.1:5060");
        let mut pcap = Pcap::default();
        let long = vec![b'x'; SEGMENT_BYTES + 10];
        let mut file = pcap.packet(&packet(us, peer, true, &long));
        file.extend(pcap.packet(&packet(peer, us, true, b"200")));
        file.extend(pcap.packet(&packet(us, peer, true, b"more")));
        let numbers: Vec<_> = read(&file)
            .iter()
            .map(|bytes| {
                let sliced = SlicedPacket::from_ip(bytes).unwrap();
                let Some(TransportSlice::Tcp(tcp)) = sliced.transport else {
                    panic!("{sliced:?}");
                };
                assert!(tcp.psh() && tcp.ack() && !tcp.syn());
                let numbers = (tcp.sequence_number(), tcp.acknowledgment_number());
                (numbers, tcp.payload().len())
            })
            .collect();
        let first = SEGMENT_BYTES as u32 + 1;
        assert_eq!(
            numbers,
            [
                ((1, 1), SEGMENT_BYTES),
                ((first, 1), 10),
                ((1, first + 10), 3),
                ((first + 10, 4), 4),
            ]
        );
    }

    #[test]
    fn a_message_that_fits_no_packet_is_omitted() {
        let mut pcap = Pcap::default();
        let mixed = packet("127.0.0.1:1", "[::1]:2", false, b"x");
        assert!(pcap.packet(&mixed).is_empty());
        let long = vec![0; 65_535];
        let long = packet("127.0.0.1:1", "127.0.0.2:2", false, &long);
        assert!(pcap.packet(&long).is_empty());
    }
}
