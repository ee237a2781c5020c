import Monitoring
import Operations

/// Where alerts are announced, and what became of the messages.
struct NotificationsView: Sendable {
    var frame: Frame
    var destinations: [DestinationView]
    var hasDestinations: Bool
    var deliveries: [DeliveryView]
    var hasDeliveries: Bool
    var cut: String?
    var kinds: [ChoiceView]
    var models: [ChoiceView]
    var name: FieldView
    var kindProblem: String?
    var url: FieldView
    var recipient: FieldView
    var sender: FieldView
    var server: FieldView
    var user: FieldView
    var refusal: String?
    var secret: SecretView?
    var test: TestView?
}

/// A destination in the list.
struct DestinationView: Sendable {
    var name: String
    var address: String
    var models: String
    var standing: String
    var pauseReason: String?
    var isPaused: Bool
    var testAddress: String
    var resumeAddress: String
    var removeAddress: String

    init(_ summary: DestinationSummary) {
        name = summary.name
        address = summary.shown
        models = summary.model ?? "all models"
        var parts = ["\(summary.delivered) delivered", "\(summary.waiting) waiting"]
        if summary.givenUp > 0 { parts.append("\(summary.givenUp) given up") }
        if let last = summary.lastDelivered { parts.append("the last on \(Wording.day(last))") }
        standing = parts.joined(separator: ", ")
        isPaused = summary.pausedAt != nil
        pauseReason = summary.pausedAt.map { "Paused on \(Wording.day($0)): \(summary.pauseReason)." }
        let base = "/notifications/\(percentEncoded(summary.name))"
        (testAddress, resumeAddress, removeAddress) = (
            "\(base)/tests", "\(base)/resumptions", "\(base)/removals"
        )
    }
}

/// A message in the list.
struct DeliveryView: Sendable {
    var id: String
    var destination: String
    var alert: String
    var alertLink: String
    var written: String
    var state: String
    var reason: String?
    var isGivenUp: Bool
    var resendAddress: String

    init(_ summary: DeliverySummary) {
        id = String(summary.id)
        destination = summary.destination
        alert = "Alert \(summary.alert) \(summary.event)"
        alertLink = "/alerts/\(summary.alert)"
        written = Wording.minute(summary.createdAt)
        let tries = Words.count(summary.attempts, "attempt")
        state =
            switch summary.state {
            case .waiting:
                summary.attempts == 0
                    ? "waiting"
                    : "waiting after \(tries), next on \(summary.dueAt.map(Wording.minute) ?? "–")"
            case .delivered: "delivered on \(summary.deliveredAt.map(Wording.minute) ?? "–")"
            case .givenUp: "given up after \(tries)"
            }
        reason = summary.lastError.isEmpty ? nil : summary.lastError
        isGivenUp = summary.state == .givenUp
        resendAddress = "/deliveries/\(summary.id)/resendings"
    }
}

/// The secret of a new webhook, shown once.
struct SecretView: Sendable {
    var name: String
    var secret: String
}

/// How a test message fared.
struct TestView: Sendable {
    var sentence: String
    /// `status` or `problems`, for the style sheet.
    var boxClass: String

    init(name: String, reason: String?) {
        sentence =
            reason.map { "The test did not arrive at \(name): \($0)." } ?? "The test arrived at \(name)."
        boxClass = reason == nil ? "status" : "problems"
    }
}
