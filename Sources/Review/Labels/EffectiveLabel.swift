/// What is taken as true for one prediction.
public struct EffectiveLabel: Sendable, Equatable {
    /// The value.
    public var value: String
    /// Where it comes from.
    public var origin: Label.Origin
    /// Whether people or systems gave different values.
    public var isContested: Bool
    /// How many of the origin's answers say it: 1 for a single reviewer, more for a consensus.
    public var support: Int

    /// A label from its parts.
    public init(value: String, origin: Label.Origin, isContested: Bool, support: Int = 1) {
        self.value = value
        self.origin = origin
        self.isContested = isContested
        self.support = support
    }

    /// Resolves the labels of one prediction: upstream, else adjudicated, else the reviewers' consensus, else the single
    /// one; a convenience label where there is nothing else.
    ///
    /// Superseded labels, answers that do not count and "cannot tell" are left out. Of several upstream or adjudicated
    /// labels the newest stands. Reviewers agree when more of them give one value than give any other; a tie gives no
    /// label (nil) until somebody adjudicates. Numbers are compared as numbers: `12` and `12.0` are one value.
    public static func resolve(_ labels: [Label]) -> EffectiveLabel? {
        let current = inForce(labels)
        let given = Set(current.filter { $0.origin != .convenience }.compactMap { $0.value.map(canonical) })
        for origin in [Label.Origin.upstream, .adjudicated] {
            let newest = current.filter { $0.origin == origin }.max { $0.id < $1.id }
            if let value = newest?.value {
                return EffectiveLabel(value: value, origin: origin, isContested: given.count > 1)
            }
        }
        for origin in [Label.Origin.sampled, .convenience] {
            let answers = current.filter { $0.origin == origin }.compactMap(\.value)
            guard !answers.isEmpty else { continue }
            let groups = Dictionary(grouping: answers, by: canonical)
            let most = groups.values.map(\.count).max() ?? 0
            let leaders = groups.values.filter { $0.count == most }
            guard leaders.count == 1, let value = leaders.first?.first else { return nil }
            return EffectiveLabel(value: value, origin: origin, isContested: groups.count > 1, support: most)
        }
        return nil
    }

    /// The labels that count and that nobody has corrected.
    public static func inForce(_ labels: [Label]) -> [Label] {
        let superseded = Set(labels.compactMap(\.supersedes))
        return labels.filter { !superseded.contains($0.id) && $0.counts }
    }

    /// Whether some of the labels give different values.
    public static func disagree(_ labels: [Label]) -> Bool { disagree(labels.compactMap(\.value)) }

    /// Whether values differ; numbers are compared as numbers.
    public static func disagree(_ values: [String]) -> Bool { Set(values.map(canonical)).count > 1 }

    /// A value as it is compared with others.
    static func canonical(_ value: String) -> String {
        guard let number = Double(value), number.isFinite else { return value }
        return "\(number == 0 ? 0 : number)"
    }
}
