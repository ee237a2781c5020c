internal import GRDB
public import Monitoring

/// A rule's value in one window, for timelines and for recalibration.
public struct RuleHistoryPoint: Sendable, Equatable {
    /// The window.
    public var window: Window
    /// The window's revision the finding belongs to: the latest.
    public var revision: Int
    /// What was found.
    public var finding: Finding
}

/// Which revisions of windows to take findings from.
public enum FindingScope: Sendable, Equatable {
    /// Of every window the latest revision.
    case latest
    /// The latest revision of one window.
    case window(String)
    /// One revision of one window.
    case revision(window: String, number: Int)
}

extension ReadTransaction {
    /// Findings of a model, by window and in the order in which they were stored.
    public func findings(
        of model: Int64,
        scope: FindingScope = .latest,
        onlyBreached: Bool = false
    ) throws -> [Finding] {
        var sql = Self.findings + " WHERE window.model = ?"
        var arguments: StatementArguments = [model]
        switch scope {
        case .latest:
            sql += Self.isLatest
        case .window(let key):
            sql += " AND window.key = ?" + Self.isLatest
            arguments += [key]
        case .revision(let key, let number):
            sql += " AND window.key = ? AND windowRevision.number = ?"
            arguments += [key, number]
        }
        // Written as in the partial index, so that it is used.
        if onlyBreached { sql += " AND finding.outcome = 'breached'" }
        return try values(sql + " ORDER BY window.ordinal, finding.id", arguments) { try Finding(&$0) }
    }

    /// What one rule found in each window's latest revision, in the order of the windows.
    public func history(ofRule key: String, model: Int64) throws -> [RuleHistoryPoint] {
        try values(
            Self.findings + " WHERE window.model = ? AND finding.ruleKey = ?" + Self.isLatest
                + " ORDER BY window.ordinal",
            [model, key]
        ) { fields in
            let finding = try Finding(&fields)
            return RuleHistoryPoint(
                window: Window(
                    key: finding.window,
                    start: Moment.stored(fields.nextOrNil()),
                    end: Moment.stored(fields.nextOrNil()),
                    ordinal: fields.next()
                ),
                revision: fields.next(),
                finding: finding
            )
        }
    }

    private static let findings = """
        SELECT finding.statistic, columnName, category, subject, level, direction, ruleLimit, minimumEffect,
            minimumRows, severity, ofWindows, inWindows, value, effectLower, pValue, windowFigure, baselineFigure, outcome, reason, window.key, z,
            windowRows, baselineRows, ruleKey, thresholdLimit, thresholdRevision, thresholdBasis, referenceRevision,
            kind, shiftSum, shiftWindows, shiftMeanSquare, isCleared, note, bound, window.startsAt, window.endsAt, window.ordinal, windowRevision.number
        FROM window
        JOIN windowRevision ON windowRevision.window = window.id
        JOIN finding ON finding.windowRevision = windowRevision.id
        """

    private static let isLatest = """
         AND windowRevision.number = (SELECT max(number) FROM windowRevision WHERE window = window.id)
        """
}

extension WriteTransaction {
    /// Appends what an evaluation found.
    public func addFindings(_ findings: [Finding], windowRevision: Int64, engineVersion: String) throws {
        try insert(
            findings.map { $0.stored(windowRevision: windowRevision, engineVersion: engineVersion) },
            into: "finding",
            [
                "windowRevision", "ruleKey", "statistic", "columnName", "category", "subject", "level",
                "direction", "ruleLimit", "minimumEffect", "minimumRows", "severity", "ofWindows",
                "inWindows", "thresholdLimit", "thresholdRevision", "thresholdBasis", "referenceRevision",
                "value", "effectLower", "z", "pValue", "windowFigure", "baselineFigure", "windowRows",
                "baselineRows", "outcome", "reason", "kind", "shiftSum", "shiftWindows", "shiftMeanSquare",
                "isCleared", "note", "bound", "engineVersion",
            ]
        )
    }
}

extension Finding {
    /// The values of its row, in the order of `WriteTransaction.addFindings`.
    fileprivate func stored(windowRevision: Int64, engineVersion: String) -> [RawValue] {
        [
            .integer(windowRevision), .text(rule.key), .text(rule.statistic.rawValue), .text(rule.column),
            .text(rule.category), .text(rule.subject.rawValue), .text(rule.level.rawValue),
            .text(rule.direction.rawValue), .number(rule.limit), .number(rule.minimumEffect),
            .integer(Int64(rule.minimumRows)), .text(rule.severity.rawValue),
            .integer(Int64(rule.persistence.of)), .integer(Int64(rule.persistence.windows)),
            .number(threshold.limit), .integer(Int64(threshold.revision)),
            .text(threshold.basis.rawValue), .integer(Int64(referenceRevision)),
            .number(measurement?.value), .number(measurement?.effectLower), .number(z),
            .number(measurement?.pValue), .number(measurement?.windowFigure),
            .number(measurement?.baselineFigure), .integer(Int64(windowRows)),
            .integer(Int64(baselineRows)), .text(outcome.word), .text(outcome.reason),
            .text(kind?.rawValue), .number(shift?.sum), .integer(shift.map { Int64($0.windows) }),
            .number(shift?.meanSquare), .integer(isCleared ? 1 : 0), .text(measurement?.note),
            .number(measurement?.bound), .text(engineVersion),
        ]
    }

    /// The columns in the order of `ReadTransaction.findings`.
    init(_ fields: inout RowFields) throws {
        let rule = Rule(
            statistic: try Statistic(stored: fields.next()),
            column: fields.nextOrNil(),
            category: fields.nextOrNil(),
            subject: try RuleSubject(stored: fields.next()),
            level: try Level(stored: fields.next()),
            direction: try Direction(stored: fields.next()),
            limit: fields.next(),
            minimumEffect: fields.next(),
            minimumRows: fields.next(),
            severity: try Severity(stored: fields.next()),
            persistence: Persistence(of: fields.next(), windows: fields.next())
        )
        let value: Double? = fields.nextOrNil()
        let effectLower: Double? = fields.nextOrNil()
        let pValue: Double? = fields.nextOrNil()
        let windowFigure: Double? = fields.nextOrNil()
        let baselineFigure: Double? = fields.nextOrNil()
        var measurement: Measurement?
        if let value, let effectLower {
            measurement = Measurement(
                value: value,
                effectLower: effectLower,
                pValue: pValue,
                windowFigure: windowFigure,
                baselineFigure: baselineFigure
            )
        }
        let word: String = fields.next()
        let reason: String? = fields.nextOrNil()
        let outcome: Outcome =
            switch word {
            case "within": .within
            case "breached": .breached
            default: .notEvaluable(reason: reason ?? "")
            }
        self.init(
            window: fields.next(),
            rule: rule,
            measurement: measurement,
            z: fields.nextOrNil(),
            windowRows: fields.next(),
            baselineRows: fields.next(),
            threshold: Threshold(
                rule: fields.next(),
                limit: fields.next(),
                revision: fields.next(),
                basis: try Threshold.Basis(stored: fields.next())
            ),
            referenceRevision: fields.next(),
            outcome: outcome,
            kind: try (fields.nextOrNil() as String?).map { try Kind(stored: $0) },
            shift: LastingShift(&fields),
            isCleared: fields.next()
        )
        // Read in any case: what follows stands behind it.
        let note: String? = fields.nextOrNil()
        let bound: Double? = fields.nextOrNil()
        self.measurement?.note = note
        self.measurement?.bound = bound
    }
}

extension LastingShift {
    fileprivate init?(_ fields: inout RowFields) {
        let sum: Double? = fields.nextOrNil()
        let windows: Int? = fields.nextOrNil()
        let meanSquare: Double? = fields.nextOrNil()
        guard let sum, let windows, let meanSquare else { return nil }
        self.init(sum: sum, windows: windows, meanSquare: meanSquare)
    }
}
