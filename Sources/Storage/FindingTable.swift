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
        return try rows(sql + " ORDER BY window.ordinal, finding.id", arguments).map(Finding.init(row:))
    }

    /// What one rule found in each window's latest revision, in the order of the windows.
    public func history(ofRule key: String, model: Int64) throws -> [RuleHistoryPoint] {
        try rows(
            Self.findings + " WHERE window.model = ? AND finding.ruleKey = ?" + Self.isLatest
                + " ORDER BY window.ordinal",
            [model, key]
        ).map { row in
            RuleHistoryPoint(
                window: Window(
                    key: row["windowKey"],
                    start: Moment.stored(row["startsAt"]),
                    end: Moment.stored(row["endsAt"]),
                    ordinal: row["ordinal"]
                ),
                revision: row["revisionNumber"],
                finding: try Finding(row: row)
            )
        }
    }

    private static let findings = """
        SELECT finding.*, window.key AS windowKey, window.startsAt, window.endsAt, window.ordinal,
            windowRevision.number AS revisionNumber
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
        for finding in findings {
            let (rule, measured) = (finding.rule, finding.measurement)
            try run(
                """
                INSERT INTO finding (windowRevision, ruleKey, statistic, columnName, category, subject, level,
                    direction, ruleLimit, minimumEffect, minimumRows, thresholdLimit, thresholdRevision,
                    referenceRevision, value, effectLower, z, pValue, windowFigure, baselineFigure, windowRows,
                    baselineRows, outcome, reason, engineVersion)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    windowRevision, rule.key, rule.statistic.rawValue, rule.column, rule.category,
                    rule.subject.rawValue, rule.level.rawValue, rule.direction.rawValue, rule.limit,
                    rule.minimumEffect, rule.minimumRows, finding.threshold.limit, finding.threshold.revision,
                    finding.referenceRevision, measured?.value, measured?.effectLower, finding.z,
                    measured?.pValue, measured?.windowFigure, measured?.baselineFigure, finding.windowRows,
                    finding.baselineRows, finding.outcome.word, finding.outcome.reason, engineVersion,
                ]
            )
        }
    }
}

extension Finding {
    init(row: Row) throws {
        let rule = Rule(
            statistic: try Statistic(stored: row["statistic"]),
            column: row["columnName"],
            category: row["category"],
            subject: try RuleSubject(stored: row["subject"]),
            level: try Level(stored: row["level"]),
            direction: try Direction(stored: row["direction"]),
            limit: row["ruleLimit"],
            minimumEffect: row["minimumEffect"],
            minimumRows: row["minimumRows"]
        )
        var measurement: Measurement?
        if let value: Double = row["value"] {
            measurement = Measurement(
                value: value,
                effectLower: row["effectLower"],
                pValue: row["pValue"],
                windowFigure: row["windowFigure"],
                baselineFigure: row["baselineFigure"]
            )
        }
        let outcome: Outcome =
            switch row["outcome"] as String {
            case "within": .within
            case "breached": .breached
            default: .notEvaluable(reason: row["reason"] ?? "")
            }
        self.init(
            window: row["windowKey"],
            rule: rule,
            measurement: measurement,
            z: row["z"],
            windowRows: row["windowRows"],
            baselineRows: row["baselineRows"],
            threshold: Threshold(
                rule: row["ruleKey"],
                limit: row["thresholdLimit"],
                revision: row["thresholdRevision"]
            ),
            referenceRevision: row["referenceRevision"],
            outcome: outcome
        )
    }
}
