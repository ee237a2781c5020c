public import Review

/// A signed-in person.
public struct SignedIn: Sendable {
    /// The person.
    public var reviewer: Reviewer
    /// The secret for the cookie.
    public var token: String
}
