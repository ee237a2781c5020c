/// What is sent to one destination, in both of its forms.
public struct Message: Sendable, Equatable {
    /// The same in every attempt, so that a receiver can tell a repetition.
    public var id: String
    /// The subject of a mail.
    public var subject: String
    /// The text of a mail.
    public var text: String
    /// The body of a webhook.
    public var json: String

    /// A message from its parts.
    public init(id: String, subject: String, text: String, json: String) {
        self.id = id
        self.subject = subject
        self.text = text
        self.json = json
    }
}

/// How one attempt to deliver ended.
public enum DeliveryOutcome: Sendable, Equatable {
    /// The other side took the message.
    case delivered
    /// It did not; another attempt may succeed. `waitSeconds`: the other side asks to wait that long.
    case failed(reason: String, waitSeconds: Int64?)
    /// The other side wants no messages any more.
    case refusedForGood(reason: String)
}

/// Why a destination's address makes no sense, with the sentence for people.
public struct AddressProblem: Error, Equatable {
    /// The thing, the rule, the way out.
    public let sentence: String

    /// A problem in words.
    public init(sentence: String) {
        self.sentence = sentence
    }
}
