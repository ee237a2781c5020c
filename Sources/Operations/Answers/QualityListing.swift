import Monitoring
public import Review

extension Listing where Row == QualityRow {
    /// Quality figures with the keys that programs read.
    public static func quality(whenEmpty: String = "") -> Listing {
        Listing(
            columns: [
                .text("window", "WINDOW") { $0.window },
                .text("metric", "METRIC") { $0.estimate.metric.rawValue },
                .number("estimate", "ESTIMATE") { $0.estimate.estimate },
                .number("lower", "FROM") { $0.estimate.lower },
                .number("upper", "TO") { $0.estimate.upper },
                .count("labels", "LABELS") { $0.estimate.labels },
                .count("awaited", "TO COME") { $0.awaited },
                .count("rows", "ROWS") { $0.estimate.rows },
                .text("method", "METHOD") { $0.estimate.method.rawValue },
                .number("baseline", "BASELINE") { $0.estimate.baseline },
                .number("detectable", "CHANGE") { $0.estimate.detectable },
                .number("corrected", "CORRECTED") { $0.estimate.corrected?.estimate },
                .number("correctedLower") { $0.estimate.corrected?.lower },
                .number("correctedUpper") { $0.estimate.corrected?.upper },
                .number("reviewerError") { $0.estimate.corrected?.error },
                .number("coverage") { $0.estimate.coverage },
                .number("worstLower") { $0.estimate.worstLower },
                .number("worstUpper") { $0.estimate.worstUpper },
                .flag("isAdaptive") { $0.estimate.isAdaptive },
                .flag("isOfRecord", "OF RECORD") { $0.isOfRecord },
                .text("note", "NOTE") { $0.estimate.note },
            ],
            whenEmpty: whenEmpty
        )
    }
}

extension ClassConfusion {
    /// The counts with the keys that programs read.
    public var json: JSONText {
        .members([
            "windows": .strings(windows), "labels": .integer(labels), "classes": .strings(classes),
            "counts": .array(counts.map { .array($0.map(JSONText.number)) }),
        ])
    }
}
