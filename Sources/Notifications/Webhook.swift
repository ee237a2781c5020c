internal import CLibcurl
internal import Foundation

/// A receiver of messages over HTTPS, after the Standard Webhooks specification.
///
/// Each request carries `webhook-id` (the message's, the same in every attempt), `webhook-timestamp` (seconds since
/// 1970, of the attempt) and `webhook-signature`: `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`.
public struct Webhook: Sendable {
    /// HMAC-SHA256 of a message under a key; passed in, since this module carries no cryptography.
    public typealias Authenticator = @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]

    private let address: ServerAddress
    private let secret: WebhookSecret
    private let guarding: AddressGuard
    private let authenticate: Authenticator
    private let timeouts: Timeouts
    private let certificates: String?

    /// A receiver.
    ///
    /// - Parameters:
    ///   - url: Where it listens.
    ///   - secret: What it verifies signatures with.
    ///   - isPlain: Whether `http:` and other ports than 443 and 8443 may be used.
    ///   - guarding: Which addresses may be connected to.
    ///   - timeouts: How long an attempt may take.
    ///   - certificates: A file of certificates to trust instead of the system's.
    ///   - authenticate: HMAC-SHA256.
    /// - Throws: An `AddressProblem` for an address that makes no sense or is not allowed.
    public init(
        url: String,
        secret: WebhookSecret,
        isPlain: Bool = false,
        guarding: AddressGuard = AddressGuard(),
        timeouts: Timeouts = Timeouts(),
        certificates: String? = nil,
        authenticate: @escaping Authenticator
    ) throws(AddressProblem) {
        address = try ServerAddress(url, schemes: isPlain ? ["https", "http"] : ["https"])
        guard isPlain || [443, 8_443].contains(address.port) else {
            throw AddressProblem(
                sentence:
                    "Port \(address.port) is not one of 443 and 8443. Use one of them, or let an operator allow it with --plain."
            )
        }
        self.secret = secret
        self.guarding = guarding
        self.timeouts = timeouts
        self.certificates = certificates
        self.authenticate = authenticate
    }

    /// The receiver without what may be secret in its address.
    public var shown: String { address.shown + (address.hasPath ? "/…" : "") }

    /// Sends a message once; blocks until it is answered or the time is over.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - seconds: The time of the attempt, in seconds since 1970.
    /// - Returns: How it ended. A redirect is a failure: it would lead where nobody has judged the address.
    public func send(_ message: Message, at seconds: Int64) -> DeliveryOutcome {
        let signed = Array("\(message.id).\(seconds).\(message.json)".utf8)
        let signature = Data(authenticate(secret.key, signed)).base64EncodedString()
        let transfer = Transfer(
            url: address.text,
            scheme: address.scheme,
            guarding: guarding,
            timeouts: timeouts,
            certificates: certificates
        )
        let result = transfer.run { handle in
            handle.number(CURLOPT_POST, 1)
            handle.number(CURLOPT_POSTFIELDSIZE, message.json.utf8.count)
            handle.text(CURLOPT_COPYPOSTFIELDS, message.json)
            handle.number(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            handle.text(CURLOPT_USERAGENT, "plumbline")
            handle.list(
                CURLOPT_HTTPHEADER,
                [
                    "content-type: application/json", "webhook-id: \(message.id)",
                    "webhook-timestamp: \(seconds)",
                    "webhook-signature: v1,\(signature)", "expect:",
                ]
            )
        }
        switch result {
        case .failed(let reason): return .failed(reason: reason, waitSeconds: nil)
        case .answered(200..<300, _): return .delivered
        case .answered(410, _):
            return .refusedForGood(reason: "The receiver answered 410: it wants no messages any more")
        case .answered(let status, let wait):
            let isRedirect = (300..<400).contains(status)
            return .failed(
                reason: isRedirect
                    ? "The receiver answered \(status), a redirect; redirects are not followed"
                    : "The receiver answered \(status)",
                waitSeconds: wait
            )
        }
    }
}

/// What a webhook's receiver verifies signatures with: 24 to 64 bytes, written `whsec_` and their Base64.
public struct WebhookSecret: Sendable, Equatable, CustomStringConvertible {
    /// The bytes.
    let key: [UInt8]

    /// A secret from bytes nobody can guess; nil for fewer than 24 or more than 64.
    public init?(bytes: [UInt8]) {
        guard (24...64).contains(bytes.count) else { return nil }
        key = bytes
    }

    /// A secret as it is written; nil for anything else.
    public init?(_ text: String) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let data = Data(base64Encoded: String(text.dropFirst(prefix.count)))
        else {
            return nil
        }
        self.init(bytes: Array(data))
    }

    /// The secret in its usual writing, for whoever is to keep it.
    public var written: String { "whsec_" + Data(key).base64EncodedString() }

    /// Never the secret, so that no log can hold it.
    public var description: String { "***" }
}
