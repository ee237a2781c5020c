#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// An address of the network: 4 bytes (IPv4) or 16 (IPv6).
public struct NetworkAddress: Sendable, Equatable {
    /// The bytes, most significant first.
    public let bytes: [UInt8]

    /// An address from its bytes; nil for a number of them that no address has.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// An address as it is written: `10.0.0.7`, `fd00::7`; nil for anything else, a name for example.
    public init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
    }

    /// The address in its usual writing.
    public var text: String {
        var text = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "an address" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The IPv4 address that an IPv6 one stands for: mapped, translated (NAT64) or tunnelled (6to4); else itself.
    var unwrapped: NetworkAddress {
        guard bytes.count == 16 else { return self }
        let zeros = [UInt8](repeating: 0, count: 10)
        if bytes.starts(with: zeros + [0xFF, 0xFF])
            || bytes.starts(with: [0, 0x64, 0xFF, 0x9B] + zeros.prefix(8))
        {
            return NetworkAddress(bytes: Array(bytes[12...])) ?? self
        }
        if bytes.starts(with: [0x20, 0x02]) { return NetworkAddress(bytes: Array(bytes[2..<6])) ?? self }
        return self
    }
}

/// A range of addresses: `10.0.0.0/8`, or one address.
public struct NetworkRange: Sendable, Equatable {
    private let address: NetworkAddress
    private let prefix: Int

    /// A range as it is written; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = NetworkAddress(String(first)) else {
            return nil
        }
        let most = address.bytes.count * 8
        if parts.count == 2 {
            guard let length = Int(parts[1]), String(length) == parts[1], (0...most).contains(length) else {
                return nil
            }
            prefix = length
        } else {
            prefix = most
        }
        self.address = address
    }

    /// The range in its usual writing.
    public var text: String { "\(address.text)/\(prefix)" }

    /// Whether an address lies in the range.
    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for (place, pair) in zip(address.bytes, other.bytes).enumerated() {
            let bits = min(8, max(0, prefix - place * 8))
            guard bits > 0 else { return true }
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            if (pair.0 ^ pair.1) & mask != 0 { return false }
        }
        return true
    }
}
