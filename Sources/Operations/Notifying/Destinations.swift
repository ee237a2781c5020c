import Foundation
import Monitoring
import Notifications
public import Review
import Storage

extension Workbench {
    /// The destinations, by name, with how their messages stand; no secret among it.
    public func destinations() throws(WorkbenchError) -> [DestinationSummary] {
        try mapping {
            try database.read { read in
                let counts = try read.deliveryCounts()
                let models = Dictionary(
                    try read.models().map { ($0.id, $0.model.name) },
                    uniquingKeysWith: { first, _ in first }
                )
                return try read.destinations().map { stored in
                    let count = counts[stored.id] ?? DeliveryCounts()
                    return DestinationSummary(
                        name: stored.name,
                        kind: stored.kind.rawValue,
                        model: stored.model.flatMap { models[$0] },
                        shown: stored.shown,
                        createdAt: stored.createdAt,
                        createdBy: stored.createdBy,
                        pausedAt: stored.pausedAt,
                        pauseReason: stored.pauseReason,
                        waiting: count.waiting,
                        delivered: count.delivered,
                        givenUp: count.givenUp,
                        lastDelivered: count.lastDelivered
                    )
                }
            }
        }
    }

    /// Adds a destination: from now on alerts are announced there.
    ///
    /// - Returns: The webhook's secret where one was made: to be shown once, for the receiver.
    /// - Throws: `invalid` for an address that makes no sense or is not allowed, `conflict` for a name that is taken,
    ///   `notFound` for an unknown model, `forbidden`.
    @discardableResult
    public func addDestination(_ input: DestinationInput, as person: Reviewer) throws(WorkbenchError)
        -> String?
    {
        try require(.admin, of: person, to: "add destinations")
        let name = try checkedName(input.name)
        var secrets = DestinationSecrets(isPlain: input.isPlain, networks: input.networks)
        var made: String?
        let kind: DestinationKind
        switch input.target {
        case .webhook(let url, let secret):
            if secret == nil { made = WebhookSecret(bytes: randomBytes(32))?.written }
            (kind, secrets.url, secrets.secret) = (.webhook, url, secret ?? made)
        case .mail(let recipient, let sender, let server, let user, let password):
            kind = .mail
            (secrets.recipient, secrets.sender, secrets.server) = (recipient, sender, server)
            (secrets.user, secrets.password) = (user, password)
        }
        let shown = try Self.sender(secrets).shown
        try mapping {
            let sealed = try SecretBox(database: database)
                .seal(Array(Self.messageEncoder.encode(secrets)), for: name)
            try database.write(at: now(), by: person.name) { transaction in
                let model = try input.model.map { try transaction.read.required($0).id }
                _ = try transaction.addDestination(
                    name: name,
                    kind: kind,
                    model: model,
                    shown: shown,
                    sealed: sealed
                )
                _ = try transaction.record(action: "destination.added", subject: name, detail: shown)
            }
        }
        return made
    }

    /// Removes a destination with its secrets; what is on its way there is given up.
    public func removeDestination(_ name: String, as person: Reviewer) throws(WorkbenchError) {
        try change(name, "removed", as: person) { transaction, stored in
            try transaction.removeDestination(id: stored.id)
        }
    }

    /// Sends to a paused destination again, beginning with what waits.
    public func resumeDestination(_ name: String, as person: Reviewer) throws(WorkbenchError) {
        try change(name, "resumed", as: person) { transaction, stored in
            guard stored.pausedAt != nil else {
                throw WorkbenchError.conflict("“\(stored.name)” is not paused; nothing changed.")
            }
            try transaction.pauseDestination(id: stored.id, reason: nil)
        }
    }

    /// Sends a test message right now, past the outbox; blocks until it is answered.
    ///
    /// - Returns: Why it was not taken; nil when it was.
    public func testDestination(_ name: String, as person: Reviewer) throws(WorkbenchError) -> String? {
        try require(.admin, of: person, to: "test destinations")
        let moment = now()
        let id = "msg_\(hexadecimal(randomBytes(16)))"
        let message = Message(
            id: id,
            subject: "Plumbline: a test",
            text: "This is a test, sent to “\(name)” by \(person.name). Alerts will arrive like this.",
            json: "{\"data\":{},\"timestamp\":\"\(moment.text)\",\"type\":\"test\"}"
        )
        let stored = try mapping { try database.read { try requiredDestination(name, in: $0) } }
        let outcome = try opened(stored).send(message, at: moment.milliseconds / 1_000)
        let reason: String? =
            switch outcome {
            case .delivered: nil
            case .failed(let reason, _), .refusedForGood(let reason): reason
            }
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                _ = try transaction.record(
                    action: "destination.tested",
                    subject: stored.name,
                    detail: reason ?? "delivered"
                )
            }
        }
        return reason
    }

    /// The sender to a stored destination.
    func opened(_ stored: StoredDestination) throws(WorkbenchError) -> any MessageSender {
        let box = SecretBox(database: database)
        guard let bytes = box.open(stored.sealed, for: stored.name) else {
            throw .storage(
                "The secrets of “\(stored.name)” cannot be opened: \(box.path) is missing or another one. Put it back, or "
                    + "remove the destination and add it again."
            )
        }
        return try mapping {
            try Self.sender(JSONDecoder().decode(DestinationSecrets.self, from: Data(bytes)))
        }
    }

    func requiredDestination(_ name: String, in read: ReadTransaction) throws -> StoredDestination {
        if let stored = try read.destination(named: name.trimmingWhitespace()) { return stored }
        let names = try read.destinations().map(\.name)
        let known =
            names.isEmpty
            ? "There is none yet; `plumbline notification add` makes one."
            : "There are: \(names.joined(separator: ", "))."
        throw WorkbenchError.notFound("There is no destination “\(name)”. \(known)")
    }

    private func change(
        _ name: String,
        _ action: String,
        as person: Reviewer,
        _ body: (WriteTransaction, StoredDestination) throws -> Void
    ) throws(WorkbenchError) {
        try require(.admin, of: person, to: "change destinations")
        try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let stored = try requiredDestination(name, in: transaction.read)
                try body(transaction, stored)
                _ = try transaction.record(action: "destination.\(action)", subject: stored.name)
            }
        }
    }

    private static func sender(_ secrets: DestinationSecrets) throws(WorkbenchError) -> any MessageSender {
        var networks: [NetworkRange] = []
        for text in secrets.networks {
            guard let range = NetworkRange(text) else {
                throw .invalid("“\(text)” is no network. Write one such as 10.0.0.0/8, or one address.")
            }
            networks.append(range)
        }
        do throws(AddressProblem) {
            if let url = secrets.url {
                guard let secret = WebhookSecret(secrets.secret ?? "") else {
                    throw AddressProblem(
                        sentence:
                            "The secret is not one of a webhook: whsec_ and the Base64 of 24 to 64 bytes. "
                            + "Leave it out, and one is made."
                    )
                }
                return try Webhook(
                    url: url,
                    secret: secret,
                    isPlain: secrets.isPlain,
                    guarding: AddressGuard(allowing: networks),
                    authenticate: { key, message in
                        Cryptography.authenticationCode(of: message, key: key)
                    }
                )
            }
            return try Mail(
                recipient: secrets.recipient ?? "",
                sender: secrets.sender ?? "",
                server: secrets.server ?? "",
                login: secrets.user.map { Mail.Login(user: $0, password: secrets.password ?? "") },
                isPlain: secrets.isPlain,
                guarding: AddressGuard(allowing: networks)
            )
        } catch {
            throw .invalid(error.sentence)
        }
    }
}

/// What carries a message to a destination.
protocol MessageSender: Sendable {
    /// Where it goes, without secrets.
    var shown: String { get }
    /// Sends a message once and waits for the answer.
    func send(_ message: Message, at seconds: Int64) -> DeliveryOutcome
}

extension Webhook: MessageSender {}
extension Mail: MessageSender {}
