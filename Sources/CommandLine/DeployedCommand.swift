import ArgumentParser
import Monitoring
import Operations

extension ModelCommands {
    /// The command `plumbline model deployed`.
    struct Deployed: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "deployed",
            abstract: "Record that a model version answers from a moment on.",
            discussion: """
                A deployment ends episodes and cumulative sums, begins a new reference, and is drawn on every \
                timeline. Record it before the windows after it are evaluated.

                Example:
                  plumbline model deployed flights --version 2.1 --at 2013-07-01T00:00:00Z
                """
        )

        @Argument(help: "The model.")
        var model: String
        @Option(help: "The version, as people call it.")
        var version: String
        @Option(help: "Since when it answers (RFC 3339).", transform: writtenTime)
        var at: Moment
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var format: FormatOptions

        func run() throws {
            let workbench = try database.workbench()
            let person = try person.person(in: workbench)
            let deployment = try workbench.deploy(model: model, version: version, at: at, as: person)
            switch format.format {
            case .json:
                Output.result(
                    JSONText.members([
                        "deployment": .integer(Int(deployment.id)), "version": .string(deployment.version),
                        "at": .string(deployment.at.text), "recordedAt": .string(deployment.recordedAt.text),
                        "by": .string(deployment.by),
                    ]).text
                )
            case .text:
                Output.result(
                    shown("\(model) \(deployment.version) is deployed since \(deployment.at.text).")
                )
                Output.talk(
                    "Next: plumbline baseline import \(model) FILE, if the version has training data of its own"
                )
            }
        }
    }
}
