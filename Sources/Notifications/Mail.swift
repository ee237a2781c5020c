internal import CLibcurl

/// A receiver of messages by mail, through one server.
public struct Mail: Sendable {
    /// Name and password for the mail server; described as `***`.
    public struct Login: Sendable, CustomStringConvertible {
        let user: String
        let password: String

        /// A login from its parts.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        /// Never the password, so that no log can hold it.
        public var description: String { "***" }
    }

    private let recipient: String
    private let sender: String
    private let server: ServerAddress
    private let login: Login?
    private let isPlain: Bool
    private let guarding: AddressGuard
    private let timeouts: Timeouts
    private let certificates: String?

    /// A receiver.
    ///
    /// - Parameters:
    ///   - recipient: The mail address to send to.
    ///   - sender: The mail address to send from.
    ///   - server: `smtp://` (encrypted by STARTTLS, which is demanded) or `smtps://` (encrypted from the start).
    ///   - login: Name and password; nil: the server asks for none.
    ///   - isPlain: Whether a server that cannot encrypt is taken; never with a password.
    ///   - guarding: Which addresses may be connected to.
    ///   - timeouts: How long an attempt may take.
    ///   - certificates: A file of certificates to trust instead of the system's.
    /// - Throws: An `AddressProblem` for an address that makes no sense.
    public init(
        recipient: String,
        sender: String,
        server: String,
        login: Login? = nil,
        isPlain: Bool = false,
        guarding: AddressGuard = AddressGuard(),
        timeouts: Timeouts = Timeouts(),
        certificates: String? = nil
    ) throws(AddressProblem) {
        self.recipient = try Self.checked(recipient)
        self.sender = try Self.checked(sender)
        self.server = try ServerAddress(server, schemes: ["smtp", "smtps"])
        guard !self.server.hasPath else {
            throw AddressProblem(
                sentence:
                    "The mail server's address has more than a name and a port. Write it as smtp://mail.example.org:587."
            )
        }
        guard !isPlain || login == nil else {
            throw AddressProblem(
                sentence:
                    "A password is not sent without encryption. Leave out the user, or leave out --plain."
            )
        }
        self.login = login
        self.isPlain = isPlain
        self.guarding = guarding
        self.timeouts = timeouts
        self.certificates = certificates
    }

    /// Where it goes, for people.
    public var shown: String { "\(recipient) through \(server.shown)" }

    /// Sends a message once; blocks until the server took it or the time is over.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - seconds: The time of the attempt, in seconds since 1970.
    /// - Returns: How it ended.
    public func send(_ message: Message, at seconds: Int64) -> DeliveryOutcome {
        let transfer = Transfer(
            url: server.text,
            scheme: server.scheme,
            guarding: guarding,
            timeouts: timeouts,
            certificates: certificates
        )
        let text = MailText.bytes(message, from: sender, to: recipient, at: seconds)
        let result = transfer.run(upload: text) { handle in
            handle.number(CURLOPT_USE_SSL, Int((isPlain ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
            handle.text(CURLOPT_MAIL_FROM, "<\(sender)>")
            handle.list(CURLOPT_MAIL_RCPT, ["<\(recipient)>"])
            handle.number(CURLOPT_UPLOAD, 1)
            if let login {
                handle.text(CURLOPT_USERNAME, login.user)
                handle.text(CURLOPT_PASSWORD, login.password)
            }
        }
        switch result {
        case .answered: return .delivered
        case .failed(let reason): return .failed(reason: reason, waitSeconds: nil)
        }
    }

    /// An address that can neither end a header nor begin another.
    private static func checked(_ address: String) throws(AddressProblem) -> String {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let forbidden = Set("<>()[]\\,;:\" ".utf8)
        let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) }
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), isPlain, address.utf8.count <= 254 else {
            throw AddressProblem(
                sentence: "“\(address.prefix(60))” is no mail address. Write one such as team@example.org."
            )
        }
        return address
    }
}
