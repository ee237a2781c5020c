import Monitoring

extension Listing where Row == ModelSummary {
    /// Models with the keys that programs read.
    public static func models(whenEmpty: String = "") -> Listing {
        Listing(
            columns: [
                .text("model", "MODEL") { $0.name },
                .text("task", "TASK") { $0.task.rawValue },
                .count("revision", "REVISION") { $0.revision },
                .count("baselineRows", "BASELINE") { $0.baselineRows },
                .count("predictions", "PREDICTIONS") { $0.predictions },
                .count("windows", "WINDOWS") { $0.windows },
                .count("flagged", "FLAGGED") { $0.flagged },
                .count("alertsWaiting", "ALERTS") { $0.alertsWaiting },
                .count("labelsWaiting", "LABELS") { $0.labelsWaiting },
            ],
            whenEmpty: whenEmpty
        )
    }
}

extension ModelDetail {
    /// The model with its file.
    public var json: JSONText {
        .members([
            "model": .string(model.name), "task": .string(model.task.rawValue),
            "question": .string(model.question), "revision": .integer(revision),
            "baselineRows": .integer(summary.baselineRows), "predictions": .integer(summary.predictions),
            "windows": .integer(summary.windows), "flagged": .integer(summary.flagged),
            "alertsWaiting": .integer(summary.alertsWaiting),
            "labelsWaiting": .integer(summary.labelsWaiting),
            "source": .string(source),
        ])
    }
}
