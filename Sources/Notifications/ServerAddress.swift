internal import CLibcurl

/// An address taken apart by the parser that also connects to it, so that a check and the connection cannot differ.
public struct ServerAddress: Sendable, Equatable {
    /// As it was given; it may hold a secret.
    let text: String
    /// The protocol: `https`.
    public let scheme: String
    /// The name or address of the machine.
    public let host: String
    /// The port, the protocol's own where none was given.
    public let port: Int
    /// Whether there is more than scheme, machine and port.
    let hasPath: Bool

    /// Takes an address apart.
    ///
    /// - Parameters:
    ///   - text: The address.
    ///   - schemes: The protocols it may name.
    /// - Throws: An `AddressProblem` for what is no address, names another protocol, or carries a name and password.
    init(_ text: String, schemes: [String]) throws(AddressProblem) {
        let list = schemes.map { "\($0)://" }.joined(separator: " or ")
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard (1...2_000).contains(text.utf8.count), isPlain else {
            throw AddressProblem(
                sentence:
                    "An address has 1 to 2,000 plain characters and no blanks. Write one that begins with \(list)."
            )
        }
        guard Handle.isStarted, let parser = plumbline_curl_new_address() else {
            throw AddressProblem(sentence: "\(Handle.missing).")
        }
        defer { plumbline_curl_free_address(parser) }
        func part(_ what: CURLUPart) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard plumbline_curl_part(parser, what, &found, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK,
                let found
            else {
                return nil
            }
            defer { plumbline_curl_free_text(found) }
            return String(cString: found)
        }
        guard plumbline_curl_set_part(parser, CURLUPART_URL, text) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME),
            schemes.contains(scheme), let host = part(CURLUPART_HOST), !host.isEmpty,
            let port = part(CURLUPART_PORT).flatMap({ Int($0) })
        else {
            throw AddressProblem(
                sentence: "This is no address that begins with \(list). Write one that does."
            )
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil, part(CURLUPART_FRAGMENT) == nil,
            part(CURLUPART_ZONEID) == nil
        else {
            throw AddressProblem(
                sentence: "The address carries a name, a password, a zone or a fragment. Leave them out."
            )
        }
        self.text = text
        self.scheme = scheme
        self.host = host
        self.port = port
        hasPath = (part(CURLUPART_PATH) ?? "/") != "/" || part(CURLUPART_QUERY) != nil
    }

    /// Scheme, machine and port, without what may be secret.
    public var shown: String {
        let usual = ["https": 443, "http": 80, "smtp": 25, "smtps": 465][scheme]
        return "\(scheme)://\(host)" + (port == usual ? "" : ":\(port)")
    }
}
