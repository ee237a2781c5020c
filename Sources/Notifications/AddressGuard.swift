/// Which addresses may be connected to: those of the public internet, and the internal ones an operator named.
///
/// Without it, whoever may enter an address could make the server ask for what only the server can reach: the
/// machine itself, its neighbours, the metadata service of a cloud. It judges the address that is really connected
/// to, after names are resolved, so a name that changes between two look-ups gains nothing.
public struct AddressGuard: Sendable, Equatable {
    private let allowed: [NetworkRange]

    /// A guard that lets nothing internal pass but the given ranges.
    public init(allowing allowed: [NetworkRange] = []) {
        self.allowed = allowed
    }

    /// Whether an address may be connected to.
    public func allows(_ address: NetworkAddress) -> Bool {
        let plain = address.unwrapped
        if allowed.contains(where: { $0.contains(plain) || $0.contains(address) }) { return true }
        return !Self.internalRanges.contains { $0.contains(plain) || $0.contains(address) }
    }

    /// The ranges that are not the public internet, after IANA's registries of special-purpose addresses.
    ///
    /// Ranges that wrap an IPv4 address are judged by that one; 2002::/16 and 64:ff9b::/96 are therefore not here.
    private static let internalRanges: [NetworkRange] = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7",
        "fe80::/9", "ff00::/8",
    ].compactMap(NetworkRange.init)
}
