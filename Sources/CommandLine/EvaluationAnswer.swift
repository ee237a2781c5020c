import Monitoring
import Operations
import Review

/// What an evaluation did, as people and programs read it.
struct EvaluationAnswer {
    private let model: String
    private let report: EvaluationReport
    /// Whether nothing was due since there are no predictions at all.
    private let lacksPredictions: Bool

    /// Evaluates what is due, and tells how far it has come.
    init(evaluating model: String, through: Moment?, as person: Reviewer, in workbench: Workbench) throws {
        self.model = model
        report = try withProgress { progress throws(WorkbenchError) in
            try workbench.evaluate(model: model, through: through, as: person, progress: progress)
        }
        lacksPredictions =
            try report.isOfNothing && workbench.model(named: model).summary.predictions == 0
    }

    func write(as format: OutputFormat) {
        switch format {
        case .json: Output.result(json.text)
        case .text where report.isOfNothing:
            Output.result(
                lacksPredictions
                    ? "\(shown(model)) has no predictions yet, so there is no window to close."
                    : "No window of \(shown(model)) is due."
            )
            warn()
            if lacksPredictions { Output.talk("Next: plumbline predictions import \(shown(model)) FILE") }
        case .text:
            Output.result(summary)
            warn()
            if report.alertsRaised + report.alertsReopened > 0 {
                Output.talk("Next: plumbline alert list \(model)")
            }
            if report.sampled > 0 { Output.talk("To label what was drawn: plumbline label next \(model)") }
        }
    }

    private func warn() {
        for warning in report.warnings { Output.talk("Warning: \(warning)") }
    }

    private var summary: String {
        let windows =
            "\(report.closed) windows closed, \(report.revised) evaluated anew, "
            + "\(report.empty) without rows"
        let outcome = "\(report.flagged) flagged, \(report.notices) with notices"
        let alerts =
            "\(report.alertsRaised) alerts raised, \(report.alertsReopened) reopened, "
            + "\(report.alertsCleared) cleared"
        let sampled = "\(report.sampled) predictions drawn for labelling"
        let start = report.through.isEmpty ? "" : "Through \(report.through): "
        return "\(start)\(windows); \(outcome); \(alerts); \(sampled)"
    }

    /// The figures as an object.
    var json: JSONText {
        .members([
            "through": .string(report.through), "closed": .integer(report.closed),
            "revised": .integer(report.revised),
            "flagged": .integer(report.flagged), "notices": .integer(report.notices),
            "empty": .integer(report.empty),
            "alertsRaised": .integer(report.alertsRaised), "alertsReopened": .integer(report.alertsReopened),
            "alertsCleared": .integer(report.alertsCleared),
            "sampled": .integer(report.sampled), "warnings": .strings(report.warnings),
        ])
    }
}

extension EvaluationReport {
    /// Whether no moment says up to when windows were due, and none was.
    fileprivate var isOfNothing: Bool { through.isEmpty && closed + revised == 0 }
}
