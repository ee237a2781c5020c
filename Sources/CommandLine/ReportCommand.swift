import ArgumentParser
import Foundation
import Monitoring
import Operations
import Reports
import Review

/// `plumbline report`: everything about a period in one file.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the feedback-adjusted quality report for a period.",
        discussion: """
            The report names its snapshot and holds no clock: the same snapshot gives the same bytes, also when the \
            database has grown. --verify makes the report of a file again and exits 65 where it no longer holds.

            Example:
              plumbline report flights --from 2013-04-01 --as html --output report.html
            """
    )

    /// The forms of a report; `sagemaker` is a folder of files.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case html, json, csv, markdown, sagemaker
    }

    @Argument(help: "The model; none with --verify.")
    var model: String?
    @Option(help: "The begin of the period (RFC 3339, or a date).", transform: writtenTime)
    var from: Moment?
    @Option(help: "The moment after the period.", transform: writtenTime)
    var to: Moment?
    @Option(name: .customLong("as"), help: "The form.")
    var form: Form = .markdown
    @Option(help: "The audit entry after which the database is looked at; the newest by default.")
    var snapshot: Int64?
    @Option(help: "The file to write, for sagemaker the folder; standard output by default.")
    var output: String?
    @Option(help: "A file with a report: say whether it still holds.")
    var verify: String?
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard (model == nil) != (verify == nil) else {
            throw ValidationError("Name a model to report on, or a file with --verify.")
        }
        if let from, let to, from >= to {
            throw ValidationError("The period is empty: --from must be before --to.")
        }
        if form == .sagemaker, output == nil || output == "-" {
            throw ValidationError("--as sagemaker writes several files: name their folder with --output DIR.")
        }
    }

    func run() throws {
        let workbench = try database.workbench()
        // Here --as names the form, so that who looks is known from the environment alone.
        try SightOptions.check(nil, in: workbench)
        if let verify {
            try check(verify, in: workbench)
            return
        }
        let model = model ?? ""
        guard let form = ReportForm(rawValue: form.rawValue) else {
            return try writeSageMaker(model, workbench)
        }
        let report = try workbench.report(model: model, from: from, to: to, snapshot: snapshot)
        let text = form.render(report)
        if let place = try Output.document(text, to: output, called: "The report") {
            Output.talk("The report is at \(place).")
        }
    }

    private func writeSageMaker(_ model: String, _ workbench: Workbench) throws {
        let report = try workbench.sageMakerReport(model: model, from: from, to: to)
        let folder = URL(fileURLWithPath: output ?? "")
        do {
            for file in report.files {
                let place = folder.appendingPathComponent(file.name)
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(file.text.utf8).write(to: place, options: .atomic)
            }
        } catch {
            throw WorkbenchError.storage(
                "The files cannot be written to \(shown(output ?? "")). Name another folder with --output."
            )
        }
        Output.talk("\(report.files.count) files are in \(shown(output ?? "")).")
    }

    private func check(_ file: String, in workbench: Workbench) throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw WorkbenchError.notFound("\(shown(file)) cannot be read. Name a file that is there.")
        }
        let verification = try workbench.verifyReport(String(decoding: data, as: UTF8.self))
        let name = "\(shown(verification.identity.model)), audit entry \(verification.identity.snapshot)"
        guard let line = verification.differingLine else {
            Output.result("\(shown(file)) holds: the database gives the same report, byte by byte (\(name)).")
            return
        }
        let reasons = verification.reasons.map { " " + $0 }.joined()
        Output.talk("plumbline: \(shown(file)) no longer holds: line \(line) differs (\(name)).\(reasons)")
        throw ExitCode(EX_DATAERR)
    }
}
