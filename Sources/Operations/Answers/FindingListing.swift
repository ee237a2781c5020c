public import Monitoring

extension Listing where Row == Finding {
    /// Findings with the keys that programs read.
    public static func findings(whenEmpty: String = "") -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window },
                .text("rule", "RULE") { $0.rule.key },
                .text("column") { $0.rule.column },
                .text("statistic") { $0.rule.statistic.rawValue },
                Column(
                    key: "value",
                    title: "VALUE",
                    isNumeric: true,
                    json: { .optional($0.measurement?.value) },
                    text: { finding in
                        let bound = finding.measurement?.bound.map { $0 > 0 ? " ± \(shown($0))" : "" } ?? ""
                        return shown(finding.measurement?.value) + bound
                    }
                ),
                .number("threshold", "LIMIT") { $0.threshold.limit },
                .number("detects", "DETECTS ≥") { $0.smallestDetectable },
                .number("effectLower", "EFFECT ≥") { $0.measurement?.effectLower },
                .number("z", "Z") { $0.z },
                .number("pValue", "P") { $0.measurement?.pValue },
                .count("windowRows", "ROWS") { $0.windowRows },
                .count("baselineRows", "BASELINE") { $0.baselineRows },
                .text("level", "LEVEL") { $0.rule.level.rawValue },
                .text("outcome", "OUTCOME") { $0.outcome.word },
                Column(
                    key: "reason",
                    title: "REASON",
                    json: { .optional($0.outcome.reason) },
                    text: { $0.outcome.reason ?? $0.measurement?.note ?? "" }
                ),
                .text("note") { $0.measurement?.note },
                .number("bound") { $0.measurement?.bound },
                .number("windowFigure") { $0.measurement?.windowFigure },
                .number("baselineFigure") { $0.measurement?.baselineFigure },
                .count("thresholdRevision", "REVISION") { $0.threshold.revision },
                .count("referenceRevision", "REFERENCE") { $0.referenceRevision },
                .text("basis") { $0.threshold.basis.rawValue },
                .text("kind", "KIND") { $0.kind?.rawValue },
                .flag("cleared") { $0.isCleared },
                .text("severity") { $0.rule.severity.rawValue },
                .number("cumulativeSum") { $0.shift?.sum },
                .id("cumulativeWindows") { $0.shift.map { Int64($0.windows) } },
            ],
            whenEmpty: whenEmpty
        )
    }
}
