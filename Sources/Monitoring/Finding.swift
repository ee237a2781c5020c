/// A rule's outcome on a window.
public struct Finding: Sendable, Equatable {
    /// The window's key.
    public var window: String
    /// The rule.
    public var rule: Rule
    /// What was measured; nil when nothing could be.
    public var measurement: Measurement?
    /// How far the value lies from what reference windows show, in their standard deviations of the log score.
    public var z: Double?
    /// Rows in the window.
    public var windowRows: Int
    /// Rows in the baseline.
    public var baselineRows: Int
    /// The limit that decided.
    public var threshold: Threshold
    /// Which state of the reference the z stands on; 0: none.
    public var referenceRevision: Int
    /// Within, breached, or why there is no answer.
    public var outcome: Outcome
    /// How a breach came about; nil without one.
    public var kind: Kind?
    /// The rule's cumulative sum after this window; nil for a rule that has none.
    public var shift: LastingShift?
    /// Whether it would raise an alert, had labels not shown that quality held; it is a notice then.
    public var isCleared: Bool

    /// How a breach came about.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// This window is past the limit.
        case sudden
        /// No window was, but a small shift has lasted.
        case gradual
    }

    /// A finding from its parts.
    public init(
        window: String,
        rule: Rule,
        measurement: Measurement?,
        z: Double?,
        windowRows: Int,
        baselineRows: Int,
        threshold: Threshold,
        referenceRevision: Int,
        outcome: Outcome,
        kind: Kind? = nil,
        shift: LastingShift? = nil,
        isCleared: Bool = false
    ) {
        self.window = window
        self.rule = rule
        self.measurement = measurement
        self.z = z
        self.windowRows = windowRows
        self.baselineRows = baselineRows
        self.threshold = threshold
        self.referenceRevision = referenceRevision
        self.outcome = outcome
        self.kind = kind
        self.shift = shift
        self.isCleared = isCleared
    }

    /// Whether the rule's limit was passed by a shift that matters.
    public var isBreached: Bool { outcome == .breached }

    /// Whether this window alone is past the limit; a rule may need several such windows to be breached.
    public var isPastLimit: Bool { measurement.map { rule.isPast(threshold, $0) } ?? false }

    /// The smallest value that this window could have been flagged for, in the rule's unit.
    ///
    /// The limit, or what the window's rows can tell from the smallest effect, whichever is larger.
    public var smallestDetectable: Double? {
        guard let measurement else { return nil }
        let uncertainty = max(0, abs(measurement.value) - measurement.effectLower)
        return switch threshold.basis {
        case .bound: threshold.limit + uncertainty
        case .budget, .fixed: max(threshold.limit, rule.minimumEffect + uncertainty)
        }
    }
}

/// Within, breached, or why there is no answer.
public enum Outcome: Sendable, Equatable {
    /// Usual, or too small to matter.
    case within
    /// Unusual and material.
    case breached
    /// No answer, and why, as a sentence.
    case notEvaluable(reason: String)

    /// The word in JSON and in the database.
    public var word: String {
        switch self {
        case .within: "within"
        case .breached: "breached"
        case .notEvaluable: "notEvaluable"
        }
    }

    /// Why there is no answer.
    public var reason: String? {
        if case .notEvaluable(let reason) = self { return reason }
        return nil
    }
}

/// What a statistic found, before any limit is applied.
public struct Measurement: Sendable, Equatable {
    /// The rule's score: an effect size in the rule's unit, with its sign where it has one.
    public var value: Double
    /// The lower confidence bound of the effect's size, 0 or more.
    public var effectLower: Double
    /// The p-value, shown and never deciding.
    public var pValue: Double?
    /// The plain figure behind the score in this window (a mean, a share), where there is one.
    public var windowFigure: Double?
    /// The same in the baseline.
    public var baselineFigure: Double?
    /// What else the finding names: the features that moved it.
    public var note: String?
    /// How far the value may lie from the true one, since only a profile of the rows is known; nil: it is exact.
    public var bound: Double?

    /// A measurement from its parts.
    public init(
        value: Double,
        effectLower: Double,
        pValue: Double? = nil,
        windowFigure: Double? = nil,
        baselineFigure: Double? = nil
    ) {
        self.value = value
        self.effectLower = effectLower
        self.pValue = pValue
        self.windowFigure = windowFigure
        self.baselineFigure = baselineFigure
    }
}
