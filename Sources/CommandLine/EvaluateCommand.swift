import ArgumentParser
import Monitoring
import Operations

/// `plumbline evaluate`: closes windows that are due.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Close due windows, evaluate their rules, raise alerts and draw samples.",
        discussion: """
            A window is due when its end and the lateness have passed: by --through, else by the newest \
            prediction.

            Example:
              plumbline evaluate flights --through 2013-07-01T00:00:00Z
            """
    )

    @Argument(help: "The model.")
    var model: String
    @Option(help: "The moment by which windows are due (RFC 3339).", transform: writtenTime)
    var through: Moment?
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var person: PersonOptions
    @OptionGroup var format: FormatOptions

    func run() throws {
        let workbench = try database.workbench()
        let person = try person.person(in: workbench)
        let report = try withProgress { progress throws(WorkbenchError) in
            try workbench.evaluate(model: model, through: through, as: person, progress: progress)
        }
        switch format.format {
        case .json: Output.result(json(report).text)
        case .text where report.through.isEmpty && report.closed + report.revised == 0:
            let predictions = try workbench.model(named: model).summary.predictions
            Output.result(
                predictions == 0
                    ? "\(shown(model)) has no predictions yet, so there is no window to close."
                    : "No window of \(shown(model)) is due."
            )
            for warning in report.warnings { Output.talk("Warning: \(warning)") }
            if predictions == 0 { Output.talk("Next: plumbline predictions import \(shown(model)) FILE") }
        case .text:
            let windows =
                "\(report.closed) windows closed, \(report.revised) evaluated anew, "
                + "\(report.empty) without rows"
            let outcome = "\(report.flagged) flagged, \(report.notices) with notices"
            let alerts =
                "\(report.alertsRaised) alerts raised, \(report.alertsReopened) reopened, "
                + "\(report.alertsCleared) cleared"
            let sampled = "\(report.sampled) predictions drawn for labelling"
            let start = report.through.isEmpty ? "" : "Through \(report.through): "
            Output.result("\(start)\(windows); \(outcome); \(alerts); \(sampled)")
            for warning in report.warnings { Output.talk("Warning: \(warning)") }
            if report.alertsRaised + report.alertsReopened > 0 {
                Output.talk("Next: plumbline alert list \(model)")
            }
            if report.sampled > 0 { Output.talk("To label what was drawn: plumbline label next \(model)") }
        }
    }

    private func json(_ report: EvaluationReport) -> JSONText {
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
