import ArgumentParser
import Foundation
import Operations

/// `plumbline demo`: a year of real flights, ready to be looked at.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Load a year of real flights, evaluate it and open the workbench.",
        discussion: """
            A second run goes on where the first one ended. When the port is taken, the next free one is.

            Example:
              plumbline demo --reviewed
            """
    )

    @Flag(help: "Only fill the database.")
    var noServe = false
    @Flag(help: "Answer half of the alerts and label requests from what is known about the example.")
    var reviewed = false
    @Option(help: "The first port to try, 1 to 65535.")
    var port = 8080
    @Option(help: "The database file, made when it is not there.")
    var database = ".demo/plumbline.sqlite"
    @Option(help: "The folder of the examples (default: Examples, here or above the program).")
    var examples: String?
    @OptionGroup var person: PersonOptions
    @OptionGroup var format: FormatOptions

    func validate() throws {
        try checkPort(port)
    }

    func run() async throws {
        let folder = examples ?? Self.examplesFolder()
        // Before a database is made that nothing could fill.
        guard FileManager.default.fileExists(atPath: folder + "/flights/model.yaml") else {
            throw WorkbenchError.notFound(
                "There is no flights/model.yaml in \(shown(folder)). Run the demonstration in the project's folder, "
                    + "or name the examples with --examples."
            )
        }
        let workbench = try openDatabase()
        let report = try withProgress { progress throws(WorkbenchError) in
            try workbench.demo(
                folder: folder + "/flights",
                as: person.given,
                reviewed: reviewed,
                progress: progress
            )
        }
        if noServe {
            write(report)
            return
        }
        let host = "127.0.0.1"
        guard let free = Listener.freePort(host: host, from: port) else {
            throw WorkbenchError.busy(
                "Ports \(port) and the twenty after it are taken. Name another with --port."
            )
        }
        if free != port { Output.talk("Port \(port) is taken; \(free) is used instead.") }
        if format.format == .json { write(report) } else { Output.talk(summary(report)) }
        let json = format.format == .json
        try await Listener(workbench: workbench, host: host, port: free).run { address in
            let link = "\(address)/sign-in?code=\(report.signInCode)"
            Output.talk("Open this address; it signs you in once:")
            if json { Output.talk(link) } else { Output.result(link) }
            Output.talk("Ctrl-C ends the server.")
        }
    }

    private func openDatabase() throws -> Workbench {
        let folder = URL(fileURLWithPath: database).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw WorkbenchError.storage(
                "The folder \(shown(folder.path)) cannot be made. Name another with --database."
            )
        }
        return try Workbench.open(path: database, create: true)
    }

    private func write(_ report: DemoReport) {
        switch format.format {
        case .text:
            Output.result(summary(report))
            Output.talk("Next: plumbline alert list \(report.model) --database \(shown(database))")
        case .json:
            Output.result(
                JSONText.members([
                    "model": .string(report.model), "isNew": .bool(report.isNew),
                    "predictions": .integer(report.predictions), "windows": .integer(report.windows),
                    "flagged": .integer(report.flagged), "alertsWaiting": .integer(report.alertsWaiting),
                    "labelsWaiting": .integer(report.labelsWaiting), "database": .string(database),
                ]).text
            )
        }
    }

    private func summary(_ report: DemoReport) -> String {
        "\(report.model): \(report.predictions) predictions in \(report.windows) windows, "
            + "\(report.flagged) flagged; "
            + "\(counted(report.alertsWaiting, "alert")) and \(counted(report.labelsWaiting, "label request")) wait for people"
    }

    private func counted(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The examples here, else in a folder above the program: a built program lies inside its project.
    private static func examplesFolder() -> String {
        let files = FileManager.default
        let name = "Examples"
        guard !files.fileExists(atPath: name), let program = Bundle.main.executableURL else { return name }
        var folder = program.resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let examples = folder.appendingPathComponent(name)
            if files.fileExists(atPath: examples.path) { return examples.path }
            folder.deleteLastPathComponent()
        }
        return name
    }
}
