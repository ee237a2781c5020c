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
        try EvaluationAnswer(evaluating: model, through: through, as: person, in: workbench)
            .write(as: format.format)
    }
}
