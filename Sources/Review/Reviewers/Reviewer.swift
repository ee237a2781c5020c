public import Monitoring

/// A person who uses the product.
public struct Reviewer: Sendable, Equatable {
    /// The number in the database.
    public var id: Int64
    /// The name by which others know the person, unique.
    public var name: String
    /// What the person may do.
    public var role: Role
    /// When the account was closed; nil while it is open.
    public var disabledAt: Moment?

    /// A reviewer from its parts.
    public init(id: Int64, name: String, role: Role, disabledAt: Moment? = nil) {
        self.id = id
        self.name = name
        self.role = role
        self.disabledAt = disabledAt
    }
}

/// What a person may do; each role includes the ones before.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    /// Reads what is not blind.
    case viewer
    /// Labels and judges.
    case reviewer
    /// Sees everything and adopts thresholds.
    case lead
    /// Manages models, people and the database.
    case admin

    /// Whether a role may do less than another.
    public static func < (left: Role, right: Role) -> Bool {
        let order = Role.allCases
        return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
    }
}
