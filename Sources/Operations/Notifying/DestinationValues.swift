public import Monitoring
import Storage

/// What a person enters to have alerts announced.
public struct DestinationInput: Sendable {
    /// How messages get there.
    public enum Target: Sendable {
        /// A signed request; without a secret (`whsec_…`) one is made.
        case webhook(url: String, secret: String?)
        /// A mail through a server; user and password where it asks for them.
        case mail(recipient: String, sender: String, server: String, user: String?, password: String?)
    }

    /// The name by which people call it.
    public var name: String
    /// The model whose alerts it gets; nil: all.
    public var model: String?
    /// Where messages go.
    public var target: Target
    /// Whether it may be reached without encryption and on any port; for operators, not for the browser.
    public var isPlain: Bool
    /// Internal networks it may lie in (`10.0.0.0/8`); for operators, not for the browser.
    public var networks: [String]

    /// An input from its parts.
    public init(
        name: String,
        model: String? = nil,
        target: Target,
        isPlain: Bool = false,
        networks: [String] = []
    ) {
        self.name = name
        self.model = model
        self.target = target
        self.isPlain = isPlain
        self.networks = networks
    }
}

/// One line of the list of destinations.
public struct DestinationSummary: Sendable, Equatable {
    /// The name by which people call it.
    public var name: String
    /// `webhook` or `mail`.
    public var kind: String
    /// The model whose alerts it gets; nil: all.
    public var model: String?
    /// What may be shown of where it goes.
    public var shown: String
    /// When it was added.
    public var createdAt: Moment
    /// Who added it.
    public var createdBy: String
    /// Since when nothing is sent to it, until somebody resumes it.
    public var pausedAt: Moment?
    /// Why.
    public var pauseReason: String
    /// Messages not delivered yet.
    public var waiting: Int
    /// Messages delivered.
    public var delivered: Int
    /// Messages given up after the last attempt.
    public var givenUp: Int
    /// When the last one was delivered.
    public var lastDelivered: Moment?
}

/// One message to one destination.
public struct DeliverySummary: Sendable, Equatable {
    /// The number by which it is called.
    public var id: Int64
    /// The id that the receiver sees, the same in every attempt.
    public var message: String
    /// The destination's name.
    public var destination: String
    /// The alert it is about.
    public var alert: Int64
    /// What happened with the alert: raised, reopened, promoted or cleared.
    public var event: String
    /// Where it stands.
    public var state: DeliveryState
    /// When it was written.
    public var createdAt: Moment
    /// How often sending was tried.
    public var attempts: Int
    /// When the next attempt is due.
    public var dueAt: Moment?
    /// When it was delivered.
    public var deliveredAt: Moment?
    /// Why the last attempt failed.
    public var lastError: String
}

/// Where a message stands.
public enum DeliveryState: String, Sendable, CaseIterable {
    /// It is still to be sent, or to be tried again.
    case waiting
    /// The other side took it.
    case delivered
    /// The last attempt has failed, or the destination was removed.
    case givenUp

    init(_ stored: StoredDelivery.State) {
        self =
            switch stored {
            case .waiting: .waiting
            case .delivered: .delivered
            case .givenUp: .givenUp
            }
    }

    /// The same for the database.
    var stored: StoredDelivery.State {
        switch self {
        case .waiting: .waiting
        case .delivered: .delivered
        case .givenUp: .givenUp
        }
    }
}

/// What is said about an alert.
struct AlertMessage: Codable, Equatable {
    /// What happened with it.
    enum Event: String, Codable { case raised, reopened, promoted, cleared }

    var event: Event
    var at: Moment
    var model: String
    var alert: Int64
    /// The alert's windows, oldest first, the newest fifty.
    var windows: [String]
    /// The breached rules of the worst window in words, strongest first.
    var rules: [String]
    /// Why, as a sentence, where that is more than what the rules say.
    var reason: String?
}

/// Where a destination is and what opens it; sealed wherever it is kept.
struct DestinationSecrets: Codable {
    var url: String?
    var secret: String?
    var recipient: String?
    var sender: String?
    var server: String?
    var user: String?
    var password: String?
    var isPlain: Bool
    var networks: [String]
}
