/// What a test waited for did not happen in time.
public struct DeadlinePassed: Error, CustomStringConvertible {
    /// What was waited for, and for how long.
    public let description: String

    init(_ what: String, limit: Duration) {
        description = "Waited \(limit) for this, and it did not happen: \(what)."
    }
}

/// Asks again and again until an answer is there, because a fixed pause is either too short or too long.
///
/// - Parameters:
///   - what: What is waited for, in words, for the error.
///   - limit: How long at most.
///   - pause: The time between two questions.
///   - answer: The question; nil for "not yet".
/// - Returns: The first answer.
/// - Throws: ``DeadlinePassed``, or what the question throws.
public func wait<Answer>(
    for what: String,
    within limit: Duration = .seconds(240),
    every pause: Duration = .milliseconds(25),
    _ answer: () async throws -> Answer?
) async throws -> Answer {
    let end = ContinuousClock.now + limit
    while true {
        if let found = try await answer() { return found }
        guard ContinuousClock.now < end else { throw DeadlinePassed(what, limit: limit) }
        try await Task.sleep(for: pause)
    }
}
