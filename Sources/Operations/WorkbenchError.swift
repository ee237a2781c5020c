public import Formats

/// Why an operation was refused, with the sentence that both doors show.
public enum WorkbenchError: Error, Sendable {
    /// What was asked for makes no sense. Page 422, command exit 64.
    case invalid(String)
    /// A file was refused; nothing of it was stored. Page 422, command exit 65.
    case refusedFile(String, problems: [InputProblem], problemCount: Int)
    /// No such thing. Page 404, command exit 66.
    case notFound(String)
    /// The person may not do this. Page 403, command exit 77.
    case forbidden(String)
    /// Somebody or something was faster, or the state forbids it. Page 409, command exit 75.
    case conflict(String)
    /// A person stopped it; nothing is half done. Page 503, command exit 130.
    case interrupted(String)
    /// The database is busy. Page 503, command exit 69.
    case busy(String)
    /// Too many tries; the next one is heard after so many seconds. Page 429, command exit 75.
    case tooMany(String, seconds: Int64)
    /// The disk is full or failing. Page 507, command exit 74.
    case storage(String)
    /// Nobody thought of it: what failed, in the words of the machine. Page 500, command exit 70.
    case unexpected(String)

    /// The sentence people read.
    public var message: String {
        switch self {
        case .invalid(let text), .refusedFile(let text, _, _), .notFound(let text), .forbidden(let text),
            .conflict(let text), .interrupted(let text), .busy(let text), .tooMany(let text, _),
            .storage(let text):
            text
        case .unexpected(let detail): "Something failed that should not have: \(detail)."
        }
    }

    /// Whether the sentence tells paths and other details of the machine, which its operator alone should read.
    public var isForOperator: Bool {
        switch self {
        case .storage, .unexpected: true
        default: false
        }
    }
}
